"""One pass over a sheet's XML, before and beside reading its values: how far it goes, and what values alone do not tell.

The reader of values lays out a rectangle around whatever a sheet holds, so a cell at the far corner would cost gigabytes:
here it is found and refused by its name.
"""

from dataclasses import dataclass, field

from .limits import Limits
from .parsing import Attributes, parse
from .places import area_of, cell_name, place_of
from .refusing import Refused
from .structure import SheetPart, Shown
from .unpacking import DAMAGED, Package

Place = tuple[int, int]  # row, column, both from 1
Area = tuple[int, int, int, int]  # first row and column, last row and column
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_HOLDS = frozenset({"v", "is", "f"})  # what a cell that is more than formatted has
_ON = ("1", "true")


@dataclass(slots=True)
class Scan:
    """What a sheet's XML says besides its values."""

    uncalculated: set[Place] = field(default_factory=set)  # formulas that no program has calculated
    formulas: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)  # #DIV/0!
    percent: set[Place] = field(default_factory=set)
    days: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    shared: int = 0  # cells that say one of the workbook's shared texts
    last_row: int = 0
    last_column: int = 0


class Scanner:
    """The state of one pass."""

    def __init__(self, sheet: SheetPart, styles: tuple[Shown, ...], limits: Limits) -> None:
        self.sheet, self.styles, self.limits = sheet, styles, limits
        self.found = Scan()
        self.row = self.column = 0
        self.shown = Shown.PLAIN
        self.known: dict[str, Shown] = {}  # by the style that a cell names
        self.last: Place = (1, 0)
        self.is_error = self.is_text = self.has_formula = self.holds = False
        self.said: list[str] | None = None  # text of a value that matters here

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in _HOLDS:
            self._content(name)
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._columns(attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._ended()
        elif name == "v" and self.said is not None:
            self._valued("".join(self.said))

    def text(self, text: str) -> None:
        if self.said is not None:
            self.said.append(text)

    def _row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self.row = self.row + 1 if number is None else _whole(number, _LAST_ROW)
        self.column = 0
        if attributes.get("hidden") in _ON and self.row <= self.limits.rows:
            self.found.hidden_rows.add(self.row)

    def _cell(self, attributes: Attributes) -> None:
        name = attributes.get("r")
        place = (self.row, self.column + 1) if name is None else place_of(name)
        if place is None or place <= self.last:  # the reader of values counts on their order
            raise Refused(DAMAGED)
        self.last = place
        self.row, self.column = place
        style = attributes.get("s")
        self.shown = Shown.PLAIN if style is None else self._shown(style)
        kind = attributes.get("t")
        self.is_error, self.is_text = kind == "e", kind == "str"
        if kind == "s":
            self.found.shared += 1
        self.has_formula = self.holds = False

    def _content(self, name: str) -> None:
        self.holds = True
        if name == "f":
            self.has_formula = True
        elif name == "v" and (self.has_formula or self.is_error):
            self.said = []
        if self.row > self.limits.rows or self.column > self.limits.columns:
            raise Refused(
                f"“{self.sheet.name}”的{cell_name(self.row, self.column)}有内容，超出可以读取的范围"
                f"（{self.limits.rows}行、{self.limits.columns}列）。请删去多余的行和列后再上传"
            )

    def _valued(self, text: str) -> None:
        place, self.said = (self.row, self.column), None
        if self.is_error:
            self.found.errors[place] = text.strip()[:20] or "#"
        elif text.strip() or self.is_text:  # a formula may well say nothing: ""
            self.has_formula = False  # calculated: its value stands
            self.found.formulas.add(place)

    def _ended(self) -> None:
        if not self.holds:
            return
        found, place = self.found, (self.row, self.column)
        if self.row > found.last_row or self.column > found.last_column:
            self._reach()
        if self.has_formula and place not in found.errors:
            found.uncalculated.add(place)
        if self.shown is Shown.PERCENT:
            found.percent.add(place)
        elif self.shown is Shown.DAY:
            found.days.add(place)

    def _reach(self) -> None:
        found = self.found
        found.last_row, found.last_column = max(found.last_row, self.row), max(found.last_column, self.column)
        if found.last_row * found.last_column > self.limits.cells:
            raise Refused(f"“{self.sheet.name}”的内容太多，没有读取。请删去多余的行和列后再上传")

    def _shown(self, style: str) -> Shown:
        found = self.known.get(style)
        if found is None:
            number = _whole(style, 100_000, least=0)
            found = self.known[style] = self.styles[number] if number < len(self.styles) else Shown.PLAIN
        return found

    def _merge(self, name: str) -> None:
        area = area_of(name)
        if area is None or area[2] > _LAST_ROW or area[3] > _LAST_COLUMN:
            raise Refused(DAMAGED)
        if len(self.found.merged) >= self.limits.merged:
            raise Refused(f"“{self.sheet.name}”的合并单元格超过{self.limits.merged}处，没有读取")
        self.found.merged.append(area)

    def _columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _ON:
            first = _whole(attributes.get("min", "1"), _LAST_COLUMN)
            last = min(_whole(attributes.get("max", "1"), _LAST_COLUMN), self.limits.columns)
            self.found.hidden_columns.update(range(first, last + 1))


def scanned(package: Package, sheet: SheetPart, styles: tuple[Shown, ...], limits: Limits) -> Scan:
    """What the sheet's XML says. Refused for a sheet that goes too far."""
    scanner = Scanner(sheet, styles, limits)
    parse(package.pieces(sheet.part), depth=limits.depth, start=scanner.start, end=scanner.end, text=scanner.text)
    return scanner.found


def _whole(text: str, most: int, *, least: int = 1) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not least <= number <= most:
        raise Refused(DAMAGED)
    return number
