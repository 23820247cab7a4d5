"""What the rows of a plan's tables say, and the names in a list of units: plain facts with their places."""

from dataclasses import dataclass, field
from decimal import Decimal

from .source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A unit as a list names it. `level` is 2 after a semicolon (units of another level)."""

    name: str  # without white space, as printed otherwise
    span: Span
    level: int = 1
    role: str = ""  # "lead" or "support" where a mark behind the name says so: 市科技局（牵头）


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCell:
    """What a table promises for the end of a year; `comparator` as printed beside the number: ≥, 以上, 不低于."""

    year: int
    value: Decimal
    span: Span
    comparator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A row of a table of indicators."""

    place: str  # 附件1 第1行
    number: str  # as printed, "" where none is
    name: str  # without its unit of measurement
    unit: str  # of measurement: 件, %, "" where none is printed
    span: Span  # of the name as printed (in one cell)
    group: str = ""  # of a carried-down group cell
    targets: tuple[TargetCell, ...] = ()
    units: tuple[Named, ...] = ()
    baseline: TargetCell | None = None  # of the year before the plan, where the table has a column of it
    binding: bool | None = None  # 约束性 True, 预期性 False
    remark: str = ""
    unread: tuple[Span, ...] = ()  # cells that stand where a target or a unit belongs and could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A row of a table of tasks."""

    place: str  # 附件2 第1行
    number: str
    heading: str = ""  # the group, carried down
    title: str
    span: Span  # of the title
    content: str = ""  # what is to be done, where the table has a column of its own for it
    content_span: Span | None = None
    lead: tuple[Named, ...] = ()
    support: tuple[Named, ...] = ()
    due: str = ""  # 完成时限, as printed
    remark: str = ""
    unread: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annexes:
    """What all tables of a document say. `taken` are the stretches of text that they take up: the body is the rest."""

    indicators: tuple[IndicatorRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    taken: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = field(default=())
