"""Looking at everything again: is each live page, file, ledger line and trigger what it should be?

The gate prevents; this detects what no gate can: a ledger forged in the database, a trigger dropped, bytes changed
in a bucket. It reports and mends nothing. Memory stays the same however large the site is. People may go on working
meanwhile: what they publish and sign while it runs gives no finding.
"""

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from modelcluster.models import get_all_child_relations
from wagtail.models import Page

from cms.media.models import CustomDocument, CustomImage
from cms.media.publicity import bytes_are_those_of_the_name, seal_is_ours
from cms.moderation import triggers
from cms.moderation.digest import contents_of
from cms.moderation.heads import read_line
from cms.moderation.ledger import (
    files_on_live_pages,
    live_pages_that_show,
    object_key,
    sign_offs_of,
    sign_offs_required,
    sign_offs_under,
    still_stands,
    unsigned,
)
from cms.moderation.models import (
    LEDGERS,
    Authorship,
    ChainHead,
    CredentialChange,
    Permit,
    Revocation,
    SignedHeads,
    SignOff,
    TakeDown,
)
from cms.people.credentials import read_together
from cms.people.models import PeerWorker, User

_CHUNK = 200
_FILES = (CustomImage, CustomDocument)
_SIGNED_DAILY = timedelta(days=2)  # one signing may be missed
_CLOCKS_DIFFER = timedelta(minutes=5)  # between two servers of one site

