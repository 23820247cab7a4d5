"""Asking supporters (征集): who asks, who can be asked, and until when a request is taken back."""

from datetime import date
from typing import Any

import pytest

from organizations.models import Operation, Unit, UnitKind, User
from plans.models import Plan
from plans.refusals import Invalid, NotAllowed
from tasks.asking import ask_supporters, may_ask, withdraw_request
from tasks.models import ReportRequest, Task, TaskAssignment
from tasks.reporting import ReportInput, discard_reports, save_reports
from tests import acts
from tests.acts import assignment_of, supporter_of, where
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]


def ask(plan: Plan, by: User, *units: str, task: int = 3, note: str = "") -> tuple[ReportRequest, ...]:
    keys = [supporter_of(plan, unit, task) for unit in units]
    return ask_supporters(**where(plan), task=task, assignments=keys, note=note, by=by, at=NOW)


def asked() -> list[str]:
    return list(ReportRequest.objects.order_by("assignment__order").values_list("assignment__unit__name", flat=True))


def test_a_lead_asks_its_supporters(dazu: Plan, people: People) -> None:
    made = ask(dazu, people["unit_lead"], "区教委", "大足高新区", note=" 请报三季度情况 ")
    assert len(made) == 2
    row = ReportRequest.objects.get(assignment=supporter_of(dazu))
    assert (row.note, row.asked_by, row.asked_at, row.period) == (
        "请报三季度情况", people["unit_lead"], NOW, acts.period_of(dazu),
    )  # fmt: skip
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("征集任务进展", "dazu-patents-2025 任务3：区教委、大足高新区")


def test_who_was_asked_stays_asked(dazu: Plan, people: People) -> None:
    (first,) = ask(dazu, people["unit_lead"], "区教委", note="一")
    made = ask(dazu, people["entry"], "区教委", "区财政局", note="二")
    assert [row.assignment.unit.name for row in made] == ["区财政局"]
    assert asked() == ["区教委", "区财政局"]
    first.refresh_from_db()
    assert (first.note, first.asked_by) == ("一", people["unit_lead"])


def test_who_may_ask(dazu: Plan, people: People) -> None:
    """The unit that answers for the task, and the office; nobody else."""
    for who in ("other_unit", "leader", "reviewer", "system", "foreign_entry"):
        with pytest.raises(NotAllowed):
            ask(dazu, people[who], "区教委")
    with pytest.raises(NotAllowed, match="任务5的进展由责任单位或填报员征集，unit_lead某不能征集"):
        ask(dazu, people["unit_lead"], "区教委", task=5)
    assert asked() == []
    leads = [people["unit_lead"].unit_id or 0]
    able = {name for name, person in people.items() if may_ask(person, leads)}
    assert able == {"entry", "entry2", "unit_lead", "foreign_entry"}, "the region is asked about with the lock"


@pytest.mark.parametrize("task", [2, 7])  # led by 区科技局 first, and second
def test_every_lead_of_a_task_may_ask(task: int, dazu: Plan, people: People) -> None:
    ask(dazu, people["unit_lead"], "区国资委", task=task)
    assert asked() == ["区国资委"]


@pytest.mark.parametrize(
    "change",
    [{"until": date(2026, 9, 29)}, {"since": date(2026, 10, 1)}, {"leads_since": date(2026, 10, 1)}],
    ids=["no longer", "not yet", "not yet as its lead"],
)
def test_a_unit_that_does_not_lead_in_the_quarter_does_not_ask(
    change: dict[str, date], dazu: Plan, people: People
) -> None:
    TaskAssignment.objects.filter(pk=assignment_of(dazu)).update(**change)
    with pytest.raises(NotAllowed):
        ask(dazu, people["unit_lead"], "区教委")
    TaskAssignment.objects.filter(pk=assignment_of(dazu)).update(**dict.fromkeys(change, date(2026, 9, 30)))
    ask(dazu, people["unit_lead"], "区教委")


def test_a_unit_that_leads_later_is_asked_as_the_supporter_it_still_is(dazu: Plan, people: People) -> None:
    row = TaskAssignment.objects.filter(pk=assignment_of(dazu))
    row.update(leads_since=date(2026, 9, 30))
    cannot(dazu, people["entry"], 3, row.get().pk)
    row.update(leads_since=date(2026, 10, 1))
    ask_supporters(**where(dazu), task=3, assignments=[row.get().pk], by=people["entry"], at=NOW)
    assert asked() == ["区科技局"]


