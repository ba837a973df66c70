"""Other words that a peer worker suggests for one part of a draft, and what the author does with them.

The author decides. But whoever's words are used has helped to write the page, and somebody else signs it off.
"""

from dataclasses import dataclass, replace

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log

from cms.coauthoring.editors import newest_content
from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.kept_versions import keep
from cms.coauthoring.lines_of_text import as_lines, can_be_lines, with_lines
from cms.coauthoring.merging import merge, part_of_block
from cms.coauthoring.parts import fields_of, parts_in, path_of
from cms.coauthoring.places import value_at, with_value_at
from cms.coauthoring.readable import field_of, paragraphs, side_by_side
from cms.moderation import authorship
from cms.moderation.eligibility import Refused, may_sign_off
from cms.moderation.holding import hold
from cms.moderation.models import Authorship, Suggestion
from cms.moderation.queue import waiting_pages

State = Suggestion.State
# A long table has a box for each cell; more than this is for a list of changes.
MOST_BOXES = 40


@dataclass(frozen=True)
class Words:
    """One text within a part. ``path`` leads to it in a content, ``value`` is as stored.

    ``most`` is how many letters it takes, or None. ``is_rich`` text is offered as lines.
    """

    path: tuple
    label: str
    value: str
    most: int | None = None
    is_rich: bool = False
    is_line: bool = False

    @cached_property
    def shown(self):
        """What stands in the box."""
        # A browser sends line breaks in a form of its own.
        return "\n".join(as_lines(self.value)) if self.is_rich else (self.value or "").replace("\r\n", "\n")

    def changed_to(self, text):
        """Return what is stored when the box says ``text``."""
        if self.is_rich:
            return with_lines(self.value, text.splitlines())
        return " ".join(text.split()) if self.is_line else text.replace("\r\n", "\n").strip()

    def is_the_same(self, text):
        """Return whether ``text`` says what is there already."""
        split = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        return split == [" ".join(line.split()) for line in self.shown.splitlines() if line.strip()]


# --- What can be suggested --------------------------------------------------------------------


def words_of(model, content, place):
    """Return every :class:`Words` of the part at ``place``; none when it is gone or holds none that fit into a box."""
    path = path_of(place)
    field = field_of(model, path)
    if isinstance(field, StreamField):
        item = value_at(model, content, path, "row") if len(path) > 1 else None
        block = field.stream_block.child_blocks.get(item["type"]) if item else None
        found = list(_of_block(block, item["value"], path)) if block else []
        if hasattr(block, "labels_of_texts"):
            labels = block.labels_of_texts(block.to_python(item["value"]))
            found = [replace(words, label=str(label)) for words, label in zip(found, labels, strict=True)]
    elif field is None or not any(part.place == place for part in parts_in(model, content)):
        found = []
    else:
        is_rich = isinstance(field, RichTextField)
        label, is_line = capfirst(field.verbose_name), isinstance(field, models.CharField)
        found = [Words(path, label, content.get(field.name) or "", field.max_length, is_rich, is_line)]
    return [words for words in found if not words.is_rich or can_be_lines(words.value)][:MOST_BOXES]


def _of_block(block, value, path, label="", number=""):
    label = " ".join(filter(None, (str(block.label or label), number)))
    if isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from _of_block(child, (value or {}).get(name), (*path, name), number=number)
    elif isinstance(block, ListBlock):
        part = part_of_block(block)
        for place, (key, item) in enumerate(part.by_key(part.load(value)).items(), start=1):
            inner = f"{number}.{place}".lstrip(".")
            yield from _of_block(block.child_block, part.value(item), (*path, key), block.label, inner)
    elif isinstance(block, RichTextBlock):
        yield Words(path, label, value or "", is_rich=True)
    elif isinstance(block, CharBlock | TextBlock) and not isinstance(block, ChoiceBlock):
        is_line = isinstance(block, CharBlock)
        yield Words(path, label, value or "", getattr(block.field, "max_length", None), is_line=is_line)


