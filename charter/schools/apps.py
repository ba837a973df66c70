from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "charter.schools"
    label = "charter_schools"
    verbose_name = _("schools of the charter mark")
