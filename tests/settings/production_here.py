"""The settings of a real site, but with a database, a cache and a mailbox that any machine has.

They are for a server in a process of its own: ``VAR_DIR`` and ``DATABASE_URL`` say where everything is.
"""

import os

from tests.settings.environment import ON_DISK

_here = {name: os.environ[name] for name in ("VAR_DIR", "DATABASE_URL")}
os.environ.update({**ON_DISK, "MEDIA_ROOT": f"{_here['VAR_DIR']}/media", "ONE_MACHINE": "1"})

from cms.settings.production import *  # noqa: E402, F403
from cms.settings.production import INSTALLED_APPS, VAR_DIR  # noqa: E402

os.environ.update(_here)

from cms.settings.local_database import apps_for, local_database  # noqa: E402

SECRET_KEY = "only-for-tests"
DATABASES = {"default": local_database()}
INSTALLED_APPS = [*(app for app in INSTALLED_APPS if app != "django.contrib.postgres"), *apps_for(DATABASES["default"])]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
