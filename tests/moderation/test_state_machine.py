"""Whatever people do, in whatever order and at whatever hour, a visitor gets nothing that nobody signed.

A machine (:class:`hypothesis.stateful.RuleBasedStateMachine`) takes random steps: random people write, send, sign,
copy, translate, schedule, take down, and try what should be refused, while the clock jumps. After each step every live
row is compared with what was signed. Whenever one is another, and at the latest after a few steps, a visitor looks
everywhere.

What may be seen is decided by the machine's own bookkeeping and never by the ledger. Whoever writes, writes a *word*
that stands nowhere else. The machine remembers who wrote it, and which words stood in what each person signed. A word
is a picture's colour, too.

``MACHINE_STEPS=20000 python -m pytest tests/moderation/test_state_machine.py`` is a longer run by hand. Without it
``make test`` takes 200 steps, and ``.ci/run`` 1,000 on each of the two databases. There ``CI`` is set, for which
hypothesis has a profile of its own that all settings here but the number of steps leave alone: the same steps in every
run, so that a red build is somebody's doing and can be repeated, and a blob to repeat it with. At a desk each run takes
other steps, and what once failed is tried again first.
"""

import datetime
import json
import os
import re
import shutil
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page, Revision, Site
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from charter.models import CharterBadgePage
from cms.coauthoring.actions import add_coauthor, start_page
from cms.media.models import CustomDocument, CustomImage
from cms.moderation import actions
from cms.moderation.models import SignOff
from cms.pages.actions import set_credit
from cms.pages.models import PageCredit, PageFrameworkItem
from cms.people import credentials
from cms.people.models import PeerWorker, User, WritingGroup
from cms.people.roles import Role
from home.models import Area, GroupPage, HomePage, Item
from publications.models import LeafletIndexPage, LeafletPage
from tests import helpers
from tests.factories import (
    make_badge,
    make_document,
    make_group,
    make_image,
    make_leaflet,
    make_peer_worker,
    make_user,
)
from tests.factories.files import picture_bytes
from tests.factories.pages import block, body_of
from tests.helpers import fingerprint, fresh, sign_off, submit
from tests.moderation.surfaces import COMPANION, answers, colour_of
from tests.moderation.ways import REFUSALS, may_fail, overwrite, sql

STEPS = int(os.environ.get("MACHINE_STEPS", 1000 if "CI" in os.environ else 200))
STEPS_IN_ONE_GO = 25
MOST_PAGES = 16
PATIENCE = 5  # A visitor comes at once when a live row is another, and at the latest after so many steps.

AUTHORS = ("wren", "robin")
WORKERS = ("heron", "curlew", "plover")
PEOPLE = (*AUTHORS, *WORKERS, "gannet", "albatross")  # an administrator and a superuser

AWARDED = (datetime.date(2026, 1, 5), datetime.date(2028, 1, 5))

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
JUMPS = (HOUR, DAY, 30 * DAY, -HOUR, -DAY, -30 * DAY)
# The site is older than the clock ever goes back, so that its peer workers could sign all along.
AGE = 90 * DAY

_WORD = re.compile(r"zq\d+z")
# What a page's own data holds that is no part of what it says.
_NOT_SAID = ("url_path", "draft_title", "wagtail_admin_comments")


def words_in(text):
    return frozenset(_WORD.findall(text))


def words_of(page):
    """Return the words that stand in ``page``, an instance, and in its child rows."""
    data = {name: value for name, value in page.serializable_data().items() if name not in _NOT_SAID}
    return words_in(json.dumps(data, default=str))


@dataclass(eq=False)
class Signature:
    """Somebody's signature. ``counts`` says whether the machine thinks that this person might sign."""

    who: str
    entry: int
    counts: bool
    revoked: bool = False


@dataclass(eq=False)
class Version:
    """What a page said: its own words, and those of the rows that it showed beside them."""

    own: frozenset
    beside: frozenset
    signatures: list = field(default_factory=list)


@dataclass
class Record:
    """What the machine knows of one page. ``follows`` is the key of the page that an alias repeats."""

    needed: int
    follows: int | None = None
    authors: set = field(default_factory=set)
    versions: list = field(default_factory=list)
    # Signatures under the followed page from before the alias itself was taken down.
    void: set = field(default_factory=set)


def _rows(page):
    return Page.objects.filter(pk=page.pk)


def _specific_rows(page):
    return type(page).objects.filter(pk=page.pk)


def _newest(page):
    return page.latest_revision or page.revisions.order_by("-pk").first()


TRICKS = []


def trick(function):
    """Put a function into the list of what should be refused, or change nothing that a visitor gets.

    It gets a page, another one and a word that nobody has signed.
    """
    TRICKS.append(function)
    return function


@trick
def saves_another_title(page, other, word):
    page.title = word
    page.save()


@trick
def saves_one_field(page, other, word):
    page.summary = word
    page.save(update_fields=["summary"])


@trick
def saves_past_the_models_own_save(page, other, word):
    page.summary = word
    page.save_base(raw=True)


@trick
def saves_the_plain_page(page, other, word):
    plain = Page.objects.get(pk=page.pk)
    plain.title, plain.live = word, True
    plain.save()


