"""Settings for one's own machine: SQLite, plain http, the demo accounts. ``make run`` sets ``DEBUG=0``."""

import secrets

from django.core.management.utils import get_random_secret_key

from cms.settings.base import *  # noqa: F403
from cms.settings.base import FRONT_CACHE, INSTALLED_APPS, STORAGES, VAR_DIR, env
from cms.settings.local_database import apps_for, local_database

DEBUG = env.bool("DEBUG", default=True)
DEMO_MODE = True
STYLE_PAGE = True


def _local_secret(name, make):
    """Return this machine's own secret, made once by ``make`` and kept in the file ``name`` under ``var/``."""
    path = VAR_DIR / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


SECRET_KEY = _local_secret("secret_key", get_random_secret_key)
LEDGER_KEY = _local_secret("ledger_key", lambda: secrets.token_urlsafe(32))
SEALING_KEYS = [_local_secret("sealing_key", lambda: secrets.token_urlsafe(32))]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": local_database()}
INSTALLED_APPS = [*INSTALLED_APPS, *apps_for(DATABASES["default"])]
# Files, not memory: limits on wrong tries count for every process together. Not the database: no addresses there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{env.int('PORT', default=8000)}"
PUBLIC_ORIGIN = WAGTAILADMIN_BASE_URL
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0

if DEBUG:
    FRONT_CACHE["ON"] = False  # a changed template shows at once
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
