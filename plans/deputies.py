"""Who may review: reviewers by their role, and for a while whoever one of them named in their stead (代审).

Without this a plan has one person who can review, and stands still while that person is away.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from organizations.models import Region, User
from organizations.operations import record
from organizations.roles import Permission

from .models import ReviewDeputy
from .refusals import FieldErrors, Invalid, NotAllowed

LONGEST_STEAD = timedelta(
    days=92
)  # a quarter: a right that is lent for longer is a role, which the security administrator gives
_LONGEST_REASON = 100


def reviews_in_stead_of(by: User, region: Region, *, on: date) -> User | None:
    """Nobody (None) for a reviewer, the reviewer in whose stead a deputy reviews in the region on a day.

    Raises NotAllowed for everybody else. Costs no statement for a reviewer.
    """
    if by.may(Permission.REVIEW):
        return None
    found = deputy_of(by, region, on=on)
    if found is None:
        raise NotAllowed(f"{by.name}的角色不能审核")
    return found


def in_stead(stead: User | None) -> str:
    """How the log says in whose stead something was reviewed; nothing for a reviewer."""
    return f"（代{stead.name}）" if stead else ""


def deputy_of(by: User, region: Region, *, on: date) -> User | None:
    """The reviewer in whose stead the person reviews on a day, None if in nobody's."""
    if not _can_be_deputy(by, region):
        return None
    row = ReviewDeputy.objects.in_force(region, on).filter(deputy=by).order_by("first_day", "pk").first()
    return row.reviewer if row is not None else None


def may_be_deputy(region: Region) -> list[User]:
    """People of the region whom a reviewer can name: those who see unreviewed figures and are no reviewers themselves."""
    people = User.objects.filter(region=region, is_active=True).select_related("unit").order_by("username")
    return [person for person in people if _can_be_deputy(person, region)]


def _can_be_deputy(person: User, region: Region) -> bool:
    return (
        person.region_id == region.pk
        and person.may(Permission.READ_UNREVIEWED)
        and not person.may(Permission.REVIEW)
    )  # fmt: skip


def name_deputy(
    *, deputy: User, first_day: date, last_day: date, reason: str, by: User, at: datetime, today: date
) -> ReviewDeputy:
    """Let somebody review in one's stead from a day to another. NotAllowed for who is no reviewer; Invalid with places."""
    if not by.may(Permission.REVIEW):
        raise NotAllowed(f"{by.name}的角色不能指定代审")
    errors = _faults(deputy, first_day, last_day, reason, by, today)
    if errors:
        raise Invalid("代审没有指定", FieldErrors({(name,): message for name, message in errors.items()}))
    with transaction.atomic():
        row = ReviewDeputy.objects.create(
            reviewer=by, deputy=deputy, first_day=first_day, last_day=last_day, reason=reason.strip(), named_at=at
        )
        record("指定代审", by=by, of=row, detail=reason.strip())
    return row


def _faults(deputy: User, first_day: date, last_day: date, reason: str, by: User, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not _can_be_deputy(deputy, by.region):
        errors["deputy"] = f"{deputy.name}不能代审：须是本区划能看未审核数据的填报人员"
    if first_day < today:
        errors["first_day"] = "起始日期不能早于今天"
    if last_day < first_day:
        errors["last_day"] = "截止日期不能早于起始日期"
    elif last_day - first_day >= LONGEST_STEAD:  # both days count
        errors["last_day"] = f"代审最长{LONGEST_STEAD.days}天"
    if not reason.strip():
        errors["reason"] = "请写明事由，如“休假”"
    elif len(reason.strip()) > _LONGEST_REASON:
        errors["reason"] = f"事由不得超过{_LONGEST_REASON}字"
    return errors


def end_deputy(*, row: ReviewDeputy, by: User, at: datetime) -> None:
    """End a deputy's right before its last day: by a reviewer of the region, or by the deputy. NotAllowed for others."""
    if by.pk != row.deputy_id and not (by.may(Permission.REVIEW) and by.region_id == row.reviewer.region_id):
        raise NotAllowed(f"{by.name}不能结束这项代审")
    with transaction.atomic():
        locked = (
            ReviewDeputy.objects.select_for_update(of=("self",)).select_related("reviewer", "deputy").get(pk=row.pk)
        )
        if locked.ended_at is not None:
            raise Invalid("这项代审已经结束")
        locked.ended_at, locked.ended_by = at, by
        locked.save(update_fields=["ended_at", "ended_by"])
        record("结束代审", by=by, of=locked)
