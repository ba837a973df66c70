"""Granting, ending and checking the peer worker's credential. Every change is written to its history."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.people.models import PeerWorker, PeerWorkerEvent
from cms.people.roles import Role, has_role
from cms.people.seals import last_seals
from cms.people.signals import credential_sealed, password_changed

What = PeerWorkerEvent.What


class CredentialRefused(PermissionDenied):
    """A change to a credential that is not allowed. Its text says why and what to do; ``code`` is stable."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


def is_peer_worker(user):
    """Return whether ``user`` holds a valid credential now. ``is_superuser`` counts for nothing here."""
    return user.is_authenticated and any(
        credential.seal_is_ours() for credential in PeerWorker.objects.valid().filter(user=user.pk)
    )


def why_not(user):
    """Say to ``user``, who is no peer worker at the moment, why they cannot read what waits, and whom to ask."""
    if PeerWorker.objects.filter(user=user.pk).exists():
        return _("You can’t sign off pages at the moment: your right to do so has ended, or waits. Ask a lead.")
    return _("Only a peer worker can read pages that wait. Ask one of them.")


@transaction.atomic
def save_sealed(credential):
    """Save a credential with the seal that makes it count, and tell who keeps the newest. Returns it."""
    credential.seal = credential.computed_seal()
    credential.save()
    credential_sealed.send(PeerWorker, credential=credential)
    return credential


def read_together(credentials):
    """Return ``credentials`` as a list. What is known of their seals is read for all at once: for lists of them."""
    credentials = list(credentials)
    known = last_seals([credential.pk for credential in credentials])
    for credential in credentials:
        credential.last_seals = known
    return credentials


def _must_be_ours(credential):
    """Nobody's yes may turn a forged credential into a good one."""
    if not credential.seal_is_ours():
        raise CredentialRefused(
            "not-ours", _("This site did not give this credential. End it and propose the person again.")
        )


def _must_have_a_password_of_their_own(credential):
    if not credential.user.password_is_own:
        raise CredentialRefused(
            "password-not-own",
            _("Somebody else set the password of %(name)s. Ask them to set their own first, under “Your account”.")
            % {"name": credential.user},
        )


def _record(credential, what, by=None, reason=""):
    PeerWorkerEvent.objects.create(credential=credential, what=what, by=by, reason=reason)


def _locked(credential):
    return PeerWorker.objects.select_for_update().get(pk=credential.pk)


@transaction.atomic
def found(users):
    """Give a new site its first two credentials, once.

    ``users`` are two different accounts. Returns the credentials. Raises :class:`CredentialRefused` when a
    credential was ever given on this site (code ``not-first``) or ``users`` are not two (``not-two``).
    """
    if PeerWorker.objects.exists():
        raise CredentialRefused(
            "not-first",
            _("This site already has peer workers. A new one is proposed by one person and granted by a peer worker."),
        )
    if len({user.pk for user in users}) != 2:
        raise CredentialRefused("not-two", _("Name two different people."))
    now = timezone.now()
    credentials = []
    for user in users:
        credential = save_sealed(
            PeerWorker(user=user, founding=True, granted_at=now, expires_at=now + PeerWorker.LIFETIME)
        )
        _record(credential, What.FOUNDED)
        credentials.append(credential)
    return credentials


@transaction.atomic
def propose(user, *, by):
    """Propose ``user`` as a peer worker. Returns the credential, which is valid only once somebody grants it.

    Raises :class:`CredentialRefused`: ``self`` when people propose themselves, ``exists`` when there is one.
    """
    if PeerWorker.objects.filter(user=by, revoked_at=None, suspended_at__isnull=False).exists():
        raise CredentialRefused(
            "suspended", _("Your own credential is paused. Another peer worker has to confirm you.")
        )
    if user == by:
        raise CredentialRefused("self", _("Nobody can propose themselves. Ask a peer worker to propose you."))
    if PeerWorker.objects.filter(user=user, revoked_at=None).exists():
        raise CredentialRefused("exists", _("%(name)s has been proposed already.") % {"name": user})
    credential = save_sealed(PeerWorker(user=user, proposed_by=by))
    _record(credential, What.PROPOSED, by)
    return credential