# The words that entries of a ledger vouch for, each with the field that holds their digest.
_WORDS = {
    SignOff: {"content": "digest", "statement": "statement_digest"},
    Revocation: {"reason": "reason_digest"},
    TakeDown: {"reason": "reason_digest"},
}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be. ``what`` names it.

    ``kind`` is trigger, permit, credential, ledger, page or file.
    """

    kind: str
    what: str
    problem: str
    page_id: int | None = None

    def __str__(self):
        return f"{self.kind}: {self.what}: {self.problem}"

    def as_dict(self):
        return asdict(self)


def live_pages():
    """Return the live pages that a signature must cover, as a queryset of ``Page``: all but the root of the tree."""
    # The root is told by its type as well, because a forger can write any page's depth.
    root = {"depth": 1, "content_type__app_label": "wagtailcore", "content_type__model": "page"}
    return Page.objects.filter(live=True).exclude(**root).order_by("pk")


def count_to_look_at():
    """Return how many ledger entries, files and pages :func:`audit` will look at, as far as one can say beforehand."""
    files = sum(files_on_live_pages(model).count() for model in _FILES)
    return sum(ledger.objects.count() for ledger in LEDGERS) + files + live_pages().count()


def audit(looked_at=lambda count: None, kept_lines=()):
    """Yield a :class:`Finding` for everything that is wrong.

    ``looked_at`` is told after each part how many more entries, files and pages were looked at. ``kept_lines`` are
    signed lines that were kept elsewhere, one a day: those of ten years take some 3 MB.
    """
    for problem in triggers.problems():
        yield Finding("trigger", "database", problem)
    for permit in chain.from_iterable(_chunks(Permit.objects.all())):
        yield Finding("permit", str(permit), "it was left in the database, and lets anybody write what the public sees")
    for chunk in _chunks(PeerWorker.objects.valid()):
        for credential in read_together(chunk):
            if not credential.seal_is_ours():
                problem = f"it lets nobody sign off, because {_why(credential)}; end it and propose the person again"
                yield Finding("credential", f"PeerWorker {credential.pk}", problem)
    signed = _SignedHeads()
    yield from signed.read(kept_lines)
    for ledger in LEDGERS:
        yield from _chain(ledger, signed.heads[ledger._meta.label_lower], looked_at)
    for model in _FILES:
        yield from _files(model, looked_at)
    for keys in _chunks(_keys()):
        yield from _unsigned(keys)
        looked_at(len(keys))


def _why(credential):
    if CredentialChange.objects.filter(**object_key(credential)).exists() and not credential.is_in_its_last_state():
        return "it was put back to what it once was, and is not as this site last changed it"
    return "this site did not give it"


def audit_pages():
    """Yield a :class:`Finding` for each live page that says anything else than what was signed."""
    for keys in _chunks(_keys()):
        yield from _unsigned(keys)


def _chunks(rows):
    """Yield ``rows``, a queryset, as lists in the order of their keys. Each list is read when its turn comes."""
    rows = rows.order_by("pk")
    chunk = list(rows[:_CHUNK])
    while chunk:
        yield chunk
        chunk = list(rows.filter(pk__gt=chunk[-1].pk)[:_CHUNK])


class _SignedHeads:
    """Where the ledgers stood when their heads were signed.

    ``heads`` gives for each ledger's label, for each length that was signed, the hashes it had then and when.
    """

    def __init__(self):
        self.heads = defaultdict(lambda: defaultdict(dict))
        self._newest = None

    def read(self, kept_lines):
        """Read the lines in the database and ``kept_lines``. Yields a finding for each that is wrong."""
        kept = {text.strip(): number for number, text in enumerate(kept_lines, start=1) if text.strip()}
        for entry in SignedHeads.objects.order_by("pk").iterator(chunk_size=_CHUNK):
            kept.pop(entry.line, None)
            if not self._add(entry.line):
                yield Finding("ledger", f"SignedHeads {entry.pk}", "no key of ours signed this line")
        for text, number in kept.items():
            if line := self._add(text):
                problem = f"this line, signed on {_day(line.at)}, is not in the database any more"
            else:
                problem = "no key of ours signed this line"
            yield Finding("ledger", f"line {number} of the signed heads kept elsewhere", problem)
        waiting_since = self._newest or _first_entry_at()
        if waiting_since and timezone.now() - waiting_since > _SIGNED_DAILY:
            yield Finding(
                "ledger",
                "SignedHeads",
                f"nothing was signed since {_day(waiting_since)}; run sign_chain_heads every day",
            )

    def _add(self, text):
        line = read_line(text)
        if line:
            self._newest = max(line.at, self._newest or line.at)
            for ledger, head in line.heads.items():
                hashes = self.heads[ledger][head["length"]]
                hashes[head["hash"]] = max(line.at, hashes.get(head["hash"], line.at))
        return line


def _first_entry_at():
    firsts = (ledger.objects.order_by("pk").first() for ledger in LEDGERS)
    return min((entry.recorded_at for entry in firsts if entry), default=None)


def _chain(ledger, signed, looked_at):
    """Walk one ledger from its first entry to its last. ``signed`` has its signed heads, by length."""
    name = ledger._meta.label_lower
    length, previous = _empty(name)
    covered = max(signed, default=0)  # a signed head vouches for every entry before it
    last_pk, signed_at, rewritten = None, None, False
    before, head = None, _head(name)
    # Entries are added while this runs: it has seen them all once the head stands still.
    while head != before:
        for entry in _entries(ledger, after=last_pk):
            label = f"{ledger.__name__} {entry.pk}"
            looked_at(1)
            for problem in _wrong_with(entry, previous, signed_at, signed_later=length < covered):
                yield Finding("ledger", label, problem)
            length, previous, last_pk = length + 1, entry.entry_hash, entry.pk
            for entry_hash, at in signed.pop(length, {}).items():
                if entry_hash != previous and not rewritten:
                    rewritten = True
                    problem = f"an entry up to this one was changed, added or removed since the signing on {_day(at)}"
                    yield Finding("ledger", label, problem)
                signed_at = max(at, signed_at or at)
        before, head = head, _head(name)
    if head != (length, previous):
        yield Finding("ledger", ledger.__name__, "the last entries were removed, or added past the ledger")
    for missing in sorted(signed)[:1]:
        at = min(signed[missing].values())
        problem = f"it had {missing} entries at the signing on {_day(at)}, and has {length} now"
        yield Finding("ledger", ledger.__name__, problem)


def _entries(ledger, after):
    entries = ledger.objects.all()
    if ledger in _WORDS:
        # Not joined: an entry whose words were deleted would vanish with them.
        entries = entries.prefetch_related(*_WORDS[ledger])
    if ledger is SignOff:
        entries = _with_what_is_known_of_the_signer(entries)
    if after is not None:
        entries = entries.filter(pk__gt=after)
    return chain.from_iterable(_chunks(entries))


def _with_what_is_known_of_the_signer(sign_offs):
    """Say of each sign-off who its signer was when they signed. A carried one was signed where it comes from."""
    wrote = Authorship.objects.filter(
        object_type=OuterRef("signed_type"),
        object_id=OuterRef("signed_id"),
        user_id=OuterRef("signer_id"),
        recorded_at__lt=OuterRef("signed_at"),
    )
    credentials = PeerWorker.objects.filter(user=OuterRef("signer_id"), granted_at__lte=OuterRef("signed_at"))
    return sign_offs.annotate(
        signed_type=Coalesce("carried_from__object_type", "object_type"),
        signed_id=Coalesce("carried_from__object_id", "object_id"),
        signed_at=Coalesce("carried_from__recorded_at", "recorded_at"),
    ).annotate(
        signer_wrote=Exists(wrote),
        signer_was_a_worker=Exists(credentials),
        signer_has_an_account=Exists(User.objects.filter(pk=OuterRef("signer_id"))),
    )


def _empty(name):
    return 0, hashlib.sha256(name.encode()).hexdigest()


def _head(name):
    return ChainHead.objects.filter(ledger=name).values_list("length", "entry_hash").first() or _empty(name)


def _wrong_with(entry, previous, signed_at, *, signed_later):
    """Yield what is wrong with an entry after the one with the hash ``previous``, its place signed at ``signed_at``.

    ``signed_later`` says that a signed head covers it. Until then its seal has to show that it is no forgery.
    """
    if entry.previous_hash != previous:
        yield "an entry before this one was removed, added or moved"
    if changed := entry.entry_hash != entry.computed_hash():
        yield "this entry was changed"
    if not (signed_later or entry.seal_is_ours()):
        yield "this entry was not written by this site"
    if signed_at and entry.recorded_at < signed_at - _CLOCKS_DIFFER:
        yield f"it says {_day(entry.recorded_at)}, but was added after the signing on {_day(signed_at)}"
    for name, digest in _WORDS.get(type(entry), {}).items():
        words = getattr(entry, name, None)
        if words is None:
            yield f"the {name} it vouches for was deleted from SignedPayload"
        elif words.salt and words.digest != getattr(entry, digest):
            yield "the words it vouches for were changed"
        elif name == "content" and words.salt and words.private_digest and not words.private_words_stand():
            yield "the private words it vouches for were changed"
        elif not words.salt and (words.words or not words.emptied_at):
            # Whoever empties words says when. Without their salt, others could stand there.
            yield "the words it vouches for were emptied past the site, or replaced"
    if isinstance(entry, SignOff):
        if entry.signer_wrote or entry.signer_id in entry.author_ids:
            yield "signed by one of its own authors"
        # Whose account is deleted, nobody can say any more.
        # Nor of an entry that was changed: who and when may be what is wrong with it.
        if entry.signer_has_an_account and not (entry.signer_was_a_worker or changed):
            yield "signed by somebody who was never a peer worker"


def _day(moment: datetime):
    return date_format(timezone.localdate(moment))


def _keys():
    return live_pages().values_list("pk", "content_type", named=True)


def _unsigned(keys):
    """Yield a finding for each page of ``keys`` that says anything else than what was signed."""
    pages = _specific(keys)
    elsewhere = _at_another_address(pages)
    for suspect, _content in _differing(pages):
        # It may have been published in between.
        for page, content in _differing(_again(suspect)):
            yield Finding("page", _label(page), _difference(page, content), page.pk)
    for suspect in elsewhere:
        for page in _at_another_address(_again(suspect)):
            problem = f"its address is {page.url_path}, which is not that of the pages above it"
            yield Finding("page", _label(page), problem, page.pk)


def _again(page):
    return _specific(_keys().filter(pk=page.pk))


def _differing(pages):
    return unsigned(list(zip(pages, contents_of(pages), strict=True)))


def _at_another_address(pages):
    """Return those of ``pages`` whose address is not that of the page above with their own slug at its end."""
    paths = {page.path[: -page.steplen] for page in pages}
    above = dict(Page.objects.filter(path__in=paths).values_list("path", "url_path"))
    return [
        page
        for page in pages
        if len(page.path) > page.steplen and page.url_path != f"{above.get(page.path[: -page.steplen])}{page.slug}/"
    ]


def _specific(keys):
    """Return the pages of ``keys``, rows of :func:`_keys`, as their own types. Their child rows are read together."""
    of_type = defaultdict(list)
    for key in keys:
        of_type[key.content_type].append(key.pk)
    specific = []
    for content_type, pks in of_type.items():
        model = ContentType.objects.get_for_id(content_type).model_class() or Page
        pages = model.objects.in_bulk(pks)
        prefetch_related_objects(list(pages.values()), *_child_rows(model))
        # Whatever has no row of its type is looked at as a plain page, which nobody has signed.
        specific += [*pages.values(), *Page.objects.filter(pk__in=set(pks) - pages.keys())]
    return specific


def _child_rows(model):
    """Yield the lookups of all that hangs from a page, and of what hangs from that, such as a comment's replies."""
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        yield name
        yield from (f"{name}__{below}" for below in _child_rows(relation.related_model))


