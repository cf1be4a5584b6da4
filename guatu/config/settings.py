"""设置. Everything that varies comes from the environment or from files under GUATU_HOME."""

import os

from guatu.config.database import django_databases, web_role
from guatu.config.environment import choice, number
from guatu.config.postgres import home
from guatu.config.secrets import KeyRing, secret_key

GUATU_HOME = home()
SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("GUATU_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GUATU_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "axes",
    "guatu.ui",
    "guatu.identity",
    "guatu.zones",
    "guatu.files",
    "guatu.registry",
    "guatu.ledger",
    "guatu.imports",
    "guatu.notices",
    "guatu.projects",
    "guatu.supervision",
    "guatu.service",
    "guatu.boards",
    "guatu.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guatu.config.headers.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "guatu.config.sessions.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "guatu.zones.edge.ZoneEdge",
]

ROOT_URLCONF = "guatu.config.urls"
WSGI_APPLICATION = "guatu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "guatu.config.jinja.Jinja",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "guatu.config.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    }
]

DATABASES = django_databases()
WEB_ROLE = web_role()
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "zones.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username"]]
AXES_LOCKOUT_CALLABLE = "guatu.identity.views_login.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 1_000_000_000  # the log of failures is kept, never trimmed
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True

# Identity: how long a session lasts, how many an account may have, how old a password may grow, the second
# factor's key. Numbers that are no numbers stop the start, with their name.
SESSION_ENGINE = "guatu.config.sessions"
SESSION_COOKIE_AGE = number("GUATU_SESSION_HOURS", 12, least=1) * 3600
SESSION_IDLE_SECONDS = number("GUATU_IDLE_MINUTES", 30, least=1) * 60
SESSION_LIMIT = number("GUATU_SESSIONS", 5, least=1)
PASSWORD_DAYS = number("GUATU_PASSWORD_DAYS", 90)  # 0: a password does not grow old
TRUSTED_PROXIES = number("GUATU_PROXIES", 0)
AXES_CLIENT_IP_CALLABLE = "guatu.identity.addresses.address_or_none"
# What people type must not be kept with a failed attempt: a code, a password old or new.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "code", "old", "new", "again"]
DATA_KEYS = KeyRing()
DATA_CIPHER = choice("GUATU_CIPHER", {"aes": "aes-256-gcm", "sm4": "sm4-gcm"}, "aes")

API_PER_MINUTE = number("GUATU_API_PER_MINUTE", 1200, least=1)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guatu.zones.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("GUATU_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILES_ROOT = home() / "files"
FILE_SIZE_LIMIT = 50 * 1024 * 1024

# Locking by name is meant: one account guessed from many addresses is one account under attack.
SILENCED_SYSTEM_CHECKS = ["fields.W344", "axes.W006"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
