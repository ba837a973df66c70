"""Who helped to make a page. Kept in a ledger of its own: revisions are purged and accounts deleted."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.signals import pre_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail_localize.models import SegmentOverride, StringTranslation

from cms.coauthoring.grants import coauthor_ids, writers_in
from cms.coauthoring.signals import kept_version_used
from cms.media.models import CustomDocument, CustomImage
from cms.moderation.digest import asset_of, content_of
from cms.moderation.ledger import append, object_key
from cms.moderation.models import Authorship
from cms.moderation.put_forward import whose_words_came_in
from cms.moderation.signals import somebody_wrote


def connect():
    """Listen to every revision and file that is saved, whoever saves it."""
    pre_save.connect(_revision_is_saved, sender=Revision, dispatch_uid="moderation.authorship")
    kept_version_used.connect(_kept_version_is_used, dispatch_uid="moderation.authorship.kept")
    for model in (CustomImage, CustomDocument):
        pre_save.connect(_file_is_saved, sender=model, dispatch_uid="moderation.authorship.file")


def record(obj, user_id, how):
    """Write that a person helped to make ``obj``, once."""
    facts = {**object_key(obj), "user_id": user_id, "how": how}
    if Authorship.objects.filter(**facts).exists():
        return
    try:
        with transaction.atomic():
            append(Authorship(**facts))
    except IntegrityError:
        pass  # Somebody recorded the same a moment ago.


def _revision_is_saved(sender, instance, raw=False, **kwargs):
    """Record whoever changed what the page says. A save that changes nothing makes nobody an author.

    Autosave overwrites a revision in place, so what it replaces is read from the database.
    """
    if raw or instance.user_id is None:
        return
    page = instance.content_object
    if not isinstance(page, Page):
        return
    before = (
        Revision.objects.filter(pk=instance.pk or page.latest_revision_id).values_list("content", flat=True).first()
    )
    if before is None:
        record(page, instance.user_id, Authorship.How.STARTED)
        return
    if before == instance.content:
        return
    before, after = (content_of(page.with_content_json(content)) for content in (before, instance.content))
    if before != after:
        for user_id in {instance.user_id, *whose_words_came_in(page, before, after)}:
            record(page, user_id, Authorship.How.WROTE)
        somebody_wrote.send(type(page), page=page, user_id=instance.user_id)


def _kept_version_is_used(sender, page, person, **kwargs):
    """Record whoever wrote a version that somebody else chose for the page."""
    record(page, person.pk, Authorship.How.WROTE)


def _file_is_saved(sender, instance, raw=False, **kwargs):
    """Whoever changes a picture or document helps to make the pages that show it.

    Wagtail knows who is at work in the admin, on its list of several uploads too, which writes no log.
    """
    user = get_active_log_context().user
    if raw or instance._state.adding or user is None or not user.is_authenticated:
        return
    stored = sender.objects.filter(pk=instance.pk).first()
    if stored is not None and asset_of(stored) != asset_of(instance):
        record(instance, user.pk, Authorship.How.WROTE)


def carry_over(source, copy):
    """Make everybody who helped to make ``source`` an author of ``copy`` too, and likewise for the pages below."""
    pairs = zip(_with_descendants(source), _with_descendants(copy), strict=False)
    for original, copied in pairs:
        for user_id in author_ids(original, content_of(original)):
            record(copied, user_id, Authorship.How.WROTE)


def _with_descendants(page):
    return Page.objects.descendant_of(page, inclusive=True).order_by("path").specific()


def others_wrote_in(page, user):
    """Return whether anybody but ``user`` wrote in ``page`` or in a page below it, or may write there."""
    owners = dict(Page.objects.descendant_of(page, inclusive=True).values_list("pk", "owner"))
    about = {"object_type": object_key(page)["object_type"], "object_id__in": owners}
    wrote = set(Authorship.objects.filter(**about).values_list("user_id", flat=True))
    return bool({*owners.values(), *wrote, *writers_in(owners)} - {user.pk, None})


def author_ids(page, content):
    """Return the ids of everybody who helped to make this version of ``page``.

    Everybody whose saved change changed what it says, at any time, in any language; its translators; its owner; its
    co-authors, whether or not they have written yet; and whoever uploaded or changed the pictures and documents it
    shows.
    """
    versions = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    key = object_key(page)["object_type"]
    helped = Q(object_type=key, object_id__in=[page.pk, *versions])
    for model in (CustomImage, CustomDocument):
        helped |= Q(object_type=model._meta.label_lower, object_id__in=content.shown(model))
    ids = set(Authorship.objects.filter(helped).values_list("user_id", flat=True))
    # wagtail-localize saves the revision as whoever pressed the button, who need not have translated a word.
    of_this_page = {"context__object_id": page.translation_key, "locale": page.locale_id}
    strings, overrides = (
        model.objects.filter(**of_this_page).order_by().values_list("last_translated_by_id", flat=True)
        for model in (StringTranslation, SegmentOverride)
    )
    ids |= set(strings.union(overrides))
    ids |= coauthor_ids(page)
    ids.add(page.owner_id)
    ids |= whose_files(content)
    ids.discard(None)
    return ids


def whose_files(content):
    """Return the ids of everybody who uploaded a picture or document that ``content`` shows. A query for each kind."""
    ids = set()
    for model in (CustomImage, CustomDocument):
        if shown := content.shown(model):
            ids |= set(model.objects.filter(pk__in=shown).values_list("uploaded_by_user_id", flat=True))
    return ids - {None}
