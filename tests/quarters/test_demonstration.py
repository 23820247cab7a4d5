"""The demonstration: written by the same acts, never over real figures, shows every light, removed in one act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from indicators.assessments import deviations
from indicators.models import Actual, Assessment, UnitActual, UnitTarget
from indicators.progress import Status
from organizations.models import Operation, User
from organizations.roles import Role
from plans.models import Plan, Tally
from plans.refusals import Invalid
from quarters.demonstration import Cast, Script, clear, load, read_script
from quarters.models import Check, Explanation
from tasks.models import (
    MeasurePlan,
    Milestone,
    ReportedState,
    ReportRequest,
    Task,
    TaskEvidence,
    TaskReport,
    VerdictChoice,
)
from tasks.tallies import deviations as task_deviations
from tests import acts
from tests.conftest import ROOT
from tests.people import add

pytestmark = pytest.mark.django_db

People = dict[str, User]


def script(figures: Mapping[int, Mapping[tuple[int, int], Any]], **more: Any) -> Script:
    empty: dict[str, Any] = {
        "corrections": [], "waiting": frozenset(), "returned": {}, "states": {}, "verdicts": {}, "silent": frozenset(),
        "words": {},
    }  # fmt: skip
    return Script(plan="dazu-patents-2025", figures=figures, **empty | more)


def cast(people: People) -> Cast:
    return Cast(people["entry"], people["reviewer"], {})


# 2024: before the plan, so that no unit reports and the cast of units stays empty
SMALL = script(
    {
        1: {(2024, 3): "455", (2024, 4): "460"},
        3: {(2024, 4): ["72", "80"]},
        2: {(2024, 4): "10"},
        17: {(2024, 4): "不参评"},
    },
    corrections=[(1, (2024, 3), "456", "（演示）漏计1件")],
    waiting=frozenset({2}),
    returned={3: "（演示）请核对"},
)


def test_figures_stand_as_the_script_says(dazu: Plan, people: People) -> None:
    load(SMALL, dazu, cast(people))
    rows = Actual.objects.order_by("indicator__number", "period", "revision")
    found = [(row.indicator.number, row.period.quarter, row.revision, row.state, row.source) for row in rows]
    assert found == [
        (1, 3, 1, "superseded", "演示数据"),
        (1, 3, 2, "approved", "演示数据"),
        (1, 4, 1, "approved", "演示数据"),
        (2, 4, 1, "submitted", "演示数据"),
        (3, 4, 1, "returned", "演示数据"),
        (17, 4, 1, "approved", "演示数据"),
    ]
    assert Plan.objects.get(pk=dazu.pk).is_demonstration
    assert Operation.objects.latest("pk").action == "写入演示数据"


@pytest.mark.parametrize("marked", [False, True])
def test_figures_that_are_there_stay_alone(marked: bool, dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    dazu.is_demonstration = marked
    dazu.save()
    with pytest.raises(Invalid, match="已有演示数据" if marked else "已有真实数据，不能写入演示数据"):
        load(SMALL, dazu, cast(people))
    assert Actual.objects.count() == 1


def test_a_report_alone_is_real_as_well(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    with pytest.raises(Invalid, match="已有真实数据"):
        load(SMALL, dazu, cast(people))


def test_half_a_demonstration_is_none(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid):
        load(script({1: {(2024, 3): "455"}, 4: {(2024, 4): "1.23456"}}), dazu, cast(people))
    assert not Actual.objects.exists()
    assert not Plan.objects.get(pk=dazu.pk).is_demonstration


def test_clearing_keeps_the_plan(dazu: Plan, people: People) -> None:
    untouched = list(Tally.objects.order_by("pk").values_list("pk", "not_reported"))
    load(SMALL, dazu, cast(people))
    acts.report_approved(dazu, people)
    acts.figure_approved(dazu, people)
    assert clear(dazu, ran_by="root") == 8
    assert not Actual.objects.exists()
    assert not TaskReport.objects.exists()
    plan = Plan.objects.get(pk=dazu.pk)
    assert (plan.is_demonstration, plan.indicators.count(), plan.tasks.count()) == (False, 20, 12)
    assert not Assessment.objects.exclude(actual=None).exists()
    assert list(Tally.objects.order_by("pk").values_list("pk", "not_reported")) == untouched
    line = Operation.objects.latest("pk")
    assert (line.action, line.username, line.detail) == ("清除演示数据", "root", "8行")


def test_clearing_leaves_real_figures(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    with pytest.raises(Invalid, match="不是演示数据，不能清除"):
        clear(dazu, ran_by="root")
    assert Actual.objects.count() == 1


@pytest.fixture
def shown(dazu: Plan, people: People) -> Plan:
    """The demonstration of the project."""
    real = read_script(ROOT / "fixtures" / "demonstration" / "dazu-patents-2025.yaml")
    load(real, dazu, Cast(people["entry"], people["reviewer"], unit_people(dazu)))
    return dazu


def unit_people(plan: Plan) -> dict[int, User]:
    rows = plan.plan_units.select_related("unit")
    return {row.unit_id: add(f"unit{row.order:02}", Role.UNIT_LEAD, plan.region, row.unit) for row in rows}


def test_the_demonstration_shows_everything_there_is(shown: Plan) -> None:
    assert set(Assessment.objects.values_list("status", flat=True)) == set(Status)
    assert set(Actual.objects.values_list("state", flat=True)) == {"submitted", "returned", "approved", "superseded"}
    assert set(TaskReport.objects.values_list("reported_state", flat=True)) == set(ReportedState.values)
    assert set(TaskReport.objects.values_list("verdict", flat=True)) == {"", VerdictChoice.SERIOUSLY_BEHIND}
    tasks = Tally.objects.get(kind="tasks", period=acts.period_of(shown))
    assert (tasks.achieved, tasks.on_track, tasks.slightly_behind, tasks.behind) != (0, 0, 0, 0)
    for status in ("achieved", "on_track", "slightly_behind", "behind"):
        assert getattr(tasks, status), status
    assert list(deviations(shown)) == []
    assert list(task_deviations(shown)) == []


def test_the_demonstration_shows_what_units_do(shown: Plan) -> None:
    """By hand, from the file."""
    last = {"period__year": 2026, "period__quarter": 3}
    lead = TaskReport.objects.get(assignment__task__number=1, assignment__role="lead", **last)
    park = TaskReport.objects.get(assignment__task__number=1, assignment__role="support")
    assert (park.assignment.unit.name, park.state, park.on_behalf) == ("大足高新区", "approved", False)
    assert [(each["unit"], each["text"]) for each in lead.quotes] == [("大足高新区", park.done)]
    assert list(ReportRequest.objects.order_by("assignment__order").values_list("assignment__unit__name", flat=True)) == [
        "大足高新区", "双桥工业园区发展中心",
    ]  # fmt: skip
    filed = TaskReport.objects.get(on_behalf=True)
    assert (filed.assignment.task.number, filed.assignment.unit.name, filed.state) == (2, "区经济信息委", "approved")
    (file,) = filed.evidence.all()
    assert file.name == "（演示）区经济信息委来函.pdf"
    assert file.file.read().startswith(b"%PDF-")
    open_ones = TaskReport.objects.filter(state__in=("submitted", "returned")).order_by("state")
    assert [(row.state, row.assignment.task.number, bool(row.review_reason)) for row in open_ones] == [
        ("returned", 11, True), ("submitted", 8, False),
    ]  # fmt: skip
    steps = Milestone.objects.filter(assignment__isnull=False).order_by("order")
    assert [(row.task.number, row.year, row.done_on) for row in steps] == [
        (3, 2026, date(2026, 5, 20)), (3, 2026, date(2026, 9, 18)), (3, 2026, None),
    ]  # fmt: skip
    assert UnitActual.objects.filter(state="approved").count() == 2 * 3 * 2
    assert UnitTarget.objects.filter(state="approved").count() == 2 * 3 * 2
    targets = UnitTarget.objects.filter(responsibility__indicator__number=1, period__year=2027)
    assert sum(row.value for row in targets) == 457


def test_what_units_say_of_the_last_quarter(shown: Plan) -> None:
    """By the file: four agree, two object; one objection was handled by the reviewer; three items are explained."""
    answers = [(row.unit.name, row.answer, row.outcome) for row in Check.objects.order_by("pk")]
    assert answers == [
        ("区市场监管局", "agreed", ""), ("区市场监管局", "agreed", ""), ("大足高新区", "agreed", ""),
        ("区科技局", "agreed", ""), ("区科技局", "disputed", ""), ("区市场监管局", "disputed", "kept"),
    ]  # fmt: skip
    explained = Explanation.objects.order_by("pk").values_list("unit__name", "expected", "outlook", "due_on")
    assert list(explained) == [
        ("区市场监管局", 532, "hard", date(2026, 12, 31)),
        ("区市场监管局", 7, "yes", date(2026, 12, 20)),
        ("区市场监管局", None, "yes", date(2026, 11, 30)),
    ]
    assert not Check.objects.filter(on_behalf=True).exists()


def test_everything_that_units_do_is_marked(shown: Plan) -> None:
    words = [
        *TaskReport.objects.values_list("done", flat=True),
        *ReportRequest.objects.values_list("note", flat=True),
        *Milestone.objects.values_list("title", flat=True),
        *Milestone.objects.values_list("person", flat=True),
        *UnitActual.objects.values_list("note", flat=True),
        *UnitTarget.objects.values_list("note", flat=True),
        *TaskEvidence.objects.values_list("name", flat=True),
        *Check.objects.filter(answer="disputed").values_list("reason", flat=True),
        *Check.objects.exclude(outcome="").values_list("outcome_note", flat=True),
        *Explanation.objects.values_list("cause", flat=True),
        *Explanation.objects.values_list("measure", flat=True),
    ]
    assert len(words) > 100
    assert [word for word in words if not word.startswith("（演示）")] == []


def test_clearing_removes_what_units_did(
    shown: Plan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    step = Milestone.objects.create(task=Task.objects.get(plan=shown, number=6), order=1, title="平台上线")
    Milestone.objects.filter(pk=step.pk).update(done_on=date(2026, 9, 1))
    stored = TaskEvidence.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        clear(shown, ran_by="root")
    for model in (
        TaskReport,
        TaskEvidence,
        ReportRequest,
        MeasurePlan,
        UnitActual,
        UnitTarget,
        Actual,
        Check,
        Explanation,
    ):
        assert not model._default_manager.exists(), model
    assert list(Milestone.objects.values_list("title", "done_on")) == [("平台上线", None)]
    assert not stored.storage.exists(str(stored.name))
    assert list(task_deviations(Plan.objects.get(pk=shown.pk))) == []


ALONE = {
    "a part": acts.part_saved,
    "measures": acts.plan_saved,
    "a request": acts.asked,
}


@pytest.mark.parametrize("name", ALONE)
def test_whatever_units_did_is_real_as_well(name: str, dazu: Plan, people: People) -> None:
    ALONE[name](dazu, people)
    with pytest.raises(Invalid, match="已有真实数据"):
        load(SMALL, dazu, cast(people))
