"""Reviewing figures: all or none, and the trail it leaves."""

import pytest

from indicators.entry import save_actuals, submit_actuals
from indicators.models import Actual
from indicators.review import approve_actuals, return_actuals
from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Invalid
from tests import acts
from tests.acts import where
from tests.people import NOW, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]


@pytest.fixture
def submitted(dazu: Plan, people: People) -> Plan:
    figures = [figure(dazu, number, 60) for number in (1, 4, 5)]
    save_actuals(**where(dazu), figures=figures, by=people["entry"], at=NOW)
    submit_actuals(**where(dazu), numbers=[1, 4], by=people["entry"], at=NOW)
    return dazu


def states() -> dict[int, str]:
    return dict(Actual.objects.values_list("indicator__number", "state"))


def test_approving_is_all_or_none(submitted: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="当前状态为“草稿”，不能审核"):
        approve_actuals(**where(submitted), numbers=[1, 4, 5], by=people["reviewer"], at=NOW)
    assert states() == {1: "submitted", 4: "submitted", 5: "draft"}
    approve_actuals(**where(submitted), numbers=[1, 4], by=people["reviewer"], at=NOW)
    assert states() == {1: "approved", 4: "approved", 5: "draft"}


def test_returning_is_all_or_none(submitted: Plan, people: People) -> None:
    with pytest.raises(Invalid):
        return_actuals(**where(submitted), numbers=[1, 5], by=people["reviewer"], at=NOW, reason="请核对")
    assert states() == {1: "submitted", 4: "submitted", 5: "draft"}


def test_who_and_when_are_kept(submitted: Plan, people: People) -> None:
    approve_actuals(**where(submitted), numbers=[1], by=people["reviewer"], at=NOW)
    row = Actual.objects.get(indicator__number=1)
    assert (row.typed_by, row.submitted_by, row.submitted_at) == (people["entry"], people["entry"], NOW)
    assert (row.reviewed_by, row.reviewed_at, row.version) == (people["reviewer"], NOW, 3)


def test_returning_writes_its_reason_into_the_log(submitted: Plan, people: People) -> None:
    acts.return_figure(submitted, people["reviewer"])
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("退回指标数据", "dazu-patents-2025 指标1：请核对")
