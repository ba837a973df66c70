"""What sign-off does when a page is sealed: it is taken down, and its files and translated words are sealed with it."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag, TaggedItem
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import ModelLogEntry, Page, ReferenceIndex, Revision
from wagtail_localize.models import String, StringSegment, TranslatableObject, TranslationSource

from cms.coauthoring.models import EditBase, PageFile
from cms.media.models import CustomDocument, CustomImage
from cms.moderation.digest import content_of
from cms.moderation.ledger import record_take_down, was_signed
from cms.moderation.models import ReaderLink, Revocation, SignedPayload, SignOff, SignOffAsset, TakeDown
from cms.safeguarding import concerns
from cms.safeguarding.models import Concern, SealedCopy, SealedLink
from cms.safeguarding.signals import ended, sealing


def join():
    """Join what safeguarding asks."""
    concerns.also_belongs.extend([files_of, translations_of])


@receiver(sealing, dispatch_uid="moderation.sealing")
def _take_down(sender, pages, concern, **kwargs):
    """Nobody has to sign that. It says nothing of who was worried. Links for readers end, and stay ended."""
    ended_now = ReaderLink.objects.filter(page__in=pages, revoked_at=None, expires_at__gt=timezone.now())
    SealedLink.objects.bulk_create(
        SealedLink(
            concern=concern,
            page_id=link.page_id,
            link_id=link.pk,
            token_digest=link.token_digest,
            expires_at=link.expires_at,
        )
        for link in ended_now
    )
    ReaderLink.objects.filter(page__in=pages, revoked_at=None).update(revoked_at=timezone.now())
    for page in Page.objects.filter(pk__in=[page.pk for page in pages], live=True).specific():
        record_take_down(page, reason=_("Somebody looked after it."))
        page.take_down_is_recorded = True
        UnpublishPageAction(page, include_descendants=False).execute(skip_permission_checks=True)


def given_back(page_ids):
    """Return those of ``page_ids`` that were live until somebody was worried, and were given back since.

    Nobody took them down for what they say, so nobody is asked why. The moment of the take-down tells: it is recorded
    by nobody, in the time in which the page or a translation of it was sealed.
    """
    about = {"object_type": Page._meta.label_lower, "object_id__in": page_ids}
    newest = TakeDown.objects.filter(object_type=OuterRef("object_type"), object_id=OuterRef("object_id"))
    key_of = {
        name: Subquery(Page.objects.filter(pk=OuterRef(name)).values("translation_key")[:1])
        for name in ("object_id", "page_id")
    }
    worries = SealedCopy.objects.annotate(key=key_of["page_id"]).filter(
        kind=SealedCopy.Kind.PAGE,
        concern__state=Concern.State.RETURNED,
        key=OuterRef("key"),
        concern__raised_at__lte=OuterRef("recorded_at"),
        concern__ended_at__gte=OuterRef("recorded_at"),
    )
    downs = TakeDown.objects.filter(
        **about, by_id=None, pk=Subquery(newest.order_by("-recorded_at", "-pk").values("pk")[:1])
    )
    downs = downs.annotate(key=key_of["object_id"]).filter(Exists(worries))
    return set(downs.values_list("object_id", flat=True))


def files_of(pages):
    """Return the pictures and documents that a version of ``pages`` shows, nothing else does, and nobody ever signed.

    With their tags, and their lines in the log. What was signed was public, and stays frozen as it is.
    """
    ids = {page.pk for page in pages}
    files = [
        file
        for model, keys in _shown_in(ids).items()
        for file in model.objects.filter(pk__in=keys)
        if not was_signed(file) and not _is_used_elsewhere(file, ids)
    ]
    return [row for file in files for row in (file, *_said_of(file))]


def _said_of(file):
    """Return what stands elsewhere about ``file``: who did what with it, and the tags that nothing else has."""
    kind = ContentType.objects.get_for_model(file)
    tagged = TaggedItem.objects.filter(content_type=kind, object_id=file.pk)
    elsewhere = TaggedItem.objects.filter(tag=OuterRef("pk")).exclude(pk__in=tagged)
    tags = Tag.objects.filter(~Exists(elsewhere), pk__in=tagged.values("tag"))
    return [*tagged, *tags, *ModelLogEntry.objects.filter(content_type=kind, object_id=str(file.pk))]


def _shown_in(page_ids):
    """Return the keys of the pictures and documents that any version of these pages shows, by model."""
    shown = {CustomImage: set(), CustomDocument: set()}
    for version in _versions_of(page_ids):
        content = content_of(version)
        for model, keys in shown.items():
            keys.update(content.shown(model))
    return shown


def _versions_of(page_ids):
    """Yield every version of these pages that was saved, and what each open editor has sent last."""
    for revision in Revision.page_revisions.filter(object_id__in=[str(pk) for pk in page_ids]).iterator(chunk_size=20):
        yield revision.as_object()
    for editor in EditBase.objects.filter(page__in=page_ids).select_related("page").iterator(chunk_size=20):
        yield editor.page.specific.with_content_json(editor.content)


def _is_used_elsewhere(file, page_ids):
    """Return whether another page shows ``file``, live or in its newest draft."""
    references = ReferenceIndex.get_references_to(file).filter(base_content_type__model="page")
    if references.exclude(object_id__in=[str(pk) for pk in page_ids]).exists():
        return True
    kind = ContentType.objects.get_for_model(file)
    return PageFile.objects.filter(kind=kind, file_id=file.pk).exclude(page__in=page_ids).exists()


def translations_of(pages):
    """Return what wagtail-localize keeps of the words of ``pages``, in all languages."""
    objects = TranslatableObject.objects.filter(translation_key__in={page.translation_key for page in pages})
    if not objects:
        return []
    sources = TranslationSource.objects.filter(object__in=objects)
    elsewhere = StringSegment.objects.filter(string=OuterRef("pk")).exclude(source__in=sources)
    here = StringSegment.objects.filter(string=OuterRef("pk"), source__in=sources)
    return [*objects, *String.objects.filter(Exists(here), ~Exists(elsewhere))]


@receiver(ended, dispatch_uid="moderation.sealing")
def _let_go(sender, page_ids, erased, **kwargs):
    """Empty the words that were signed of these pages, which breaks no chain; and the files that nothing else shows."""
    about = {"object_type": Page._meta.label_lower, "object_id__in": page_ids}
    signatures = SignOff.objects.filter(**about)
    payloads = SignedPayload.objects.filter(
        Q(pk__in=signatures.values("content"))
        | Q(pk__in=signatures.values("statement"))
        | Q(pk__in=TakeDown.objects.filter(**about).values("reason"))
        | Q(pk__in=Revocation.objects.filter(sign_off__in=signatures).values("reason"))
    )
    payloads.update(words="", salt="", private_words="", private_salt="", emptied_at=timezone.now())
    if erased:
        _delete_signed_files(signatures)


def _delete_signed_files(signatures):
    for model in (CustomImage, CustomDocument):
        assets = SignOffAsset.objects.filter(object_type=model._meta.label_lower)
        mine = assets.filter(sign_off__in=signatures).values("object_id")
        others = assets.exclude(sign_off__in=signatures).values("object_id")
        page_ids = set(signatures.values_list("object_id", flat=True))
        for file in model.objects.filter(pk__in=mine).exclude(pk__in=others):
            if not _is_used_elsewhere(file, page_ids):
                file.delete()
