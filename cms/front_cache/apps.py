from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontCacheConfig(AppConfig):
    name = "cms.front_cache"
    label = "front_cache"
    verbose_name = _("front cache")