@transaction.atomic
def grant(credential, *, by, expires_at=None):
    """Grant, or renew, a proposed credential until ``expires_at`` (default: a year from now).

    ``by`` must be a valid peer worker, and neither the holder nor the person who proposed it. Raises
    :class:`CredentialRefused` with the code ``not-a-worker``, ``self``, ``same-person``, ``ended``, ``not-ours``
    or ``password-not-own``.
    """
    credential = _locked(credential)
    if not is_peer_worker(by):
        raise CredentialRefused("not-a-worker", _("Only a peer worker can say yes to a new peer worker."))
    if by.pk == credential.user_id:
        raise CredentialRefused("self", _("Nobody can say yes for themselves. Ask another peer worker."))
    if by.pk == credential.proposed_by_id:
        raise CredentialRefused("same-person", _("You proposed this person, so somebody else has to say yes."))
    if credential.revoked_at:
        raise CredentialRefused("ended", _("This credential has ended. Propose the person again."))
    _must_be_ours(credential)
    _must_have_a_password_of_their_own(credential)
    renewing = credential.granted_at is not None
    now = timezone.now()
    if not renewing:
        credential.granted_by = by
        credential.granted_at = now
    credential.expires_at = expires_at or now + PeerWorker.LIFETIME
    save_sealed(credential)
    _record(credential, What.RENEWED if renewing else What.GRANTED, by)
    return credential


@transaction.atomic
def revoke(credential, *, by, reason):
    """End a credential at once, for a ``reason`` in words. What its holder signed stays signed.

    A valid peer worker, a safeguarding lead, an administrator or the holder may. Raises
    :class:`CredentialRefused` with the code ``not-a-worker`` or ``no-reason``.
    """
    credential = _locked(credential)
    staff = (Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR)
    if not (by.pk == credential.user_id or is_peer_worker(by) or any(has_role(by, role) for role in staff)):
        raise CredentialRefused("not-a-worker", _("Only a peer worker, a lead or an administrator can end this."))
    if not reason.strip():
        raise CredentialRefused("no-reason", _("Say why in a few words. It stays in the history."))
    if credential.revoked_at is None:
        credential.revoked_at = timezone.now()
        save_sealed(credential)
        _record(credential, What.REVOKED, by, reason)
    return credential


@transaction.atomic
def suspend(credential, *, by, reason):
    """Pause a credential until another worker confirms that its holder is who they say."""
    credential = _locked(credential)
    if credential.revoked_at is None:
        ours = credential.seal_is_ours()
        # Paused already: whoever gives a second reason must not be the one who lifts it either.
        credential.suspended_at = credential.suspended_at or timezone.now()
        credential.suspended_by = by or credential.suspended_by
        if ours:
            save_sealed(credential)
        else:
            credential.save()  # A seal would let the next person who confirms make it good.
        _record(credential, What.SUSPENDED, by, reason)
    return credential


@transaction.atomic
def confirm(credential, *, by):
    """Lift a suspension: ``by``, a valid peer worker who did not cause it, has met the holder.

    Raises :class:`CredentialRefused` with the code ``not-a-worker``, ``self``, ``same-person``, ``not-ours``
    or ``password-not-own``.
    """
    credential = _locked(credential)
    if not is_peer_worker(by):
        raise CredentialRefused("not-a-worker", _("Only a peer worker can confirm another."))
    if by.pk == credential.user_id:
        raise CredentialRefused("self", _("Somebody else has to confirm it is you. Ask another peer worker."))
    if by.pk == credential.suspended_by_id:
        raise CredentialRefused("same-person", _("You changed this person's password, so another worker confirms."))
    _must_be_ours(credential)
    _must_have_a_password_of_their_own(credential)
    if credential.suspended_at is not None:
        credential.suspended_at = credential.suspended_by = None
        save_sealed(credential)
        _record(credential, What.CONFIRMED, by)
    return credential


@receiver(password_changed)
def suspend_after_somebody_else_changed_the_password(sender, user, by, **kwargs):
    """Whoever can reset a worker's password could sign in as that worker: pause the credential."""
    if by is not None and by.pk == user.pk:
        return
    for credential in PeerWorker.objects.filter(user=user, revoked_at=None, granted_at__isnull=False):
        suspend(credential, by=by, reason=_("Somebody else changed the password."))