@trick
def saves_it_as_live(page, other, word):
    page.live = True
    page.save()


@trick
def saves_the_live_flag(page, other, word):
    page.live = True
    page.save(update_fields=["live"])


@trick
def saves_it_as_not_live_and_as_live_with_other_words(page, other, word):
    _rows(page).update(live=False)
    _specific_rows(page).update(summary=word)
    with may_fail():
        _rows(page).update(live=True)


@trick
def updates_the_live_flag(page, other, word):
    _rows(page).update(live=True)


@trick
def updates_the_live_flag_of_a_root_for_a_moment(page, other, word):
    depth = page.depth
    for fields in ({"depth": 1}, {"live": True, "title": word}, {"depth": depth}):
        with may_fail():
            _rows(page).update(**fields)


@trick
def updates_the_title(page, other, word):
    _rows(page).update(title=word)


@trick
def updates_the_slug(page, other, word):
    _rows(page).update(slug=word)


@trick
def updates_the_address(page, other, word):
    _rows(page).update(url_path=f"/home/{word}/")


@trick
def updates_the_type(page, other, word):
    if page.live:  # A draft that lost its own row is no page any more.
        _rows(page).update(content_type=ContentType.objects.get_for_model(GroupPage))


@trick
def updates_the_words(page, other, word):
    _specific_rows(page).update(summary=word, body=body_of(block("text", f"<p>{word}</p>")))


@trick
def updates_many_at_once(page, other, word):
    page.summary = word
    type(page).objects.bulk_update([page], ["summary"])


@trick
def creates_one_over_another(page, other, word):
    plain = Page.objects.get(pk=page.pk)
    plain.title = word
    Page.objects.bulk_create([plain], update_conflicts=True, update_fields=["title"], unique_fields=["id"])


@trick
def creates_a_live_page(page, other, word):
    parent = LeafletIndexPage.objects.first()
    parent.add_child(instance=LeafletPage(title=word, summary=word, body=body_of(), live=True))


@trick
def creates_a_credit(page, other, word):
    PageCredit.objects.bulk_create([PageCredit(page=page, name=word)])


@trick
def saves_a_credit(page, other, word):
    PageCredit(page=page, name=word).save()


@trick
def takes_the_credits_of_another_page(page, other, word):
    PageCredit.objects.filter(page=other).update(page=page)


@trick
def deletes_the_credits(page, other, word):
    PageCredit.objects.filter(page=page).delete()


@trick
def deletes_the_items(page, other, word):
    sql("DELETE FROM pages_pageframeworkitem WHERE page_id = %s", page.pk)


@trick
def tags_it_in_sql(page, other, word):
    item = Item.objects.create(area=Area.objects.first(), slug=word, label=word)
    sql("INSERT INTO pages_pageframeworkitem (page_id, item_id, sort_order) VALUES (%s, %s, 0)", page.pk, item.pk)


@trick
def changes_it_in_sql(page, other, word):
    sql("UPDATE wagtailcore_page SET title = %s, live = (1 = 1) WHERE id = %s", word, page.pk)


@trick
def changes_its_words_in_sql(page, other, word):
    sql(f"UPDATE {page._meta.db_table} SET summary = %s WHERE page_ptr_id = %s", word, page.pk)  # noqa: S608


@trick
def deletes_its_words_in_sql(page, other, word):
    if page.live:
        sql(f"DELETE FROM {page._meta.db_table} WHERE page_ptr_id = %s", page.pk)  # noqa: S608


@trick
def publishes_the_newest_draft(page, other, word):
    if revision := _newest(page):
        revision.publish(skip_permission_checks=True)


@trick
def publishes_the_oldest_draft(page, other, word):
    if revision := page.revisions.order_by("pk").first():
        revision.publish(skip_permission_checks=True)


@trick
def publishes_the_live_draft_again(page, other, word):
    if page.live_revision:
        page.live_revision.publish(skip_permission_checks=True)


@trick
def writes_into_a_draft_and_publishes_it(page, other, word):
    if revision := _newest(page):
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "summary": word})
        with may_fail():
            Revision.objects.get(pk=revision.pk).publish(skip_permission_checks=True)


@trick
def publishes_the_draft_of_another_page(page, other, word):
    if (mine := _newest(page)) and (theirs := _newest(other)):
        keep = {name: mine.content[name] for name in ("pk", "slug", "content_type")}
        Revision.objects.filter(pk=mine.pk).update(content={**theirs.content, **keep})
        with may_fail():
            Revision.objects.get(pk=mine.pk).publish(skip_permission_checks=True)


@trick
def schedules_the_newest_draft(page, other, word):
    if revision := _newest(page):
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - HOUR)
        call_command("publish_scheduled", stdout=StringIO(), stderr=StringIO())


@trick
def follows_another_page(page, other, word):
    _rows(page).update(alias_of=other.pk)
    with may_fail():
        other.update_aliases()


@trick
def updates_its_aliases(page, other, word):
    page.update_aliases()


@trick
def lets_go_of_its_source(page, other, word):
    _rows(page).update(alias_of=None)


@trick
def finishes_the_workflow(page, other, word):
    if state := page.current_workflow_state:
        state.finish()


