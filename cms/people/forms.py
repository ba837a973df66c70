"""The forms with which accounts are made and changed. None asks for a name; an e-mail is never required."""

from allauth.account import forms as allauth_forms
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import UserEditForm

from cms.people import invitations, names
from cms.people.models import User, WritingGroup
from cms.people.roles import STAFF, Role


class _OneNameEach:
    """Say beside the field that a sign-in name is taken, whatever its capitals."""

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody already has that sign-in name. Try another."), code="taken")
        return username


class _NoNames(_OneNameEach):
    """Take the fields that Wagtail expects of a user out of its form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields.pop(name, None)
        self.fields["email"].required = False
        self.fields["email"].help_text = User._meta.get_field("email").help_text
        self.fields["username"].help_text = User._meta.get_field("username").help_text
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].help_text = _(
                "Can change every setting. Being a superuser is not being a peer worker: it signs nothing off."
            )


class PersonEditForm(_NoNames, UserEditForm):
    """Change an account. Its passphrase is not to be changed by anybody else."""

    class Meta(UserEditForm.Meta):
        model = User
        fields = ["username", "email", "is_active", "is_superuser", "groups"]


class _ThinkTwice(_OneNameEach):
    """Say kindly, once, when a sign-in name says too much. ``keep_name`` keeps it all the same."""

    def clean_username(self):
        username = super().clean_username()
        warnings = [] if username == self.instance.username else names.warnings_about(username)
        if warnings and self.data.get(self.add_prefix("keep_name")) != username:
            raise forms.ValidationError([forms.ValidationError(words, "think-twice") for words in warnings])
        return username

    @property
    def name_to_keep(self):
        """The name that the person may keep all the same, or an empty text when nothing is asked."""
        errors = self.errors.get("username")
        return self["username"].value() if errors and errors.as_data()[0].code == "think-twice" else ""


class OwnAccountForm(_ThinkTwice, forms.ModelForm):
    """What a person can change about their own account: the sign-in name and, if they like, an e-mail."""

    class Meta:
        model = User
        fields = ["username", "email"]


# --- Signing in ---------------------------------------------------------------------------------


def _passphrase_field(label=None, autocomplete="current-password"):
    words = {"data-show": _("Show it"), "data-hide": _("Hide it")}  # for the script's button
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-passphrase": "", **words})
    return forms.CharField(label=label or _("Passphrase"), widget=widget, strip=False, max_length=200)


def _new_passphrase_field(label=None):
    field = _passphrase_field(label, "new-password")
    field.help_text = _("Three or four words you can remember. Ten letters or more.")
    return field


def _code_field(label):
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=20, widget=widget)


class LoginForm(allauth_forms.LoginForm):
    """Sign in by a sign-in name, in any capitals, and a passphrase."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Sign-in name"),
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"] = _passphrase_field()

    def clean_login(self):
        """Return the name as its account spells it, so that tries are counted for the account, not the spelling."""
        typed = super().clean_login()
        user = User.objects.filter(username__iexact=typed).first()
        return user.username if user else typed


class ChangePassphraseForm(allauth_forms.ChangePasswordForm):
    """Change one's own passphrase, knowing the old one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {
            "oldpassword": _passphrase_field(_("Your passphrase now")),
            "password1": _new_passphrase_field(_("Your new passphrase")),
        }

    def clean_password1(self):
        return checked_passphrase(self.cleaned_data["password1"], self.user)


class SetPassphraseForm(allauth_forms.SetPasswordForm):
    """Choose a passphrase beside a passkey."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"password1": _new_passphrase_field()}

    clean_password1 = ChangePassphraseForm.clean_password1


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """Show again that it is you, by the passphrase."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = _passphrase_field()


class _OurCodeField:
    """A field for a code with our words."""

    code_label = _("The code from your app, or a recovery code")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(self.code_label)


class SecondStepForm(_OurCodeField, AuthenticateForm):
    """The second step of signing in."""


class SecondStepAgainForm(_OurCodeField, MFAReauthenticateForm):
    """The second step once more, in the middle of a session."""


class ActivateAppForm(_OurCodeField, ActivateTOTPForm):
    """Set an authenticator app up."""

    code_label = _("The six numbers that your app shows now")


class AddPasskeyForm(AddWebAuthnForm):
    """Make a passkey. It signs in by itself, so it is always one that asks for a finger, a face or a PIN."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(widget=forms.HiddenInput, initial=True)
        self.fields["name"] = forms.CharField(
            label=_("What do you call it?"), required=False, max_length=40, help_text=_("So that you know it again.")
        )


