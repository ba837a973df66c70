"""Writing the ledger, and asking it: is this content signed?"""

import hashlib
import json
import re
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.moderation.digest import asset_of, content_of, same_content, serialise
from cms.moderation.models import ChainHead, Revocation, SignedPayload, SignOff, SignOffAsset, TakeDown
from cms.moderation.public_pages import is_public


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
        entry.recorded_at = timezone.now()  # Only now is its place in the chain settled.
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
    return list(_vouching(page, content))


def _vouching(page, content):
    subject, data = _as_signed(page, content.data)
    serialised = serialise(data)
    signers = set()
    for sign_off in sign_offs_of(subject):
        words = sign_off.content.words
        if sign_off.signer_id in signers or not _still_stands(sign_off):
            continue
        if words == serialised or same_content(json.loads(words), data, type(subject)):
            signers.add(sign_off.signer_id)
            yield sign_off


def _still_stands(sign_off):
    """Return whether the words of a signature are there and are the ones that were signed."""
    return sign_off.content.emptied_at is None and sign_off.content.digest == sign_off.digest


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
    required = sign_offs_required(page)
    # The newest come first, so what was signed of older versions is mostly not read at all.
    return len(list(islice(_vouching(page, content), required))) == required


def sign_offs_required(page):
    """Return how many different people must sign this type of page: one, unless its class says more."""
    return getattr(type(page), "sign_offs_required", 1)


def published_sign_off(page):
    """Return the newest signature under what is live of ``page``, a specific page, or None for a draft."""
    if not page.live:
        return None
    return next(iter(sign_offs_under(page, content_of(page))), None)


def signed_on(page):
    """Return when the live version of ``page`` got the signature that made it public, or None for a draft."""
    sign_off = published_sign_off(page)
    return sign_off.recorded_at if sign_off else None


def unsigned_parts(page, content):
    """Return the names, for people, of the parts of ``content`` that differ from what was last signed of ``page``.

    The list is empty when nothing was signed, and when nothing differs but too few people have signed.
    """
    subject, data = _as_signed(page, content.data)
    newest = sign_offs_of(subject).first()
    if newest is None or not _still_stands(newest):
        return []
    before = json.loads(newest.content.words)
    parts = [_name_of(page, name) for name, value in data["fields"].items() if before["fields"].get(name) != value]
    if before["assets"] != data["assets"]:
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
    for page in Page.objects.filter(Q(pk__in=ids) | Q(alias_of__in=ids), live=True).specific():
        content = content_of(page)
        if row.pk in content.shown(type(row)):
            yield page, content


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


def was_signed(row):
    """Return whether any signed version, live or not, ever showed ``row``."""
    return SignOffAsset.objects.filter(**object_key(row)).exists()
