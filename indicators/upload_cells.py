"""What an uploaded workbook would change, cell by cell: old and new, what is doubtful, what is wrong. Writes nothing.

A cell that is blank, or says what the template printed into it, leaves what stands. Everything else goes through the same
readers and checks as what is typed into the grid.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from plans.periods import Items
from plans.previews import Change, Printed, gathered, is_printed, since
from plans.review import State
from workbooks.places import Spot

from .facts import IndicatorFacts, Observation, Quarter, with_observations
from .forms import FIGURE_FIELDS, LABELS, read_cell
from .grid import moment
from .inputs import CONTENT, FIGURES, FigureInput, faults
from .labels import CERTAINTY, Certainty
from .plausibility import Bound, doubts
from .sheet import Cell, Sheet, SheetRow, Sheets
from .sheets import said, value_of

CODES = {label: code for code, label in CERTAINTY.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One row of a workbook that is about an indicator's quarter.

    `texts`: field -> what stands in its cell, blank ones left out. `spots`: field -> where, and "name" for the row itself.
    `faults`: field -> why its cell cannot be read. `printed`: field -> what the template printed; `version`: from which it was
    made, None where the workbook does not say. `remarks` are said beside the row.
    """

    number: int
    quarter: Quarter
    texts: Mapping[str, str]
    spots: Mapping[str, Spot]
    faults: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    remarks: tuple[str, ...] = ()

    def spot(self, name: str) -> Spot:
        """Where a field stands; one that has no column is said at the figure's cell, or else at the row's name."""
        figure = next((self.spots[each] for each in FIGURES if each in self.texts and each in self.spots), None)
        return self.spots.get(name) or figure or self.spots["name"]


