from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = _("pages")

    def ready(self):
        from cms.coauthoring import editing
        from cms.moderation import findings
        from cms.pages import (
            actions,  # noqa: F401
            before_sending,
            checks,  # noqa: F401
            pictures,  # noqa: F401
            publication,
            redirects,
            sealing,
            touches,
        )
        from cms.pages.checking import table
        from cms.safeguarding import concerns

        findings.register(*table.TABLE)
        editing.more_for_the_editor.append(before_sending.for_the_editor)
        publication.connect()
        redirects.connect()
        touches.connect()
        concerns.also_belongs.append(sealing.choices_of)
