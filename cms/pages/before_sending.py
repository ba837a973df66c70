"""What an author is told while they write: what is still missing, and what to look at again before they send it.

Only what is missing stops a page from being sent (``cms.moderation.actions.submit`` asks for the same). The rest are
the findings of the table of checks (:mod:`cms.pages.checking.table`), the same ones as a peer worker meets: some of
them a peer worker has to ask about, the others are hints.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from cms.moderation.findings import findings_of
from cms.pages.checking.parts import NOT_THEIRS, stream_fields
from cms.pages.checking.topics import asks_if_safe
from cms.pages.how_made import FIELD, is_out_of_date
from cms.safeguarding.crisis_lines import CRISIS_LINES

#: Where the editor says what something is about, and has the button for it. Wagtail names a panel by its heading.
_PANELS_OF_THEIR_OWN = {"credits": "who_made_it", FIELD: "how_this_was_made"}


@dataclass(frozen=True)
class Check:
    """Something to do or to look at. ``kind`` is ``missing``, ``must`` (a peer worker has to ask) or ``look``.

    ``place`` names the part in words, ``anchor`` is its id in the editor, ``words`` say what to do.
    """

    kind: str
    place: str
    anchor: str
    words: str


def checks_of(version):
    """Return the :class:`Check` list of ``version``, a page as it was saved: what is missing comes first.

    What a peer worker has said to be all right is not in it.
    """
    return [*_missing(version), *_to_look_at(version), *_out_of_date(version)]


def for_the_editor(request, page):
    """Return what the editor shows of them after each save, under the key ``checks``."""
    return {"checks": render_to_string("pages/checks.html", shown_of(page), request)}


def shown_of(page):
    """Return what ``pages/checks.html`` needs: the checks, and the crisis lines where the words ask for them."""
    return {"checks": checks_of(page), "lines": CRISIS_LINES if asks_if_safe(page) else ()}


def editor_anchor(page, found):
    """Return the id, in the editor, of the place of a :class:`~cms.moderation.findings.Found`; empty for none."""
    if found.block:
        return f"block-{found.block}-section"
    if found.field in _PANELS_OF_THEIR_OWN:
        return _panel(_PANELS_OF_THEIR_OWN[found.field])
    if found.field and isinstance(page.specific_class._meta.get_field(found.field), StreamField):
        return _panel(found.field)
    return f"id_{found.field}" if found.field else ""


def _missing(page):
    streams = stream_fields(page)
    try:
        page.clean_fields(exclude=[*NOT_THEIRS, *(field.name for field in streams)])
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            words = _("Nothing is here yet.") if errors[0].code in ("blank", "null") else " ".join(errors[0].messages)
            yield Check("missing", capfirst(page._meta.get_field(name).verbose_name), f"id_{name}", words)
    for field in streams:
        value = getattr(page, field.name)
        if not value and not field.blank:
            yield Check("missing", capfirst(field.verbose_name), _panel(field.name), _("Nothing is here yet."))
            continue
        try:
            field.stream_block.clean(value)
        except ValidationError as error:
            for number in sorted(getattr(error, "block_errors", {})):
                block = value[number]
                words = _("Something is missing here.")
                yield Check("missing", str(block.block.label), f"block-{block.id}-section", words)


def _to_look_at(page):
    for finding in findings_of(page):
        if not finding.resolved:
            kind = "must" if finding.check.must_resolve else "look"
            yield Check(kind, finding.found.place, editor_anchor(page, finding.found), finding.found.advice)


def _out_of_date(page):
    if is_out_of_date(page):
        field = page._meta.get_field(FIELD)
        words = _("The page has changed since you wrote this. Does it still say what happened?")
        yield Check("look", capfirst(field.verbose_name), _panel(field.name), words)


def _panel(name):
    return f"panel-child-the_page-{name}-section"
