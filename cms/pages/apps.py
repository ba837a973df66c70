from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _("pages")

    def ready(self):
        from cms.pages import (
            actions,  # noqa: F401
            checks,  # noqa: F401
            publication,  # noqa: F401
            redirects,
        )

        redirects.connect()