@trick
def approves_in_code(page, other, word):
    if (state := page.current_workflow_state) and state.current_task_state:
        state.current_task_state.approve(user=User.objects.get(is_superuser=True))


RUN = settings(
    max_examples=max(1, STEPS // STEPS_IN_ONE_GO),
    stateful_step_count=STEPS_IN_ONE_GO,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

people = st.sampled_from(PEOPLE)
# From half of it on it stands for the page of the step before: most ways round need several steps with one page.
numbers = st.integers(0, 2 * MOST_PAGES - 1)
parts = st.sampled_from(
    ["title", "slug", "summary", "seo", "text", "lines", "credit", "picture", "document", "group", "item"]
)

#: What happened over a whole run: steps tried and done, versions that went live.
tally = Counter()


class Machine(RuleBasedStateMachine):
    """One site, its people, and what the machine remembers of them."""

    def __init__(self, built_media):
        super().__init__()
        shutil.rmtree(django_settings.MEDIA_ROOT, ignore_errors=True)
        shutil.copytree(built_media, django_settings.MEDIA_ROOT)
        cache.clear()
        Site.clear_site_root_paths_cache()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.travel = time_machine.travel(timezone.now())
        self.clock = self.travel.start()

        self.count = 0
        self.writers = {}
        self.colours = {}
        self.screens = {}
        self.records = {}
        self.names = set()
        self.credit_words = set()
        self.chosen, self.withdrawn = defaultdict(list), defaultdict(set)
        self.last = None
        self.broken = False
        self.public = self.was_live = set()
        self.due = {}
        self.unseen, self.seen = PATIENCE, None
        self.may_go = self.raw = False
        self.workers = {name: self._as_stored(name) for name in WORKERS}
        self._meet_new_pages(authors=AUTHORS)
        for page in Page.objects.filter(live=True, depth__gt=1).specific():
            signers = SignOff.objects.filter(object_id=page.pk)
            signatures = [Signature(self._name(entry.signer_id), entry.pk, counts=True) for entry in signers]
            self.records[page.pk].versions.append(Version(words_of(page), self._beside(page), signatures))

    def teardown(self):
        try:
            if not self.broken:
                self.unseen += PATIENCE
                self.what_is_live_was_signed()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            self.travel.stop()

    # What the machine knows.

    def word(self, writer=None):
        """Return a word that stands nowhere yet."""
        self.count += 1
        word = f"zq{self.count}z"
        self.writers[word] = writer
        return word

    def colour(self, writer):
        """Return a colour that no picture has yet. It stands for a word."""
        number = len(self.colours)
        self.colours[number] = self.word(writer)
        return tuple(51 * (number // 6**place % 6) for place in range(3))

    def words_of_answer(self, content_type, body):
        if content_type.startswith("image/"):
            colour = colour_of(body)
            number = sum(round(part / 51) * 6**place for place, part in enumerate(colour)) if colour else None
            return frozenset({self.colours[number]} if number in self.colours else ())
        return words_in(unescape(body.decode(errors="replace")))

    def _words_of_file(self, file):
        try:
            with file.open("rb") as opened:
                body = opened.read()
        except OSError:
            return frozenset()
        return self.words_of_answer("text/plain" if file.name.endswith(".txt") else "image/png", body)

    def _names_beside(self, page):
        """Return the words in the names of the group and of the framework's items that ``page`` shows."""
        names = [page.writing_group.name if page.writing_group else ""]
        names += [f"{row.item.label} {row.item.area.label}" for row in page.framework_items.all()]
        return words_in(" ".join(names))

    def _beside(self, page):
        """Return the words of all the other rows that ``page``, an instance, shows."""
        words = set(self._names_beside(page))
        for part in page.body.raw_data:
            if part["type"] == "image":
                for image in CustomImage.objects.filter(pk=part["value"]["image"]["image"]):
                    words |= words_in(image.description) | self._words_of_file(image.file)
            if part["type"] == "document":
                for document in CustomDocument.objects.filter(pk=part["value"]["document"]):
                    words |= words_in(document.title) | self._words_of_file(document.file)
        return frozenset(words)

    def user(self, name):
        return User.objects.filter(username=name, is_active=True).first()

    def _name(self, user_id):
        return User.objects.get(pk=user_id).username

    def page(self, number):
        """Return one of the pages there are: the ones that people write first, then the sections."""
        pages = sorted(Page.objects.filter(depth__gt=1), key=lambda page: (page.depth < 4, page.pk))
        again = [page for page in pages if page.pk == self.last]
        page = again[0] if again and number >= MOST_PAGES else pages[number % len(pages)]
        self.last = page.pk
        return page.specific

    def _waiting(self, number):
        """Return one of the pages that wait for a signature, or any page when none does."""
        waiting = [page for page in Page.objects.filter(depth__gt=1).order_by("pk") if page.workflow_in_progress]
        return waiting[number % len(waiting)].specific if waiting else self.page(number)

    def _as_stored(self, name):
        credential = PeerWorker.objects.get(user__username=name)
        return {"from": credential.granted_at, "until": credential.expires_at, "paused": False}

    def is_worker(self, name):
        credential = self.workers.get(name)
        return bool(
            credential
            and credential["from"] <= timezone.now() < credential["until"]
            and not credential["paused"]
            and self.user(name)
        )

    def authors(self, page, version):
        """Everybody who wrote a word of this version, or ever wrote in the page, in any language."""
        versions = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
        wrote = {self.writers.get(word) for word in version.own | version.beside}
        return wrote.union(*(self.records[pk].authors for pk in versions if pk in self.records))

    def vouched(self, pk):
        """Return the versions of a page that enough people have signed who might sign."""
        record, void = self.records[pk], set()
        while record.follows:
            void |= record.void
            record = self.records[record.follows]
        found = []
        for version in record.versions:
            good = (one for one in version.signatures if one.counts and not one.revoked and one not in void)
            if len({one.who for one in good}) >= record.needed:
                found.append(version)
        return found

    def _void(self, pk):
        """Forget the signatures under a page: it was taken down."""
        record = self.records[pk]
        source = record
        while source.follows:
            source = self.records[source.follows]
        for version in source.versions:
            if record.follows:
                record.void.update(version.signatures)
            else:
                version.signatures.clear()

    def _meet_new_pages(self, authors=()):
        for page in Page.objects.filter(depth__gt=1):
            if page.pk not in self.records:
                needed = 2 if page.specific_class is CharterBadgePage else 1
                self.records[page.pk] = Record(needed, page.alias_of_id, set(authors))
            record = self.records[page.pk]
            if record.follows and page.alias_of_id is None:
                self._let_go(page.specific, record)

    def _let_go(self, page, record):
        """An alias became a page of its own, with the signatures and the authors of what it followed."""
        source = self.records[record.follows]
        for version in self.vouched(page.pk):
            carried = {entry.carried_from_id: entry.pk for entry in SignOff.objects.filter(object_id=page.pk)}
            signatures = [
                Signature(one.who, carried.get(one.entry, one.entry), one.counts, one.revoked)
                for one in version.signatures
                if one not in record.void
            ]
            record.versions.append(Version(version.own, version.beside, signatures))
        record.authors |= source.authors
        record.follows = None

    @contextmanager
    def step(self, *, may_go=False, raw=False, authors=()):
        """Let somebody try something. ``done`` says afterwards whether it was refused.

        ``may_go`` says that a page may be taken down by it, ``raw`` that it is no action of the site; ``authors`` are
        those of the pages that it makes.
        """
        tried = SimpleNamespace(done=False)
        tally["tried"] += 1
        self.may_go, self.raw = may_go or raw, raw
        self.broken = True
        try:
            # What waits for the commit runs at once: nothing here is ever committed.
            with transaction.atomic(), TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
                yield tried
        except REFUSALS as refusal:
            tally[f"refused: {getattr(refusal, 'code', type(refusal).__name__)}"] += 1
        else:
            tried.done = True
            tally["done"] += 1
            self._meet_new_pages(authors)
        self.broken = False
        if tried.done:
            self.unseen += PATIENCE if raw else 1

    # What people do.

    @initialize(part=parts, which=numbers)
    def begin(self, part, which):
        self.publish([0, 1], part, which)

    @precondition(lambda self: Page.objects.count() < MOST_PAGES)
    @rule(who=people, other=people, badge=st.booleans())
    def start(self, who, other, badge):
        user, friend = self.user(who), self.user(other)
        if not (user and friend):
            return
        words = [f"{self.word(who)} {COMPANION}" for _part in range(3)]
        page = (CharterBadgePage if badge else LeafletPage)(
            title=words[0], summary=words[1], body=body_of(block("text", f"<p>{words[2]}</p>"))
        )
        if badge:
            page.school_name, page.awarded_on, page.valid_until = "A school", *AWARDED
        section = Page.objects.filter(slug="charter-mark" if badge else "leaflets", locale__language_code="en").first()
        if section:
            with self.step(authors=(who, other)):
                start_page(page, parent=section.specific, by=user, with_others=[friend])

    @rule(who=people, page=numbers, part=parts, which=numbers, autosaved=st.booleans())
    def write(self, who, page, part, which, autosaved):
        user, page = self.user(who), self.page(page)
        if user and not page.alias_of_id:
            with self.step() as step:
                self._write(user, page, part, which, autosaved)
            if step.done:
                self.records[page.pk].authors.add(who)

    def _write(self, user, page, part, which, autosaved=False):
        draft = self._draft(page)
        self._put(draft, part, self.word(user.username), which)
        draft.save_revision(user=user, overwrite_revision=page.latest_revision if autosaved else None)

    def _draft(self, page):
        return page.latest_revision.as_object() if page.latest_revision else page

    def _put(self, draft, part, word, which):
        text = f"{word} {COMPANION}"
        if part == "slug":
            draft.slug = word
        elif part == "seo":
            draft.seo_title = draft.search_description = text
        elif part == "text":
            draft.body = body_of(block("text", f"<p>{text}</p>"))
        elif part == "lines":
            line = {"type": "item", "value": text, "id": "1b3c5d7e"}
            draft.body = body_of(block("how_to_say_it", {"situation": "say it", "lines": [line]}))
        elif part == "credit":
            self.credit_words.add(word)
            draft.credits = [PageCredit(kind="role", name=word)]
        elif part == "picture" and (image := self._one(CustomImage, which)):
            value = {"image": {"image": image.pk, "alt_text": word, "decorative": False}, "caption": text}
            draft.body = body_of(block("image", value))
        elif part == "document" and (document := self._one(CustomDocument, which)):
            draft.body = body_of(block("document", {"document": document.pk, "about": text}))
        elif part == "group":
            draft.writing_group = self._one(WritingGroup, which)
            draft.summary = text
        elif part == "item":
            draft.framework_items = [PageFrameworkItem(item=self._one(Item, which))]
            draft.summary = text
        elif part == "title":
            draft.title = text
        else:
            draft.summary = text

    def _one(self, model, number):
        """Return one of the first few rows of ``model``, or None when there are none."""
        rows = model.objects.order_by("pk")[:6]
        return rows[number % len(rows)] if rows else None

    @rule(who=people, page=numbers, kind=st.sampled_from(["anonymous", "role", "pen-name", "the last again"]))
    def choose_a_credit(self, who, page, kind):
        """Choose how a page names oneself. ``withdrawn`` are the names that it must not show until they are wanted."""
        user, page = self.user(who), self.page(page)
        chosen = self.chosen[who, page.translation_key]
        if user is None or page.alias_of_id or (kind == "the last again" and not chosen):
            return
        name = {"role": "young-person", "the last again": chosen[-1] if chosen else ""}.get(kind, "")
        if kind == "pen-name":
            name = self.word(who)
            self.credit_words.add(name)
        with self.step() as step:
            set_credit(page, by=user, kind="pen-name" if kind == "the last again" else kind, name=name)
        if step.done and kind in ("anonymous", "role"):
            self.withdrawn[page.translation_key].update(chosen)
        elif step.done:
            chosen.append(name)
            self.withdrawn[page.translation_key].discard(name)

    @rule(who=people, page=numbers, which=numbers)
    def go_back_to_an_older_draft(self, who, page, which):
        user, page = self.user(who), self.page(page)
        revisions = page.revisions.order_by("pk")
        if user is None or page.alias_of_id or not revisions:
            return
        with self.step() as step:
            revisions[which % len(revisions)].as_object().save_revision(user=user)
        if step.done:
            self.records[page.pk].authors.add(who)

    @rule(who=people, other=people, page=numbers)
    def invite(self, who, other, page):
        user, friend, page = self.user(who), self.user(other), self.page(page)
        if user and friend:
            with self.step() as step:
                add_coauthor(page, friend, by=user)
            if step.done:
                self.records[page.pk].authors.add(other)

    @rule(who=people, page=numbers)
    def send(self, who, page):
        user, page = self.user(who), self.page(page)
        if user and not page.alias_of_id:
            with self.step():
                actions.submit(page, by=user)

    def _read(self, who, page):
        """Open the newest draft, as ``who`` gets it on the screen."""
        draft = self._draft(page)
        own, beside = words_of(draft), self._beside(draft)
        versions = self.records[page.pk].versions
        version = next((one for one in versions if (one.own, one.beside) == (own, beside)), None)
        if version is None:
            version = Version(own, beside)
            versions.append(version)
        self.screens[who, page.pk] = fingerprint(page), version

    @rule(who=people, page=numbers)
    def read(self, who, page):
        self._read(who, self.page(page))

    @rule(who=people, page=numbers, again=st.booleans())
    def sign(self, who, page, again):
        """Sign what is on the screen, read anew or long ago."""
        user, page = self.user(who), self._waiting(page)
        if user and not page.alias_of_id:
            self._sign(user, page, again)

    def _sign(self, user, page, again=True):
        who = user.username
        if again or (who, page.pk) not in self.screens:
            self._read(who, page)
        seen, version = self.screens[who, page.pk]
        counts = self.is_worker(who) and who not in self.authors(page, version)
        with self.step() as step:
            entry = actions.sign_off(page, by=user, fingerprint=seen, statement="Read it.")
        if not step.done:
            return
        version.signatures.append(Signature(who, entry.pk, counts))
        tally["signed"] += 1
        scheduled = self._draft(page).go_live_at
        if version in self.vouched(page.pk) and not (scheduled and scheduled > timezone.now()):
            self.due[page.pk] = version.own

    @rule(several=st.lists(numbers, min_size=1, max_size=3), part=parts, which=numbers)
    def publish(self, several, part, which):
        """The everyday case: an author writes and sends some pages, and whoever may sign signs."""
        author = next(filter(None, map(self.user, AUTHORS)), None)
        for page in map(self.page, several):
            if author and not page.alias_of_id:
                with self.step() as step:
                    if page.workflow_in_progress:
                        actions.take_back(page, by=author)
                    self._write(author, page, part, which)
                    actions.submit(page, by=author)
                if step.done:
                    self.records[page.pk].authors.add(author.username)
                self._sign_all_round(page)

    def _sign_all_round(self, page):
        for name in PEOPLE:
            page = fresh(page)
            if page.workflow_in_progress:
                self._read(name, page)
                if self.is_worker(name) and name not in self.authors(page, self.screens[name, page.pk][1]):
                    self._sign(self.user(name), page)

    @rule(page=numbers)
    def sign_what_waits(self, page):
        self._sign_all_round(self._waiting(page))

    @rule(who=people, page=numbers, what=st.sampled_from(["ask for changes", "take back"]))
    def give_back(self, who, page, what):
        user, page = self.user(who), self.page(page)
        if user:
            with self.step():
                if what == "take back":
                    actions.take_back(page, by=user)
                else:
                    actions.ask_for_changes(page, by=user, message="Please say more.")

    @rule(who=people, page=numbers, by_wagtail=st.booleans())
    def take_down(self, who, page, by_wagtail):
        user, page = self.user(who), self.page(page)
        if user:
            with self.step(may_go=True):
                if by_wagtail:
                    page.unpublish()
                else:
                    actions.take_down(page, by=user, reason="Let me think again.")

    @rule(who=people, which=st.integers(0, 40))
    def revoke_a_signature(self, who, which):
        user, entries = self.user(who), SignOff.objects.order_by("-pk")
        if user is None:
            return
        entry = entries[which % len(entries)]
        with self.step(may_go=True) as step:
            actions.revoke_sign_off(entry, by=user, reason="A number is wrong.")
        if step.done:
            for record in self.records.values():
                for version in record.versions:
                    for signature in version.signatures:
                        signature.revoked |= signature.entry == entry.pk

    @rule(delta=st.sampled_from(JUMPS))
    def let_the_clock_jump(self, delta):
        self.clock.shift(delta)
        tally["jumps"] += 1
        self.unseen += 1

    @rule(who=people, page=numbers, live=st.sampled_from([None, HOUR, DAY]), over=st.sampled_from([None, HOUR, DAY]))
    def set_dates(self, who, page, live, over):
        user, page = self.user(who), self.page(page)
        if user is None or page.alias_of_id:
            return
        draft, now = self._draft(page), timezone.now()
        draft.go_live_at, draft.expire_at = live and now + live, over and now + 2 * over
        with self.step():
            draft.save_revision(user=user)

    @rule()
    def publish_what_is_due(self):
        with self.step(may_go=True):
            call_command("publish_scheduled", stdout=StringIO(), stderr=StringIO())

    @rule(
        who=people,
        by=people,
        what=st.sampled_from(["propose", "grant", "grant for a day", "revoke", "suspend", "confirm"]),
    )
    def change_a_credential(self, who, by, what):
        holder, user = self.user(who), self.user(by)
        if not (holder and user):
            return
        credential = PeerWorker.objects.filter(user=holder, revoked_at=None).first()
        if credential is None and what != "propose":
            return
        until = timezone.now() + (DAY if what == "grant for a day" else PeerWorker.LIFETIME)
        with self.step() as step:
            if what == "propose":
                credentials.propose(holder, by=user)
            elif what.startswith("grant"):
                credentials.grant(credential, by=user, expires_at=until)
            elif what == "confirm":
                credentials.confirm(credential, by=user)
            else:
                {"revoke": credentials.revoke, "suspend": credentials.suspend}[what](credential, by=user, reason="So.")
        if not step.done:
            return
        if what.startswith("grant"):
            known = self.workers.get(who, {"from": timezone.now(), "paused": False})
            self.workers[who] = {**known, "until": until}
        elif what == "revoke":
            self.workers.pop(who, None)
        elif who in self.workers and what != "propose":
            self.workers[who]["paused"] = what == "suspend"

    @rule(who=people, for_good=st.booleans())
    def leave(self, who, for_good):
        user = self.user(who)
        if user is None or sum(self.is_worker(name) for name in WORKERS) < 3:
            return
        with self.step():
            if for_good:
                user.delete()
            else:
                User.objects.filter(pk=user.pk).update(is_active=False)

    @precondition(lambda self: Page.objects.count() < MOST_PAGES)
    @rule(who=people, page=numbers, way=st.sampled_from(["alias", "new address", "Arabic alias", "Arabic copy"]))
    def repeat(self, who, page, way):
        user, page = self.user(who), self.page(page)
        if user is None or page.depth < 3:
            return
        with self.step(authors=self._authors_of_copies(page, who)):
            if way == "alias":
                self._alias(page, f"{page.slug}-{self.count}", user)
            elif way == "new address":
                self._alias(page, self.word(), user)
            elif page.locale.language_code == "en" and not page.has_translation(self.arabic):
                page.copy_for_translation(self.arabic, copy_parents=True, alias=way == "Arabic alias")

    def _alias(self, page, slug, user):
        CreatePageAliasAction(page, update_slug=slug, user=user).execute(skip_permission_checks=True)

    @property
    def arabic(self):
        return Locale.objects.get(language_code="ar")

    def _authors_of_copies(self, page, who):
        return {who} | self.records[page.pk].authors

    @rule(who=people, page=numbers)
    def make_an_alias_a_page_of_its_own(self, who, page):
        user, page = self.user(who), self.page(page)
        if user and page.alias_of_id:
            with self.step():
                ConvertAliasPageAction(page, user=user).execute(skip_permission_checks=True)

    @precondition(lambda self: Page.objects.count() < MOST_PAGES)
    @rule(who=people, page=numbers, live=st.booleans(), revisions=st.booleans(), by_action=st.booleans())
    def copy(self, who, page, live, revisions, by_action):
        user, page = self.user(who), self.page(page)
        if user is None or page.depth < 4:
            return
        options = {
            "update_attrs": {"slug": self.word(), "owner": user},
            "keep_live": live,
            "copy_revisions": revisions,
            "user": user,
        }
        with self.step(authors=self._authors_of_copies(page, who)):
            if by_action:
                CopyPageAction(page, **options).execute(skip_permission_checks=True)
            else:
                page.copy(**options)

    @rule(page=numbers, to=numbers)
    def move(self, page, to):
        page, target = self.page(page), self.page(to)
        inside = target.path.startswith(page.path)
        if page.depth > 2 and not inside and target.depth < 4 and target.locale_id == page.locale_id:
            with self.step():
                page.move(target, pos="last-child")

    @precondition(lambda self: Page.objects.count() < MOST_PAGES)
    @rule(who=people, by=people, page=numbers, which=numbers)
    def translate(self, who, by, page, which):
        user, presser, page = self.user(who), self.user(by), self.page(page)
        if not (user and presser) or page.alias_of_id or page.locale.language_code != "en":
            return
        with self.step(authors=self._authors_of_copies(page, who)):
            source, _made = TranslationSource.get_or_create_from_instance(page)
            source.update_from_db()
            Translation.objects.get_or_create(source=source, target_locale=self.arabic)
            segments = source.stringsegment_set.order_by("pk")
            segment = segments[which % len(segments)]
            StringTranslation.objects.update_or_create(
                translation_of_id=segment.string_id,
                locale=self.arabic,
                context_id=segment.context_id,
                defaults={"data": f"{self.word(who)} {COMPANION}", "last_translated_by": user},
            )
            source.create_or_update_translation(
                self.arabic, user=presser, publish=True, copy_parent_pages=True, fallback=True
            )

    @rule(who=people, kind=st.sampled_from(["picture", "document"]))
    def upload(self, who, kind):
        user = self.user(who)
        if user is None:
            return
        with self.step():
            if kind == "picture":
                make_image(by=user, colour=self.colour(who), description=self.word(who))
            else:
                make_document(by=user, content=self.word(who).encode(), title=self.word(who))

    @rule(
        model=st.sampled_from([CustomImage, CustomDocument]),
        which=numbers,
        way=st.sampled_from(["words", "words by update", "file", "file by update", "bytes", "delete"]),
    )
    def change_a_file(self, model, which, way):
        file = self._one(model, which)
        if file is None:
            return
        name = "description" if model is CustomImage else "title"
        content = picture_bytes(self.colour(None)) if model is CustomImage else self.word().encode()
        with self.step(raw=True):
            if way == "words":
                setattr(file, name, self.word())
                file.save()
            elif way == "words by update":
                model.objects.filter(pk=file.pk).update(**{name: self.word()})
            elif way == "file":
                file.file = ContentFile(content, name=f"other{Path(file.file.name).suffix}")
                file.save()
            elif way == "file by update":
                other = self._one(model, which + 1)
                model.objects.filter(pk=file.pk).update(file=other.file.name)
            elif way == "bytes":
                overwrite(file.file.name, content)
            else:
                file.delete()

    @rule(model=st.sampled_from([WritingGroup, Item, Area]), which=numbers, by_update=st.booleans())
    def rename(self, model, which, by_update):
        row = self._one(model, which)
        name, word = "name" if model is WritingGroup else "label", self.word()
        self.names.add(word)
        with self.step():
            if by_update:
                model.objects.filter(pk=row.pk).update(**{name: word})
            else:
                setattr(row, name, word)
                row.save()

    @rule(page=numbers, by_command=st.booleans())
    def purge_revisions(self, page, by_command):
        page = self.page(page)
        with self.step():
            if by_command:
                call_command("purge_revisions", stdout=StringIO())
            else:
                page.revisions.exclude(pk=page.latest_revision_id).delete()

    @rule(page=numbers)
    def delete(self, page):
        page = self.page(page)
        if page.depth > 3:
            with self.step(may_go=True):
                page.delete()

    @rule(tricks=st.lists(st.sampled_from(TRICKS), min_size=1, max_size=3), page=numbers, other=numbers)
    def try_what_should_be_refused(self, tricks, page, other):
        page, other = self.page(page), self.page(other)
        for one in tricks:
            with self.step(raw=True):
                one(fresh(page), fresh(other), self.word())
            self.what_is_live_was_signed()

    # What a visitor gets.

    @invariant()
    def what_is_live_was_signed(self):
        if self.unseen:
            self.broken = True
            rows = {page.pk: page for page in Page.objects.filter(live=True, depth__gt=1).specific()}
            live = self._live_as_signed(rows)
            said = {pk: (page.url_path, words_of(page), self._names_beside(page)) for pk, page in rows.items()}
            state = said, SignOff.objects.count()
            if self.unseen >= PATIENCE or state != self.seen:
                self.seen = state
                self._visit(live)
            self.broken = False

    def _visit(self, live):
        """Look at everything that an anonymous visitor can get, and for everything that there must be."""
        self.unseen = 0
        allowed = frozenset().union(*(version.own | version.beside for found in live.values() for version in found))
        shown, proofs = {}, {}
        for address, response, body in answers():
            words = self.words_of_answer(response["Content-Type"], body)
            if response.status_code == 200:
                shown[address] = words
                words |= words_in(address)
                if address.startswith("/signed-off/") and address.endswith(".json"):
                    signed = response.json()["signatures"][0]["words"]
                    proofs[address] = words_in(signed)
                    assert '"credits"' not in signed, f"{address} tells how people are named"
            words |= words_in(response.get("Location", ""))
            assert not words - allowed, f"{address} ({response.status_code}): nobody signed {sorted(words - allowed)}"
        for pk, versions in live.items():
            said = versions[0].own - self.credit_words
            proved = proofs.get(reverse("proof_data", args=[pk]), said)
            assert proved == said, f"the proof of page {pk} is of other words: {sorted(proved)}"
        public = {pk for pk in live if self._is_there(pk, live[pk], shown)}
        assert self.may_go or not self.public - public, f"{self.public - public} went away"
        self.public = public
        tally["visits"] += 1
        tally["most pages public"] = max(tally["most pages public"], len(public))

    def _live_as_signed(self, rows):
        """Return the versions that each live page can be, by its key; an assertion fails where there is none."""
        if not self.raw:
            for pk in self.was_live - rows.keys():
                self._void(pk)
        self.was_live = set(rows)
        live = {}
        for pk, page in rows.items():
            own = words_of(page)
            live[pk] = [version for version in self.vouched(pk) if version.own == own]
            assert live[pk], f"{page!r} is live, and nobody signed {sorted(own)}"
        for pk, own in self.due.items():
            assert pk in live, f"page {pk} was signed and is not live"
            assert own in {version.own for version in live[pk]}, f"page {pk} is live as it was before"
            tally["published"] += 1
        self.due = {}
        return live

    def _is_there(self, pk, versions, shown):
        """Return whether a visitor can read a live page, with its title and what it is about."""
        page = Page.objects.get(pk=pk).specific
        if page.get_ancestors().filter(depth__gt=1, live=False).exists():
            return False
        if page.get_url() is None:  # It stands beside the site's own front page.
            return False
        words = shown.get(page.get_url())
        assert words is not None, f"{page!r} was signed and is not at {page.get_url()}"
        beside = frozenset().union(*(version.beside for version in versions))
        assert words_in(page.title + page.summary) <= words, f"{page!r} has lost what it is about"
        told = words & self.withdrawn[page.translation_key]
        assert not told, f"{page!r} shows names that were taken back: {sorted(told)}"
        strange = {word for word in words - beside if word in self.names}
        assert not strange, f"{page!r} shows names that were not signed with it: {strange}"
        return True


def build():
    """Make the site in which every run begins: two languages, a leaflet that shows a bit of everything, an award."""
    author, coauthor = make_user("wren", role=Role.AUTHOR), make_user("robin", role=Role.AUTHOR)
    workers = [make_peer_worker(name) for name in WORKERS]
    make_user("gannet", role=Role.ADMINISTRATOR)
    make_user("albatross", is_superuser=True)
    home, arabic = HomePage.objects.get(), Locale.objects.get(language_code="ar")
    for section in home.get_children().exclude(slug__in=["leaflets", "charter-mark"]):
        section.delete()
    sections = [home, *home.get_children().specific()]
    for page in sections:
        sign_off(page, by=workers[0])
    image, document = make_image(by=author), make_document(by=author)
    leaflet = make_leaflet(
        by=author,
        with_others=[coauthor],
        title="Sleep well",
        writing_group=make_group("The Tuesday group"),
        credits=[PageCredit(kind="role", name="a young person")],
        framework_items=[PageFrameworkItem(item=Item.objects.order_by("pk").first())],
        body=body_of(
            block("image", {"image": {"image": image.pk, "alt_text": "Pier", "decorative": False}, "caption": ""}),
            block("document", {"document": document.pk, "about": "A sheet"}),
        ),
    )
    make_group("The Friday group")
    helpers.publish(leaflet, author=author, workers=workers[:1])
    helpers.publish(make_badge(by=author, title="A badge"), author=author, workers=workers[:2])
    for page in sections[:2]:
        translated = page.copy_for_translation(arabic, copy_parents=True)
        submit(translated, by=author)
        sign_off(translated, by=workers[0])


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The site, built once, and its folder of files. Every run's savepoint starts from it."""
    media = tmp_path_factory.mktemp("built")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        with time_machine.travel(timezone.now() - AGE):
            build()
        connection.check_constraints()
        yield media
        transaction.set_rollback(True)


def test_whatever_people_do_a_visitor_gets_what_was_signed_and_nothing_else(built, db, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in (None, "django"):  # Each refusal and each address without a page is logged.
        caplog.set_level("CRITICAL", name)
    tally.clear()
    run_state_machine_as_test(lambda: Machine(built), settings=RUN)
    # It proves nothing if everything was refused.
    assert tally["published"] >= STEPS / STEPS_IN_ONE_GO, tally
    assert tally["done"] > tally["tried"] / 2, tally
