"""The forms of one's own account: joining, coming back, changing it, leaving; and of inviting others."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people import invitations, names
from cms.people.forms import OneNameEach
from cms.people.models import User, WritingGroup
from cms.people.roles import STAFF, Role
from cms.people.sign_in_forms import checked_passphrase, new_passphrase_field


class _ThinkTwice(OneNameEach):
    """Say kindly, once, when a sign-in name says too much. ``keep_name`` keeps it all the same."""

    def clean_username(self):
        username = super().clean_username()
        is_settled = username == self.instance.username or "@" in username  # An address is refused anyway.
        warnings = [] if is_settled else names.warnings_about(username)
        if warnings and self.data.get(self.add_prefix("keep_name")) != username:
            raise forms.ValidationError([forms.ValidationError(words, "think-twice") for words in warnings])
        if not is_settled and (reasons := names.why_not(username, self.instance)):
            raise forms.ValidationError(reasons)
        return username

    @property
    def name_to_keep(self):
        """The name that the person may keep all the same, or an empty text when nothing is asked."""
        errors, name = self.errors.get("username"), self["username"].value()
        if not errors or errors.as_data()[0].code != "think-twice":
            return ""
        return "" if names.why_not(name, self.instance) else name  # A space in it is not allowed anyway.


class OwnAccountForm(_ThinkTwice, forms.ModelForm):
    """What a person can change about their own account: the sign-in name and, if they like, an e-mail.

    Authors are asked for no e-mail (``asks_email``): it often says who somebody is. Whoever has one can take it away.
    """

    class Meta:
        model = User
        fields = ["username", "email"]

    def __init__(self, *args, asks_email, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_email and not self.instance.email:
            del self.fields["email"]


# --- Joining ------------------------------------------------------------------------------------


class CodeForm(forms.Form):
    """The code from a card."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        error_messages={"required": _("Type the code from your card.")},
        help_text=_("Capitals, spaces and dashes make no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-join-code": ""}
        ),
    )


class _OwnPassphrase:
    """A new passphrase, or a passkey instead of one. What was typed stays in the form, and on this screen only."""

    def add_passphrase(self):
        self.fields["passphrase"] = new_passphrase_field()
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


class LeaveForm(forms.Form):
    """Being sure."""

    sure = forms.BooleanField(
        label=_("I want my account to be deleted. I know that nobody can bring it back."),
        error_messages={"required": _("Tick the box if you are sure. If you are not, just go back.")},
    )


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
        if len(groups) == 1:  # Of several, the first one would be chosen by mistake.
            self.fields["group"].initial = groups[0]
        for_good = [("", _("as long as they work here"))] if any(role in STAFF for role in roles) else []
        self.fields["account_days"].choices = [*ACCOUNT_DAYS, *for_good]


class RenewForm(forms.Form):
    """How much longer somebody's account lasts."""

    days = forms.TypedChoiceField(label=_("From today"), coerce=int, choices=ACCOUNT_DAYS, initial=365)
