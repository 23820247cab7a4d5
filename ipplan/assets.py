"""Front-end files that are served out of installed wheels, so that none is committed and none comes from outside."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# Served path -> (package, path inside it). Nothing else of a wheel is ever served.
WHITE_LIST: dict[str, tuple[str, str]] = {
    "vendor/plotly.min.js": ("plotly", "package_data/plotly.min.js"),
}


def _located(package: str, inside: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The wheel {package} is not installed.")
    return Path(spec.origin).parent / inside


class _OneFile(FileSystemStorage):
    """A storage that knows exactly one file, so that collectstatic copies nothing beside it."""

    def __init__(self, served: str, source: Path) -> None:
        super().__init__(location=source.parent)
        self.served, self.source = served, source

    def path(self, name: str) -> str:
        if name != self.served:
            raise FileNotFoundError(name)
        return str(self.source)


class WheelAssetsFinder(BaseFinder):
    """Finds the files of WHITE_LIST."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        entry = WHITE_LIST.get(path)
        if entry is None:
            return []
        found = str(_located(*entry))
        return [found] if find_all else found

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for served, entry in WHITE_LIST.items():
            yield served, _OneFile(served, _located(*entry))
