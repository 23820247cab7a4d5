"""What lies before a reviewer in the tests: the third quarter of 2026 with what came before it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.contributions import ContributionInput, Kind, save_contributions, submit_contributions
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual, IndicatorResponsibility, UnitActual, UnitTarget
from organizations.models import User
from plans.deputies import name_deputy
from plans.models import Plan, ReviewDeputy
from plans.review import Reviewed
from tasks.asking import ask_supporters
from tasks.evidence import attach_evidence
from tasks.measures import Measure, save_measures, submit_measures
from tasks.models import MeasurePlan, ReportedState, Task, TaskAssignment, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests.people import NOW, TODAY, approve, figure

People = dict[str, User]
REVIEW = "/plans/dazu-patents-2025/review/"
Q3 = "?year=2026&quarter=3"
LATER = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def earlier(plan: Plan, people: People) -> None:
    """Approved figures of 2024 to the first half of 2026."""
    approve(plan, 2024, 4, {1: 460, 3: (72, 80)}, people)
    approve(plan, 2025, 3, {1: 484}, people)
    approve(plan, 2025, 4, {1: 494, 3: (81, 80)}, people)
    approve(plan, 2026, 2, {1: 508, 3: (92, 80), 5: 112}, people)


def type_in(plan: Plan, by: User, *figures: FigureInput, year: int = 2026, quarter: int = 3) -> None:
    save_actuals(plan=plan, year=year, quarter=quarter, figures=figures, by=by, at=NOW)


def submit(plan: Plan, by: User, *figures: FigureInput, year: int = 2026, quarter: int = 3) -> None:
    """Typed and submitted by one person."""
    type_in(plan, by, *figures, year=year, quarter=quarter)
    numbers = [each.number for each in figures]
    submit_actuals(plan=plan, year=year, quarter=quarter, numbers=numbers, by=by, at=NOW)


def waiting(plan: Plan, people: People) -> None:
    """518 patents, 97 ÷ 80 and 168 licences wait for review; 60 agents are a draft; 4 agencies came back once."""
    earlier(plan, people)
    submit(plan, people["entry"], figure(plan, 1, 518), figure(plan, 3, (97, 80)), figure(plan, 5, 168))
    type_in(plan, people["entry"], figure(plan, 10, 60))


def stand_in(people: People, deputy: str = "entry2", **days: Any) -> ReviewDeputy:
    given = {"first_day": TODAY, "last_day": TODAY.replace(day=30), **days}
    return name_deputy(
        deputy=people[deputy],
        reason="休假",
        by=people["reviewer"],
        at=NOW,
        today=min(TODAY, given["first_day"]),
        **given,
    )


def versions(quarter: str = "2026q3") -> dict[int, str]:
    """What the page sends for each figure that waits: number -> 2026q3-figure-1-2."""
    year, number = quarter.split("q")
    rows = Actual.objects.filter(period__year=year, period__quarter=number, state="submitted")
    return {n: f"{quarter}-figure-{n}-{version}" for n, version in rows.values_list("indicator__number", "version")}


def states(year: int = 2026, quarter: int = 3) -> dict[int, str]:
    rows = Actual.objects.filter(period__year=year, period__quarter=quarter).exclude(state="superseded")
    return dict(rows.order_by("revision").values_list("indicator__number", "state"))


def send(client: Client, person: User, data: dict[str, Any], query: str = Q3) -> Any:
    """The review form as a browser sends it; `shown` is what waits now unless given."""
    client.force_login(person)
    return client.post(f"{REVIEW}{query}", {"shown": " ".join(versions().values()), **data})


def said(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def done(response: Any) -> str:
    """The page after a success: the same quarter, with what was done said once."""
    assert response.status_code == 302, response.content.decode()
    return said(response.client, response.headers["Location"])


def text(value: Decimal | str) -> str:
    return f">{value}<"


# What units hand in


def assignment(plan: Plan, task: int, unit: str = "区科技局") -> int:
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=unit).pk


def write_report(
    plan: Plan,
    by: User,
    task: int = 3,
    unit: str = "区科技局",
    *,
    quarter: int = 3,
    files: tuple[str, ...] = (),
    **said: Any,
) -> int:
    """A draft of a report; the key of its assignment."""
    key = assignment(plan, task, unit)
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "by": by, "at": NOW}
    given = {"reported_state": ReportedState.ON_TRACK, "done": "已召开对接会", **said}
    save_reports(**where, reports=[ReportInput(assignment=key, **given)])
    for name in files:
        attach_evidence(**where, assignment=key, files=[SimpleUploadedFile(name, b"%PDF-1.7 text")])
    return key


def report(plan: Plan, by: User, task: int = 3, unit: str = "区科技局", *, quarter: int = 3, **said: Any) -> int:
    """A report that waits; by the office (代填) with the unit's message, unless files are given."""
    if by.unit is None or by.unit.name != unit:
        said = {"files": ("来函.pdf",), **said}
    key = write_report(plan, by, task, unit, quarter=quarter, **said)
    submit_reports(plan=plan, year=2026, quarter=quarter, assignments=[key], by=by, at=NOW)
    return key


