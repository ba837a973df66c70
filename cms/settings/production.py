"""Settings for a real site: PostgreSQL, Redis, S3 and e-mail, all from environment variables.

``docs/operators.md`` describes each variable. A missing secret raises ``ImproperlyConfigured`` and names it.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import FRONT_CACHE, INSTALLED_APPS, STORAGES, env

if env.bool("DEMO_MODE", default=False):
    raise ImproperlyConfigured(
        "DEMO_MODE is set. The demo accounts have a password that everybody knows, so a real site cannot "
        "have them: unset DEMO_MODE."
    )

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Kept out of the database, so that whoever rewrites the ledger there cannot sign it.
LEDGER_KEY = env("LEDGER_KEY", default="")
LEDGER_PUBLIC_KEYS = env.list("LEDGER_PUBLIC_KEYS", default=[])
if not (LEDGER_KEY or LEDGER_PUBLIC_KEYS):
    raise ImproperlyConfigured(
        "Set the LEDGER_KEY environment variable, which signs the ledger's heads. Make a key with: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )

SEALING_KEYS = env.list("SEALING_KEYS")
if not SEALING_KEYS:
    raise ImproperlyConfigured(
        "Set the SEALING_KEYS environment variable, which encrypts what a safeguarding lead keeps sealed. Make a key "
        "with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty. Name the site's hosts, for example www.example.org")

WAGTAILADMIN_BASE_URL = env("SITE_ADDRESS")
if urlsplit(WAGTAILADMIN_BASE_URL).scheme != "https":
    raise ImproperlyConfigured("SITE_ADDRESS must begin with https://, for example https://www.example.org")
PUBLIC_ORIGIN = env("PUBLIC_ORIGIN", default=WAGTAILADMIN_BASE_URL)
if not re.fullmatch(r"https://[^/?#@]+", PUBLIC_ORIGIN):
    raise ImproperlyConfigured(
        "PUBLIC_ORIGIN must be https:// and a host, with nothing after it, for example https://www.example.org"
    )
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
SITE_NAME = WAGTAIL_SITE_NAME = env("SITE_NAME", default="Made Together")

DATABASES = {"default": env.db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name")
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.postgres"]
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("REDIS_URL"),
    }
}
# Every hit of the front cache asks for this number. One machine keeps it in a file, several share it in Redis.
if not env.bool("ONE_MACHINE", default=False):
    FRONT_CACHE["GENERATION"] = "cache"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# The bucket is private: files reach the public through the site, which checks each one first.
if bucket := env("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env("S3_ENDPOINT", default=None),
            "region_name": env("S3_REGION", default=None),
            "access_key": env("S3_ACCESS_KEY"),
            "secret_key": env("S3_SECRET_KEY"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
    STORAGES["renditions"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**STORAGES["default"]["OPTIONS"], "file_overwrite": True},
    }
    STORAGES["evidence"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**STORAGES["default"]["OPTIONS"], "location": "evidence"},
    }
else:
    MEDIA_ROOT = env.path("MEDIA_ROOT")

vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL")

# Limits on wrong tries go by the visitor's address, which only the proxy knows. More than there are would let
# visitors choose their own.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)

# The proxy in front ends TLS and must set this header itself, whatever the visitor sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
