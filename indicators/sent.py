"""A form of the grid or of the history sheet, taken apart: which act, which cells of which quarter. Texts as they were typed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from plans.evidence import Upload
from plans.refusals import Invalid

from .forms import FIELDS

COMMON = (
    "source",
    "certainty",
)  # fields that a column of the history sheet states once for the cells saved from then on
_QUARTERLY = re.compile(r"([0-9]{4}q[1-4])-([a-z0-9_-]+)")
_FIELD = re.compile(r"([1-9][0-9]{0,3})-([a-z_]+)")
_ACT = re.compile(
    r"(save|submit|withdraw|discard|overwrite|remove)(?::(?:([0-9]{4}q[1-4])-)?([0-9]{1,18}))?(?::([0-9]{1,9}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a button asks for: the name; for one cell its quarter ("" in the grid), number, and the version seen there."""

    name: str
    quarter: str
    number: int | None
    version: int | None

    @property
    def target(self) -> int:
        """The cell's number, where the act has to name one."""
        if self.number is None:
            raise Invalid("没有指明是哪一项")
        return self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a form holds of one quarter.

    `cells`: number -> field -> text as typed. `versions`: number -> the version from which the cell was filled. `common`:
    field -> text, for every cell that is written.
    """

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)


def read_act(post: QueryDict) -> Act:
    found = _ACT.fullmatch(post.get("act", "save"))
    if found is None:
        raise Invalid("无法识别的操作")
    name, quarter, number, version = found.groups()
    act = Act(
        name=name,
        quarter=quarter or "",
        number=int(number) if number else None,
        version=int(version) if version else None,
    )
    if act.number is None and name not in ("save", "submit"):
        raise Invalid("没有指明是哪一项")
    return act


def sent_by_quarter(post: QueryDict, quarters: Collection[str]) -> dict[str, Sent]:
    """The form by quarter; of a field that stands twice (a box to tick) the last one counts.

    Invalid for a cell of a quarter that the form does not show.
    """
    found = {quarter: Sent() for quarter in quarters}
    for key, text in post.items():
        quarter, name = _split(key)
        place = _FIELD.fullmatch(name)
        if place is None and not (quarter and name in COMMON):
            continue
        if quarter not in found:
            raise Invalid("这张表没有这个季度")
        if place is None:
            if text:
                found[quarter].common[name] = str(text)
        elif place[2] == "version":
            found[quarter].versions[int(place[1])] = _version(str(text))
        elif place[2] in FIELDS:
            found[quarter].cells.setdefault(int(place[1]), {})[place[2]] = str(text)
    return found


def sent_files(files: "MultiValueDict[str, Upload] | None", quarter: str) -> Mapping[int, Sequence[Upload]]:
    """number -> files attached to the cell."""
    found: dict[int, Sequence[Upload]] = {}
    for key in files or ():
        named, name = _split(key)
        place = _FIELD.fullmatch(name)
        if files is not None and place is not None and place[2] == "evidence" and named == quarter:
            found[int(place[1])] = files.getlist(key)
    return found


def _split(key: str) -> tuple[str, str]:
    """2024q4-3-value -> 2024q4, 3-value; the grid's 3-value has no quarter."""
    place = _QUARTERLY.fullmatch(key)
    return (place[1], place[2]) if place else ("", key)


def _version(text: str) -> int:
    """What is no number is as good as the oldest version."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0
