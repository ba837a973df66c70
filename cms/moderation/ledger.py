"""Writing the ledger, and asking it: is this content signed?"""

import hashlib
import re
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from cms.moderation.digest import asset_of, content_of, contents_of, same_content
from cms.moderation.models import ChainHead, Revocation, SignedPayload, SignOff, SignOffAsset, TakeDown
from cms.moderation.public_pages import is_public

_CHUNK = 100  # pages that are read at once
_MOST_TO_COMPARE = 20  # signatures

# The ledgers whose order decides whether a signature still counts.
_DECIDES = (SignOff, TakeDown)


def object_key(obj):
    """Return what a ledger calls ``obj``: the label of its base model, and its key."""
    model = Page if isinstance(obj, Page) else type(obj)
    return {"object_type": model._meta.label_lower, "object_id": obj.pk}


def append(entry):
    """Add ``entry`` at the end of its ledger and return it. Two writers at once wait for each other."""
    return append_all([entry])[0]


@transaction.atomic
def append_all(entries):
    """Add ``entries``, all of one kind and at least one, at the end of their ledger, in this order. Returns them."""
    ledger = type(entries[0])
    head = _locked_head(ledger._meta.label_lower)
    for entry in entries:
        # Only now is its place in the chain settled. Who made it may know that it comes after something later.
        entry.recorded_at = max(entry.recorded_at, timezone.now())
        entry.previous_hash = head.entry_hash
        entry.entry_hash = head.entry_hash = entry.computed_hash()
        entry.seal = entry.computed_seal()
    ledger.objects.bulk_create(entries)
    head.length += len(entries)
    head.save()
    return entries


def _locked_head(name):
    heads = ChainHead.objects.select_for_update().filter(ledger=name)
    if not heads:
        genesis = hashlib.sha256(name.encode()).hexdigest()
        ChainHead.objects.get_or_create(ledger=name, defaults={"entry_hash": genesis})
        heads = heads.all()
    return heads[0]


@transaction.atomic
def record_sign_off(page, content, *, signer, author_ids, revision_id, statement):
    """Write one signature under ``content``, the canonical content of ``page``. Returns the entry."""
    words = SignedPayload.of(content)
    words.save()
    said = SignedPayload.objects.create(words=statement)
    sign_off = append(
        SignOff(
            **object_key(page),
            recorded_at=_after_all_of(page),
            digest=words.digest,
            content=words,
            statement_digest=said.digest,
            statement=said,
            signer_id=signer.pk,
            author_ids=sorted(author_ids),
            revision_id=revision_id,
        )
    )
    _record_assets(sign_off, content)
    return sign_off


def _record_assets(sign_off, content):
    if content.assets:
        append_all(
            [
                SignOffAsset(
                    sign_off=sign_off,
                    object_type=asset.object_type,
                    object_id=asset.object_id,
                    digest=asset.digest,
                )
                for asset in content.assets
            ]
        )


@transaction.atomic
def carry_over(sign_off, page, content):
    """Let a signature under an alias go on counting when the alias becomes a page of its own. Returns the entry.

    The new entry says where it comes from.
    """
    words = SignedPayload.of(content)
    words.save()
    said = SignedPayload.objects.create(words=sign_off.statement.words)
    carried = append(
        SignOff(
            **object_key(page),
            recorded_at=_after_all_of(page),
            digest=words.digest,
            content=words,
            statement_digest=said.digest,
            statement=said,
            signer_id=sign_off.signer_id,
            author_ids=sign_off.author_ids,
            revision_id=sign_off.revision_id,
            carried_from=sign_off.carried_from or sign_off,
        )
    )
    _record_assets(carried, content)
    return carried


@transaction.atomic
def record_revocation(sign_off, *, by, reason):
    """Take one signature back. Returns the entry."""
    words = SignedPayload.objects.create(words=reason)
    return append(Revocation(sign_off=sign_off, by_id=by.pk, reason_digest=words.digest, reason=words))