@dataclass(slots=True, kw_only=True)
class Judged:
    """One row: what it would change, what is said beside it, what is wrong and where, and what would be written."""

    given: Given
    row: SheetRow
    changes: tuple[Change, ...] = ()
    warnings: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    figure: FigureInput | None = None
    who: str = ""  # who changed it under the template, and when

    @property
    def is_stale(self) -> bool:
        """Somebody else changed a field that would be changed: the person has to decide."""
        return any(change.since for change in self.changes)

    @property
    def key(self) -> str:
        year, quarter = self.given.quarter
        return f"{year}q{quarter}-{self.row.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A quarter that a workbook writes into: its sheet, why it takes nothing (or ""), and for what alone it is unlocked."""

    sheet: Sheet
    shut: str = ""
    opened: Items | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All rows, in the order of the workbook; `stray` are faults that belong to no indicator."""

    rows: Sequence[Judged]
    notes: Sequence[str] = ()
    stray: Mapping[Spot, str] = field(default_factory=dict)

    @property
    def changed(self) -> list[Judged]:
        return [row for row in self.rows if row.changes and not row.errors]

    @property
    def faulty(self) -> list[Judged]:
        return [row for row in self.rows if row.errors]

    @property
    def unchanged(self) -> list[Judged]:
        return [row for row in self.rows if not row.changes and not row.errors]

    @property
    def faults(self) -> dict[Spot, str]:
        """Every fault at its cell; two at one cell are both said."""
        of_rows = ((row.given.spot(name), text) for row in self.faulty for name, text in row.errors.items())
        return gathered((*self.stray.items(), *of_rows))

    @property
    def digest(self) -> str:
        """Changes whenever anything changes that the preview shows or that would be written."""
        shown = [
            (row.key, row.changes, row.warnings, sorted(row.errors.items()), row.figure, row.who) for row in self.rows
        ]
        return hashlib.sha256(repr((shown, sorted(self.stray.items()))).encode()).hexdigest()


def judged(
    given: Iterable[Given], sheets: Sheets, places: Mapping[Quarter, Place], bounds: Sequence[Bound]
) -> tuple[Judged, ...]:
    """Every row, judged beside all the others: a doubt is raised by the figures as they would stand together."""
    rows = []
    times: Counter[tuple[Quarter, int]] = Counter()
    for each in given:
        place = places[each.quarter]
        row = place.sheet.row(each.number)
        if row is None:
            raise LookupError(f"no indicator {each.number}")
        times[each.quarter, each.number] += 1
        rows.append(_judge(each, row, place))
    for found in rows:
        if times[found.given.quarter, found.row.number] > 1:
            found.errors["name"] = "同一指标出现了多行，不能确定用哪一行"
    _raise_doubts(rows, sheets.every, bounds)
    return tuple(rows)


def _judge(given: Given, row: SheetRow, place: Place) -> Judged:
    found = Judged(given=given, row=row, warnings=list(given.remarks))
    cell = row.cell
    found.errors |= given.faults
    sent = _sent(given, row, found)
    version = cell.version if cell else 0
    typed = read_cell(row, sent, version=version, last_day=place.sheet.period.last_day)
    found.errors |= {
        name: f"{LABELS[name]}：{text}" if LABELS[name] not in text else text for name, text in typed.errors.items()
    }
    found.warnings += typed.converted.values()
    if typed.figure is None or row.says(typed.figure) or not (sent or found.errors):
        return found
    found.errors |= faults(typed.figure, row.standing.facts)
    found.changes = tuple(_changes(given, row, typed.figure, sent))
    found.figure = typed.figure
    _refuse_state(found, place)
    if found.is_stale and cell is not None:
        found.who = _last_act(cell)
    return found


def _sent(given: Given, row: SheetRow, found: Judged) -> dict[str, str]:
    """The fields that say something new, as the grid would send them."""
    sent = {name: text for name, text in given.texts.items() if not is_printed(text, given.printed.get(name))}
    blanked = [
        name for name in given.printed if name in given.spots and name not in given.texts and name not in given.faults
    ]
    if "certainty" in sent:
        sent["certainty"] = str(CODES.get(sent["certainty"].strip(), sent["certainty"]))
    figures = FIGURE_FIELDS[row.standing.facts.formula]
    if "not_applicable_reason" in sent:
        sent["not_applicable"] = "on"
        sent |= {name: "" for name in figures if name not in given.texts and name not in given.faults}
    elif row.cell is not None and row.cell.observation.not_applicable and any(name in sent for name in figures):
        if "not_applicable_reason" not in given.texts:
            sent |= {"not_applicable": "", "not_applicable_reason": ""}
    elif blanked:
        names = "、".join(LABELS[name] for name in blanked)
        found.warnings.append(f"{names}已留空：系统中的内容保持不变，不会清除")
    return sent


def _changes(given: Given, row: SheetRow, figure: FigureInput, sent: Mapping[str, str]) -> Iterable[Change]:
    for name in (*CONTENT, "correction_reason", "confirmation"):
        if name == "not_applicable":
            continue
        old = said(value_of(row, name)) if row.cell else ""
        value = getattr(figure, name)
        new = CERTAINTY[Certainty(value)] if name == "certainty" else said(value)
        if old == new or (name not in sent and name in ("as_of", "certainty")):
            continue
        if name == "correction_reason" and not new:
            continue
        yield Change(
            name=name, label=LABELS[name], old=old, new=new, spot=given.spot(name), since=_since(given, row, name, old)
        )


def _since(given: Given, row: SheetRow, name: str, old: str) -> str:
    """What a field says now that was another when the template was made; "" where it is the same."""
    if name in ("correction_reason", "confirmation"):
        return ""
    return since(Printed(given.version, given.printed), row.cell.version if row.cell else 0, name, old)


def _last_act(cell: Cell) -> str:
    """Who changed the cell last, and when."""
    acts = [(cell.typed_at, cell.typed_by)]
    acts += [(cell.submitted_at, cell.submitted_by)] if cell.submitted_at else []
    acts += [(cell.reviewed_at, cell.reviewed_by)] if cell.reviewed_at else []
    when, name = max(acts)
    return moment(name, when)


def _refuse_state(found: Judged, place: Place) -> None:
    """What the act of saving would refuse, said at once for every row."""
    cell, figure = found.row.cell, found.figure
    if place.shut:
        found.errors["name"] = place.shut
    elif place.opened is not None and found.row.number not in place.opened.indicators:
        found.errors["name"] = "本季度已定稿，这一项没有解锁"
    elif found.row.is_computed:
        found.errors = found.errors or {"name": "本指标由其他指标计算，不填报"}
    elif cell is not None and cell.state is State.SUBMITTED:
        found.errors["name"] = "已报送，请先在填报页撤回再修改"
    elif cell is not None and cell.state is State.APPROVED and figure and not figure.correction_reason.strip():
        found.errors.setdefault("correction_reason", "已审核，更正须写明更正理由")


def _raise_doubts(rows: Sequence[Judged], every: Sequence[IndicatorFacts], bounds: Sequence[Bound]) -> None:
    observed: dict[int, dict[Quarter, Observation]] = {facts.key: dict(facts.observations) for facts in every}
    for found in rows:
        if found.figure is not None and not found.errors:
            observed[found.row.standing.facts.key][found.given.quarter] = observation(found.figure)
    after = {facts.key: facts for facts in with_observations(every, observed)}
    for found in rows:
        if found.figure is None or found.errors:
            continue
        raised = doubts(after[found.row.standing.facts.key], found.given.quarter, after, bounds)
        answered = found.figure.confirmation.strip()
        found.warnings += [
            f"{said}（已写情况说明）" if answered else f"{said}，报送前请确认或写明原因" for said in raised
        ]


def observation(figure: FigureInput) -> Observation:
    """What a figure says, as doubts are raised about it."""
    names = {each.name for each in fields(Observation)} & set(FigureInput.__dataclass_fields__)
    return Observation(**{name: getattr(figure, name) for name in names}, approved=False)
