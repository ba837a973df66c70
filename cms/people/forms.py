"""The forms with which administrators change accounts and writing groups. None asks for a name."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import UserEditForm

from cms.people.models import User
from cms.people.names import TAKEN, is_taken


class OneNameEach:
    """Say beside the field that a sign-in name is taken, whatever its capitals."""

    def clean_username(self):
        username = self.cleaned_data["username"]
        if is_taken(username, self.instance):
            raise forms.ValidationError(TAKEN, code="taken")
        return username


class PersonEditForm(OneNameEach, UserEditForm):
    """Change an account: its name, its roles, whether it can sign in. Only its owner changes its passphrase."""

    class Meta(UserEditForm.Meta):
        model = User
        fields = ["username", "email", "is_active", "is_superuser", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Wagtail expects them of every user.
        for name in ("first_name", "last_name"):
            self.fields.pop(name, None)
        self.fields["email"].required = False
        self.fields["email"].help_text = User._meta.get_field("email").help_text
        self.fields["username"].help_text = User._meta.get_field("username").help_text
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].help_text = _(
                "Can change every setting. Being a superuser is not being a peer worker: it signs nothing off."
            )


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
