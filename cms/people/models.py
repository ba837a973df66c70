"""People: the account, where it is signed in, the writing group, the invitation, the peer worker's credential."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.models import Session
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.log_actions import get_active_log_context

from cms.people.roles import Role
from cms.people.seals import last_seals, seal_of
from cms.people.signals import password_changed


class UserManager(BaseUserManager):
    """Makes users from a sign-in name and a password, and finds them whatever the capitals."""

    def create_user(self, username, password=None, **fields):
        """Make and return an account.

        ``password=None`` leaves it without a usable password. Raises ``ValueError`` without a ``username``.
        """
        if not username:
            raise ValueError("An account needs a sign-in name.")
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """Make and return an account with every Django permission. It can sign nothing off."""
        return self.create_user(username, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. It holds no surname, no birth date and, unless somebody wants letters, no e-mail.

    ``username`` is a *sign-in name*: it is never shown to the public. How a person is named on a page is
    that page's credit.
    """

    username = models.CharField(
        _("sign-in name"),
        max_length=40,
        help_text=_("Not your full name. Letters, numbers, dots and dashes. The public never sees it."),
        validators=[
            RegexValidator(
                r"^[\w.-]+\Z",
                _("Use only letters, numbers, dots and dashes: no spaces and no e-mail address."),
            )
        ],
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Only if you want us to write to you. You never need one.")
    )
    is_active = models.BooleanField(_("can sign in"), default=True)
    # Whoever sets somebody's password could sign in as them: a peer worker sets their own.
    password_is_own = models.BooleanField(default=False, editable=False)
    ends_at = models.DateTimeField(_("can sign in until"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="people_user_username_unique",
                violation_error_message=_("Somebody already has that sign-in name. Try another."),
            )
        ]

    def get_full_name(self):
        """Return the sign-in name: there is no other. Wagtail's admin shows this to signed-in people."""
        return self.username

    get_short_name = get_full_name

    @property
    def has_run_out(self):
        """Whether the time of the account is over."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def save(self, *args, **kwargs):
        """Save, and tell who listens when the password was changed (and by whom, where that is known)."""
        password_is_new, adding = self._password is not None, self._state.adding
        by = get_active_log_context().user
        if password_is_new:
            self.password_is_own = by is not None and by.pk is not None and by.pk == self.pk
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "password_is_own"}
        super().save(*args, **kwargs)
        if password_is_new and not adding:
            password_changed.send(type(self), user=self, by=by)


class SignIn(models.Model):
    """A browser in which a person is signed in. It goes with its session.

    It holds no network address and no place, and of its last use no more than the day. When it began is what tells
    two alike apart: the person knows when they signed in, and when they did not.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="sign_in")
    browser = models.CharField(max_length=60)
    # Empty for those that began before this was kept.
    began_at = models.DateTimeField(null=True, default=timezone.now)
    used_on = models.DateField()

    class Meta:
        verbose_name = _("sign-in")
        ordering = ["-used_on", "-pk"]

    def __str__(self):
        return self.browser


def can_sign_in(prefix=""):
    """Return the condition that an account can sign in at this moment. ``prefix`` leads to it, as in ``user__``."""
    has_time = Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": timezone.now()})
    return Q(**{f"{prefix}is_active": True}) & has_time


class WritingGroup(ClusterableModel):
    """A group of people who write together. Its public face is a ``GroupPage`` in each language."""

    class Kind(models.TextChoices):
        YOUNG_PEOPLE = "young-people", _("young people")
        PARENTS = "parents", _("parents and carers")
        PEER_WORKERS = "peer-workers", _("peer-sessional workers")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name"), max_length=120, unique=True)
    kind = models.CharField(_("who is in it"), max_length=20, choices=Kind, default=Kind.YOUNG_PEOPLE)
    description = models.CharField(_("what it does"), max_length=300, blank=True)
    members = models.ManyToManyField(User, through="GroupMembership", related_name="writing_groups")

    #: What readers get of it. Signed with every page that says who made it.
    shown_fields = ("name",)

    class Meta:
        verbose_name = _("writing group")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        # The gate lets a change of what signed pages show through inside a transaction only.
        return super().save(*args, **kwargs)


class GroupMembershipQuerySet(models.QuerySet):
    def current(self, at=None):
        """Filter to the memberships that have not ended at the moment ``at`` (default: now)."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at or timezone.now()))

    def run_out(self, at=None):
        """Filter to those whose time is over ``at`` (default: now) and whose pages nobody has handed on since."""
        over = self.filter(ends_at__lte=at or timezone.now())
        return over.filter(Q(handed_on_at=None) | Q(handed_on_at__lt=F("ends_at")))


class GroupMembership(models.Model):
    """One person's place in a writing group, until ``ends_at`` or for good."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("writes")
        WORKER = "worker", _("supports the group")

    group = ParentalKey(WritingGroup, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("what they do"), max_length=10, choices=Role, default=Role.AUTHOR)
    joined_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    # The row stays after its end, so that it can be made longer. What it held in the group's pages was let go then.
    handed_on_at = models.DateTimeField(null=True, editable=False)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="people_membership_unique")]

    def __str__(self):
        return f"{self.user} in {self.group}"


