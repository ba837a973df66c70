from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("home")

    def ready(self):
        from cms.front_cache import generation

        # Their words stand on every page that is tagged with them, and on the page of the framework.
        generation.moves_with(*(self.get_model(name) for name in ("Framework", "Area", "Item", "Wording")))
