"""What people do with how a page tells who made it: their own credit, and how it was made.

The desk, the demo and the tests all come through here.
"""

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.front_cache import generation
from cms.moderation.actions import waiting_task_state
from cms.moderation.authorship import author_ids
from cms.moderation.digest import content_of
from cms.moderation.eligibility import Refused, latest_version
from cms.moderation.holding import hold
from cms.moderation.ledger import sources_of
from cms.pages.credits import ANONYMOUS, Role, checked
from cms.pages.how_made import drafted_from_records
from cms.pages.models import CreditChoice, PageCredit
from cms.people.roles import Role as UserRole
from cms.people.roles import has_role, only_writes
from cms.people.signals import account_ending


def may_be_credited(user, page, draft):
    """Return whether ``user`` helped to make ``page`` or its newest ``draft``, and so may say how it names them."""
    return user.pk in author_ids(page, content_of(draft))


def roles_of(user):
    """Return the values of the :class:`~cms.pages.credits.Role` that ``user`` can be named by.

    Who is young, and who is a parent, nobody asks. That somebody works with young people, readers trust.
    """
    if only_writes(user):
        return [Role.YOUNG_PERSON, Role.PARENT]
    is_one = has_role(user, UserRole.PEER_WORKER)
    return [role for role in Role if is_one or role is not Role.PEER_WORKER]


@transaction.atomic
def set_credit(page, *, by, kind, name=""):
    """Let ``page`` name ``by``, one of its authors, as they want: a ``kind`` with a ``name`` or the value of a role.

    What the signature under the live page allows is shown at once, and less of it everywhere: on the page's
    translations and aliases too. Anything else goes into the newest draft. Returns whether it is shown already. Raises
    ``ValidationError`` with what is wrong with ``kind`` or ``name``, and :class:`Refused`: ``gone``, ``not-yours``,
    or ``no-draft`` when it would need a newer draft, which this person cannot write now.
    """
    wanted = checked(kind, name, sign_in_name=by.username, roles=roles_of(by))
    page = _held(page)
    draft = latest_version(page)
    if not may_be_credited(by, page, draft):
        raise Refused("not-yours", _("Only the people who made “%(page)s” are named on it.") % _named(page))
    row = page.credit_row_of(by) if page.live else None
    signed, shown = (row.credit, row.shown) if row else (ANONYMOUS, ANONYMOUS)
    is_shown = signed.allows(wanted)
    choice, _is_new = CreditChoice.objects.get_or_create(page_id=page.pk, person=by)
    choice.wanted, choice.meanwhile = wanted, ANONYMOUS if is_shown else shown
    choice.save()
    if shown.allows(wanted):
        _show_no_more_elsewhere(page, by, wanted)
    if row and row.choice != choice:  # It came with the page that this one is a translation or a copy of.
        PageCredit.objects.filter(pk=row.pk).update(choice=choice)
    _write_into(draft, by, choice, signed, must=not is_shown)
    generation.advance()
    return is_shown


@transaction.atomic
def leave_out(page, *, by):
    """Show the credit of ``by`` no more, and take it out of the newest draft for good.

    The next version that is signed does not hold it, and :func:`~cms.moderation.actions.erase_private_words` can then
    take it out of the older signatures. Raises :class:`Refused` like :func:`set_credit`.
    """
    set_credit(page, by=by, kind=ANONYMOUS.kind)
    draft = latest_version(_held(page))
    if draft.credit_row_of(by):
        _save(draft, by, keep=lambda row: not row.is_of(by))


@transaction.atomic
def remove_credit(page, credit, *, by):
    """Take a ``credit`` that is nobody's in particular, such as one of an import, out of the newest draft.

    Raises :class:`Refused`: ``gone``, ``no-draft``, or ``not-there`` when no such credit is nobody's.
    """
    draft = latest_version(_held(page))
    if not any(row.choice is None and row.credit == credit for row in draft.credit_rows):
        raise Refused("not-there", _("“%(page)s” does not name anybody like that any more.") % _named(page))
    _save(draft, by, keep=lambda row: not (row.choice is None and row.credit == credit))


