"""The versions that did not fit: what two people wrote in one place at once is kept until somebody chooses."""

import datetime
import hashlib
import json

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from cms.coauthoring.editors import newest_content
from cms.coauthoring.merging import Clash, names_of, part_of
from cms.coauthoring.models import MergeConflict
from cms.coauthoring.places import (
    OF_ITEMS,
    block_at,
    path_of,
    says,
    steps,
    value_at,
    with_block_after,
    with_fresh_ids,
    with_value_at,
)
from cms.coauthoring.signals import kept_version_used

State = MergeConflict.State
# In the log of a page: whose kept version was brought into it, by which revision.
CHOSEN = "coauthoring.choose"
CHOICES = {"mine": State.KEPT_MINE, "theirs": State.KEPT_THEIRS, "both": State.KEPT_BOTH}
# Settled versions are words that nobody chose: they go soon.
FORGET_SETTLED_AFTER = datetime.timedelta(days=30)


class CannotSettle(Exception):
    """A choice that was not carried out. ``code`` is stable; the text says why and what to do next."""

    def __init__(self, code, reason):
        self.code = code
        super().__init__(reason)


def open_conflicts(page):
    """Return the kept versions of ``page`` that nobody has chosen about yet."""
    return MergeConflict.objects.filter(page_id=page.pk, state=State.OPEN).select_related("person", "other")


def choices_left(page_ids):
    """Return ``{page id: number}`` of the kept versions that nobody has chosen about. One query."""
    left = MergeConflict.objects.filter(page__in=page_ids, state=State.OPEN).order_by()
    return dict(left.values_list("page").annotate(number=models.Count("pk")))


def why_not_to_send(page):
    """Return the sentence that says why ``page`` can't be sent yet, or an empty text when nothing is left to choose."""
    count = choices_left([page.pk]).get(page.pk)
    if not count:
        return ""
    return ngettext(
        "The page is not sent yet: one place has two versions. Choose what to keep there, then send the page. "
        "Nothing is lost.",
        "The page is not sent yet: %(count)d places have two versions. Choose what to keep in each, then send the "
        "page. Nothing is lost.",
        count,
    ) % {"count": count}


def why_not_to_sign_off(page):
    """Return the sentence that tells a peer worker why ``page`` can't be signed off yet: :func:`why_not_to_send`, for
    somebody who does not choose. Empty when nothing is left to choose.
    """
    count = choices_left([page.pk]).get(page.pk)
    if not count:
        return ""
    return ngettext(
        "The authors still have to choose: one place has two versions. You can sign the page off when they have "
        "chosen. To tell them so, ask for changes.",
        "The authors still have to choose: %(count)d places have two versions. You can sign the page off when they "
        "have chosen. To tell them so, ask for changes.",
        count,
    ) % {"count": count}


def keep(page, person, clashes, content):
    """Keep the versions of ``person`` that clash with what the page says. ``content`` is all that they sent.

    Sent again, or written on from, a version is the same one; written anew it is another.
    """
    model = page.specific_class
    other = page.latest_revision.user if clashes and page.latest_revision else None
    for clash in clashes:
        path = json.dumps(clash.path)
        versions = MergeConflict.objects.filter(page_id=page.pk, person=person, path=path).order_by("number")
        last = versions.last()
        block = block_at(model, content, clash.path[:2])[0] if clash.kind != "order" else None
        told = {"kind": clash.kind, "base": clash.base, "mine": clash.mine, "theirs": clash.theirs}
        told |= {"block": block, "other": other}
        is_open = last is not None and last.state == State.OPEN and last.kind == clash.kind
        if is_open and clash.mine == last.mine:
            continue
        if is_open and clash.base == last.mine:
            versions.filter(pk=last.pk).update(**{**told, "base": last.base}, written_at=timezone.now())
        else:
            number = last.number + 1 if last else 1
            MergeConflict.objects.create(page_id=page.pk, person=person, path=path, number=number, **told)


def hand_to_the_others(page, person, base, content):
    """Keep what ``person``, who may not write in ``page`` any more, changed since ``base``.

    Blocks and rows that they took out are not among it. Returns whether there was anything.
    """
    model, now = page.specific_class, newest_content(page)
    clashes = [
        Clash(path, MergeConflict.Kind.LEFT, value_at(model, base, path, MergeConflict.Kind.LEFT), row, there)
        for path, row, there in _changed_rows(model, base, content, now)
    ]
    for step in steps(model, base, content):
        path = path_of(step)
        new = step.get("item", step.get("value"))
        if step["do"] in ("set", "put") and new:
            parts = [value_at(model, version, path, MergeConflict.Kind.LEFT) for version in (base, now)]
            clashes.append(Clash(path, MergeConflict.Kind.LEFT, parts[0], new, parts[1]))
    keep(page, person, clashes, content)
    return bool(clashes)


