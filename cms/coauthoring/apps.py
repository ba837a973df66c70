from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoauthoringConfig(AppConfig):
    name = "cms.coauthoring"
    label = "coauthoring"
    verbose_name = _("writing together")

    def ready(self):
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from cms.coauthoring import moving_on, page_files, page_groups, sealing  # noqa: F401
        from cms.coauthoring.policy import page_policy

        register_permission_policy(AbstractPage, page_policy)
        sealing.join()
