from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    default = True
    name = "cms.people"
    label = "people"
    verbose_name = _("people")

    def ready(self):
        from cms.people import browsers, checks, credentials, groups  # noqa: F401


class PeopleAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user management, with forms that ask for no name and no e-mail."""

    default = False
    user_viewset = "cms.people.viewsets.UserViewSet"
