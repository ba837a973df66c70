"""Wagtail admin screens for accounts and writing groups."""

from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.users import CreateView, EditView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from cms.people.forms import PersonCreationForm, PersonEditForm, SignInForm, WritingGroupForm
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


class PersonCreateView(_OnlySuperusersMakeSuperusers, CreateView):
    """Make an account."""


class PersonEditView(_OnlySuperusersMakeSuperusers, EditView):
    """Change an account."""


class UserViewSet(WagtailUserViewSet):
    """People, in Wagtail's settings menu."""

    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    template_prefix = "people/users/"
    menu_label = _("People")

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm


class SignInPanel(BaseSettingsPanel):
    """The first panel of "your account": the sign-in name and an optional e-mail."""

    name = "sign_in"
    title = _("How you sign in")
    order = 100
    form_class = SignInForm


@method_decorator(require_admin_access, name="dispatch")
class OwnAccountView(AccountView):
    """Wagtail's "your account" without the panels that ask for a full name and a photo."""

    def get_panels(self):
        user = self.request.user
        panels = [
            panel
            for panel in super().get_panels()
            if not isinstance(panel, NameEmailSettingsPanel | AvatarSettingsPanel)
        ]
        return [SignInPanel(self.request, user, panels[0].profile), *panels]


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
