"""What an author is told while they write: what is still missing, and what to look at again before they send it.

Only what is missing stops a page from being sent (``cms.moderation.actions.submit`` asks for the same). The rest is a
hint: the author decides, and a peer worker reads every page anyway.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField

from cms.pages.how_made import FIELD, is_out_of_date
from cms.safeguarding.identity import hints_in

LONG_SENTENCE = 25  # words; the house rule is 20, and a hint at every 21 would be a nag

_SENTENCE = re.compile(r"[^.!?\n]+")
# Fields of Wagtail's that authors never fill in.
_NOT_THEIRS = ("slug", "path", "depth", "translation_key", "locale", "content_type")


@dataclass(frozen=True)
class Check:
    """Something to do or to look at. ``kind`` is ``missing`` or ``look``.

    ``place`` names the part in words, ``anchor`` is its id in the editor, ``words`` say what to do.
    """

    kind: str
    place: str
    anchor: str
    words: str


def checks_of(version):
    """Return the :class:`Check` list of ``version``, a page as it was saved: what is missing comes first."""
    return [*_missing(version), *_to_look_at(version), *_out_of_date(version)]


def for_the_editor(request, page):
    """Return what the editor shows of them after each save, under the key ``checks``."""
    return {"checks": render_to_string("pages/checks.html", {"checks": checks_of(page)}, request)}


def _stream_fields(page):
    return [field for field in page._meta.get_fields() if isinstance(field, StreamField)]


def _missing(page):
    streams = _stream_fields(page)
    try:
        page.clean_fields(exclude=[*_NOT_THEIRS, *(field.name for field in streams)])
    except ValidationError as error:
        for name, errors in error.error_dict.items():
            words = _("Nothing is here yet.") if errors[0].code in ("blank", "null") else " ".join(errors[0].messages)
            yield Check("missing", _label(page._meta.get_field(name)), f"id_{name}", words)
    for field in streams:
        value = getattr(page, field.name)
        if not value and not field.blank:
            yield Check("missing", _label(field), _panel(field), _("Nothing is here yet."))
            continue
        try:
            field.stream_block.clean(value)
        except ValidationError as error:
            for number in sorted(getattr(error, "block_errors", {})):
                block = value[number]
                yield Check("missing", str(block.block.label), _anchor(block), _("Something is missing here."))


def _to_look_at(page):
    for name in ("title", "summary"):
        yield from _hints(getattr(page, name), _label(page._meta.get_field(name)), f"id_{name}", page)
    for field in _stream_fields(page):
        for block in getattr(page, field.name):
            words = "\n".join(str(part) for part in block.block.get_searchable_content(block.value))
            yield from _hints(words, str(block.block.label), _anchor(block), page)


def _out_of_date(page):
    if is_out_of_date(page):
        field = page._meta.get_field(FIELD)
        words = _("The page has changed since you wrote this. Does it still say what happened?")
        yield Check("look", _label(field), _panel(field), words)


def _hints(text, place, anchor, page):
    for hint in hints_in(text):
        yield Check("look", place, anchor, f"“{hint.found}”: {hint.advice}")
    if page.locale.language_code == "en" and (count := _long_sentences(text)):
        words = ngettext(
            "%(count)d long sentence. Shorter ones are easier to read.",
            "%(count)d long sentences. Shorter ones are easier to read.",
            count,
        )
        yield Check("look", place, anchor, words % {"count": count})


def _long_sentences(text):
    return sum(len(sentence.split()) > LONG_SENTENCE for sentence in _SENTENCE.findall(text))


def _anchor(block):
    return f"block-{block.id}-section"


def _panel(field):
    return f"panel-child-the_page-{field.name}-section"


def _label(field):
    return str(field.verbose_name).capitalize()
