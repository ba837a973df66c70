"""Reading a draft without an account, by a link, and saying something about it. Each such comment needs an answer."""

import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.dispatch import receiver
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signals import page_published

from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.parts import parts_of
from cms.coauthoring.sharing import Share, share_of
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.findings import open_findings_of
from cms.moderation.holding import hold
from cms.moderation.models import Reader, ReaderComment, ReaderLink
from cms.moderation.queue import waiting_pages
from cms.people.credentials import is_peer_worker
from cms.safeguarding import concerns
from cms.safeguarding.identity import WAYS_TO_REACH, hints_in
from cms.safeguarding.models import SealedCopy
from cms.safeguarding.signals import returned

DAYS = (3, 14, 30)
MOST_LINKS = 10
MOST_OPEN = 50  # comments of one link that nobody has answered
MOST_SHOWN = 60  # comments that a link shows, answered or not
LONGEST = ReaderComment._meta.get_field("text").max_length
LONGEST_LATE = 5 * LONGEST  # letters that are kept of what comes too late: nobody can be told to make it shorter
LATE = "read_draft"  # the view that it was sent to


# --- Links ------------------------------------------------------------------------------------


def may_make_links(user, page):
    """Return whether ``user`` may let somebody read the draft: its writers, and the workers who may read it."""
    if share_of(user, page) in (Share.WRITES, Share.SUPPORTS):
        return True
    return is_peer_worker(user) and waiting_pages().filter(pk=page.pk).exists()


def open_links(page):
    """Return the links to ``page`` that work now, oldest first."""
    return page.reader_links.filter(revoked_at=None, expires_at__gt=timezone.now()).select_related("made_by")


@transaction.atomic
def make_link(page, *, by, reader=Reader.OTHER, days=14, has_looked=False):
    """Make a link for one ``reader``, a :class:`Reader`, that works for some ``days``. Returns it and its token.

    The token is shown only now. Raises :class:`Refused`: ``gone``, ``not-yours``, ``too-many``, and ``look-first``
    while the draft may tell who somebody is (:func:`who_it_may_tell_of`) unless ``by`` ``has_looked`` at that.
    """
    page = _held(page)
    _must_look_after_links(page, by)
    if open_links(page).count() >= MOST_LINKS:
        raise Refused("too-many", _("There are many links to this page already. Take one back first."))
    if not has_looked and who_it_may_tell_of(latest_version(page.specific)):
        reason = _(
            "No link was made yet. The page may tell who somebody is. Look at it first: you can change it, or make the "
            "link all the same."
        )
        raise Refused("look-first", reason)
    token = secrets.token_urlsafe(24)
    ends = timezone.now() + timedelta(days=days if days in DAYS else DAYS[0])
    link = ReaderLink.objects.create(
        page_id=page.pk, token_digest=_digest(token), reader=reader, made_by=by, expires_at=ends
    )
    log(instance=page, action="moderation.make_reader_link", user=by)
    return link, token


def who_it_may_tell_of(version):
    """Return the open findings of ``version`` by which a reader could know who somebody is."""
    return open_findings_of(version, "identity", "credit", "picture-consent")


@transaction.atomic
def revoke_link(link, *, by):
    """Let a link work no more. What was said by it stays. Raises :class:`Refused`: ``gone``, ``not-yours``."""
    page = _held(link.page)
    _must_look_after_links(page, by)
    if ReaderLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        log(instance=page, action="moderation.revoke_reader_link", user=by)


def end_links(page):
    """Let no link to ``page`` work any more: the draft that they showed is live, or the page was taken down."""
    open_links(page).update(revoked_at=timezone.now())


@receiver(page_published)
def _the_draft_is_live(sender, instance, **kwargs):
    end_links(instance)


def find_link(token):
    """Return the link with this ``token``, or None: mistyped, taken back and run out are one and the same."""
    links = ReaderLink.objects.filter(token_digest__in=_digests(token), revoked_at=None, expires_at__gt=timezone.now())
    return links.select_related("page").first()