# --- Joining ------------------------------------------------------------------------------------


def checked_passphrase(passphrase, user):
    """Return ``passphrase`` when the site's rules take it for ``user``, or raise ``ValidationError``."""
    validate_password(passphrase, user)
    return passphrase


class CodeForm(forms.Form):
    """The code from a card."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("Capitals, spaces and dashes make no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-join-code": ""}
        ),
    )


class _OwnPassphrase:
    """A new passphrase, or a passkey instead of one. What was typed stays in the form, and on this screen only."""

    def add_passphrase(self):
        self.fields["passphrase"] = _new_passphrase_field()
        self.fields["passphrase"].required = False
        self.fields["passphrase"].widget.render_value = True

    @property
    def wants_passkey(self):
        """Whether the button for a passkey was pressed."""
        return "passkey" in self.data

    def clean(self):
        data = super().clean()
        passphrase = self.cleaned_data.get("passphrase")
        if self.wants_passkey:
            self.cleaned_data["passphrase"] = None
        elif not passphrase:
            self.add_error("passphrase", _("Choose a passphrase, or make a passkey instead."))
        else:
            try:
                checked_passphrase(passphrase, User(username=self.cleaned_data.get("username") or self.known_name))
            except forms.ValidationError as problem:
                self.add_error("passphrase", problem)
        return data


class JoinForm(_OwnPassphrase, _ThinkTwice, forms.ModelForm):
    """What a new person chooses: a sign-in name and a passphrase. Nothing else is ever asked."""

    known_name = ""

    class Meta:
        model = User
        fields = ["username"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("Keep this one, or make up another. Not your real name.")
        self.fields["username"].widget.attrs.update(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "data-sign-in-name": ""}
        )
        self.add_passphrase()


class ComeBackForm(_OwnPassphrase, forms.Form):
    """What somebody chooses who comes back: a new passphrase."""

    def __init__(self, *args, known_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.known_name = known_name
        self.add_passphrase()


# --- Inviting -----------------------------------------------------------------------------------

CODE_DAYS = [(1, _("1 day")), (7, _("1 week")), (14, _("2 weeks")), (30, _("30 days"))]
ACCOUNT_DAYS = [(92, _("3 months")), (183, _("6 months")), (365, _("1 year")), (730, _("2 years"))]


class InviteForm(forms.Form):
    """Who is invited: into which group, as what, for how long."""

    group = forms.ModelChoiceField(label=_("Which group?"), queryset=WritingGroup.objects.none(), required=False)
    role = forms.ChoiceField(label=_("As what?"), initial=Role.AUTHOR)
    code_days = forms.TypedChoiceField(
        label=_("How long does the code work?"), coerce=int, choices=CODE_DAYS, initial=14
    )
    account_days = forms.TypedChoiceField(
        label=_("How long does the account last?"),
        help_text=_("You can make it longer later. When it ends, nothing they wrote is lost."),
        coerce=int,
        empty_value=None,
        required=False,
        initial=365,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        roles, groups = invitations.roles_open_to(user), invitations.groups_open_to(user)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["group"].queryset = groups
        self.fields["group"].initial = groups.first()
        for_good = [("", _("as long as they work here"))] if any(role in STAFF for role in roles) else []
        self.fields["account_days"].choices = [*ACCOUNT_DAYS, *for_good]


class RenewForm(forms.Form):
    """How much longer somebody's account lasts."""

    days = forms.TypedChoiceField(label=_("From today"), coerce=int, choices=ACCOUNT_DAYS, initial=365)


# --- Writing groups -----------------------------------------------------------------------------

# Callables ``(writing group) -> bool`` from higher up: whether a live page shows its name. One yes is enough.
name_is_live = []


class WritingGroupForm(WagtailAdminModelForm):
    """Change a writing group. Its name stays while readers see it on pages that were signed off with it."""

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.instance.pk and "name" in self.changed_data and any(answer(self.instance) for answer in name_is_live):
            raise forms.ValidationError(
                _(
                    "Pages that are live show this name, and it was signed off with them. "
                    "Make a new group, and choose it on those pages: they change when they are signed off again."
                )
            )
        return name
