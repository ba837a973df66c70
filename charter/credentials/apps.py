from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "charter.credentials"
    label = "charter_credentials"
    verbose_name = _("charter mark credentials")

    def ready(self):
        from charter.credentials import checks  # noqa: F401
