"""Who may review: reviewers by their role, and for a while whoever one of them named in their stead (代审).

Without this a plan has one person who can review, and stands still while that person is away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from organizations.models import Region, Unit, User
from organizations.operations import record
from organizations.roles import Permission

from .compiled import Compiled
from .models import ReviewDeputy
from .querysets import columns_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """In whose hands the review of a region lies besides its reviewers': deputies in force or to come, by first day; and
    whom a reviewer can name, by user name: those who see unreviewed figures and are no reviewers themselves."""

    deputies: tuple[ReviewDeputy, ...]
    candidates: tuple[User, ...]

    def in_force(self, person: User, day: date) -> ReviewDeputy | None:
        """Under which the person reviews on a day: what deputy_of asks the database, for a page that shows all of it."""
        return next((row for row in self.deputies if row.deputy_id == person.pk and _is_in_force(row, day)), None)


def _is_in_force(row: ReviewDeputy, day: date) -> bool:
    region = row.reviewer.region
    reviews = row.reviewer.is_active and row.reviewer.may(Permission.REVIEW)
    return reviews and _can_be_deputy(row.deputy, region) and row.first_day <= day <= row.last_day


def read_lending(region: Region, day: date) -> Lending:
    """Deputies and candidates in one statement."""
    deputies: list[ReviewDeputy] = []
    found: dict[int, User] = {}
    for row in _LENDING.rows(region.pk):
        columns = iter(row)
        person, unit, deputy, reviewer = (
            _instance(model, names, list(islice(columns, len(names)))) for model, names in _COLUMNS
        )
        person.unit = unit
        person = found.setdefault(person.pk, person)
        if deputy is not None and deputy.last_day >= day and reviewer.region_id == region.pk:
            deputy.deputy, deputy.reviewer = person, reviewer
            reviewer.region = region
            deputies.append(deputy)
    return Lending(
        deputies=tuple(sorted(deputies, key=lambda row: (row.first_day, row.pk))),
        candidates=tuple(person for person in found.values() if person.is_active and _can_be_deputy(person, region)),
    )


_COLUMNS = tuple((model, columns_of(model)) for model in (User, Unit, ReviewDeputy, User))


def _people(region: int) -> QuerySet[User, tuple[Any, ...]]:
    """The region's people, each beside the rights lent to them, which may have run out, and who lent them."""
    lent = FilteredRelation("stands_in", condition=Q(stands_in__ended_at__isnull=True))
    people = User.objects.annotate(lent=lent).filter(
        Q(region=region, is_active=True) | Q(lent__reviewer__region=region)
    )
    paths = ("", "unit__", "lent__", "lent__reviewer__")
    columns = [name for (model, _), path in zip(_COLUMNS, paths, strict=True) for name in columns_of(model, path)]
    return people.order_by("username", "lent__pk").values_list(*columns)


_LENDING = Compiled(_people)


def _instance(model: type[Any], names: Sequence[str], values: Sequence[Any]) -> Any:
    """A row of the model, or None where nothing was joined: its key comes first."""
    return None if values[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, values)


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


def end_all_of(person: User, *, by: User, at: datetime) -> list[ReviewDeputy]:
    """End what was lent by or to a person who hands over, today's and what is to come. Inside the act's transaction, which
    asked who may."""
    rows = ReviewDeputy.objects.select_for_update(of=("self",)).filter(
        Q(reviewer=person) | Q(deputy=person), ended_at__isnull=True, last_day__gte=timezone.localdate(at)
    )
    found = list(rows.select_related("reviewer", "deputy").order_by("first_day", "pk"))
    for row in found:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        record("结束代审", by=by, of=row)
    return found


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
