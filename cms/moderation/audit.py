"""Looking at everything again: is each live page, file, ledger line and trigger what it should be?

The gate prevents; this detects what no gate can: a ledger forged in the database, a trigger dropped, bytes changed
in a bucket. It reports and mends nothing. Memory stays the same however large the site is.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from wagtail.models import Page

from cms.media.models import CustomDocument, CustomImage, CustomRendition
from cms.media.publicity import bytes_are_those_of_the_name, seal_is_ours
from cms.moderation import triggers
from cms.moderation.digest import content_of
from cms.moderation.ledger import is_signed, sign_offs_of
from cms.moderation.models import LEDGERS, ChainHead, SignOff

_CHUNK = 200


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be. ``kind`` is trigger, ledger, page or file; ``what`` names it."""

    kind: str
    what: str
    problem: str
    page_id: int | None = None

    def __str__(self):
        return f"{self.kind}: {self.what}: {self.problem}"

    def as_dict(self):
        return asdict(self)


def live_pages():
    """Return the live pages that a signature must cover, as a queryset of ``Page``."""
    return Page.objects.filter(live=True, depth__gt=1).order_by("pk")


def audit(progress=lambda done: None):
    """Yield a :class:`Finding` for everything that is wrong. ``progress`` is told how many pages were looked at."""
    for problem in triggers.problems():
        yield Finding("trigger", "database", problem)
    for ledger in LEDGERS:
        yield from _broken_links(ledger)
    yield from _changed_words()
    for done, page in enumerate(live_pages().specific().iterator(chunk_size=_CHUNK), start=1):
        yield from _page(page)
        progress(done)


def _broken_links(ledger):
    name = ledger._meta.label_lower
    previous, count = hashlib.sha256(name.encode()).hexdigest(), 0
    for entry in ledger.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        label = f"{ledger.__name__} {entry.pk}"
        if entry.previous_hash != previous:
            yield Finding("ledger", label, "an entry before this one was removed, added or moved")
        if entry.entry_hash != entry.computed_hash():
            yield Finding("ledger", label, "this entry was changed")
        previous, count = entry.entry_hash, count + 1
    head = ChainHead.objects.filter(ledger=name).first()
    if (head.entry_hash, head.length) != (previous, count) if head else count:
        yield Finding("ledger", ledger.__name__, "the last entries were removed, or added past the ledger")


def _changed_words():
    signed = SignOff.objects.select_related("content", "statement").order_by("pk")
    for entry in signed.iterator(chunk_size=_CHUNK):
        for words, digest in ((entry.content, entry.digest), (entry.statement, entry.statement_digest)):
            if words.salt and words.digest != digest:
                yield Finding("ledger", f"SignOff {entry.pk}", "the words it vouches for were changed")


def _page(page):
    label = f"{type(page).__name__} {page.pk} “{page.title}”"
    content = content_of(page)
    if not is_signed(page, content):
        yield Finding("page", label, _difference(page, content), page.pk)
    for model in (CustomImage, CustomDocument):
        shown = {asset.object_id: asset for asset in content.assets if asset.object_type == model._meta.label_lower}
        for file in model.objects.filter(pk__in=shown):
            yield from _file(file, label, page.pk)


def _difference(page, content):
    newest = sign_offs_of(page).first()
    if newest is None:
        return "live, but nobody has signed it off"
    signed = json.loads(newest.content.words or "{}").get("fields", {})
    now = content.data["fields"]
    names = sorted(name for name in signed.keys() | now.keys() if signed.get(name) != now.get(name))
    return f"differs from what was signed in: {', '.join(names) or 'the files it shows'}"


def _file(file, page_label, page_id):
    label = f"{type(file).__name__} {file.pk} of {page_label}"
    if not bytes_are_those_of_the_name(file.file):
        yield Finding("file", label, "its bytes are not the ones that were signed", page_id)
    if isinstance(file, CustomImage):
        for rendition in CustomRendition.objects.filter(image=file).select_related("image"):
            if not (seal_is_ours(rendition) and bytes_are_those_of_the_name(rendition.file)):
                yield Finding("file", f"{rendition.file.name} of {label}", "not made from the signed picture", page_id)
