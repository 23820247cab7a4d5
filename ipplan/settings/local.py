"""One machine, plain HTTP, demonstration accounts: what `make run` starts. Never for an installation that others rely on."""

import os
import secrets

from .base import *  # noqa: F403 (settings are one namespace by design)
from .base import VAR_DIR


def _local_secret() -> str:
    """A secret made at the first start and kept beside the local database, readable by its owner only."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = os.environ.get("IPPLAN_SECRET_KEY") or _local_secret()
# HOST opens the server to others; then the names that they may call it by are given in IPPLAN_HOSTS.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("IPPLAN_HOSTS", "").split(","))]
