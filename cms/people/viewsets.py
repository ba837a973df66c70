"""Wagtail admin screens for accounts and writing groups."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
)
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.users import CreateView, DeleteView, EditView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from cms.people.accounts import AccountRefused, delete_account
from cms.people.forms import PersonEditForm, WritingGroupForm
from cms.people.invitations import InvitationRefused
from cms.people.models import WritingGroup


class _OnlySuperusersMakeSuperusers:
    """Keep the box, and the accounts that have it ticked, away from everybody else."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form

    def dispatch(self, request, *args, **kwargs):
        changed = getattr(self, "object", None)
        if changed is not None and changed.is_superuser and not request.user.is_superuser:
            raise PermissionDenied(_("Only a superuser can change a superuser's account."))
        return super().dispatch(request, *args, **kwargs)


class PersonCreateView(CreateView):
    """Accounts come from invitations: people choose their own names and passphrases."""

    def dispatch(self, request, *args, **kwargs):
        return redirect("people:invite")


class PersonEditView(_OnlySuperusersMakeSuperusers, EditView):
    """Change an account."""


class PersonDeleteView(DeleteView):
    """Delete an account by the same action as its owner would."""

    def delete_action(self):
        delete_account(self.object, by=self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except (AccountRefused, InvitationRefused) as refused:
            messages.error(self.request, str(refused))
            return redirect("wagtailusers_users:index")


class UserViewSet(WagtailUserViewSet):
    """People, in Wagtail's settings menu."""

    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView

    template_prefix = "people/users/"
    menu_label = _("People")

    def get_form_class(self, for_update=False):
        return PersonEditForm


@method_decorator(require_admin_access, name="dispatch")
class OwnAccountView(AccountView):
    """What is left of Wagtail's "your account": how the editor looks. The rest is at the desk."""

    def get_panels(self):
        gone = NameEmailSettingsPanel | AvatarSettingsPanel
        return [panel for panel in super().get_panels() if not isinstance(panel, gone)]


class WritingGroupViewSet(ModelViewSet):
    """Writing groups and who is in them."""

    model = WritingGroup
    icon = "group"
    menu_label = _("Writing groups")
    add_to_settings_menu = True
    list_display = ["name", "kind"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("slug"),
            FieldPanel("kind"),
            FieldPanel("description"),
            InlinePanel("memberships", label=_("member"), heading=_("Members")),
        ],
        base_form_class=WritingGroupForm,
    )
