from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafeguardingConfig(AppConfig):
    name = "cms.safeguarding"
    label = "safeguarding"
    verbose_name = _("safeguarding")

    def ready(self):
        from cms.safeguarding import checks, concerns  # noqa: F401
