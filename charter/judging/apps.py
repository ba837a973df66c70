from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JudgingConfig(AppConfig):
    name = "charter.judging"
    label = "charter_judging"
    verbose_name = _("judging for the charter mark")

    def ready(self):
        from charter.applications import actions as applications
        from charter.judging import access

        applications.also_open_to.append(access.to_judge)
