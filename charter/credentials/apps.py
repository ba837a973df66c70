from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "charter.credentials"
    label = "charter_credentials"
    verbose_name = _("charter mark credentials")

    def ready(self):
        from charter.credentials import checks  # noqa: F401
        from charter.credentials.models import BadgeKey, StatusPlace
        from cms.front_cache import generation

        generation.moves_with(BadgeKey, StatusPlace)  # The keys and the lists that the site publishes.
