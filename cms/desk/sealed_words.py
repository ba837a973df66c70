"""What a sealed copy says, for the lead to read: the page, what was said about it, what happened to it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from django.apps import apps
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.fields import StreamField
from wagtail.log_actions import registry

from cms.coauthoring.readable import gone, paragraphs
from cms.coauthoring.sealing import EDITOR
from cms.moderation.models import Reader
from cms.people.models import User
from cms.safeguarding.envelope import pages_in

_NEWEST_VERSIONS = 20
_END_OF_PARAGRAPH = re.compile(r"</(?:p|li|h\d)>|<br/?>")
_HREF = re.compile(r'href=\\?"([^"\\]+)')
# Fields of the desk's forms that hold no words of the person who sent them.
_CHOSEN = re.compile(
    r"fingerprint|outline|decision|checked|place|reader|kind|contentpath|person|role|days|at-review|action|next|was-\d+"
    r"|rows-(?:\w+_FORMS|\d+-place)"
)
# Shown above, or of no use to whoever reads.
_LEFT_OUT = ("title", "draft_title", "slug", "path", "url_path")

# What Wagtail calls by words of its own trade.
_CALLED = {"seo_title": _lazy("Its name in a search"), "search_description": _lazy("What a search says of it")}

# What people wrote beside the page, by model: the fields with their words, the person, and the time.
_SAID = {
    "wagtailcore.comment": ("text", "user", "created_at"),
    "wagtailcore.commentreply": ("text", "user", "created_at"),
    "wagtailcore.taskstate": ("comment", "finished_by", "finished_at"),
    "moderation.submissionnote": ("text", "author", "updated_at"),
    "moderation.requestedchange": ("text", None, None),
    "moderation.readercomment": ("text", None, "said_at"),
    "moderation.notthistime": ("reason", "by", "said_at"),
    "moderation.resolvedcheck": ("why", "by", "at"),
    "moderation.suggestion": ("why", "by", "made_at"),
}


@dataclass(frozen=True)
class Said:
    """Some words: who wrote them (a sign-in name, or empty), when, and as what."""

    kind: str
    who: str
    at: datetime | None
    lines: list


@dataclass(frozen=True)
class SealedVersion:
    """One version of a page: who saved it and when, and its parts, each a label with paragraphs."""

    title: str
    kind: str
    who: str
    at: datetime | None
    parts: list


@dataclass(frozen=True)
class SealedWords:
    """Everything of one sealed copy."""

    versions: list
    said: list
    happened: list


def read(copy):
    """Return what ``copy``, a :class:`~cms.safeguarding.models.SealedCopy` of a page, says."""
    pages, rows = pages_in(copy.words)
    names = _Names([*pages, *rows])
    versions = _versions(pages, rows, names)
    said = [_said(row, *_SAID[row["model"]], names) for row in rows if row["model"] in _SAID]
    said += [_kept(row, names) for row in rows if row["model"] == "coauthoring.mergeconflict"]
    said += [
        _unsaved(row, names) for row in rows if row["model"] == "coauthoring.editbase" and row["fields"]["unsaved"]
    ]
    log = sorted((row for row in rows if row["model"] == "wagtailcore.pagelogentry"), key=lambda row: row["pk"])
    return SealedWords(versions, [each for each in said if each.lines], [_happened(row, names) for row in log])


def read_late(copy):
    """Return the words that somebody sent after the page was sealed, as lines."""
    told = json.loads(copy.words)
    if told["view"] == EDITOR:
        return _lines_of_form(told["form"])
    # What was chosen, and what the form needs to know which page was on the screen, are no words.
    sent = [
        value for name, values in QueryDict(told["form"]).lists() if not _CHOSEN.fullmatch(name) for value in values
    ]
    return [line for words in sent for line in words.splitlines() if any(letter.isalpha() for letter in line)]


def of_a_reader(copy):
    """Return what the reader is who sent these late words by a link, in words; empty for somebody with an account."""
    told = json.loads(copy.words)
    if "link" not in told:
        return ""
    return dict(Reader.choices).get(QueryDict(told["form"]).get("reader"), Reader.OTHER.label)


class _Names:
    """The sign-in names of everybody that rows name, in one query."""

    def __init__(self, rows):
        keys = {
            row["fields"].get(name)
            for row in rows
            for name in ("user", "person", "author", "finished_by", "owner", "by")
        }
        self.known = dict(User.objects.filter(pk__in=keys - {None}).values_list("pk", "username"))

    def of(self, key):
        return self.known.get(key, "")


def _versions(pages, rows, names):
    """Return the newest versions of all the pages, each page's newest first; a page without any as its row has it."""
    found = []
    revisions = [row for row in rows if row["model"] == "wagtailcore.revision"]
    types = {row["pk"]: row["model"] for row in pages if row["model"] != "wagtailcore.page"}
    for page_id, label in types.items():
        model = apps.get_model(label)
        mine = [row for row in revisions if str(row["fields"]["object_id"]) == str(page_id)]
        mine.sort(key=lambda row: (row["fields"]["created_at"], row["pk"]), reverse=True)
        for row in mine[:_NEWEST_VERSIONS]:
            content = row["fields"]["content"]
            content = json.loads(content) if isinstance(content, str) else content
            at = parse_datetime(row["fields"]["created_at"])
            found.append(_version(model, content, names.of(row["fields"]["user"]), at))
        if not mine:
            fields = {name: value for row in pages if row["pk"] == page_id for name, value in row["fields"].items()}
            found.append(_version(model, fields, "", None))
    return found


