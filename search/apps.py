from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("search")

    def ready(self):
        from cms.front_cache import generation
        from search import checks, keeping  # noqa: F401
        from search.models import Synonyms

        generation.moves_with(Synonyms)  # Other pages are found.
