"""What a peer worker asked to be changed, as a list that the authors tick off or answer."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max, Q
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState, get_default_page_content_type

from cms.coauthoring.grants import coauthor_ids
from cms.coauthoring.parts import fields_of, parts_of, path_of, words_at
from cms.coauthoring.places import value_at
from cms.moderation import not_this_time, reader_comments
from cms.moderation.eligibility import Refused, named, told
from cms.moderation.models import RequestedChange

_PLAIN_MARKS = str.maketrans(
    {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("–—‑", "-")}
)
LONGEST_ITEM = RequestedChange._meta.get_field("text").max_length


class Asked(NamedTuple):
    """One thing to change, before it is written down. ``place`` is that of a part; ``quote`` are the words meant."""

    text: str
    place: str = ""
    quote: str = ""


def ask(page, task_state, items, version):
    """Write the ``items`` about ``version`` under the decision ``task_state``. Empty ones are left out.

    Each is an :class:`Asked`, or a line of words about the whole page. Raises :class:`Refused`: ``no-such-part`` when
    a place is not there any more, ``no-such-words`` when the words that are meant do not stand there.
    """
    asked = [item if isinstance(item, Asked) else Asked(item) for item in items]
    asked = [item for item in asked if item.text.strip()]
    names = {part.place: str(part) for part in parts_of(version)} if any(item.place for item in asked) else {}
    for item in asked:
        if item.place and item.place not in names:
            reason = _("“%(words)s” is about a part that is not in the page any more. Choose another place for it.")
            raise Refused("no-such-part", reason % {"words": item.text.strip()})
        if not says(version, item.quote, item.place):
            reason = _("“%(words)s” is not in the page like that. Copy the words from it, or leave them out.")
            raise Refused("no-such-words", reason % {"words": item.quote.strip()})
    RequestedChange.objects.bulk_create(
        RequestedChange(
            page_id=page.pk,
            task_state_id=task_state.pk,
            text=item.text.strip()[:LONGEST_ITEM],
            place=item.place,
            place_name=names.get(item.place, "")[:200],
            quote=item.quote.strip()[:LONGEST_ITEM],
        )
        for item in asked
    )


def says(version, quote, place=""):
    """Return whether ``version`` says ``quote``, at ``place`` or anywhere: as people copy words, by hand too.

    Spaces, capitals and the shape of quotation marks, apostrophes and dashes make no difference.
    """
    return _as_heard(quote) in _as_heard(words_at(version, place)) if quote.strip() else True


def _as_heard(words):
    return " ".join(words.casefold().translate(_PLAIN_MARKS).split()).strip("\"'")


def changes_of(page):
    """Return what was asked for the last time that something was, and whatever is open from before."""
    asked = RequestedChange.objects.filter(page=page.pk)
    last_time = asked.aggregate(last=Max("task_state"))["last"]
    return asked.filter(Q(task_state=last_time) | Q(settled_at=None)).select_related("settled_by")


def last_asked(page):
    """Return the task state in which changes of ``page`` were last asked for, with what was read then, or None."""
    asked = TaskState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        revision__isnull=False,
        workflow_state__base_content_type=get_default_page_content_type(),
        workflow_state__object_id=str(page.pk),
    )
    return asked.select_related("revision").order_by("-finished_at", "-pk").first()


def mark_what_stayed(changes, asked, before, now):
    """Set ``is_unchanged`` on each of ``changes`` that is ticked off, where its place says what it said when asked.

    ``asked`` is the decision (:func:`last_asked`), ``before`` and ``now`` are the versions then and now.
    """
    model, old, new = type(now), fields_of(before), fields_of(now)
    for change in changes:
        is_ticked = change.settled_at and not change.answer and change.task_state_id == asked.pk
        change.is_unchanged = bool(is_ticked) and _at(model, old, change.place) == _at(model, new, change.place)


def _at(model, content, place):
    path = path_of(place)
    if not place:
        return content
    return value_at(model, content, path, "row") if len(path) > 1 else content.get(path[0])


def changes_left(page_ids):
    """Return ``{page id: number}`` of the changes that are neither ticked off nor answered. One query."""
    left = RequestedChange.objects.filter(page__in=page_ids, settled_at=None).order_by()
    return dict(left.values_list("page").annotate(number=Count("pk")))


def must_be_settled(page_id, *, by=None):
    """Raise :class:`Refused` while something that was asked for or said is open: ``changes-left``, ``comments-left``.

    The first is for what a peer worker asked for, the second for what readers said by a link. ``by`` sends the page.
    """
    if number := changes_left([page_id]).get(page_id):
        page = named(Page.objects.get(pk=page_id), by) if by else _("this page")
        raise Refused(
            "changes-left",
            ngettext(
                "%(number)d change is left in %(page)s. Tick it off, or say why not. Then send the page. Your words "
                "are saved.",
                "%(number)d changes are left in %(page)s. Tick each off, or say why not. Then send the page. Your "
                "words are saved.",
                number,
            )
            % {"number": number, "page": page},
        )
    reader_comments.must_be_answered(page_id)


def must_be_done(page_id):
    """Raise :class:`Refused` (``changes-left``) while the authors have opened something again that was asked for."""
    if changes_left([page_id]).get(page_id):
        reason = _(
            "The authors are at something again that was asked for: see “What was said”. You can sign the page off "
            "when they have ticked it off or answered, or ask for changes."
        )
        raise Refused("changes-left", reason)


@transaction.atomic
def settle(change, *, by, answer=""):
    """Tick ``change`` off, or say in an ``answer`` why it was not done.

    Raises :class:`Refused`: ``not-yours`` unless ``by`` writes the page.
    """
    _must_write(change, by)
    change.settle(by, answer)


@transaction.atomic
def reopen(change, *, by):
    """Take a tick or an answer back. Raises :class:`Refused`: ``not-yours`` unless ``by`` writes the page."""
    _must_write(change, by)
    change.reopen()


def _must_write(change, by):
    if by.pk not in coauthor_ids(change.page):
        words = _("Only the people who write %(page)s can tick this off. Ask one of them.")
        raise Refused("not-yours", told(words, change.page, by))


@receiver(pre_save, sender=TaskState)
def _nothing_open_is_sent(sender, instance, raw=False, **kwargs):
    """By whatever button a page is sent, Wagtail makes a task state for it."""
    if raw or not instance._state.adding:
        return
    state = instance.workflow_state
    if issubclass(state.base_content_type.model_class(), Page):
        must_be_settled(int(state.object_id), by=state.requested_by)
        not_this_time.is_sent_again(int(state.object_id))