class InvitationQuerySet(models.QuerySet):
    def open(self, at=None):
        """Filter to the invitations nobody used or took back, whose time is not over ``at`` (default: now)."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at or timezone.now())


class Invitation(models.Model):
    """A code that lets one person in: a new one (``person`` is empty), or ``person`` back into their account.

    Only a keyed hash of the code is kept. Everything that happens to one goes through
    :mod:`cms.people.invitations`.
    """

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.AUTHOR)
    # Without its group an invitation means nothing, so it goes with it.
    group = models.ForeignKey(WritingGroup, on_delete=models.CASCADE, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(_("days that the account lasts"), null=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.get_role_display()}: {self.state_label}"

    @property
    def is_for_a_school(self):
        """Whether whoever uses it speaks for a school."""
        return self.role == Role.SCHOOL

    @property
    def is_open(self):
        """Whether somebody could still use it. Its maker must still be allowed to make it as well."""
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def state_label(self):
        """Its state in plain words."""
        if self.used_at:
            return _("used")
        if self.revoked_at:
            return _("taken back")
        return _("open") if self.is_open else _("run out")


class PeerWorkerQuerySet(models.QuerySet):
    def valid(self, at=None):
        """Filter to the credentials that say they are valid at the moment ``at`` (default: now).

        SQL can write such a row: only one whose ``seal_is_ours`` lets its holder sign off.
        """
        at = at or timezone.now()
        return self.filter(
            granted_at__lte=at,
            expires_at__gt=at,
            revoked_at=None,
            suspended_at=None,
            user__is_active=True,
        )


class PeerWorker(models.Model):
    """The credential of a peer-sessional worker: what lets a person sign off somebody else's words.

    Two other people grant it: one proposes, the other, a valid peer worker, grants. Only the first two of
    a site come from a one-time command (``founding``). It expires, can be revoked, and is suspended when
    somebody else resets its holder's password. All changes go through :mod:`cms.people.credentials`, which
    writes the history and the seal; the database refuses a credential that people gave to themselves.
    """

    LIFETIME = timedelta(days=365)

    # All that makes it valid. Without ``suspended_by``, which the deletion of that person's account empties.
    _sealed = (
        "user_id",
        "founding",
        "proposed_by_id",
        "proposed_at",
        "granted_by_id",
        "granted_at",
        "expires_at",
        "suspended_at",
        "revoked_at",
    )

    # The credential and its history outlive the account, without saying whose they were.
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="peer_worker_credentials")
    founding = models.BooleanField(default=False, editable=False)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    seal = models.CharField(max_length=64, default="", editable=False)

    objects = PeerWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("peer worker credential")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="people_peerworker_two_other_people",
                condition=Q(founding=True, proposed_by=None, granted_by=None)
                | Q(founding=False, proposed_by__isnull=False, granted_by=None, granted_at=None)
                | (
                    Q(founding=False, proposed_by__isnull=False, granted_by__isnull=False)
                    & ~Q(proposed_by=F("granted_by"))
                ),
            ),
            models.CheckConstraint(
                name="people_peerworker_not_by_oneself",
                condition=(Q(proposed_by=None) | ~Q(proposed_by=F("user")))
                & (Q(granted_by=None) | ~Q(granted_by=F("user"))),
            ),
            models.CheckConstraint(
                name="people_peerworker_granted_expires",
                condition=Q(granted_at=None, expires_at=None)
                | Q(granted_at__isnull=False, expires_at__isnull=False, expires_at__gt=F("granted_at")),
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="people_peerworker_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.state_label}"

    def computed_seal(self, *, key=None):
        """Return what ``seal`` must be under ``key``, a secret key of the site (default: the one of today)."""
        return seal_of({name: getattr(self, name) for name in self._sealed}, key=key)

    def seal_is_ours(self):
        """Return whether this site wrote the credential as it is, with its secret key of today or an older one.

        And has changed nothing of it since: an older state with its older seal counts no more.
        """
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        sealed = any(constant_time_compare(self.seal, self.computed_seal(key=key)) for key in keys)
        return sealed and self.is_in_its_last_state()

    def is_in_its_last_state(self):
        """Return whether its seal is the one that it got last."""
        known = self.__dict__.get("last_seals") or last_seals([self.pk])
        return all(seals.get(self.pk) == self.seal for seals in known)

    @property
    def state_label(self):
        """The credential's state in plain words."""
        if self.revoked_at:
            return _("ended")
        if not self.granted_at:
            return _("waiting for a second person")
        if self.expires_at <= timezone.now():
            return _("run out")
        if self.suspended_at:
            return _("paused until another worker confirms")
        if not self.seal_is_ours():
            return _("does not count, because this site did not give it: end it and propose the person again")
        return _("can sign off")


class PeerWorkerEvent(models.Model):
    """One line of a credential's history: what happened, who did it and why. Never changed, never removed."""

    class What(models.TextChoices):
        FOUNDED = "founded", _("given by the one-time command")
        PROPOSED = "proposed", _("proposed")
        GRANTED = "granted", _("granted")
        RENEWED = "renewed", _("renewed")
        SUSPENDED = "suspended", _("paused")
        CONFIRMED = "confirmed", _("confirmed")
        REVOKED = "revoked", _("ended")

    credential = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("credential event")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_what_display()}, {self.at:%d %B %Y}"
