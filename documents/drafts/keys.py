"""Keys of a plan file (indicators[3].targets.2026) as places of a draft (i7, target.2026). No Django."""

import re
from collections.abc import Mapping, Sequence

from .rows import DISCREPANCIES, HEAD, INDICATORS, MEASURES, SECTIONS, TARGET, TASKS, UNITS, UNREAD

Place = tuple[str, str]  # key of the row, field; "" for the row as a whole

_KEY = re.compile(rf"({'|'.join(SECTIONS)})\[(\d+)\](?:\.(.+))?")
_HEAD = {
    "region": "region_code",
    "region.code": "region_code",
    "region.name": "region_name",
    "region.parent": "parent_code",
    "region.parent.code": "parent_code",
    "region.parent.name": "parent_name",
    "years": "first_year",
    "units": "",
    "indicators": "",
    "tasks": "",
}
_IN_ROW = {
    "source": "place",
    "source.place": "place",
    "source.quote": "quote",
    "here": "here_place",
    "here.place": "here_place",
    "here.quote": "here_quote",
    "there": "there_place",
    "there.place": "there_place",
    "there.quote": "there_quote",
    "region": "region_code",
    "region.code": "region_code",
    "region.name": "region_name",
    "region.parent": "region_code",
}
# Where a complaint about a row as a whole is shown.
MAIN: Mapping[str, str] = {
    UNITS: "name", INDICATORS: "name", TASKS: "title", MEASURES: "title", DISCREPANCIES: "note", UNREAD: "quote",
}  # fmt: skip


def place_of(key: str, rows: Mapping[str, Sequence[str]]) -> Place:
    """The place of a plan file's key. `rows`: section -> the keys of its rows, in the order of the file."""
    found = _KEY.fullmatch(key)
    if found is None:
        name = re.sub(r"\[\d+\]$", "", key)
        return HEAD, _HEAD.get(name, name)
    section, position, rest = found[1], int(found[2]), found[3] or ""
    keys = rows.get(section, ())
    if not 1 <= position <= len(keys):
        return HEAD, ""
    return keys[position - 1], _field(rest)


def _field(rest: str) -> str:
    if year := re.fullmatch(r"targets[.\[](\d{4})\]?.*", rest):
        return f"{TARGET}{year[1]}"
    name = re.sub(r"\[\d+\].*$", "", rest)
    return _IN_ROW.get(name, name)
