"""The forms with which accounts are made and changed. None asks for a name; an e-mail is never required."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from cms.people.models import User


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


class PersonCreationForm(_NoNames, UserCreationForm):
    """Make an account: a sign-in name, a password, roles."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ["username", "email", "is_superuser", "groups"]


class PersonEditForm(_NoNames, UserEditForm):
    """Change an account. A password set here pauses a peer worker's credential."""

    class Meta(UserEditForm.Meta):
        model = User
        fields = ["username", "email", "is_active", "is_superuser", "groups"]


class SignInForm(_OneNameEach, forms.ModelForm):
    """What a person can change about their own account: the sign-in name and, if they like, an e-mail."""

    class Meta:
        model = User
        fields = ["username", "email"]


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
