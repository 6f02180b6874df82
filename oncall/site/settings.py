"""Django's settings: the one module that reads the environment. `oncall/site/README.md` lists the variables."""

import os
import re
from secrets import token_urlsafe
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from observability.catalogue import objectives
from oncall.site import environment as env

env.load_running_stack(os.environ)

DEBUG = env.flag("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SECRET_KEY = env.text("DJANGO_SECRET_KEY", "") or token_urlsafe(48)
SECRET_KEY_IS_TEMPORARY = not env.text("DJANGO_SECRET_KEY", "")

# -- the mailer ---------------------------------------------------------------------------------
SMTP_URL = env.text("SMTP_URL", "smtp://127.0.0.1:1025")
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
LOKI_URL = env.text("LOKI_URL", "")
MAILER_MAX_PER_HOUR = env.number("MAILER_MAX_PER_HOUR", objectives.MAX_PER_HOUR)
MAILER_PROVIDER = env.text("MAILER_PROVIDER", "smtp_global")
MAILER_LOG_RECIPIENT = env.text("MAILER_LOG_RECIPIENT", "full")
MAILER_PUBLIC_URL = env.text("MAILER_PUBLIC_URL", "http://127.0.0.1:8000")
MAILER_BREAKER_COOL_DOWN_SECONDS = env.number(
    "MAILER_BREAKER_COOL_DOWN_SECONDS", int(objectives.BREAKER_COOL_DOWN.total_seconds())
)
MAILER_BACKOFF_BASE_SECONDS = env.number("MAILER_BACKOFF_BASE_SECONDS", 60)
MAILER_BATCH = env.number("MAILER_BATCH", objectives.BATCH)
MAILER_PUMPS = env.number("MAILER_PUMPS", 2)
PLAYBOOK_URL = env.text("PLAYBOOK_URL", "") or f"{MAILER_PUBLIC_URL}/playbook/"
GRAFANA_URL = env.text("GRAFANA_URL", "")
ONCALL_ESCALATION = {
    "first": env.text("ONCALL_ESCALATION_FIRST", ""),
    "second": env.text("ONCALL_ESCALATION_SECOND", ""),
    "provider": env.text("ONCALL_ESCALATION_PROVIDER", ""),
}
PROMETHEUS_URL = env.text("PROMETHEUS_URL", "")
ALERTMANAGER_URL = env.text("ALERTMANAGER_URL", "")
ONCALL_LOKI_DIRECT = env.flag("ONCALL_LOKI_DIRECT", default=False)
ONCALL_SPOOL_DIR = env.text("ONCALL_SPOOL_DIR", "")
ONCALL_METRICS_DIR = env.text("ONCALL_METRICS_DIR", "")
ONCALL_LOG_STDOUT = env.flag("ONCALL_LOG_STDOUT", default=True)
ONCALL_LOG_STDERR = env.flag("ONCALL_LOG_STDERR", default=False)
COMPONENT = env.text("ONCALL_COMPONENT", "cli")
IN_BACKGROUND = COMPONENT in {"worker", "beat"}
ONCALL_LOG_LEVEL = env.text("ONCALL_LOG_LEVEL", "DEBUG")


def _database_parts(url: str) -> dict[str, str]:
    """Read DATABASE_URL. The error quotes nothing of it, not even what libpq says: that may be the password."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError:
        parts = {"port": "unreadable"}
    misread = parts.get("host", "")[1:] + parts.get("dbname", "")  # a socket's name may begin with @
    if "@" in misread or not re.fullmatch("[0-9,]*", parts.get("port", "")):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write it as postgresql://user:password@host:port/name; "
            "characters like / @ : # ? % in a user name or password must be percent-encoded"
        )
    return parts


def _database(url: str) -> dict[str, object]:
    parts = _database_parts(url)
    return {
        "ENGINE": "oncall.site.postgresql",
        "NAME": parts.pop("dbname", "mailer"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # Whoever finds a lock in PostgreSQL sees which part of the mailer holds it.
            "application_name": f"mailer {COMPONENT}",
            # A statement that hangs must not hold a pump for ever; a migration may take hours.
            "options": "-c lock_timeout=10s" + (" -c statement_timeout=60s" if IN_BACKGROUND else ""),
            # Django switches psycopg's prepared statements off; the pump's cost 3 times as much unprepared.
            "prepare_threshold": 5,
            **parts,
        },
    }


DATABASES = {"default": _database(env.text("DATABASE_URL", "postgresql://127.0.0.1:5432/mailer"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "oncall.pages.shell",
    "oncall.pages.manager",
    "oncall.pages.console",
    "oncall.pages.unknowns",
    "mailer_core",
    "oncall.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "oncall.site.middleware.TraceMiddleware",
    "oncall.playbook_page.PlaybookMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "oncall.pages.shell.limits.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mailer_core.middleware.UserLanguageMiddleware",
    "mailer_core.api.middleware.MethodMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oncall.pages.shell.failures.RefusalMiddleware",
]

ROOT_URLCONF = "oncall.site.urls"
WSGI_APPLICATION = "oncall.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oncall.pages.shell.context.shell",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = ["mailer_core.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
TIME_ZONE = env.text("MAILER_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# WhiteNoise serves what the packages ship; there is nothing to collect.
WHITENOISE_USE_FINDERS = True
STATICFILES_DIRS = [("uplot", env.PROJECT / "dashboards" / "vendor" / "uplot")]
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

# -- security -----------------------------------------------------------------------------------
SECURE = urlsplit(MAILER_PUBLIC_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # who watches the process asks it without the proxy that speaks TLS
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("MAILER_BEHIND_PROXY", default=False) else None
)
CSRF_TRUSTED_ORIGINS = [MAILER_PUBLIC_URL] if SECURE else []
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = "/sign-in/"
CSRF_FAILURE_VIEW = "oncall.pages.shell.failures.no_csrf_token"
# Everything that a page needs comes from this site, and nothing stands inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- Celery: doorbells that may be lost, doubled or late without harm -----------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = MAILER_PUMPS + 1  # one is kept for the tick (mailer_core/sending/slots.py)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 3,
    # A person's action rings doorbells after its commit: where Redis hangs, it must not wait for them.
    "socket_timeout": 30 if IN_BACKGROUND else 1,
    "socket_keepalive": True,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "mailer"

LOGGING_CONFIG = None  # observability.setup wires the loggers, from oncall.site.apps