@transaction.atomic
def draft_how_made(page, *, by):
    """Tell in the newest draft of ``page`` how it was made, as far as that is on record. Its people edit it then.

    Raises :class:`Refused`: ``gone``, ``waiting`` while a peer worker reads it, ``words-there`` when somebody wrote
    about it already, ``no-draft`` unless ``by`` can write the page now.
    """
    page = _held(page)
    draft = latest_version(page)
    if waiting_task_state(page):
        reason = _("A peer worker is reading “%(page)s”. Take it back first, or wait until they have decided.")
        raise Refused("waiting", reason % _named(page))
    if draft.how_made:
        reason = _("Somebody wrote how “%(page)s” was made already. Nothing was changed. Open the page to edit it.")
        raise Refused("words-there", reason % _named(page))
    _must_be_able_to_write(draft, by)
    draft.how_made = drafted_from_records(draft)
    draft.save_revision(user=by, log_action=True, clean=False)


def _held(page):
    """Read the page again, or the one that it follows, and hold it until the transaction ends."""
    held = hold((sources_of(page) or [page.pk])[-1])
    if held is None:
        reason = _("“%(page)s” was deleted a moment ago, so nothing was changed. Go back to your desk.")
        raise Refused("gone", reason % _named(page))
    return held.specific


def _named(page):
    return {"page": page.get_admin_display_title()}


def _show_no_more_elsewhere(page, person, most):
    """Let no other page of the same words, in another language or an earlier place, show more than ``most``."""
    same = {"translation_key": page.translation_key}
    family = Q(page__in=Page.objects.filter(**same)) | Q(rows__page__in=Page.objects.filter(**same))
    for other in CreditChoice.objects.filter(family, person=person).exclude(page_id=page.pk).distinct():
        if other.wanted.allows(most):
            other.wanted = most
        if other.meanwhile.allows(most):
            other.meanwhile = most
        other.save()


def _write_into(draft, person, choice, signed, *, must):
    """Let the newest draft hold what its next signature has to allow, and no name that is not wanted any more."""
    row = draft.credit_row_of(person)
    # What is signed stays in it, so that its person can go back up to that.
    fullest = signed if row and signed.allows(choice.wanted) else choice.wanted
    if (row.credit, row.choice) == (fullest, choice) if row else fullest == ANONYMOUS:
        return
    if not (must or _can_write(draft, person)):
        return  # They left the page. It shows no more than they want all the same.
    added = [] if fullest == ANONYMOUS else [PageCredit(kind=fullest.kind, name=fullest.name, choice=choice)]
    _save(draft, person, keep=lambda row: not row.is_of(person), added=added)


def _can_write(page, user):
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked()


def _must_be_able_to_write(draft, by):
    if not _can_write(draft, by):
        reason = _("“%(page)s” cannot be changed by you now. Ask somebody who can write in it, or a peer worker.")
        raise Refused("no-draft", reason % _named(draft))


def _save(draft, by, *, keep, added=()):
    _must_be_able_to_write(draft, by)
    rows = [*filter(keep, draft.credit_rows), *added]
    for order, row in enumerate(rows):
        row.sort_order = order
    draft.credits = rows
    draft.save_revision(user=by, log_action=True, clean=False)


@receiver(account_ending)
def _nobody_can_raise_it(sender, user, **kwargs):
    """The credit that somebody chose stays when their account ends, and is not theirs to change any more."""
    CreditChoice.objects.filter(person=user).update(person=None)


@receiver(post_delete, sender=Page)
def _forget_whose_it_was(sender, **kwargs):
    """A choice that no page shows any more holds no name and no person."""
    blank = {"person": None, "kind": ANONYMOUS.kind, "name": "", "meanwhile_kind": ANONYMOUS.kind, "meanwhile_name": ""}
    CreditChoice.objects.filter(page=None, rows=None).update(**blank)