def _digests(token):
    return [_digest(token, key=key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(token, *, key=None):
    return salted_hmac("cms.moderation.reader_comments", token, secret=key, algorithm="sha256").hexdigest()


def _held(page):
    held = hold(page.pk)
    if held is None:
        raise Refused("gone", _("This page was deleted a moment ago."))
    return held


def _must_look_after_links(page, by):
    if not may_make_links(by, page):
        reason = _("Only the people who write “%(page)s”, and the workers who may read it, can do that.")
        raise Refused("not-yours", reason % {"page": page.specific.get_admin_display_title()})


# --- Comments ---------------------------------------------------------------------------------


@transaction.atomic
def comment(link, *, text, reader, place="", has_looked=False):
    """Say something about the draft of ``link``. ``place`` is that of a part, or empty for all of it. Returns it.

    Raises :class:`Refused`: ``gone``, ``link-ended`` a moment ago, ``no-words``, ``too-long``, ``no-such-part``,
    ``enough`` while many others of this link wait for an answer; ``contact`` for a way to reach somebody: the people
    who read it are young, and who holds the link is not known; ``look-first`` for what may tell who somebody is, unless
    whoever writes it ``has_looked`` at that.
    """
    page = _held(link.page)
    if not open_links(page).filter(pk=link.pk).exists():
        raise Refused("link-ended", _("This link ended a moment ago."))
    if not text.strip():
        raise Refused("no-words", _("Write a few words first."))
    if len(text) > LONGEST:
        raise Refused("too-long", _("That is very long. %(most)d letters are enough.") % {"most": LONGEST})
    hints = hints_in(text)
    if ways := [hint.found for hint in hints if hint.kind in WAYS_TO_REACH]:
        reason = _(
            "Please take “%(way)s” out: young people read this, so nobody leaves a way to reach them. Of a service, "
            "say so: “the helpline’s number is …”. To talk, ask whoever sent you the link."
        )
        raise Refused("contact", reason % {"way": ways[0]})
    if hints and not has_looked:
        reason = _("“%(words)s” may tell who somebody is. Take it out, or send it all the same if it does not.")
        raise Refused("look-first", reason % {"words": hints[0].found})
    names = {part.place: str(part) for part in parts_of(latest_version(page.specific))} if place else {}
    if place and place not in names:
        raise Refused("no-such-part", _("This part is not in the page any more. Choose another, or “all of it”."))
    if link.comments.filter(settled_at=None).count() >= MOST_OPEN:
        raise Refused("enough", _("Thank you. You have said a lot. Wait until they have read it, then come back."))
    return ReaderComment.objects.create(
        page_id=page.pk, link=link, reader=reader, text=text.strip(), place=place, place_name=names.get(place, "")[:200]
    )


def comments_of(page):
    """Return what readers said about ``page``: all that is open, and what was answered lately, oldest first."""
    said = ReaderComment.objects.filter(page=page.pk).select_related("settled_by", "link")
    answered = said.exclude(settled_at=None).order_by("-settled_at").values_list("pk", flat=True)[:20]
    return said.filter(settled_at=None) | said.filter(pk__in=list(answered))


def keep_late(token, form):
    """Keep what a reader sends by a link whose page was sealed a moment ago, with the sealed words. Returns whether.

    ``form`` is what came, a ``QueryDict``. Once the page is given back, it is a comment like any other.
    """
    sent = QueryDict(mutable=True)
    sent.update({name: form.get(name, "")[:LONGEST_LATE] for name in ("text", "place", "reader")})

    def words_for(link_id):
        return json.dumps({"view": LATE, "link": link_id, "form": sent.urlencode()}) if sent["text"].strip() else ""

    return concerns.keep_late_words_of_a_link(_digests(token), words_for) is not None


@receiver(returned, dispatch_uid="moderation.late_words_of_readers")
def _late_words_come_back(sender, late_words, **kwargs):
    """Their link stays ended. What they said waits for an answer, as if it had come in time."""
    for copy in late_words:
        told = json.loads(copy.words)
        link = ReaderLink.objects.filter(pk=told["link"]).first() if told["view"] == LATE else None
        if link is None:
            continue
        form = QueryDict(told["form"])
        said = form["text"].strip()
        reader = form["reader"] if form["reader"] in Reader.values else link.reader
        for start in range(0, len(said), LONGEST):
            words = said[start : start + LONGEST]
            ReaderComment.objects.create(
                page_id=copy.page_id, link=link, reader=reader, text=words, said_at=copy.made_at
            )
        concerns.let_go_of(SealedCopy.objects.filter(pk=copy.pk))


def said_by(link):
    """Return the newest of what was said by ``link``, oldest first: whoever has the link reads what became of each."""
    return list(link.comments.order_by("-pk")[:MOST_SHOWN])[::-1]


def comments_left(page_ids):
    """Return ``{page id: number}`` of the comments of readers that nobody has answered. One query."""
    left = ReaderComment.objects.filter(page__in=page_ids, settled_at=None).order_by()
    return dict(left.values_list("page").annotate(number=Count("pk")))


def must_be_answered(page_id):
    """Raise :class:`Refused` (``comments-left``) while a comment of a reader waits for an answer."""
    number = comments_left([page_id]).get(page_id)
    if not number:
        return
    reason = ngettext(
        "A reader said something about “%(page)s”, and nobody has answered. On the page’s desk, choose “Done”, or say "
        "why not. Then go on. Your words are saved.",
        "Readers said %(number)d things about “%(page)s” that nobody has answered. On the page’s desk, choose “Done” "
        "for each, or say why not. Then go on. Your words are saved.",
        number,
    )
    page = Page.objects.get(pk=page_id)
    raise Refused("comments-left", reason % {"page": page.get_admin_display_title(), "number": number})


def may_answer(user, page):
    """Return whether ``user`` may answer readers: who writes the page, and a peer worker while it waits for one."""
    if user.pk in coauthor_ids(page):
        return True
    return is_peer_worker(user) and waiting_pages().filter(pk=page.pk).exists()


@transaction.atomic
def settle(said, *, by, answer=""):
    """Say that what a reader said is done, or in an ``answer`` why not. Raises :class:`Refused`: ``not-yours``."""
    _must_answer(said, by)
    said.settle(by, answer)


@transaction.atomic
def reopen(said, *, by):
    """Take an answer back. Raises :class:`Refused`: ``not-yours``."""
    _must_answer(said, by)
    said.reopen()


@transaction.atomic
def take_out(said, *, by):
    """Take the words of ``said`` away for good: they tell who somebody is. Raises :class:`Refused`: ``not-yours``."""
    _must_answer(said, by)
    said.text = ""
    said.save(update_fields=["text"])
    said.settle(by, "")
    log(instance=said.page, action="moderation.take_out_reader_comment", user=by)


def _must_answer(said, by):
    if not may_answer(by, said.page):
        raise Refused("not-yours", _("Only the people who write this page, and who reads it now, can answer this."))
