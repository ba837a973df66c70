"""The gate: a row cannot become, or stay, public with content that was not signed off.

One rule, asked before every save of a page, of a row that hangs from one, of a row that signed pages show (a picture,
the name of a group), and of a revision that is given a date to go live:

    A live row's public content has a valid, unrevoked sign-off, of exactly that content, by enough people
    who were eligible when they signed.

It does not matter who saves or through which door. Permissions are a courtesy on top of it; the triggers in
:mod:`cms.moderation.triggers` stop what this module never sees.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.signals import pre_page_move

from cms.front_cache import generation
from cms.moderation import authorship
from cms.moderation.digest import VOLATILE, asset_of, content_of, shown_models
from cms.moderation.eligibility import Refused, what_is_gone
from cms.moderation.holding import hold
from cms.moderation.ledger import (
    carry_over,
    is_signed,
    live_pages_that_show,
    object_key,
    sign_offs_required,
    sign_offs_under,
    unsigned_parts,
    was_signed,
)
from cms.moderation.models import Permit
from cms.moderation.public_columns import child_models, parent_of
from cms.moderation.public_pages import hidden_sections, is_public
from cms.safeguarding.team import why_not_named

# The pages whose save is under way, each with the permits it holds: ((page, [permit, ...]), ...).
_saving: ContextVar[tuple] = ContextVar("moderation_saving", default=())


# What the public never sees of a live page. Its address is seen, though no signature covers the pages above.
_NOT_SEEN = VOLATILE - {"url_path", "alias_of"}

_drafts_only: ContextVar[bool] = ContextVar("moderation_drafts_only", default=False)


class NotSignedOff(Refused):
    """A save that would have made unsigned content public. Nothing was saved.

    ``code`` is ``unsigned``, or ``names-what-is-gone``; ``page`` the page it is about, ``parts`` the names of what
    differs from what was signed.
    """

    def __init__(self, page, content=None):
        content = content or content_of(page)
        self.page = page
        self.parts = unsigned_parts(page, content)
        if gone := what_is_gone(page, content):
            super().__init__("names-what-is-gone", gone)
            return
        count = sign_offs_required(page)
        reason = ngettext(
            "“%(title)s” was not made public, because this exact version has not been signed off%(parts)s. Send it to "
            "a peer worker. It goes live when somebody who did not help to make it has signed it off.",
            "“%(title)s” was not made public, because this exact version has not been signed off%(parts)s. Send it to "
            "the peer workers. It goes live when %(count)d people who did not help to make it have signed it off.",
            count,
        ) % {
            "title": page.title or _stored_title(page),
            "parts": f" ({', '.join(f'“{part}”' for part in self.parts)})" if self.parts else "",
            "count": count,
        }
        super().__init__("unsigned", reason)


def _stored_title(page):
    """Return what a raw row is called, as `loaddata` has it: it knows the columns of its own table only."""
    title = Page.objects.filter(pk=page.pk).values_list("title", flat=True).first()
    return title or f"{page._meta.verbose_name} {page.pk}"


def connect():
    """Put the gate in the way of every save and deletion."""
    pre_save.connect(_page_is_saved, dispatch_uid="moderation.gate.page")
    post_save.connect(_page_was_saved, dispatch_uid="moderation.gate.page")
    pre_save.connect(_revision_is_saved, sender=Revision, dispatch_uid="moderation.gate.revision")
    pre_delete.connect(_page_is_deleted, dispatch_uid="moderation.gate.page")
    post_delete.connect(_was_written, dispatch_uid="moderation.gate.page")
    pre_page_move.connect(_page_is_moved, dispatch_uid="moderation.gate.page")
    for model in shown_models():
        pre_save.connect(_shown_row_is_saved, sender=model, dispatch_uid="moderation.gate.shown")
        post_save.connect(_was_written, sender=model, dispatch_uid="moderation.gate.shown")
        pre_delete.connect(_shown_row_is_deleted, sender=model, dispatch_uid="moderation.gate.shown")
        post_delete.connect(_was_written, sender=model, dispatch_uid="moderation.gate.shown")
    for model in child_models():
        pre_save.connect(_row_is_saved, sender=model, dispatch_uid="moderation.gate.row")
        pre_delete.connect(_row_is_deleted, sender=model, dispatch_uid="moderation.gate.row")


def require_signed(page):
    """Raise :class:`NotSignedOff` unless the content ``page`` has in memory is signed."""
    content = content_of(page)
    if not is_signed(page, content):
        raise NotSignedOff(page, content)


@contextmanager
def saving(page):
    """Let ``page`` be written with its child rows, and then ask whether what the database holds is signed.

    Asked afterwards, because other code may change a row while it is written. An unsigned page leaves no trace: the
    transaction is rolled back. ``BasePage.save`` wraps itself in this.
    """
    permits = []
    token = _saving.set((*_saving.get(), (page, permits)))
    try:
        with transaction.atomic():
            yield
            if permits:
                require_signed(type(page).objects.get(pk=page.pk))
            _take_away(permits)
    finally:
        _saving.reset(token)


@contextmanager
def drafts_only():
    """Leave the rows of live pages alone: what is saved here goes into a revision, and into no live row."""
    token = _drafts_only.set(True)
    try:
        yield
    finally:
        _drafts_only.reset(token)


def is_left_alone(page, update_fields):
    """Return whether a save of ``page`` is to be skipped: inside :func:`drafts_only`, when its row is live."""
    whole_row = update_fields is None and page.pk is not None
    return _drafts_only.get() and whole_row and Page.objects.filter(pk=page.pk, live=True).exists()


@contextmanager
def readdressing(page):
    """Let the pages below ``page`` take the new address that they inherit from it."""
    permit = _permit(page)
    yield
    _take_away([permit])


def _permit(obj):
    """Let the current transaction write what the public sees of ``obj``. Returns the permit."""
    if not connection.in_atomic_block:
        # On its own it would stay, and let in whoever comes next.
        raise transaction.TransactionManagementError("A permit is given inside a transaction only.")
    key = object_key(obj)
    return Permit.objects.create(object_type=key["object_type"], object_id=key["object_id"] or Permit.NEW)


def _take_away(permits):
    if permits:
        Permit.objects.filter(pk__in=[permit.pk for permit in permits]).delete()
        permits.clear()


def _page_is_saved(sender, instance, update_fields=None, **kwargs):
    if not isinstance(instance, Page):
        _draft_of_another_kind_is_saved(instance)
        return
    written = None if update_fields is None else set(update_fields)
    # Nobody revokes, takes down or signs between the check and the write.
    stored = hold(instance.pk) if instance.pk else None
    writes_live = written is None or "live" in written
    was_live = bool(stored and stored.live)
    will_be_live = instance.live if writes_live else was_live
    if not will_be_live:
        if was_live:
            generation.advance()  # Taken down, past the action for it.
        return
    if not was_live:
        _must_have_a_lead(instance)
    if was_live and stored.alias_of_id and instance.alias_of_id is None:
        _becomes_a_page_of_its_own(stored.specific)
    if was_live and written is not None and written <= _NOT_SEEN:
        return  # Nothing that the public sees is written: a newer draft, a lock, a comment.
    generation.advance()  # An alias, or a signed version of before, goes live without Wagtail's telling anybody.
    if stored and (written is None or "url_path" in written):
        # No signature covers the address of the pages above, so it is never taken on trust.
        instance.set_url_path(instance.get_parent())
        if written == {"url_path"} and was_live and instance.url_path == stored.url_path:
            return  # The address stays as it is: so does the root's, which nobody signs and no reader sees.
    for page, permits in _saving.get():
        if page is instance:
            permits.append(_permit(instance))
            return
    require_signed(_as_it_will_be(instance, written))
    instance._moderation_permits = [_permit(instance)]


def _must_have_a_lead(page):
    """What is live already stays so when the lead leaves; nothing goes live until there is another."""
    if reason := why_not_named():
        refused = _("“%(title)s” was not made public.") % {"title": page.title}
        raise Refused("no-lead", f"{refused} {reason}")


def _page_was_saved(sender, instance, **kwargs):
    """Ask again about a page that was saved past its own ``save()``: other code may have changed the row meanwhile."""
    if isinstance(instance, Page) and "_moderation_permits" in instance.__dict__:
        _was_written(sender, instance)
        try:
            require_signed(Page.objects.get(pk=instance.pk).specific)
        except NotSignedOff:
            transaction.set_rollback(True)
            raise


def _draft_of_another_kind_is_saved(instance):
    """Only pages can be signed off. Anything else with drafts stays one."""
    if isinstance(instance, DraftStateMixin) and instance.live:
        reason = _("“%(title)s” was not made public: only pages can be signed off. Put its words into a page.")
        raise Refused("no-sign-off", reason % {"title": instance})


def _becomes_a_page_of_its_own(alias):
    """A live alias that stops following its source keeps the source's signatures and authors."""
    content = content_of(alias)
    sign_offs = sign_offs_under(alias, content)
    if len(sign_offs) < sign_offs_required(alias):
        raise NotSignedOff(alias)
    for sign_off in sign_offs:
        carry_over(sign_off, alias, content)
    authorship.carry_over(alias.alias_of.specific, alias)