@transaction.atomic
def record_take_down(page, *, by=None, reason=""):
    """Write that ``page`` was taken off the public site. Returns the entry."""
    words = SignedPayload.objects.create(words=reason)
    return append(
        TakeDown(
            **object_key(page),
            recorded_at=_after_all_of(page),
            by_id=by.pk if by else None,
            reason_digest=words.digest,
            reason=words,
        )
    )


def _after_all_of(page):
    """Return a moment after everything that was signed or taken down of ``page``, its source and its aliases.

    A clock that is put back must not put a take-down before the signature that it ends.
    """
    ids = {page.pk, *sources_of(page), *followers_of([page.pk])}
    about = {"object_type": Page._meta.label_lower, "object_id__in": ids}
    moments = [ledger.objects.filter(**about).aggregate(newest=Max("recorded_at"))["newest"] for ledger in _DECIDES]
    return max([timezone.now(), *(moment + timedelta(microseconds=1) for moment in moments if moment)])


def last_take_down(page):
    """Return the newest entry that took ``page`` off the public site, or None."""
    return TakeDown.objects.filter(**object_key(page)).select_related("reason").order_by("-pk").first()


def taken_down(page_ids):
    """Return those of ``page_ids`` that were taken down and not signed since."""
    about = {"object_type": Page._meta.label_lower, "object_id__in": page_ids}
    newest = {
        ledger: dict(ledger.objects.filter(**about).values_list("object_id").annotate(newest=Max("recorded_at")))
        for ledger in _DECIDES
    }
    return {pk for pk, moment in newest[TakeDown].items() if pk not in newest[SignOff] or newest[SignOff][pk] < moment}


def sources_of(page):
    """Return the ids of the pages that ``page`` follows, the nearest first: none unless it is an alias."""
    found, source = [], page.alias_of_id
    while source is not None and source not in found:
        found.append(source)
        source = Page.objects.filter(pk=source).values_list("alias_of", flat=True).first()
    return found


def followers_of(page_ids):
    """Return the ids of the aliases that follow one of ``page_ids``, or another of these aliases."""
    found, next_ids = set(), set(page_ids)
    while next_ids:
        next_ids = set(Page.objects.filter(alias_of__in=next_ids).values_list("pk", flat=True)) - found
        found |= next_ids
    return found


def pages_carried_from(page_ids):
    """Return the ids of the pages that a signature of one of ``page_ids`` was carried to."""
    about = {"carried_from__object_type": Page._meta.label_lower, "carried_from__object_id__in": page_ids}
    return set(SignOff.objects.filter(**about).values_list("object_id", flat=True))


def pages_vouched_for(sign_off):
    """Return the ids of the pages that ``sign_off`` may vouch for: its own, those it was carried to, their aliases."""
    ids = {sign_off.object_id, *SignOff.objects.filter(carried_from=sign_off).values_list("object_id", flat=True)}
    return ids | followers_of(ids)


def sign_offs_of(page):
    """Return the sign-offs of ``page`` that still count, newest first: unrevoked, and since its last take-down."""
    return _counting().filter(**object_key(page)).select_related("content").order_by("-pk")


def _counting():
    """Return the sign-offs of all pages that still count."""
    since = TakeDown.objects.filter(
        object_type=OuterRef("object_type"), object_id=OuterRef("object_id"), recorded_at__gte=OuterRef("recorded_at")
    )
    # A signature that was taken back is taken back wherever it was carried.
    return SignOff.objects.filter(~Exists(since), revocation=None, carried_from__revocation=None)


def sign_offs_under(page, content):
    """Return the sign-offs that vouch for exactly ``content``: unrevoked, by different people, newest first.

    A payload that was emptied, if only of its private words, or that no longer gives the digest in the ledger, vouches
    for nothing: not even for a page that shows no private words any more, which is signed by whoever signs it so. An
    alias is vouched for by the sign-offs of the page it follows.
    """
    return list(_vouching(page, content))


