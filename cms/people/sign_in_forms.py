"""The forms of signing in, by django-allauth, with our words and our fields."""

from allauth.account import forms as allauth_forms
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MFAReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from cms.people.models import User
from cms.people.sealing_keys import CannotOpen


def _passphrase_field(label=None, autocomplete="current-password"):
    words = {"data-show": _("Show it"), "data-hide": _("Hide it")}  # for the script's button
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-passphrase": "", **words})
    return forms.CharField(label=label or _("Passphrase"), widget=widget, strip=False, max_length=200)


def new_passphrase_field(label=None):
    """Return a field for a passphrase that somebody chooses now."""
    field = _passphrase_field(label, "new-password")
    field.help_text = _("Three or four words you can remember. Ten letters or more.")
    return field


def _code_field(label):
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=20, widget=widget)


def checked_passphrase(passphrase, user):
    """Return ``passphrase`` when the site's rules take it for ``user``, or raise ``ValidationError``."""
    validate_password(passphrase, user)
    return passphrase


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
            "password1": new_passphrase_field(_("Your new passphrase")),
        }

    def clean_password1(self):
        return checked_passphrase(self.cleaned_data["password1"], self.user)


class SetPassphraseForm(allauth_forms.SetPasswordForm):
    """Choose a passphrase beside a passkey."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"password1": new_passphrase_field()}

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


class _OurWords(_OurCodeField):
    """Say what was tried too often, and what nobody can help: allauth says here what it says of passphrases."""

    def clean_code(self):
        try:
            return super().clean_code()
        except CannotOpen as problem:
            words = _("Your app and your recovery codes do not work here any more. Ask an administrator for a card.")
            raise forms.ValidationError(words, code="cannot_open") from problem
        except forms.ValidationError as refused:
            if refused.code != "too_many_login_attempts":
                raise
            words = _(
                "Too many wrong codes. Wait five minutes, then type the newest code from your app. If you have lost "
                "your phone, use a recovery code, or ask an administrator for a card."
            )
            raise forms.ValidationError(words, code=refused.code) from refused


class SecondStepForm(_OurWords, AuthenticateForm):
    """The second step of signing in."""


class SecondStepAgainForm(_OurWords, MFAReauthenticateForm):
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
