"""A plan's quarters as a page reads them: one statement brings the quarters, the plan, its region and its stamp."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, QuerySet

from organizations.models import Region, User
from organizations.roles import Permission

from .compiled import Compiled
from .models import Plan, PlanStamp, ReportingPeriod
from .querysets import columns_of

_PERIOD, _PLAN = columns_of(ReportingPeriod), columns_of(Plan)
_REGION, _STAMP = columns_of(Region), columns_of(PlanStamp)
_BESIDE = (*columns_of(Plan, "plan__"), *columns_of(Region, "plan__region__"), *columns_of(PlanStamp, "plan__stamp__"))


def quarters_of(slug: str, **known: Exists) -> QuerySet[ReportingPeriod, tuple[Any, ...]]:
    """Rows for `readable`: what is to be known of each quarter besides, then its columns and those beside it."""
    rows = ReportingPeriod.objects.filter(plan__slug=slug).annotate(**known)
    return rows.values_list(*known, *_PERIOD, *_BESIDE)


_QUARTERS = Compiled(quarters_of)


def plain_quarters(slug: str, user: User) -> list[ReportingPeriod]:
    """All quarters of a plan that the person may read; else none."""
    return readable(_QUARTERS, slug, user)


def every_quarter(slug: str) -> list[ReportingPeriod]:
    """All quarters of a plan, for commands: there no person reads."""
    return _quarters(_QUARTERS.rows(slug))


def readable(rows_of: Compiled, slug: str, user: User, known: Sequence[str] = ()) -> list[ReportingPeriod]:
    """The quarters that a statement made of `quarters_of` brings, if the person may read the plan; else none."""
    found = _quarters(rows_of.rows(slug), known) if user.may(Permission.READ_PLANS) else []
    return found if found and user.region.covers(found[0].plan.region) else []


def _quarters(rows: Sequence[tuple[Any, ...]], known: Sequence[str] = ()) -> list[ReportingPeriod]:
    """Rows of `quarters_of` as quarters; one plan for all of them: building it for each took longer than the statement."""
    first = len(known)
    beside = first + len(_PERIOD)
    plan = _plan(rows[0][beside:]) if rows else None
    found = []
    for row in rows:
        period = ReportingPeriod.from_db(DEFAULT_DB_ALIAS, _PERIOD, row[first:beside])
        period.plan = plan  # type: ignore[assignment]  # there is one where there are rows
        for name, value in zip(known, row, strict=False):
            setattr(period, name, value)  # as annotating would do
        found.append(period)
    return found


def _plan(columns: Sequence[Any]) -> Plan:
    """The plan with its region and its stamp."""
    of_region, of_stamp = len(_PLAN), len(_PLAN) + len(_REGION)
    plan = Plan.from_db(DEFAULT_DB_ALIAS, _PLAN, columns[:of_region])
    plan.region = Region.from_db(DEFAULT_DB_ALIAS, _REGION, columns[of_region:of_stamp])
    plan.stamp = PlanStamp.from_db(DEFAULT_DB_ALIAS, _STAMP, columns[of_stamp:])
    return plan
