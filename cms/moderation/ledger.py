"""Writing the ledger, and asking it: is this content signed?"""

import hashlib
import json
import re

from django.db import transaction
from django.db.models import F, Q, Subquery
from wagtail.models import Page

from cms.moderation.digest import asset_of, same_content, serialise
from cms.moderation.models import ChainHead, Revocation, SignedPayload, SignOff, SignOffAsset, TakeDown


def object_key(obj):
    """Return what a ledger calls ``obj``: the label of its base model, and its key."""
    model = Page if isinstance(obj, Page) else type(obj)
    return {"object_type": model._meta.label_lower, "object_id": obj.pk}


@transaction.atomic
def append(entry):
    """Add ``entry`` at the end of its ledger and return it. Two writers at once wait for each other."""
    name = entry._meta.label_lower
    genesis = hashlib.sha256(name.encode()).hexdigest()
    ChainHead.objects.get_or_create(ledger=name, defaults={"entry_hash": genesis})
    head = ChainHead.objects.select_for_update().get(ledger=name)
    entry.previous_hash = head.entry_hash
    entry.entry_hash = entry.computed_hash()
    entry.save(force_insert=True)
    head.entry_hash = entry.entry_hash
    head.length += 1
    head.save()
    return entry


@transaction.atomic
def record_sign_off(page, content, *, signer, author_ids, revision_id, statement):
    """Write one signature under ``content``, the canonical content of ``page``. Returns the entry."""
    words = SignedPayload.objects.create(words=content.serialised)
    said = SignedPayload.objects.create(words=statement)
    sign_off = append(
        SignOff(
            **object_key(page),
            digest=words.digest,
            content=words,
            statement_digest=said.digest,
            statement=said,
            signer_id=signer.pk,
            author_ids=sorted(author_ids),
            revision_id=revision_id,
        )
    )
    for asset in content.assets:
        append(
            SignOffAsset(
                sign_off=sign_off,
                object_type=asset.object_type,
                object_id=asset.object_id,
                digest=asset.digest,
            )
        )
    return sign_off


@transaction.atomic
def carry_over(sign_off, page, content):
    """Let a signature under an alias go on counting when the alias becomes a page of its own. Returns the entry.

    The new entry says where it comes from.
    """
    words = SignedPayload.objects.create(words=content.serialised)
    said = SignedPayload.objects.create(words=sign_off.statement.words)
    return append(
        SignOff(
            **object_key(page),
            digest=words.digest,
            content=words,
            statement_digest=said.digest,
            statement=said,
            signer_id=sign_off.signer_id,
            author_ids=sign_off.author_ids,
            revision_id=sign_off.revision_id,
            carried_from=sign_off,
        )
    )


@transaction.atomic
def record_revocation(sign_off, *, by, reason):
    """Take one signature back. Returns the entry."""
    words = SignedPayload.objects.create(words=reason)
    return append(Revocation(sign_off=sign_off, by_id=by.pk, reason_digest=words.digest, reason=words))


@transaction.atomic
def record_take_down(page, *, by=None, reason=""):
    """Write that ``page`` was taken off the public site. Returns the entry."""
    words = SignedPayload.objects.create(words=reason)
    return append(TakeDown(**object_key(page), by_id=by.pk if by else None, reason_digest=words.digest, reason=words))


def sign_offs_of(page):
    """Return the sign-offs of ``page`` that still count, newest first: unrevoked, and since its last take-down."""
    taken_down = TakeDown.objects.filter(**object_key(page)).order_by("-pk").values("recorded_at")[:1]
    return (
        SignOff.objects.filter(**object_key(page), revocation=None)
        .annotate(taken_down_at=Subquery(taken_down))
        .filter(Q(taken_down_at=None) | Q(recorded_at__gt=F("taken_down_at")))
        .select_related("content")
        .order_by("-pk")
    )


def sign_offs_under(page, content):
    """Return the sign-offs that vouch for exactly ``content``: unrevoked, by different people, newest first.

    A payload that was emptied, or whose words no longer give the digest in the ledger, vouches for nothing. An
    alias is vouched for by the sign-offs of the page it follows.
    """
    subject, data = _as_signed(page, content.data)
    serialised = serialise(data)
    found = {}
    for sign_off in sign_offs_of(subject):
        words = sign_off.content
        if words.emptied_at is not None or words.digest != sign_off.digest:
            continue
        if words.words == serialised or same_content(json.loads(words.words), data, type(subject)):
            found.setdefault(sign_off.signer_id, sign_off)
    return list(found.values())


def _as_signed(page, data):
    """Return whose sign-offs count for ``page``, and its content as they were given for.

    An alias has its source's words in another place: it may stand in another language's tree, and its slug may be
    the source's with that language's code or a number. Nothing else may differ.
    """
    if getattr(page, "alias_of_id", None) is None:
        return page, data
    source = page.alias_of.specific
    fields = {**data["fields"], "locale": source.locale_id}
    suffix = rf"(-{re.escape(page.locale.language_code)})?(-\d+)?"
    if re.fullmatch(re.escape(source.slug) + suffix, page.slug):
        fields["slug"] = source.slug
    return _as_signed(source, {**data, "fields": fields})


def is_signed(page, content):
    """Return whether enough people have signed exactly ``content`` of ``page``."""
    return len(sign_offs_under(page, content)) >= sign_offs_required(page)


def sign_offs_required(page):
    """Return how many different people must sign this type of page: one, unless its class says more."""
    return getattr(type(page), "sign_offs_required", 1)


def published_sign_off(page):
    """Return the newest signature under the version of ``page`` that is live, or None for a draft."""
    if not page.live or page.last_published_at is None:
        return None
    return sign_offs_of(page).filter(recorded_at__lte=page.last_published_at).first()


def signed_on(page):
    """Return when the live version of ``page`` got the signature that made it public, or None for a draft."""
    sign_off = published_sign_off(page)
    return sign_off.recorded_at if sign_off else None


def shown_by_a_live_page(file):
    """Return whether a live page's signed version shows ``file``, a picture or document, as it is now."""
    asset = asset_of(file)
    pages = SignOffAsset.objects.filter(
        object_type=asset.object_type,
        object_id=asset.object_id,
        digest=asset.digest,
        sign_off__object_type=Page._meta.label_lower,
    ).values("sign_off__object_id")
    for page in Page.objects.filter(live=True, pk__in=pages):
        sign_off = published_sign_off(page)
        if sign_off and sign_off.assets.filter(object_id=asset.object_id, digest=asset.digest).exists():
            return True
    return False


def signed_files(model):
    """Return the pictures or documents that were signed with some page: what everybody may choose again."""
    assets = SignOffAsset.objects.filter(object_type=model._meta.label_lower)
    return model.objects.filter(pk__in=assets.values("object_id"))


def was_signed(file):
    """Return whether any signed version, live or not, ever showed ``file``."""
    asset = asset_of(file)
    return SignOffAsset.objects.filter(object_type=asset.object_type, object_id=asset.object_id).exists()
