"""Production: behind a proxy that ends TLS. Refuses to start with a default secret, DEBUG, or demo accounts."""

from django.core.exceptions import ImproperlyConfigured

from rabatplatform.settings import environment as env
from rabatplatform.settings.base import *  # noqa: F403
from rabatplatform.settings.mail_provider import provider_settings

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
if DEBUG:
    raise ImproperlyConfigured("Production never runs with DEBUG.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "local-only" in SECRET_KEY or "insecure" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is a default or too short: give at least 50 random characters.")
if env.text("DEMO_PASSWORD", ""):
    raise ImproperlyConfigured("Production has no demo accounts: take DEMO_PASSWORD away.")
env.text("FILES_ROOT")  # must be set
if not FILES_ROOT.is_absolute() or FILES_ROOT.is_relative_to(BASE_DIR):  # noqa: F405
    raise ImproperlyConfigured("FILES_ROOT is an absolute folder outside the code: what people upload lies there.")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the platform's own names.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # deploy/: the proxy overwrites what a client sends
ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the proxy of deploy/: limits see the person, not the proxy
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^live$", r"^ready$"]
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SITE_ADDRESS = env.text("SITE_ADDRESS")
MAIL_PROVIDER = env.text("MAIL_PROVIDER", "")  # as django-anymail names it: "mailjet", "brevo", "postmark", …
if MAIL_PROVIDER:
    vars().update(provider_settings(MAIL_PROVIDER))
    INSTALLED_APPS = [*INSTALLED_APPS, "anymail"]  # noqa: F405
else:
    vars().update(env.env.email("EMAIL_URL"))
