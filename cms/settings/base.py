"""What every environment shares. Safe for production as it stands; ``dev`` and ``test`` relax it.

There is no ``SECRET_KEY`` and no database here: each environment names its own, and a missing one raises.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Whatever the site itself writes: uploads, collected static files, a local database.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False

# Demo mode lets the accounts that load_demo makes sign in. It relaxes nothing else.
DEMO_MODE = False

# The living style page at /style/, for whoever works on the templates. Off where the public reads.
STYLE_PAGE = False

INSTALLED_APPS = [
    "cms.site",
    "cms.desk",
    "search",
    "home",
    "publications",
    "training",
    "charter",
    "charter.credentials",
    "charter.schools",
    "charter.awards",
    "charter.applications",
    "charter.judging",
    "cms.pages",
    "cms.moderation",
    "cms.coauthoring",
    "cms.safeguarding",
    "cms.media",
    "cms.people",
    "cms.people.apps.PeopleAdminConfig",
    "cms.front_cache",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "guardian",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Outside of all others, which answer some requests themselves.
    "cms.front_cache.middleware.CacheControlMiddleware",
    "cms.front_cache.middleware.CompressWordsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.pages.middleware.AdminContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "cms.pages.strange_requests.StrangeRequestsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.people.middleware.SignInMiddleware",
    "cms.people.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "cms.coauthoring.browser_copies.ForgetCopiesAtSignOut",
    "cms.desk.given_back.WordsOfWhoeverIsSignedOut",
    "cms.desk.way_back.WayBackMiddleware",
    "cms.desk.doors.SealedPagesAreWithSomebody",
    "cms.desk.doors.TreeIsForAdministrators",
    "cms.desk.doors.OnlyWhatIsOnesOwn",
    # After the doors: a reason says that there is a page.
    "cms.moderation.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.pages.context_processors.site_name",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["cms.people.backends.SignInBackend", "guardian.backends.ObjectPermissionBackend"]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # Sign-in names are unique whatever their capitals: a constraint on Lower("username").
    "security.W019",  # Wagtail's preview panel frames the page: X_FRAME_OPTIONS below.
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "cms.people.passphrases.NotLikeTheSignInName"},
    {"NAME": "cms.people.passphrases.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "cms.people.passphrases.NotCommon"},
    {"NAME": "cms.people.passphrases.NotOnlyNumbers"},
]
CSRF_FAILURE_VIEW = "cms.desk.given_back.form_is_stale"
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # Most people here have no e-mail: a worker helps instead.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # "Your account" at the desk does it.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # Nobody sets somebody else's passphrase.

# Signing in, by django-allauth. There is no sign-up: accounts come from invitations.
ACCOUNT_ADAPTER = "cms.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cms.people.sign_in_forms.LoginForm",
    "change_password": "cms.people.sign_in_forms.ChangePassphraseForm",
    "set_password": "cms.people.sign_in_forms.SetPassphraseForm",
    "reauthenticate": "cms.people.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # The cookie goes with the browser's window: school computers are shared.
MFA_ADAPTER = "cms.people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "cms.people.sign_in_forms.SecondStepForm",
    "reauthenticate": "cms.people.sign_in_forms.SecondStepAgainForm",
    "activate_totp": "cms.people.sign_in_forms.ActivateAppForm",
    "add_webauthn": "cms.people.sign_in_forms.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # A passkey is both factors only when it asked for a finger, face or PIN.
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: people type slowly and clocks differ

# Strict for each account, generous for each network address: a whole school has one. They are counted in the cache.
# Wrong join codes: a few for a browser, many for an address, a ceiling for everybody. The arithmetic is in
# cms/people/views/joining.py.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,1000/h/ip,5/5m/key,20/h/key,100/d/key",
    "reauthenticate": "20/m/user",
    "change_password": "10/m/user",
    "join_code_wrong_here": "20/5m/key",
    "join_code_wrong": "3000/h/ip,20000/h/key",
    "join_name": "600/m/ip",
    "invite": "60/h/user",
    # Readers of a draft without an account: a clinic or a school has one address; the key is the link.
    "read_draft": "300/m/ip",
    "reader_comment": "20/m/ip,40/h/key",
    # Checking a badge that somebody hands in costs up to a second.
    "verify_badge": "60/m/ip",
    # Answers to "Was this any use?", for each page: a class may answer at once. Nobody's address is looked at.
    "use_count": "60/m/key,300/h/key",
}
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
# How many proxies in front of the site set X-Forwarded-For themselves. With 0 the header is not looked at.
ALLAUTH_TRUSTED_PROXY_COUNT = 0

# Guardian keeps a co-author's grant as a row of our own, on Wagtail's Page, for every page type.
GUARDIAN_GET_CONTENT_TYPE = "cms.coauthoring.content_types.for_grants"
GUARDIAN_RENDER_403 = False
ANONYMOUS_USER_NAME = None

# --- Words and places -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = "cms.settings.formats"
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "cms" / "pages" / "locale"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # A rendition's name is the hash of its bytes: writing it again writes the same.
    "renditions": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"allow_overwrite": True}},
    # What schools show, which is never public. Nothing but charter/applications reads it.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "evidence", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "cms.pages.static_files.PublicStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # A long leaflet has many blocks, each with several fields.

WAGTAILIMAGES_IMAGE_MODEL = "media.CustomImage"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# As good to look at as WebP at Wagtail's 80, for half the bytes.
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "media.CustomDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "txt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media.forms.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
DOCUMENT_MAX_UPLOAD_SIZE = 20 * 1024 * 1024  # bytes
# Who looks for viruses in what schools upload: clamd://host:3310, clamd:///path/to/clamd.sock, or nobody.
SCANNER = env("SCANNER", default="")

# --- Wagtail ----------------------------------------------------------------------------------

SITE_NAME = WAGTAIL_SITE_NAME = "Made Together"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # No request to anybody else's server.
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # A Gravatar is a request with a hash of a child's e-mail.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.moderation.finish.publish_signed_version"
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_APPEND_SLASH = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", _("English"))]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILEMBEDS_FINDERS = []  # Nothing is embedded from elsewhere.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends"}}
TAGGIT_CASE_INSENSITIVE = True
LOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# --- The front cache --------------------------------------------------------------------------

FRONT_CACHE = {
    "ON": env.bool("FRONT_CACHE", default=True),
    # A small file that each process has in its memory, or "cache" where several machines serve one site: see
    # cms.front_cache.generation.
    "GENERATION": str(VAR_DIR / "generation"),
    # Names in the query that public pages look at. Every other one is left out before a page is made.
    # cms.pages.filters names those of a list, search.facets those of a search, charter.awards the others.
    "QUERY": frozenset(
        {
            *("badge", "page", "q", "kind", "language", "audience", "topic", "item", "group", "format", "sort"),
            *("level", "state", "url", "maxwidth"),
        }
    ),
    # The site's own rooms, and files, which are sent as they are.
    "NOT_FOR": ("/admin/", "/account/", "/join/", "/desk/", "/documents/", "/health/", MEDIA_URL, STATIC_URL),
}

# --- The ledger -------------------------------------------------------------------------------

# Each environment names its LEDGER_KEY, which signs the ledger's heads. These count too: public keys of older lines,
# or of a LEDGER_KEY that only the daily signing knows.
LEDGER_PUBLIC_KEYS = []

# --- Sealed words -----------------------------------------------------------------------------

# What a safeguarding lead keeps is encrypted with the first of these; the others open what is older. Each environment
# names its own. Never made from SECRET_KEY, which is changed for other reasons.
SEALING_KEYS = []

# --- Safety -----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; school computers are shared
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # A monitor asks the server itself, behind the proxy. The answer is no secret.
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames the page.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Wagtail logs the titles of pages, drafts included: a child's words do not belong in a log.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # It greets at each start.
        "pikepdf": {"level": "WARNING"},
    },
}
