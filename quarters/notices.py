"""What a unit is asked for in words, on the page, in a message and in a mail alike."""

from datetime import date

from figures import wording
from plans.review import State

from .owing import Debt, OwedTask

STATES = {"": "未填写", State.DRAFT: "草稿未报送", State.RETURNED: "退回补正"}


def day_before(due_on: date, today: date) -> str:
    """10月14日前; with the year where it is another."""
    named = f"{due_on.month}月{due_on.day}日" if due_on.year == today.year else wording.day(due_on)
    return f"{named}前"


def notice(debt: Debt, period: str, *, today: date, contact: str) -> str:
    """请【区科技局】于10月14日前报送2026年前三季度重点任务进展（任务3、任务7），联系人张三，电话……。

    `period` as wording.period says it, `contact` as said_contact.
    """
    asked = _asked(debt, period)
    if debt.due_on is None:
        said = f"请【{debt.unit.name}】{asked}"
    elif debt.due_on < today:
        late = wording.days_left(debt.due_on, today)
        said = f"请【{debt.unit.name}】尽快{asked}，原定{day_before(debt.due_on, today)}报送，{late}"
    else:
        said = f"请【{debt.unit.name}】于{day_before(debt.due_on, today)}{asked}"
    return "，".join(filter(None, (said, contact))) + "。"


def said_contact(name: str, phone: str) -> str:
    """联系人张三，电话43770000: whom the unit can ask; nothing where nobody is known."""
    return "，".join(filter(None, (f"联系人{name}" if name else "", f"电话{phone}" if phone else "")))


def _asked(debt: Debt, period: str) -> str:
    """报送2026年前三季度重点任务进展（任务3），并补正被退回的任务7、指标5单位分量."""
    missing = _numbers(debt.missing)
    back = [*([_numbers(debt.returned)] if debt.returned else []), *debt.parts]
    clauses = [f"报送{period}重点任务进展（{missing}）"] if missing else []
    if back:
        clauses.append(f"补正{'' if missing else period}被退回的{'、'.join(back)}")
    return "，并".join(clauses)


def _numbers(tasks: tuple[OwedTask, ...]) -> str:
    return "、".join(f"任务{task.number}" for task in tasks)
