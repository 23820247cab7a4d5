"""A form of the grid or of the history sheet, taken apart: which act, which cells of which quarter. Texts as they were typed."""

import re
from collections.abc import Collection
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
_FIELD = re.compile(r"(?:([0-9]{4}q[1-4])-)?(?:([1-9][0-9]{0,3})-)?([a-z_]+)")
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
    field -> text, for every cell that is written. `files`: number -> what is to be attached.
    """

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)
    files: dict[int, list[Upload]] = field(default_factory=dict)


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


def sent_by_quarter(
    post: QueryDict, files: "MultiValueDict[str, Upload] | None", quarters: Collection[str]
) -> dict[str, Sent]:
    """The form by quarter; of a field that stands twice (a box to tick) the last one counts.

    Invalid for a cell of a quarter that the form does not show.
    """
    found = {quarter: Sent() for quarter in quarters}
    for key, text in post.items():
        quarter, number, name = _split(key)
        if not name:
            continue
        if quarter not in found:
            raise Invalid("这张表没有这个季度")
        _put(found[quarter], number, name, str(text))
    for key in files or MultiValueDict():
        quarter, number, name = _split(key)
        if name == "evidence" and quarter in found and files is not None:
            found[quarter].files[number] = files.getlist(key)
    return found


def _put(sent: Sent, number: int, name: str, text: str) -> None:
    if not number:
        if name in COMMON and text:
            sent.common[name] = text
    elif name == "version":
        sent.versions[number] = int(text) if re.fullmatch("[0-9]{1,9}", text) else 0  # no number: the oldest there is
    elif name in FIELDS:
        sent.cells.setdefault(number, {})[name] = text


def _split(key: str) -> tuple[str, int, str]:
    """2024q4-3-value -> 2024q4, 3, value; 3-value -> "", 3, value; 2024q4-source -> 2024q4, 0, source; else no name."""
    place = _FIELD.fullmatch(key)
    if place is None or not (place[1] or place[2]):
        return "", 0, ""
    return place[1] or "", int(place[2] or 0), place[3]
