"""The way in for the web server. It refuses to start a site that would not be safe to serve."""

import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from cms.front_cache.cache import FrontCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()


def _refuse_what_is_not_safe():
    # WSGI runs no system checks by itself.
    from django.core.checks import run_checks

    errors = [message for message in run_checks(tags=["database"], databases=["default"]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint or ''}" for error in errors))


_refuse_what_is_not_safe()

if settings.FRONT_CACHE["ON"]:
    application = FrontCache(application)

# What is loaded by now stays: looking through it for garbage again and again would slow every answer down.
gc.collect()
gc.freeze()
