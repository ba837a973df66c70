"""The gate: a row cannot become, or stay, public with content that was not signed off.

One rule, asked before every save of a page and of a revision that is given a date to go live:

    A live row's public content has a valid, unrevoked sign-off, of exactly that content, by enough people
    who were eligible when they signed.

It does not matter who saves or through which door. Permissions are a courtesy on top of it.
"""

from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.moderation.digest import VOLATILE, content_of
from cms.moderation.eligibility import Refused
from cms.moderation.ledger import is_signed, sign_offs_required


class NotSignedOff(Refused):
    """A save that would have made unsigned content public. Nothing was saved.

    ``code`` is ``unsigned``; ``page`` the page it is about.
    """

    def __init__(self, page):
        self.page = page
        count = sign_offs_required(page)
        reason = _(
            "“%(title)s” was not made public: this exact version has not been signed off. Send it to a peer worker; "
            "it goes live when %(count)d of them, who did not help to make it, have signed it off."
        ) % {"title": page.title, "count": count}
        super().__init__("unsigned", reason)


def connect():
    """Put the gate in the way of every save."""
    pre_save.connect(_page_is_saved, dispatch_uid="moderation.gate.page")
    pre_save.connect(_revision_is_saved, sender=Revision, dispatch_uid="moderation.gate.revision")


def require_signed(page):
    """Raise :class:`NotSignedOff` unless the content ``page`` has in memory is signed."""
    if not is_signed(page, content_of(page)):
        raise NotSignedOff(page)


def _page_is_saved(sender, instance, update_fields=None, **kwargs):
    if not isinstance(instance, Page) or instance.depth == 1:  # The root of the tree is not a page.
        return
    written = None if update_fields is None else set(update_fields)
    stored = Page.objects.filter(pk=instance.pk).only("live").first() if instance.pk else None
    writes_live = written is None or "live" in written
    will_be_live = instance.live if writes_live else bool(stored and stored.live)
    if not will_be_live:
        return
    if stored and stored.live and written is not None and written <= VOLATILE:
        return  # Nothing that the public sees is written: a newer draft, a lock, a comment.
    require_signed(_as_it_will_be(instance, written))


def _as_it_will_be(instance, written):
    """Return the specific page as the database will hold it after this save."""
    model = instance.specific_class or type(instance)
    if written is None and type(instance) is model:
        return instance
    page = model.objects.get(pk=instance.pk) if instance.pk else instance
    for field in instance._meta.concrete_fields:
        if written is None or field.name in written or field.attname in written:
            setattr(page, field.attname, getattr(instance, field.attname))
    for name in written or ():
        if not any(field.name == name or field.attname == name for field in instance._meta.concrete_fields):
            setattr(page, name, getattr(instance, name).all())  # a child relation of a specific page
    return page


def _revision_is_saved(sender, instance, **kwargs):
    """A revision with a date to go live will be published by a machine: it must be signed beforehand."""
    if instance.approved_go_live_at is None:
        return
    version = instance.as_object()
    if isinstance(version, Page):
        require_signed(version)
