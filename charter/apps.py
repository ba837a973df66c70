from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CharterConfig(AppConfig):
    name = "charter"
    verbose_name = _("charter")

    def ready(self):
        from wagtail.signals import page_published

        from charter.models import CharterVersionPage
        from charter.scheme.keeping import keep_what_was_signed
        from charter.showcase.checks import WHO_IS_SHOWN
        from cms.moderation.findings import register

        page_published.connect(
            keep_what_was_signed, sender=CharterVersionPage, dispatch_uid="charter.keep_what_was_signed"
        )
        register(WHO_IS_SHOWN)