def last_signed(page, content):
    """Return the newest sign-off of ``page`` with which ``content``, its newest draft, can be compared, or None.

    Taken down or not, its words must be there. One of several signatures under the draft itself is nothing to compare
    it with, until there are enough.
    """
    subject, content = _as_signed(page, content)
    entries = SignOff.objects.filter(**object_key(subject), revocation=None).select_related("content")
    enough = is_signed(page, content)
    for entry in entries.order_by("-pk")[:_MOST_TO_COMPARE]:
        if still_stands(entry) and (enough or not same_content(entry.content.data, content.data, type(subject))):
            return entry
    return None


def has_signed(user, page, content):
    """Return whether ``user`` has signed exactly ``content`` of ``page``, and the signature still counts."""
    return any(_vouching(page, content, signer_id=user.pk))


def _vouching(page, content, **only):
    subject, content = _as_signed(page, content)
    sign_offs = sign_offs_of(subject).filter(**only)
    if subject.pk != page.pk:
        # An alias that was taken down by itself needs a new signature, though its source does not.
        down = TakeDown.objects.filter(object_type=Page._meta.label_lower, object_id__in=[page.pk, *sources_of(page)])
        if newest := down.aggregate(newest=Max("recorded_at"))["newest"]:
            sign_offs = sign_offs.filter(recorded_at__gt=newest)
    signers = set()
    for sign_off in sign_offs:
        if sign_off.signer_id not in signers and _vouches(sign_off, subject, content):
            signers.add(sign_off.signer_id)
            yield sign_off


def _vouches(sign_off, page, content):
    return still_stands(sign_off) and same_content(sign_off.content.data, content.data, type(page))


def still_stands(sign_off):
    """Return whether the words of a signature are there and are the ones that were signed."""
    payload = sign_off.content
    return payload.emptied_at is None and payload.digest == sign_off.digest and payload.private_words_stand()


def empty_private_words(page):
    """Empty the private words of the signatures of ``page`` that no version in use needs. Returns how many.

    In use are what is live of the page and of its aliases, what has a date to go live, and the newest draft, which may
    have one signature of two.
    """
    in_use = {entry.pk for version in _versions_in_use(page) for entry in sign_offs_under(version, content_of(version))}
    others = SignOff.objects.filter(**object_key(page)).exclude(pk__in=in_use)
    payloads = SignedPayload.objects.filter(pk__in=others.values("content")).exclude(private_salt="")
    return payloads.update(private_salt="", private_words="")


def _versions_in_use(page):
    yield from Page.objects.filter(pk__in={page.pk, *followers_of([page.pk])}, live=True).specific()
    used = Q(approved_go_live_at__isnull=False) | Q(pk=page.latest_revision_id)
    for revision in Revision.page_revisions.filter(used, object_id=str(page.pk)):
        yield revision.as_object()


def _as_signed(page, content):
    """Return whose sign-offs count for ``page``, and its content as they were given for.

    An alias has its source's words in another place: it may stand in another language's tree, and its slug may be
    the source's with that language's code or a number. Nothing else may differ.
    """
    for source_id in sources_of(page):
        source = Page.objects.get(pk=source_id).specific
        fields = {"locale": source.locale_id}
        suffix = rf"(-{re.escape(page.locale.language_code)})?(-\d+)?"
        if re.fullmatch(re.escape(source.slug) + suffix, page.slug):
            fields["slug"] = source.slug
        page, content = source, content.with_fields(**fields)
    return page, content


def is_signed(page, content):
    """Return whether enough people have signed exactly ``content`` of ``page``, and all that it names is there."""
    if content.missing:
        return False
    required = sign_offs_required(page)
    # The newest come first, so what was signed of older versions is mostly not read at all.
    return len(list(islice(_vouching(page, content), required))) == required


def unsigned(versions):
    """Yield each ``(page, content)`` of ``versions`` that too few people have signed.

    Mostly the newest sign-off of a page is all it needs. Those of all the pages are read together.
    """
    keys = {"object_type": Page._meta.label_lower, "object_id__in": [page.pk for page, _content in versions]}
    newest = _counting().filter(**keys).values("object_id").annotate(newest=Max("pk")).values("newest")
    sign_offs = {each.object_id: each for each in SignOff.objects.filter(pk__in=newest).select_related("content")}
    for page, content in versions:
        sign_off = sign_offs.get(page.pk)
        is_simple = page.alias_of_id is None and sign_offs_required(page) == 1 and not content.missing
        if not (is_simple and sign_off and _vouches(sign_off, page, content)) and not is_signed(page, content):
            yield page, content


