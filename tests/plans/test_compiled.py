"""Queries compiled once answer as their querysets do, whatever they are asked with."""

from typing import Any

import pytest
from django.db.models import QuerySet

from indicators.models import Actual
from organizations.models import User
from plans.compiled import Compiled
from plans.models import Plan, ReportingPeriod
from tests.people import approve

pytestmark = pytest.mark.django_db


def test_other_values_take_the_places_of_the_first(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 2, {1: 500, 3: (97, 80)}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    quarters = [row.pk for row in ReportingPeriod.objects.filter(plan=dazu, year=2026)]
    built = []

    def build(keys: list[int], at_least: int) -> QuerySet[Actual, Any]:
        built.append(keys)
        rows = Actual.objects.filter(period__in=keys, value__gte=at_least).order_by("period__quarter")
        return rows.values_list("value", "not_applicable", "reviewed_at")

    compiled = Compiled(build)
    for keys, least in ((quarters, 0), (quarters, 510), (quarters[1:2], 0), (quarters[2:3], 0), (quarters[::-1], 1)):
        assert compiled.rows(keys, least) == list(build(keys, least)), (keys, least)
    assert len(built) == 5 + 2, "made once for four quarters, once for one"


def test_texts(dazu: Plan) -> None:
    compiled = Compiled(lambda slug: Plan.objects.filter(slug=slug).values_list("title"))
    assert compiled.rows("there-is-none") == []
    assert compiled.rows(dazu.slug) == [(dazu.title,)]