FAULTS: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"assignments": []}, ("assignments",), "请先勾选要征集的配合单位"),
    ({"note": "长" * 101}, ("note",), "征集说明不得超过100字"),
]


@pytest.mark.parametrize(("given", "place", "message"), FAULTS)
def test_a_mistake_is_named(
    given: dict[str, Any], place: tuple[str, ...], message: str, dazu: Plan, people: People
) -> None:
    values = {"assignments": [supporter_of(dazu)], "note": ""} | given
    with pytest.raises(Invalid) as caught:
        ask_supporters(**where(dazu), task=3, **values, by=people["unit_lead"], at=NOW)
    assert dict(caught.value.errors.by_place) == {place: message}
    assert asked() == []


def test_a_note_of_a_hundred_characters_fits(dazu: Plan, people: People) -> None:
    ask(dazu, people["unit_lead"], "区教委", note="长" * 100)
    assert len(ReportRequest.objects.get().note) == 100


def cannot(plan: Plan, by: User, task: int, *keys: int) -> None:
    with pytest.raises(Invalid, match="所选单位中有的不是这项任务的配合单位，或不参加报送"):
        ask_supporters(**where(plan), task=task, assignments=keys, by=by, at=NOW)
    assert asked() == []


def test_courts_are_not_asked(dazu: Plan, people: People) -> None:
    cannot(dazu, people["entry"], 11, supporter_of(dazu, "区农业农村委", 11), supporter_of(dazu, "区法院", 11))


def test_collectives_are_not_asked(dazu: Plan, people: People) -> None:
    Unit.objects.filter(name="区教委").update(kind=UnitKind.COLLECTIVE)
    cannot(dazu, people["entry"], 3, supporter_of(dazu))


def test_units_of_other_regions_are_not_asked(dazu: Plan, people: People) -> None:
    Unit.objects.filter(name="区教委").update(region=people["stranger"].region)
    cannot(dazu, people["entry"], 3, supporter_of(dazu))


def test_leads_and_units_of_other_tasks_are_not_asked(dazu: Plan, people: People) -> None:
    cannot(dazu, people["entry"], 3, assignment_of(dazu))
    cannot(dazu, people["entry"], 3, supporter_of(dazu, task=4))


def test_an_ended_assignment_is_not_asked(dazu: Plan, people: People) -> None:
    TaskAssignment.objects.filter(pk=supporter_of(dazu)).update(until=date(2026, 9, 29))
    cannot(dazu, people["entry"], 3, TaskAssignment.objects.get(task__number=3, unit__name="区教委").pk)


def test_a_task_that_the_plan_does_not_have(dazu: Plan, people: People) -> None:
    Task.objects.filter(plan=dazu, number=4).update(retired_on=NOW.date())
    for number in (4, 99):
        with pytest.raises(Invalid, match=f"没有第{number}号任务"):
            ask_supporters(**where(dazu), task=number, assignments=[supporter_of(dazu)], by=people["entry"], at=NOW)


# Taking it back


def take_back(plan: Plan, by: User) -> None:
    withdraw_request(**where(plan), assignment=supporter_of(plan), by=by)


def test_a_request_is_taken_back(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    take_back(dazu, people["entry"])
    assert asked() == []
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("撤回征集", "dazu-patents-2025 任务3：区教委")
    with pytest.raises(Invalid, match="没有这项征集，或已撤回"):
        take_back(dazu, people["entry"])


def test_only_who_may_ask_takes_back(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["entry"])
    with pytest.raises(NotAllowed):
        take_back(dazu, people["other_unit"])
    take_back(dazu, people["unit_lead"])


def test_a_request_stays_once_something_is_written(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    key = supporter_of(dazu)
    save_reports(**where(dazu), reports=[ReportInput(assignment=key)], by=people["other_unit"], at=NOW)
    with pytest.raises(Invalid, match="区教委已填写任务3的进展，不能撤回征集"):
        take_back(dazu, people["unit_lead"])
    discard_reports(**where(dazu), assignments=[key], by=people["other_unit"])
    take_back(dazu, people["unit_lead"])
    assert asked() == []