def _was_written(sender, instance, **kwargs):
    if "_moderation_permits" in instance.__dict__:
        _take_away(instance.__dict__.pop("_moderation_permits"))


def _page_is_deleted(sender, instance, **kwargs):
    """Deleting is taking down: its rows may go while the page is still live. What follows it goes down with it."""
    if isinstance(instance, Page):
        generation.advance()
        for alias in Page.objects.filter(alias_of=instance.pk, live=True).specific():
            alias.unpublish()
        instance._moderation_permits = [_permit(instance)]


def _page_is_moved(sender, instance, parent_page_after, **kwargs):
    """What went from readers with the section above it does not come back by being put below another."""
    goes_with = any(instance.path.startswith(path) and instance.path != path for path in hidden_sections())
    shows_something = Page.objects.descendant_of(instance, inclusive=True).live()
    if goes_with and is_public(parent_page_after) and shows_something.exists():
        reason = _(
            "“%(page)s” was not moved: a section above it was taken down, and it would be public again without a "
            "signature. Take “%(page)s” down first, or have that section signed off again."
        )
        raise Refused("hidden", reason % {"page": instance.get_admin_display_title()})


def _shown_row_is_saved(sender, instance, **kwargs):
    """What a live page shows of a row stays as it was signed; a file stays so for ever."""
    if instance._state.adding or not was_signed(instance):
        return
    stored = sender.objects.filter(pk=instance.pk).first()
    if stored is None or asset_of(stored) == asset_of(instance):
        return
    shown_on = _title_of_a_live_page_with(instance)
    if "file" in sender.shown_fields or shown_on:
        reason = _(
            "“%(name)s” stays as it is, because it was signed off with a page that shows it%(page)s. Make a new one "
            "and choose that one instead."
        )
        raise Refused("shown", reason % {"name": stored, "page": f" (“{shown_on}”)" if shown_on else ""})
    instance._moderation_permits = [_permit(instance)]