def _changed_rows(model, base, content, now):
    """Yield the path of each row beside the page that is new or another, the row, and what the page has there now."""
    for name in names_of(content):
        part = part_of(model, name)
        if not part.holds_items or part.order_matters:
            continue
        before, theirs = (part.by_key(part.load(each.get(name))) for each in (base, now))
        for key, row in part.by_key(part.load(content.get(name))).items():
            is_there = key in theirs and part.same_item(row, theirs[key])
            if not is_there and not (key in before and part.same_item(row, before[key])):
                there = theirs.get(key)
                yield (name, key), part.as_stored(row, there) if there else {**row, "pk": None}, there


def that_wait(page, person, mine, told):
    """Return ``told``, steps for an editor of ``person`` that says ``mine``, and mark in it what waits for a choice.

    Words that somebody wrote stay where they wrote them until a person has chosen: nothing takes their place.
    """
    kinds = (MergeConflict.Kind.EDIT, MergeConflict.Kind.ORDER)
    waiting = open_conflicts(page).filter(person=person.pk, kind__in=kinds) if told else ()
    written = [each for each in waiting if says(page.specific_class, mine, each.steps, each.kind, each.mine)]
    places = {each.steps[:2] for each in written}
    return [{**step, "waits": True} if path_of(step) in places else step for step in told]


def close_what_agrees(page, content):
    """Close each open version that says what the page, whose newest ``content`` this is, says by now."""
    model = page.specific_class
    for conflict in open_conflicts(page).exclude(kind=MergeConflict.Kind.DELETE):
        if conflict.mine is not None and value_at(model, content, conflict.steps, conflict.kind) == conflict.mine:
            _close(conflict, State.KEPT_MINE, None)
    settled = MergeConflict.objects.filter(page_id=page.pk).exclude(state=State.OPEN)
    settled.filter(settled_at__lt=timezone.now() - FORGET_SETTLED_AFTER).delete()


def seen(value):
    """Return a short text that stands for what somebody was shown, to notice that it is another by now."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def seen_of(conflict, now):
    """Return :func:`seen` of both versions: what somebody is shown, and chooses between."""
    return seen([now, conflict.mine])


def chosen_in(revisions):
    """Return ``{primary key of a revision: log entry}`` for those of ``revisions`` that brought a kept version in.

    Its ``user`` chose; ``data["user_id"]`` wrote what was chosen.
    """
    entries = PageLogEntry.objects.filter(action=CHOSEN, revision__in=[revision.pk for revision in revisions])
    return {entry.revision_id: entry for entry in entries}


def was_chosen(revision):
    """Return whether a choice made ``revision``. Nobody writes on in it: it holds what somebody else wrote."""
    return bool(chosen_in([revision]))


def can_keep_both(model, conflict):
    """Return whether there is room for both versions: two blocks, two rows, or two texts in one field."""
    if conflict.kind == MergeConflict.Kind.ROW:
        return True
    if conflict.kind in (MergeConflict.Kind.ORDER, MergeConflict.Kind.DELETE):
        return False
    if len(conflict.steps) > 1:
        return conflict.theirs is not None
    return _joined(model, conflict, conflict.theirs) is not None


def _joined(model, conflict, now):
    """Return the text of a plain field with the other version behind it, or None when that does not go."""
    field = next((field for field in model._meta.get_fields() if field.name == conflict.steps[0]), None)
    texts = isinstance(now, str) and isinstance(conflict.mine, str)
    if not texts or not isinstance(field, models.CharField | models.TextField) or getattr(field, "flatchoices", None):
        return None
    joined = f"{now} / {conflict.mine}" if isinstance(field, models.CharField) else f"{now}\n{conflict.mine}"
    return joined if not field.max_length or len(joined) <= field.max_length else None


@transaction.atomic
def settle(page, number, choice, *, by, was=None):
    """Choose between a kept version and the page: ``mine`` is the kept one, ``theirs`` the page's, or ``both``.

    ``number`` is the version's primary key. ``was`` is :func:`seen_of` it and of what the page had there when both
    were shown.
    Raises :class:`CannotSettle`: ``not-allowed``, ``locked``, ``settled`` already, ``changed`` in between, ``no-room``
    for both, ``unknown`` choice.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    _check(page, by, choice)
    conflict = MergeConflict.objects.filter(page_id=page.pk, pk=number, state=State.OPEN).first()
    if conflict is None:
        raise CannotSettle("settled", _too_late(page, number, by))
    model, content = page.specific_class, newest_content(page)
    now = value_at(model, content, conflict.steps, conflict.kind)
    if was and was != seen_of(conflict, now):
        raise CannotSettle(
            "changed",
            _(
                "Your choice came too late: somebody wrote on here just now. Nothing was changed, and nothing is lost. "
                "Read both again, then choose."
            ),
        )
    settled = content if choice == "theirs" else _with_choice(model, content, conflict, choice, now)
    if choice == "theirs" and conflict.kind == MergeConflict.Kind.DELETE and conflict.theirs is None:
        settled = with_value_at(model, content, conflict.steps, conflict.kind, None)
    if settled != content:
        revised = page.specific.with_content_json(settled)
        revision = revised.save_revision(user=by, log_action=True, clean=False)
        if choice != "theirs" and conflict.person_id not in (None, by.pk):
            data = {"user_id": conflict.person_id, "choice": choice}
            log(instance=revised, action=CHOSEN, user=by, revision=revision, data=data)
            kept_version_used.send(MergeConflict, page=page, person=conflict.person)
    _close(conflict, CHOICES[choice], by)
    return conflict


