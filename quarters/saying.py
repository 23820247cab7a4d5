"""What answering and explaining have in common: who may say something for a unit, of which items, and where it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from indicators.models import Indicator
from organizations.models import User
from organizations.roles import Permission
from plans.models import ItemKind, Plan, ReportingPeriod
from plans.periods import Items
from plans.refusals import Invalid, NotAllowed
from tasks.models import Task

from .facts import INDICATOR, TASK
from .models import AboutItem, Check, Explanation
from .querysets import next_revision_by_now, read_standing
from .rounds import Item, ItemKey, items_of
from .standing import Standing

Said = TypeVar("Said", Check, Explanation)


class About(Protocol):
    """An input that names its item."""

    @property
    def key(self) -> ItemKey: ...


def says_for(person: User, unit: int) -> bool:
    """Whether the person may answer and explain for the unit (its key): as one of its people, or from the office."""
    return person.may(Permission.FILE_REPORTS) and (person.may(Permission.ENTER_FIGURES) or person.unit_id == unit)


def require_saying(by: User, unit: int) -> None:
    """NotAllowed for everybody else."""
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能核对和说明")
    if not says_for(by, unit):
        raise NotAllowed(f"{by.name}不能替其他单位核对和说明")


def is_on_behalf(by: User, unit: int) -> bool:
    """代填: said by somebody who is not of the unit."""
    return by.unit_id != unit


def item_name(kind: str, number: int) -> str:
    """指标1, 任务3."""
    return f"{ItemKind(kind).label}{number}"


def place_of(kind: str, number: int) -> str:
    """How a field's mistake names its item: indicator-1."""
    return f"{kind}-{number}"


def keys_of(inputs: Iterable[About]) -> list[ItemKey]:
    """The items, each named once. Invalid for one that is named twice or is neither indicator nor task."""
    keys = [each.key for each in inputs]
    refuse_unknown(keys)
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Invalid(f"{'、'.join(item_name(*key) for key in twice)}重复出现")
    return keys


def refuse_unknown(keys: Iterable[ItemKey]) -> None:
    """Invalid for what is neither indicator nor task."""
    if any(kind not in ItemKind.values for kind, _number in keys):
        raise Invalid("提交的内容无法识别，请刷新页面后重试")


def touched(keys: Sequence[ItemKey]) -> Items:
    """The items, for the lock."""
    return Items(
        tuple(number for kind, number in keys if kind == INDICATOR),
        tuple(number for kind, number in keys if kind == TASK),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A unit (its key) in a locked quarter, with what it checks there by now."""

    period: ReportingPeriod
    unit: int
    has: Mapping[ItemKey, Item]

    @classmethod
    def of(cls, period: ReportingPeriod, unit: int) -> "Desk":
        items = items_of(_as_it_stands(period), unit)
        return cls(period=period, unit=unit, has={item.key: item for item in items})

    def items(self, keys: Iterable[ItemKey], act: str) -> dict[ItemKey, Item]:
        """The items of these keys. Invalid for one that the unit does not answer for, or of which nothing is approved yet."""
        missing = [key for key in keys if key not in self.has]
        if missing:
            named = "、".join(item_name(*key) for key in missing)
            raise Invalid(f"{named}不由该单位{act}，或本季度还没有审核通过的数据")
        return {key: self.has[key] for key in keys}

    def owner(self, item: Item) -> dict[str, Any]:
        """The column of the item's row."""
        if item.kind == INDICATOR:
            return {"indicator": Indicator.objects.get(plan=self.period.plan_id, number=item.number)}
        return {"task": Task.objects.get(plan=self.period.plan_id, number=item.number)}

    def who(self, by: User) -> str:
        """For the log: the unit, and whether somebody speaks for it."""
        name = next((item.unit_name for item in self.has.values()), "")
        return f"{name}{'（代填）' if is_on_behalf(by, self.unit) else ''}"


def sentences_of(*, plan: Plan, year: int, quarter: int, unit: int) -> dict[ItemKey, str]:
    """What is said now of everything that the unit (its key) checks in a quarter."""
    stamped = Plan.objects.select_related("region", "stamp").get(pk=plan.pk)
    period = ReportingPeriod.objects.get(plan=plan, year=year, quarter=quarter)
    period.plan = stamped
    return {item.key: item.sentence for item in items_of(_as_it_stands(period), unit)}


def _as_it_stands(period: ReportingPeriod) -> Standing:
    """What the locked quarter shows by its approved rows; of one that is closed and unlocked what its next revision would."""
    periods = list(ReportingPeriod.objects.filter(plan=period.plan_id))
    live = read_standing(period.plan, periods, period)
    return next_revision_by_now(period, live) if period.is_closed else live


def rows_of(model: type[Said], period: ReportingPeriod, unit: int) -> dict[ItemKey, Said]:
    """What the unit has said in the quarter, by item."""
    rows = model._default_manager.filter(period=period, unit=unit).select_related("said_by", "indicator", "task")
    return {_key(row): row for row in rows}


def _key(row: AboutItem) -> ItemKey:
    if row.indicator is not None:
        return INDICATOR, row.indicator.number
    return TASK, row.task.number if row.task is not None else 0
