"""What a workbook consists of: its sheets with their parts, and what its styles say of numbers. Read from its own XML."""

import re
from dataclasses import dataclass
from enum import StrEnum
from posixpath import join, normpath

from .kinds import refuse_other_packages
from .limits import Limits
from .parsing import Attributes, attribute, parse
from .refusing import Refused
from .unpacking import DAMAGED, Package

_MAIN = "xl/workbook.xml"
_XML = (".xml", ".rels", ".vml")
_PERCENT = frozenset({9, 10})
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})  # with those that Chinese Excel has built in
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Shown(StrEnum):
    """How a cell's number is to be read."""

    PLAIN = "plain"
    PERCENT = "percent"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    sheets: tuple[SheetPart, ...]
    styles: tuple[Shown, ...]  # by the number that a cell names
    since_1904: bool


def refuse_hostile(package: Package, limits: Limits) -> None:
    """Every XML part but the sheets, which are read with their cells: no document type, not too deep."""
    for name in package.parts:
        if name.endswith(_XML) and not name.startswith("xl/worksheets/sheet"):
            parse(package.pieces(name), depth=limits.depth)


def structure_of(package: Package, limits: Limits) -> Structure:
    """The sheets in their order. Refused if there is none, or too many."""
    targets = _targets(package, limits)
    sheets: list[SheetPart] = []
    since_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal since_1904
        if name == "workbookPr":
            since_1904 = attributes.get("date1904", "") in ("1", "true")
        elif name == "sheet":
            part = targets.get(attribute(attributes, "id"), "")
            visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetPart(name=attributes.get("name", ""), part=part, visible=visible))

    parse(package.pieces(_MAIN), depth=limits.depth, start=start)
    if len(sheets) > limits.sheets:
        raise Refused(f"工作表有{len(sheets)}张，超过{limits.sheets}张，没有读取")
    found = tuple(sheet for sheet in sheets if "worksheets/" in sheet.part)
    if not found or len({sheet.part for sheet in found}) < len(found):
        raise Refused(DAMAGED)
    return Structure(sheets=found, styles=_styles(package, limits), since_1904=since_1904)


def _targets(package: Package, limits: Limits) -> dict[str, str]:
    """Relationship -> part, of the workbook."""
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        if attributes.get("Type", "").endswith("/externalLink"):
            refuse_other_packages(frozenset({_MAIN, "[content_types].xml", "xl/externallinks/"}), b"")
        target = attributes.get("Target", "")
        found[attributes.get("Id", "")] = (
            target.removeprefix("/") if target[:1] == "/" else normpath(join("xl", target))
        )

    parse(package.pieces("xl/_rels/workbook.xml.rels"), depth=limits.depth, start=start)
    return found


def _styles(package: Package, limits: Limits) -> tuple[Shown, ...]:
    own: dict[int, Shown] = {}
    cells: list[Shown] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            own[_number(attributes.get("numFmtId", ""))] = _shown(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            number = _number(attributes.get("numFmtId", ""))
            cells.append(own.get(number) or _built_in(number))

    def end(name: str) -> None:
        nonlocal inside
        if name == "cellXfs":
            inside = False

    if "xl/styles.xml" in package.parts:
        parse(package.pieces("xl/styles.xml"), depth=limits.depth, start=start, end=end)
    return tuple(cells)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _built_in(number: int) -> Shown:
    if number in _PERCENT:
        return Shown.PERCENT
    return Shown.DAY if number in _DAYS else Shown.PLAIN


def _shown(code: str) -> Shown:
    """What a format of the workbook's own makes of a number."""
    bare = _QUOTED.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return Shown.PERCENT
    return Shown.DAY if "y" in bare or ("m" in bare and "d" in bare) else Shown.PLAIN


def refuse_repeated(package: Package, sheets: tuple[SheetPart, ...], shared: int, limits: Limits) -> None:
    """Refused where texts that stand once, but are said by many cells (`shared`), would fill the memory once they are read."""
    longest = max(_lengths(package, limits), default=0)
    if longest * shared <= limits.text:
        return
    lengths = _lengths(package, limits)
    if sum(_said(package, sheet, lengths, limits) for sheet in sheets) > limits.text:
        raise Refused("表格里的文字太多，没有读取。请删去多余的内容后再上传")


def _lengths(package: Package, limits: Limits) -> list[int]:
    """Characters of each shared text."""
    found: list[int] = []

    def start(name: str, _attributes: Attributes) -> None:
        if name == "si":
            found.append(0)

    def text(said: str) -> None:
        if found:
            found[-1] += len(said)

    parse(package.pieces("xl/sharedstrings.xml"), depth=limits.depth, start=start, text=text)
    return found


def _said(package: Package, sheet: SheetPart, lengths: list[int], limits: Limits) -> int:
    """Characters of all shared texts that the sheet's cells say."""
    total, is_shared, said = 0, False, ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_shared, said
        if name == "c":
            is_shared, said = attributes.get("t") == "s", ""

    def text(piece: str) -> None:
        nonlocal said
        if is_shared:
            said += piece

    def end(name: str) -> None:
        nonlocal total
        if name == "c" and is_shared:
            place = _number(said.strip())
            total += lengths[place] if place < len(lengths) else 0

    parse(package.pieces(sheet.part), depth=limits.depth, start=start, end=end, text=text)
    return total
