"""Settings. Every one that differs between installations comes from the environment; README lists them."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from import_export.formats import base_formats

from ropa import env

BASE_DIR = Path(__file__).resolve().parent.parent

# Three ways to run: in production (neither), on one's own computer over plain http (LOCAL, for `make run`),
# and while changing the code (DEBUG, also for the tests).
DEBUG = env.flag("DEBUG", False)
LOCAL = env.flag("LOCAL", False)
SECURE_SSL = env.flag("SECURE_SSL", not (DEBUG or LOCAL))
PROXY_COUNT = env.count("PROXY_COUNT", 0, most=9)

OWN_COMPUTER = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = env.secret("SECRET_KEY", DEBUG, BASE_DIR / ".secret-key" if LOCAL else None)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", OWN_COMPUTER if DEBUG or LOCAL else [])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

DATABASES = {"default": env.database("DATABASE_URL", "sqlite:///register.sqlite3", BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "registry.apps.RegistryConfig",  # first: its templates and commands win over the packages'
    "registry.apps.DeskConfig",  # django.contrib.admin with our own AdminSite
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "import_export",
    "django_filters",
    "django_countries",
    "csp",
    "axes",
]

# No LocaleMiddleware: an installation has one language, and pages that differ by reader cache badly.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a lockout into its answer
]

ROOT_URLCONF = "ropa.urls"
WSGI_APPLICATION = "ropa.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Whether errors among the findings stop a publication; without it they are shown and do not.
FINDINGS_BLOCK = env.flag("FINDINGS_BLOCK", False)

# Who types "United States" into the list of countries means the first that begins so.
COUNTRIES_OVERRIDE = {"UM": _("US Minor Outlying Islands")}
LANGUAGE_CODE = env.language("LANGUAGE_CODE")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ropa.formats"]
TIME_ZONE = env.choice_of_zone("TIME_ZONE")
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"  # filled by collectstatic; our own files live in registry/static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# Under DEBUG files are looked up when asked for: no collectstatic, and no scan for each test client.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What a browser may do on our pages, the admin's included. Nothing inline, nothing from another host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's style sheets hold small pictures as data
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine itself, over plain http
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL
# Without a proxy of ours in front, anyone could send this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None

# __Host-: the browser takes such a cookie from this very host over https only. It refuses it over plain http.
COOKIE_PREFIX = "__Host-" if SECURE_SSL else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "registry.admin.held.csrf_failure"
MESSAGE_STORAGE = "registry.admin.said.Retractable"  # in the session: no cookie of its own

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "registry.roles.Roles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "ropa.login.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody can lock an officer out from elsewhere
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(hours=1)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "ropa.login.client_ip"
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT
AXES_ENABLE_ADMIN = False  # `manage.py axes_reset` lifts a lock
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is personal data that nobody here needs
AXES_LOCKOUT_CALLABLE = "ropa.login.locked"
AXES_HTTP_RESPONSE_CODE = 429

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an activity with many rows is one large form
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Used in the admin's lists, for export only; workbooks and the register document come from our own writers.
IMPORT_EXPORT_FORMATS = [base_formats.CSV, base_formats.JSON]
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_CONFIRM = False
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # our own history is the only one
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "ropa.logs.Line", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # takes off Django's mail to ADMINS
        # Anyone can send a wrong Host; a traceback for each would let strangers fill the disk.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "registry": {"level": "INFO"},
    },
}
