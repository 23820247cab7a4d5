"""A real installation. Secrets and hosts come from the environment; without them nothing starts."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 (settings are one namespace by design)
from .base import MIDDLEWARE

IS_PRODUCTION = True
MIDDLEWARE = ["organizations.middleware.ForwardedAddressMiddleware", *MIDDLEWARE]


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production settings take it from the environment (see README).")
    return value


SECRET_KEY = _required("IPPLAN_SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("IPPLAN_SECRET_KEY is shorter than 50 characters.")
ALLOWED_HOSTS = [host.strip() for host in _required("IPPLAN_HOSTS").split(",") if host.strip()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("IPPLAN_HOSTS names the hosts of this installation; * would admit every name.")
_required("DATABASE_URL")

CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # set by the reverse proxy that ends TLS (see README)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a monitor on the same machine asks over plain HTTP
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