def sign_offs_required(page):
    """Return how many different people must sign this type of page: one, unless its class says more."""
    return getattr(type(page), "sign_offs_required", 1)


def published_sign_offs(page, read=None):
    """Return the signatures under what is live of ``page``, a specific page, newest first: none for a draft.

    ``read`` is as :func:`~cms.moderation.digest.contents_of` takes it.
    """
    if not page.live:
        return []
    [content] = contents_of([page], read)
    return list(islice(_vouching(page, content), sign_offs_required(page)))


def signed_on(page, read=None):
    """Return when the live version of ``page`` got the signature that made it public, or None for a draft."""
    return next((sign_off.recorded_at for sign_off in published_sign_offs(page, read)), None)


def unsigned_parts(page, content):
    """Return the names, for people, of the parts of ``content`` that differ from what was last signed of ``page``.

    The list is empty when nothing was signed, and when nothing differs but too few people have signed.
    """
    subject, content = _as_signed(page, content)
    newest = sign_offs_of(subject).first()
    if newest is None or not still_stands(newest):
        return []
    before = newest.content.data
    parts = [
        _name_of(page, name) for name, value in content.data["fields"].items() if before["fields"].get(name) != value
    ]
    if before["assets"] != content.data["assets"]:
        parts.append(_("a picture, a file or a name that it shows"))
    return [str(part) for part in parts]


def _name_of(page, name):
    field = page._meta.get_field(name)
    return getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural


def live_pages_that_show(row):
    """Yield ``(page, content)`` of each live page whose content shows ``row``, an instance of a shown model.

    Only what was signed is ever live, so the ledger says where to look.
    """
    key = object_key(row)
    signed = SignOffAsset.objects.filter(**key, sign_off__object_type=Page._meta.label_lower)
    ids = signed.values("sign_off__object_id")
    pages = Page.objects.filter(Q(pk__in=ids) | Q(alias_of__in=ids) | Q(alias_of__alias_of__in=ids), live=True)
    for page in pages.specific().iterator(chunk_size=_CHUNK):
        content = content_of(page)
        if row.pk in content.shown(type(row)):
            yield page, content


def titles_of_live_pages_with(row):
    """Return the titles of the live pages that show ``row``."""
    return [page.title for page, _content in live_pages_that_show(row)]


def is_on_a_live_page(row):
    """Return whether a live page shows ``row``, whatever it looks like now."""
    return any(live_pages_that_show(row))


def is_shown_in_public(file):
    """Return whether a page that readers can reach shows ``file``, a picture or document, as it was signed."""
    asset = asset_of(file)
    return any(
        asset in content.assets and is_public(page) and is_signed(page, content)
        for page, content in live_pages_that_show(file)
    )


def signed_files(model):
    """Return the pictures or documents that were signed with some page: what everybody may choose again."""
    assets = SignOffAsset.objects.filter(object_type=model._meta.label_lower)
    return model.objects.filter(pk__in=assets.values("object_id"))


def files_of(sign_off, model):
    """Return the pictures or documents that the version under ``sign_off`` shows."""
    assets = sign_off.assets.filter(object_type=model._meta.label_lower)
    return model.objects.filter(pk__in=assets.values("object_id"))


def files_on_live_pages(model):
    """Return the pictures or documents that a live page shows, and those that an earlier version of it showed."""
    key = OuterRef("sign_off__object_id")
    live = Page.objects.filter(Q(pk=key) | Q(alias_of=key) | Q(alias_of__alias_of=key), live=True)
    shown = SignOffAsset.objects.filter(
        Exists(live),
        object_type=model._meta.label_lower,
        object_id=OuterRef("pk"),
        sign_off__object_type=Page._meta.label_lower,
    )
    return model.objects.filter(Exists(shown))


def was_signed(row):
    """Return whether any signed version, live or not, ever showed ``row``."""
    return SignOffAsset.objects.filter(**object_key(row)).exists()