# --- Suggesting -------------------------------------------------------------------------------


def may_suggest(user, page):
    """Answer whether ``user`` may suggest other words: whoever may decide on the page while it waits."""
    return may_sign_off(user, page)


@transaction.atomic
def suggest(page, *, by, place, texts, was, why=""):
    """Suggest other words for the part at ``place``. Returns the suggestion, which waits for an author.

    It takes the place of what the same person suggested there and nobody has answered.
    ``texts`` are what the boxes say, in the order of :func:`words_of`; ``was`` is what those boxes said when they were
    shown. Raises :class:`Refused`: ``gone``, ``not-waiting``, a code of ``may_sign_off``, ``no-such-part``,
    ``changed`` when somebody wrote there meanwhile, ``too-long``, ``no-words``, ``nothing-new``.
    """
    page = _held(page)
    if not waiting_pages().filter(pk=page.pk).exists():
        raise Refused("not-waiting", _("“%(page)s” is not waiting any more. Look at your desk.") % _named(page))
    if not (answer := may_suggest(by, page)):
        raise Refused(answer.code, answer.reason)
    model, content = type(page), newest_content(page)
    words = words_of(model, content, place)
    if not words:
        raise Refused("no-such-part", _("This part is not in the page any more. Choose another."))
    if list(was) != [each.shown for each in words] or len(texts) != len(words):
        raise Refused("changed", _("Somebody wrote in this part just now. Read it again: your words are still below."))
    new = content
    for each, text in zip(words, texts, strict=True):
        if each.most and len(text) > each.most:
            reason = _("“%(part)s” takes %(most)d letters at most.") % {"part": each.label, "most": each.most}
            raise Refused("too-long", reason)
        if not text.strip() and len(path_of(place)) == 1:
            raise Refused("no-words", _("“%(part)s” needs a few words.") % {"part": each.label})
        if not each.is_the_same(text):
            new = with_value_at(model, new, each.path, "edit", each.changed_to(text))
    path = path_of(place)
    old_value, new_value = (value_at(model, version, path, "row") for version in (content, new))
    if old_value == new_value:
        raise Refused("nothing-new", _("These are the words that are there. Change something first."))
    name = next(str(part) for part in parts_in(model, content) if part.place == place)
    for earlier in open_suggestions(page).filter(place=place, by=by):
        _settle(page, earlier, State.WITHDRAWN, by, "moderation.withdraw_suggestion")
    suggestion = Suggestion.objects.create(
        page_id=page.pk, place=place, place_name=name[:200], old=old_value, new=new_value, why=why.strip(), by=by
    )
    log(instance=page, action="moderation.suggest", user=by)
    return suggestion


# --- What the author does ---------------------------------------------------------------------


def open_suggestions(page):
    """Return the suggestions that wait for an author of ``page``, oldest first."""
    return Suggestion.objects.filter(page=page.pk, state=State.OPEN).order_by("pk")


@dataclass(frozen=True)
class Shown:
    """A suggestion as its author sees it: paragraphs before and after, each with whether the other has it too.

    ``before`` is what stands in the page now; ``has_changed`` when that is not what the suggestion began with.
    """

    suggestion: Suggestion
    before: list
    after: list
    part: object = None
    has_changed: bool = False


def shown_suggestions(version, suggestions, parts):
    """Return ``suggestions`` as :class:`Shown` each. ``version`` is the newest draft, ``parts`` are its parts."""
    suggestions = list(suggestions)
    if not suggestions:
        return []
    model, content = type(version), fields_of(version)
    by_place = {part.place: part for part in parts}
    return [_shown(model, content, each, by_place.get(each.place)) for each in suggestions]


def _shown(model, content, suggestion, part):
    path = path_of(suggestion.place)
    now = value_at(model, content, path, "row")
    before, after = side_by_side(*(paragraphs(model, path, "row", value, content) for value in (now, suggestion.new)))
    return Shown(suggestion, before, after, part, part is not None and now != suggestion.old)


