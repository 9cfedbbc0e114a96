"""Django's settings, derived from the typed environment. Nothing here is read anywhere but by Django and its apps."""

from pathlib import Path
from typing import Any

import dj_database_url

from fullcircle.config.env import env
from fullcircle.cycle import STAGES
from fullcircle.platform.postgres.embedded import Cluster

PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = env.secret_key
DEBUG = env.debug
ALLOWED_HOSTS = [env.site_host, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [env.site_url]
ROOT_URLCONF = "fullcircle.config.urls"
WSGI_APPLICATION = "fullcircle.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_cotton",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "fullcircle.platform",
    *(f"fullcircle.{stage.key}" for stage in STAGES),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fullcircle.platform.ui.headers.SecurityHeaders",
    "fullcircle.platform.files.uploading.TurnAwayLargeFiles",
    "fullcircle.platform.api.middleware.ApiRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fullcircle.platform.access.middleware.ActAsSignedIn",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            *sorted(PACKAGE.glob("*/*/templates")),
            PACKAGE / "demo/templates",
        ],  # every entity folder may bring its own
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fullcircle.platform.ui.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "fullcircle.platform.ui.templatetags.ui"],
        },
    }
]


def database(url: str, **options: Any) -> dict[str, Any]:
    """One login to the one database; what the address itself asks for, like `sslmode`, is kept."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, engine="fullcircle.platform.postgres.pooled"))
    return parsed | {"CONN_MAX_AGE": 0, "OPTIONS": {**parsed.get("OPTIONS", {}), **options}}


CLUSTER = Cluster(env.data_dir)
DATABASES = {
    # The pool waits three seconds for a connection, then says so.
    "default": database(
        env.database_url or CLUSTER.app_url,
        pool={"min_size": 1, "max_size": env.web_threads + 2, "timeout": 3, "reconnect_timeout": 0},
        connect_timeout=5,
        options="-c statement_timeout=15s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s",
    ),
    # Migrations wait for nobody's page: they take as long as they take, and never hold a pool.
    # Longer than PostgreSQL's deadlock_timeout of a second: only then does a vacuum of a large table give way.
    "owner": database(env.owner_database_url or CLUSTER.owner_url, options="-c lock_timeout=1500ms"),
}

AUTH_USER_MODEL = "platform.User"
AUTHENTICATION_BACKENDS = ["fullcircle.platform.access.signin.Colleagues"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fullcircle.platform.access.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # colleagues are invited by an administrator, never strangers
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env.site_url.startswith("https") else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "fullcircle.platform.access.forms.SignInForm",
    "reset_password": "fullcircle.platform.access.forms.ForgottenForm",
    "reauthenticate": "fullcircle.platform.access.forms.ConfirmForm",
    "change_password": "fullcircle.platform.access.forms.NewPasswordForm",
    "reset_password_from_key": "fullcircle.platform.access.forms.ChosenPasswordForm",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
MFA_ADAPTER = "fullcircle.platform.access.signin.MFAAdapter"
MFA_TOTP_ISSUER = "Fullcircle"

secure = env.site_url.startswith("https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "fullcircle.platform.access.sessions"
SESSION_COOKIE_NAME = "fc_session"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "fullcircle.platform.ui.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("en-gb", "English, United Kingdom")]
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = (
    PACKAGE / "platform/ui/dist"
)  # made by `python -m fullcircle.platform.ui.assets`, served as it is
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "fullcircle.platform.ui.static.Storage"},
}
WHITENOISE_MAX_AGE = 31_536_000  # addresses carry the version of the build
MEDIA_ROOT = env.data_dir / "files"

EMAIL_BACKEND = "fullcircle.platform.access.mail.Backend"
DEFAULT_FROM_EMAIL = env.mail_from
DNS_SERVER = env.dns_server

# What slows down guessing passwords must hold across processes, so it is in the database.
CACHES = {"default": {"BACKEND": "fullcircle.platform.access.attempts.AttemptCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS = ["auth.W004"]