def _version(model, content, who, at):
    parts = []
    for field in model._meta.get_fields():
        value = content.get(field.name)
        if not value or not getattr(field, "editable", False) or field.is_relation or field.name in _LEFT_OUT:
            continue
        if isinstance(field, StreamField):
            parts += _blocks(model, field, value, content)
        elif isinstance(value, str) and not field.choices:
            label = _CALLED.get(field.name, capfirst(field.verbose_name))
            lines = paragraphs(model, (field.name,), "edit", value, content)
            parts.append((label, [*lines, *_links_in(value)]))
    kind = capfirst(model._meta.verbose_name)
    return SealedVersion(content.get("title", ""), kind, who, at, [(label, lines) for label, lines in parts if lines])


def _blocks(model, field, value, content):
    for item in json.loads(value) if isinstance(value, str) else value:
        block = field.stream_block.child_blocks.get(item["type"])
        lines = paragraphs(model, (field.name, item.get("id")), "edit", item, content)
        # Pictures and files are sealed too, so the database does not know them now.
        lines = [_("(If it is a picture or a file, it is below.)") if line == gone() else line for line in lines]
        yield (str(block.label) if block else item["type"], [*lines, *_links_in(item)])


def _said(row, words, person, at, names):
    fields = row["fields"]
    lines = [line for line in (fields[words] or "").splitlines() if line.strip()]
    if "new" in fields:  # The words that somebody suggested.
        lines += _texts(fields["new"])
    if answer := fields.get("answer"):
        lines.append(_("Answer: %(words)s") % {"words": answer})
    kind = capfirst(apps.get_model(row["model"])._meta.verbose_name)
    when = parse_datetime(fields[at]) if at and fields.get(at) else None
    return Said(kind, names.of(fields.get(person)), when, lines)


def _kept(row, names):
    fields = row["fields"]
    lines = _texts(fields["mine"])
    when = parse_datetime(fields["written_at"])
    return Said(_("Written at the same time as somebody else"), names.of(fields["person"]), when, lines)


def _unsaved(row, names):
    fields = row["fields"]
    lines = _lines_of_form(fields["unsaved"])
    return Said(_("Could not be saved"), names.of(fields["person"]), parse_datetime(fields["saved_at"]), lines)


def _happened(row, names):
    fields = row["fields"]
    action = fields["action"]
    label = str(registry.get_action_label(action)) if registry.action_exists(action) else action
    return Said(label, names.of(fields["user"]), parse_datetime(fields["timestamp"]), [])


def _lines_of_form(text):
    """Return the words in a form of the editor: what was typed, and not what the form needs to be one."""
    lines = []
    for name, values in QueryDict(text).lists():
        is_ours = name.rsplit("-", 1)[-1] in ("value", "text", "title", "name") or "-" not in name
        if not is_ours or name.startswith(("merge_", "loaded_revision", "overwrite_", "next", "action")):
            continue
        for value in values:
            lines += _typed(value)
    return lines


def _typed(value):
    try:
        return _texts(json.loads(value))
    except ValueError:
        return [line for line in value.splitlines() if any(letter.isalpha() for letter in line)]


def _texts(value):
    """Return the texts in a piece of JSON: of Draftail’s, each paragraph."""
    if isinstance(value, dict):
        if "blocks" in value and "entityMap" in value:
            return [block["text"] for block in value["blocks"] if block.get("text", "").strip()]
        return [line for key, part in value.items() if key not in ("id", "type", "uid") for line in _texts(part)]
    if isinstance(value, list):
        return [line for part in value for line in _texts(part)]
    if not isinstance(value, str):
        return []
    lines = strip_tags(_END_OF_PARAGRAPH.sub("\n", value)).splitlines() if "<" in value else [value]
    return [unescape(line) if "<" in value else line for line in lines if any(letter.isalpha() for letter in line)]


def _links_in(value):
    """Return a line for each address that a link in ``value``, a field or a block, leads to: its words hide it."""
    addresses = _HREF.findall(value if isinstance(value, str) else json.dumps(value))
    return [_("A link leads to %(address)s") % {"address": unescape(address)} for address in dict.fromkeys(addresses)]