@transaction.atomic
def use(suggestion, *, by):
    """Bring the suggested words into the newest draft. Returns whether they are in it.

    Where the author wrote on in the same words meanwhile, both are kept, and somebody has to choose. Raises
    :class:`Refused`: ``gone``, ``not-yours``, ``locked``, ``settled`` already, ``no-such-part``.
    """
    page, suggestion = _open(suggestion, by)
    lock = page.get_lock()
    if lock is not None and lock.for_user(by):
        raise Refused("locked", _("This page is locked, so it can’t change now. Choose when it is open again."))
    model, theirs, path = type(page), newest_content(page), path_of(suggestion.place)
    if not any(part.place == suggestion.place for part in parts_in(model, theirs)):
        raise Refused("no-such-part", _("This part was taken out, so there is nothing to change. Keep yours."))
    base, mine = (with_value_at(model, theirs, path, "row", value) for value in (suggestion.old, suggestion.new))
    outcome = merge(model, base, mine, theirs)
    keep(page, suggestion.by or by, outcome.clashes, mine)
    if outcome.content != theirs:
        _record(page, suggestion)  # First: whoever helped to make it reads it no longer.
        revised = page.with_content_json(outcome.content)
        revised.save_revision(user=by, log_action=True, clean=False)
    _settle(page, suggestion, State.USED, by, "moderation.use_suggestion")
    if not outcome.clashes:
        _begin_anew(page, path, value_at(model, theirs, path, "row"), by)
    return not outcome.clashes


def _begin_anew(page, path, before, by):
    """Let the other suggestions for the part at ``path`` that began with ``before`` begin with what is there now.

    What each would change stays, and the rest is as the page has it. Whoever suggested the same words is used too.
    """
    model, content, place = type(page), newest_content(page), ".".join(path)
    for other in [each for each in open_suggestions(page).filter(place=place) if each.old == before]:
        was, wanted = (
            {
                words.path: words.value
                for words in words_of(model, with_value_at(model, content, path, "row", side), place)
            }
            for side in (other.old, other.new)
        )
        new = content
        for where, value in wanted.items():
            if value != was.get(where):
                new = with_value_at(model, new, where, "edit", value)
        other.old, other.new = (value_at(model, version, path, "row") for version in (content, new))
        other.save(update_fields=["old", "new"])
        if other.old == other.new:
            _record(page, other)
            _settle(page, other, State.USED, by, "moderation.use_suggestion")


def _record(page, suggestion):
    if suggestion.by_id is not None:
        authorship.record(page, suggestion.by_id, Authorship.How.WROTE)


@transaction.atomic
def keep_own(suggestion, *, by):
    """Keep the author's own words. Raises :class:`Refused`: ``gone``, ``not-yours``, ``settled`` already."""
    page, suggestion = _open(suggestion, by)
    _settle(page, suggestion, State.KEPT, by, "moderation.keep_own_words")


def _open(suggestion, by):
    page = _held(suggestion.page)
    if by.pk not in coauthor_ids(page):
        raise Refused("not-yours", _("Only the people who write this page can choose."))
    waiting = open_suggestions(page).filter(pk=suggestion.pk).first()
    if waiting is None:
        is_withdrawn = Suggestion.objects.filter(pk=suggestion.pk, state=State.WITHDRAWN).exists()
        reason = _("The peer worker suggests other words here by now. Have a look at those.") if is_withdrawn else ""
        raise Refused("settled", reason or _("Somebody has chosen here already. Have a look at the page."))
    return page, waiting


def _settle(page, suggestion, state, by, action):
    suggestion.state, suggestion.settled_at, suggestion.settled_by = state, timezone.now(), by
    suggestion.save(update_fields=["state", "settled_at", "settled_by"])
    log(instance=page, action=action, user=by)


def _held(page):
    held = hold(page.pk)
    if held is None:
        raise Refused("gone", _("This page was deleted a moment ago."))
    return held.specific


def _named(page):
    return {"page": page.get_admin_display_title()}