def ask(plan: Plan, by: User, task: int, unit: str) -> int:
    key = assignment(plan, task, unit)
    ask_supporters(plan=plan, year=2026, quarter=3, task=task, assignments=[key], by=by, at=NOW)
    return key


def measure(title: str, due_on: date, person: str = "张某") -> Measure:
    return Measure(title=title, person=person, due_on=due_on)


def measures(plan: Plan, by: User, *given: Measure, task: int = 3, unit: str = "区科技局", **more: Any) -> int:
    """Measures for 2026 that wait."""
    key = assignment(plan, task, unit)
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 3, "by": by, "at": NOW}
    save_measures(**where, assignment=key, measures=given, **more)
    submit_measures(**where, assignments=[key])
    return key


def part(
    plan: Plan, by: User, number: int, unit: str, value: str, *, kind: Kind = Kind.ACTUAL, quarter: int = 3, **more: Any
) -> int:
    """A unit's part of an indicator, or of the year's target, that waits."""
    row = IndicatorResponsibility.objects.get(indicator__plan=plan, indicator__number=number, unit__name=unit)
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "by": by, "at": NOW}
    given = ContributionInput(kind=kind, responsibility=row.pk, value=Decimal(value), **more)
    save_contributions(**where, contributions=[given])
    submit_contributions(**where, places=[(kind, row.pk)])
    return row.pk


MODELS: dict[str, type[Reviewed]] = {
    "figure": Actual, "report": TaskReport, "measures": MeasurePlan, "part": UnitActual, "target": UnitTarget,
}  # fmt: skip


def all_waiting(plan: Plan, people: People) -> dict[str, str]:
    """One of each kind waits, none of them a reviewer's or a deputy's own: kind -> cell. Besides, figures 3 and 5."""
    waiting(plan, people)
    found = {
        "report": report(plan, people["unit_lead"], next_steps="四季度验收"),
        "measures": measures(plan, people["unit_lead"], measure("走访企业", date(2026, 12, 20))),
        "part": part(plan, people["entry"], 1, "大足高新区", "200"),
        "target": part(plan, people["entry"], 1, "大足高新区", "210", kind=Kind.TARGET),
    }
    return {"figure": "2026q3-figure-1", **{kind: f"2026q3-{kind}-{key}" for kind, key in found.items()}}


def of_quarter(model: type[Reviewed]) -> Any:
    """Its rows of the third quarter of 2026."""
    every: Any = model._default_manager
    return every.filter(period__year=2026, period__quarter=3)


def states_of_all() -> dict[str, list[str]]:
    """Kind -> the states of its rows of the third quarter of 2026, superseded ones too."""
    return {kind: sorted(of_quarter(model).values_list("state", flat=True)) for kind, model in MODELS.items()}


def shown_by(client: Client, person: User, query: str = Q3) -> str:
    """What the page, open now, would send as seen."""
    client.force_login(person)
    found = re.search(r'name="shown"\s+value="([^"]*)"', said(client, f"{REVIEW}{query}"))
    assert found, "nothing waits, or the person may not review"
    return found[1]


def multiply_tasks(plan: Plan, copies: int) -> None:
    """Copies of the plan's tasks under new numbers, with their units and all that these handed in."""
    for row in Task.objects.filter(plan=plan):
        assignments = list(row.assignments.all())
        for copy in range(1, copies + 1):
            task = Task.objects.get(pk=row.pk)
            task.pk, task.number = None, row.number + 20 * copy
            task._state.adding = True
            task.save()
            for owner in assignments:
                _copied(owner.task_reports.all(), _copied([owner], task, "task")[0], "assignment")
                _copied(owner.measure_plans.all(), task.assignments.get(unit=owner.unit_id), "assignment")


def _copied(rows: Any, owner: Any, name: str) -> list[Any]:
    made = []
    for row in rows:
        new = type(row).objects.get(pk=row.pk)
        new.pk = None
        new._state.adding = True
        setattr(new, name, owner)
        new.save()
        made.append(new)
    return made


def decide(client: Client, person: Any, data: dict[str, Any], shown: str | None = None) -> Any:
    """The form as a browser sends it; `shown` is what the reviewer's page shows now unless given."""
    shown = shown_by(client, person) if shown is None else shown
    client.force_login(person)
    return client.post(f"{REVIEW}{Q3}", {"shown": shown, **data})


def judged(cell: str, verdict: str = "", reason: str = "") -> dict[str, str]:
    return {f"{cell}-verdict": verdict, f"{cell}-verdict_reason": reason}


# By kind the states of what all_waiting makes.
ALL_SUBMITTED = {
    "figure": ["draft", "submitted", "submitted", "submitted"], "report": ["submitted"], "measures": ["submitted"],
    "part": ["submitted"], "target": ["submitted"],
}  # fmt: skip