def _shown_row_is_deleted(sender, instance, **kwargs):
    """A picture or a name that vanished from a live page would change it without a signature."""
    if not was_signed(instance):
        return
    if shown_on := _title_of_a_live_page_with(instance):
        reason = _(
            "“%(name)s” was not deleted: “%(page)s” is live and shows it. Take that page down, or have it signed off "
            "without it, then delete this."
        )
        raise Refused("shown", reason % {"name": instance, "page": shown_on})
    instance._moderation_permits = [_permit(instance)]


def _title_of_a_live_page_with(row):
    return next((page.title for page, _content in live_pages_that_show(row)), "")


def _row_is_saved(sender, instance, **kwargs):
    """A row of a live page is written with its page, whose check has looked at all rows, and never by itself."""
    page_id = parent_of(instance)
    if any(page.pk == page_id for page, _permits in _saving.get()):
        return
    _refuse_if_live(page_id)


def _row_is_deleted(sender, instance, origin=None, **kwargs):
    if isinstance(origin, Page) or (getattr(origin, "model", None) and issubclass(origin.model, Page)):
        return  # It goes with its page.
    _row_is_saved(sender, instance)


def _refuse_if_live(page_id):
    page = Page.objects.filter(pk=page_id, live=True).first()
    if page is not None:
        raise NotSignedOff(page.specific)


def _as_it_will_be(instance, written):
    """Return the specific page as the database will hold it after this save."""
    model = instance.specific_class or type(instance)
    if written is None and type(instance) is model:
        return instance
    page = model.objects.get(pk=instance.pk) if instance.pk else instance
    columns = {name for field in instance._meta.concrete_fields for name in (field.name, field.attname)}
    for field in instance._meta.concrete_fields:
        if written is None or field.name in written or field.attname in written:
            setattr(page, field.attname, getattr(instance, field.attname))
    for relation in (written or set()) - columns:
        setattr(page, relation, getattr(instance, relation).all())
    return page


def _revision_is_saved(sender, instance, **kwargs):
    """A revision with a date to go live will be published by a machine: it must be signed beforehand."""
    if instance.approved_go_live_at is None:
        return
    version = instance.as_object()
    if isinstance(version, Page):
        _must_have_a_lead(version)
        require_signed(version)
    else:
        _draft_of_another_kind_is_saved(version)
