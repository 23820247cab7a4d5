"""Settings of the measured server: those of `make run`, with the floor's address and template beside the product's pages."""

from typing import Any

from ipplan.settings.local import *  # noqa: F403 (settings are one namespace by design)
from ipplan.settings.local import BASE_DIR, LOGGING, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
_product: dict[str, Any] = TEMPLATES[0]
TEMPLATES = [{**_product, "DIRS": [*_product["DIRS"], BASE_DIR / "benchmarks" / "templates"]}]
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
