from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("home")

    def ready(self):
        from cms.front_cache import generation
        from home.models import Area, Framework, HomePage, Item, Wording

        # Their words stand on every page that is tagged with them, and on the page of the framework.
        generation.moves_with(Framework, Area, Item, Wording)
        post_save.connect(_home_page_was_saved, sender=HomePage, dispatch_uid="home")


def _home_page_was_saved(sender, created, **kwargs):
    """The addresses of a language begin at its home page, and those of its drafts do so before it is signed."""
    from cms.front_cache import generation

    if created:
        generation.advance()
