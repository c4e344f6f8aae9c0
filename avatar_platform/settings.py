"""Django's settings, derived from the typed configuration in `avatar_platform.config`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_stubs_ext

from avatar_platform.config import BASE_DIR, GiB, MiB, load

django_stubs_ext.monkeypatch()

CONFIG = load()

SECRET_KEY = CONFIG.signing_key()
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.hosts
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
ROOT_URLCONF = "avatar_platform.urls"
ASGI_APPLICATION = "avatar_platform.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

INSTALLED_APPS = [
    # First, so that `accounts` finds their pages in the admin, and removes them.
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "avatar_platform.apps.PlatformConfig",
    "accounts.apps.AccountsConfig",
    "gallery.apps.GalleryConfig",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_rq",
]
if (BASE_DIR / "generation" / "apps.py").exists():
    INSTALLED_APPS.insert(INSTALLED_APPS.index("unfold"), "generation.apps.GenerationConfig")

MIDDLEWARE = [
    "avatar_platform.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "avatar_platform.middleware.JsonGZip",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.second_factor",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Database, cache, channels, jobs
DATABASES = {"default": CONFIG.database()}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CONFIG.cache_address,
        "KEY_PREFIX": "avatar",
        "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 5},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [CONFIG.queue_address], "prefix": "avatar"},
    }
}


def _queue(timeout: int) -> dict[str, Any]:
    return {
        "URL": CONFIG.queue_address,
        "DEFAULT_TIMEOUT": timeout,
        "DEFAULT_RESULT_TTL": 3600,
        "SERIALIZER": "rq.serializers.JSONSerializer",
    }


RQ_QUEUES = {
    "interactive": _queue(120),
    "generation": _queue(900),
    "maintenance": _queue(1800),
}
RQ = {"COMMIT_MODE": "on_db_commit", "WORKER_CLASS": "generation.worker.WarmWorker"}

# Who one is
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.ThrottledBackend"]
PASSWORD_HASHERS = [
    "accounts.backends.PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "/admin/login/"
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# Its migrations would make the table that the model above replaces.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_PREFIX": "av_"}
QUOTAS = {
    "storage_bytes": CONFIG.quota_storage_bytes,
    "jobs_per_hour": CONFIG.quota_jobs_per_hour,
    "jobs_at_once": CONFIG.quota_jobs_at_once,
}
SIGNUP_OPEN = CONFIG.signup_open
ADMIN_SECOND_FACTOR = CONFIG.admin_second_factor
OTP_TOTP_ISSUER = "Avatars"
PRIVACY_CONTACT = CONFIG.privacy_contact
PUBLIC_URL = CONFIG.public_url

# Cookies and headers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.secure
# Read from the cache, kept in the database: neither alone signs anybody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "avatar_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_FAILURE_VIEW = "avatar_platform.problems.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIG.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIG.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

# Files
STORAGES = CONFIG.storages()
STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.var_dir / "static"
FRONTEND_DIR = CONFIG.frontend_dir
MAX_UPLOAD_BYTES = 25 * MiB
DATA_UPLOAD_MAX_MEMORY_SIZE = MiB
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * MiB
EXPORT_MAX_BYTES = 4 * GiB

# Mail
globals().update(CONFIG.email())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.email_from

# Languages and time
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LANGUAGE_CODE = "en"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# REST
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The token first: its class knows how to ask for credentials, so that an anonymous
        # request is answered 401 and not 403.
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["avatar_platform.limits.LimitedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "avatar_platform.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "avatar_platform.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "avatar_platform.throttling.PersonThrottle",
        "avatar_platform.throttling.ScopeThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "person": "1200/min",
        "anonymous": "120/min",
        "signin": "30/min",
        "signup": "20/hour",
        "password_reset": "10/hour",
        "upload": "60/min",
        "generate": "60/min",
        "export": "60/min",
        "edit": "60/min",
        "edit_text": "60/min",
        "edit_preview": "100/10s",
        "style_picture": "300/min",
        "public": "600/min",
        "media": "3000/min",
        "share": "60/min",
        "publish": "60/min",
        "like": "120/min",
        "report": "20/hour",
        "verify": "10/min",
    },
    "EXCEPTION_HANDLER": "avatar_platform.problems.exception_handler",
    "NUM_PROXIES": CONFIG.trusted_proxies,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
THROTTLE = CONFIG.throttle
SPECTACULAR_SETTINGS = {
    "TITLE": "Avatars",
    "DESCRIPTION": (
        "Avatars from a photo. Everything the web client does is a call to this API, with a "
        "session or with `Authorization: Token …`. Errors are RFC 9457 problem details with "
        "stable codes."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
    "ENUM_NAME_OVERRIDES": {
        "ExportStatusEnum": "accounts.models.DataCopy.Status",
        "GenerationStatusEnum": "generation.models.STAGES",
        "ActionEnum": "gallery.serializers.BULK_ACTIONS",
        "StylePictureKindEnum": "generation.models.StylePicture.Kind",
        "PublicationStateEnum": "gallery.sharing.serializers.PUBLICATION_STATES",
        "AppealStateEnum": "gallery.sharing.serializers.APPEAL_STATES",
        "ReasonEnum": "gallery.sharing.serializers.REASONS",
        "VerdictEnum": "gallery.sharing.serializers.VERDICTS",
        "DecisionSourceEnum": "gallery.sharing.serializers.SOURCES",
        "VerificationStatusEnum": "generation.verification.serializers.STATUSES",
        "VerificationVerdictEnum": "generation.verification.serializers.VERDICTS",
        "SanctionKindEnum": "gallery.sharing.serializers.SANCTIONS",
    },
}
UNFOLD = {
    "SITE_TITLE": "Avatars",
    "SITE_HEADER": "Avatars",
    "SITE_SYMBOL": "face",
    "SHOW_HISTORY": True,
    "STYLES": ["/static/gallery/moderation/panel.css"],
    "SIDEBAR": {
        "show_all_applications": True,
        "navigation": "gallery.moderation.navigation.sidebar",
    },
}

SILENCED_SYSTEM_CHECKS = [
    # The proxy that ends TLS redirects; from here it would loop behind one that isn't trusted.
    "security.W008",
    # Whether every subdomain has TLS, and the domain belongs in browsers, its owner knows.
    "security.W005",
    "security.W021",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {process:d} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": CONFIG.log_level},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},
        "rq.worker": {"level": "INFO"},
    },
}
