"""What people and the scripts of an open editor are shown of a merge."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from wagtail.fields import StreamField

from cms.coauthoring.editors import newest_content, unsaved_by
from cms.coauthoring.handing_over import content_of_form
from cms.coauthoring.kept_versions import can_keep_both, open_conflicts, seen, seen_of
from cms.coauthoring.models import EditBase, MergeConflict
from cms.coauthoring.places import path_of, steps, value_at
from cms.coauthoring.readable import name_of_place, paragraphs, side_by_side


@dataclass(frozen=True)
class ShownVersion:
    """One of two versions: the ``choice`` that keeps it, who wrote it, its paragraphs, and when, if it was kept."""

    choice: str
    who: str
    is_mine: bool
    paragraphs: list
    written_at: datetime | None


@dataclass(frozen=True)
class ShownConflict:
    """One kept version beside what the page says: paragraphs, each with whether the other has it too."""

    conflict: MergeConflict
    place: str
    kept: list
    now: list
    was: str
    is_mine: bool
    other_is_mine: bool
    can_keep_both: bool

    @property
    def who(self):
        """The sign-in name of whoever wrote the kept version; empty when the account is gone."""
        return self.conflict.person.get_username() if self.conflict.person else ""

    @property
    def is_of_one_person(self):
        """Whether both versions are one person's, who had the page open in two windows."""
        return self.conflict.person_id is not None and self.conflict.person_id == self.conflict.other_id

    @property
    def other(self):
        """The sign-in name of whoever had saved what the page has; empty when nobody knows."""
        return self.conflict.other.get_username() if self.conflict.other else ""

    @property
    def is_again(self):
        """Whether a choice was made in this place before, and somebody wrote on after it."""
        return self.conflict.number > 1

    @property
    def versions(self):
        """Both versions, one's own first: for both people the same, whichever of them saved first."""
        kept = ShownVersion("mine", self.who, self.is_mine, self.kept, self.conflict.written_at)
        there = ShownVersion("theirs", self.other, self.other_is_mine, self.now, None)
        return [there, kept] if self.other_is_mine and not self.is_mine else [kept, there]

    @property
    def is_between_two(self):
        """Whether the reader wrote one of the versions and somebody else the other."""
        return self.is_mine != self.other_is_mine and self.conflict.kind != MergeConflict.Kind.LEFT

    @property
    def block(self):
        """The id of the block beside which it stands, or an empty text."""
        return self.conflict.steps[1] if len(self.conflict.steps) > 1 else ""

    @property
    def field(self):
        return self.conflict.steps[0]


@dataclass(frozen=True)
class ShownConflicts:
    """All that wait for a choice in one page."""

    page_id: int
    shown: list

    @property
    def is_of_two(self):
        """Whether different people wrote the versions of each place."""
        return not any(each.is_of_one_person for each in self.shown)

    def __iter__(self):
        return iter(self.shown)

    def __len__(self):
        return len(self.shown)

    @property
    def url(self):
        return reverse("coauthoring_conflicts", args=[self.page_id])

    def as_answer(self, request):
        """Return what goes into the answer to a save: how many there are, and each as HTML."""
        html = render_to_string("coauthoring/conflicts_in_the_editor.html", {"conflicts": self}, request=request)
        return {"open": len(self.shown), "conflicts": html}


def shown_conflicts(page, person):
    """Return what waits for a choice in ``page``, a ``Page``, as ``person`` sees it."""
    waiting = list(open_conflicts(page))
    if not waiting:
        return ShownConflicts(page.pk, [])
    model, content = page.specific_class, newest_content(page)
    return ShownConflicts(page.pk, [_shown(model, content, conflict, person) for conflict in waiting])


def _shown(model, content, conflict, person):
    path, kind = conflict.steps, conflict.kind
    now = value_at(model, content, path, kind)
    kept, there = (paragraphs(model, path, kind, value, content) for value in (conflict.mine, now))
    kept, there = side_by_side(kept, there)
    return ShownConflict(
        conflict=conflict,
        place=name_of_place(model, path, content, conflict.block),
        kept=kept,
        now=there,
        was=seen_of(conflict, now),
        is_mine=conflict.person_id == person.pk,
        other_is_mine=conflict.other_id == person.pk,
        can_keep_both=can_keep_both(model, conflict),
    )


@dataclass(frozen=True)
class ShownUnsaved:
    """What somebody wrote that did not get into the page: of each place its name and its paragraphs.

    A place without paragraphs was taken out.
    """

    editor: EditBase
    places: list


def shown_unsaved(page, person):
    """Return all that ``person`` wrote in ``page`` and could not save, for them to read it first."""
    return [ShownUnsaved(editor, _unsaved_places(page, person, editor)) for editor in unsaved_by(page, person)]


def _unsaved_places(page, person, editor):
    model = page.specific_class
    sent = content_of_form(page, editor, person, QueryDict(editor.unsaved))
    return [_said_by(model, step, editor.content, sent) for step in steps(model, editor.content, sent)]


def _said_by(model, step, before, sent):
    """Return the name of the place that ``step`` changes, and its paragraphs in ``sent``."""
    path = path_of(step)
    if step["do"] == "order":
        words = paragraphs(model, path, "order", step["ids"], sent)
    elif step["do"] == "rows":
        words = [line for row in step["value"] or () for line in paragraphs(model, path, "row", row, sent)]
    else:
        item = step.get("item", step.get("value"))
        words = paragraphs(model, path, "row" if "item" in step else "edit", item, sent)
    return name_of_place(model, path, before if step["do"] == "drop" else sent), words


def words_handed_over(page_id, person):
    """Return what ``person`` wrote last in a page that they are not in any more: the paragraphs of each place.

    Nothing of the page beside it is read.
    """
    kept = MergeConflict.objects.filter(page=page_id, person=person.pk, kind=MergeConflict.Kind.LEFT)
    found = [
        paragraphs(each.page.specific_class, each.steps, each.kind, each.mine, {})
        for each in kept.select_related("page__content_type")
    ]
    return [words for words in found if words]


def steps_for_an_editor(page, told):
    """Return the steps ``told`` as the editor's scripts take them: blocks as Wagtail hands them out."""
    states = {}
    return [_for_an_editor(page, step, states) for step in told]


def _for_an_editor(page, step, states):
    name = step["field"]
    field = page._meta.get_field(name)
    told = {key: step[key] for key in step if key != "item"}
    if step["do"] == "rows":
        return told | {"value": seen(step["value"]), "label": capfirst(field.related_model._meta.verbose_name_plural)}
    told["label"] = str(field.verbose_name)
    if step["do"] == "put" and isinstance(field, StreamField):
        if name not in states:
            blocks = field.stream_block.get_form_state(getattr(page, name))
            states[name] = {block["id"]: block for block in blocks}
        told["block"] = states[name].get(step["id"])
    return told