def _label(page):
    return f"{type(page).__name__} {page.pk} “{page.title}”"


def _difference(page, content):
    if content.missing:
        return f"it names what is gone: {', '.join(_named(*row) for row in content.missing)}"
    if page.alias_of_id:
        return f"it follows page {page.alias_of_id}, which nobody has signed off with these words"
    newest = sign_offs_of(page).first()
    if newest is None:
        return "live, but nobody has signed it off"
    if newest.content.emptied_at:
        return f"live, but the words that were signed were emptied on {_day(newest.content.emptied_at)}"
    if not still_stands(newest):
        return "live, but the words that were signed are changed or gone"
    if count := len(sign_offs_under(page, content)):
        return f"live with {count} of {sign_offs_required(page)} signatures"
    form = newest.content.data
    signed, now = form["fields"], content.data["fields"]
    names = sorted(name for name in signed.keys() | now.keys() if signed.get(name) != now.get(name))
    return f"differs from what was signed in: {', '.join(names) or _other_rows(form, content) or 'its form'}"


def _other_rows(form, content):
    """Say which of the rows that ``form``, the signed one, vouches for are others now, and which it does not know."""
    signed = {(kind, pk): digest for kind, pk, digest in form["assets"]}
    now = {(asset.object_type, asset.object_id): asset.digest for asset in content.assets}
    other = [row for row in signed if now.get(row) != signed[row]] or [row for row in now if row not in signed]
    return ", ".join(_named(*row) for row in sorted(other))


