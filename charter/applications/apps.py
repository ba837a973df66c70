import pikepdf.settings
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_MOST_UNPACKED = 100 * 1024 * 1024


class ApplicationsConfig(AppConfig):
    name = "charter.applications"
    label = "charter_applications"
    verbose_name = _("applications for the charter mark")

    def ready(self):
        # A small PDF may unpack to more than the memory holds, when its words are read.
        pikepdf.settings.set_qpdf_limits(flate_max_memory=_MOST_UNPACKED)