def _too_late(page, number, by):
    """Say what was chosen in the meantime, by whom, and that it stands in the page now."""
    settled = MergeConflict.objects.filter(page_id=page.pk, pk=number).select_related("settled_by").first()
    if settled is None or settled.settled_by is None:
        return _(
            "Your choice came too late: there is nothing to choose here any more. The page shows what is there now."
        )
    who = _("you, in another window,") if settled.settled_by == by else settled.settled_by.get_username()
    said = {
        State.KEPT_MINE: _("Your choice came too late: %(who)s chose the other words here. They are in the page now."),
        State.KEPT_THEIRS: _("Your choice came too late: %(who)s kept what was in the page. It is there now."),
        State.KEPT_BOTH: _("Your choice came too late: %(who)s kept both. Both are in the page now."),
    }
    return said[settled.state] % {"who": who}


def _check(page, by, choice):
    if choice not in CHOICES:
        raise CannotSettle("unknown", _("Choose one of the buttons, please."))
    specific = page.specific
    if not specific.permissions_for_user(by).can_edit():
        raise CannotSettle("not-allowed", _("You are not writing this page any more. Ask one of its authors."))
    lock = specific.get_lock()
    if lock is not None and lock.for_user(by):
        raise CannotSettle("locked", _("This page is locked, so it can’t change now. Choose when it is open again."))


def _with_choice(model, content, conflict, choice, now):
    path, kind, mine = conflict.steps, conflict.kind, conflict.mine
    if choice == "mine":
        if now is None and conflict.block is not None and kind not in OF_ITEMS:
            return with_value_at(model, content, path[:2], MergeConflict.Kind.DELETE, conflict.block)
        return with_value_at(model, content, path, kind, mine)
    if not can_keep_both(model, conflict):
        raise CannotSettle("no-room", _("There is no room for both here. Keep one, then write the rest by hand."))
    if len(path) == 1:
        joined = _joined(model, conflict, now)
        if joined is None:
            raise CannotSettle("no-room", _("There is no room for both here. Keep one, then write the rest by hand."))
        return with_value_at(model, content, path, kind, joined)
    if kind == MergeConflict.Kind.ROW:
        row = with_fresh_ids(mine)
        return {**content, path[0]: [*content.get(path[0], []), row]}
    if kind == MergeConflict.Kind.LEFT:
        return with_block_after(model, content, path[:2], mine)
    alone = {path[0]: json.dumps([conflict.block])}
    block, place = block_at(model, alone, path)
    added = with_block_after(model, content, place, block)
    return added if added != content else with_block_after(model, content, path[:2], conflict.block)


def _close(conflict, state, by):
    conflict.state, conflict.settled_at, conflict.settled_by = state, timezone.now(), by
    conflict.save(update_fields=["state", "settled_at", "settled_by"])