def _named(kind, pk):
    model = apps.get_model(kind)
    shown = " or ".join(model.shown_fields) if "file" in model.shown_fields else "name"
    return f"the {shown} of {model.__name__} {pk}"


def _files(model, looked_at):
    """Yield a finding for each live page that shows a picture or document whose file is gone, or another now."""
    files = files_on_live_pages(model)
    if model is CustomImage:
        files = files.prefetch_related("renditions")
    for suspect in chain.from_iterable(_chunks(files)):
        looked_at(1)
        # A rendition may have been made anew in between.
        if any(_wrong_bytes(suspect)) and (file := model.objects.filter(pk=suspect.pk).first()):
            wrong = list(_wrong_bytes(file))
            for page, _content in live_pages_that_show(file) if wrong else ():
                for what, problem in wrong:
                    yield Finding("file", f"{what} of {_label(page)}", problem, page.pk)


def _wrong_bytes(file):
    """Yield the name of ``file`` and of each rendition that is not what was signed, with what is wrong."""
    name = f"{type(file).__name__} {file.pk}"
    if not file.file.storage.exists(file.file.name):
        yield name, "its file is missing"
    elif not bytes_are_those_of_the_name(file.file):
        yield name, "its bytes are not the ones that were signed"
    if isinstance(file, CustomImage):
        for rendition in file.renditions.all():
            if not (seal_is_ours(rendition) and bytes_are_those_of_the_name(rendition.file)):
                yield f"{rendition.file.name} of {name}", "not made from the signed picture"
