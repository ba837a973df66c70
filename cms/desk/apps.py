from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    verbose_name = _("desk")

    def ready(self):
        from cms.desk import notices

        notices.replace_wagtails_letters()
