"""Settings for the test suite: SQLite, or PostgreSQL when ``DATABASE_URL`` says so."""

import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403
from cms.settings.base import FRONT_CACHE, INSTALLED_APPS, STORAGES
from cms.settings.local_database import apps_for, local_database

STYLE_PAGE = True
SECRET_KEY = "only-for-tests"  # noqa: S105
LEDGER_KEY = "only-for-tests-only-for-tests-only-for-test"
SEALING_KEYS = ["only-for-tests-only-for-tests-only-for-test"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": local_database()}
INSTALLED_APPS = [*INSTALLED_APPS, *apps_for(DATABASES["default"])]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES["evidence"]["OPTIONS"]["location"] = Path(tempfile.gettempdir()) / "evidence-of-tests"
FRONT_CACHE["GENERATION"] = "cache"  # of each test alone
WAGTAILADMIN_BASE_URL = "http://testserver"
PUBLIC_ORIGIN = "https://charter.example.org"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# The tests sign in some thousand times; nobody attacks their passwords.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
