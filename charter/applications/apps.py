from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "charter.applications"
    label = "charter_applications"
    verbose_name = _("applications for the charter mark")
