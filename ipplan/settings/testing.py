"""Tests: a fast password hasher, static files as they lie, evidence in memory, everything else as in local use."""

import os
import tempfile

os.environ.setdefault("IPPLAN_VAR_DIR", tempfile.gettempdir())
os.environ.setdefault("IPPLAN_SECRET_KEY", "only for tests " * 4)

from .base import *  # noqa: F403 (the directory is named before base reads it)
from .base import STORAGES

SECRET_KEY = os.environ["IPPLAN_SECRET_KEY"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
WHITENOISE_AUTOREFRESH = True
