"""What the pages of the units show, read as a person would; and reports and tasks for them."""

import html
import re
from typing import Any

from django.test import Client

from organizations.models import Unit, User
from organizations.roles import Role
from plans.models import Plan
from tasks.models import ReportedState, TaskAssignment, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tests.people import NOW, add

People = dict[str, User]
Q3 = "?year=2026&quarter=3"
MARKER = "未审核的记号文字"


def unit_key(plan: Plan, name: str) -> int:
    return Unit.objects.get(region=plan.region, name=name).pk


def map_address(plan: Plan, query: str = Q3) -> str:
    return f"/plans/{plan.slug}/units/{query}"


def unit_address(plan: Plan, name: str, query: str = Q3) -> str:
    return f"/plans/{plan.slug}/units/{unit_key(plan, name)}/{query}"


def body(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def text(markup: str) -> str:
    """What is read, without the marks of the page and without doubled blanks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def map_rows(page: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Unit -> item (指标1, 任务1) -> its status ("" where the unit is not judged) and how the unit stands to it."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    inside = page.split('<table class="map">')[1].split("</table>", maxsplit=1)[0].split("<tbody>")[1]
    for row in inside.split("<tr>")[1:]:
        cells = re.findall(r'<td class="(?:is-(\w+) )?as-(\w+)"><a href="[^"]+" title="(\S+) ', row)
        found[text(row.split("</th>")[0])] = {called: (status, duty) for status, duty, called in cells}
    return found


def map_counts(page: str) -> dict[str, str]:
    """Unit -> what stands in its columns of counts: 16 5 2, or — or 不评价."""
    inside = page.split('<table class="map">')[1].split("</table>", maxsplit=1)[0].split("<tbody>")[1]
    return {
        text(row.split("</th>")[0]): " ".join(text(f"<{cell}") for cell in re.findall(r'td class="count.*?</td>', row))
        for row in inside.split("<tr>")[1:]
    }


def lead_of(plan: Plan, unit: str) -> User:
    """Somebody of the cast who leads the unit, else somebody made for it."""
    row = Unit.objects.get(region=plan.region, name=unit)
    found = User.objects.filter(unit=row, role=Role.UNIT_LEAD).select_related("unit", "region").first()
    return found or add(f"lead{row.pk}", Role.UNIT_LEAD, plan.region, row)


def say(
    plan: Plan,
    people: People,
    task: int,
    unit: str,
    state: ReportedState = ReportedState.ON_TRACK,
    *,
    quarter: tuple[int, int] = (2026, 3),
    verdict: tuple[VerdictChoice, str] | None = None,
    approved: bool = True,
    **words: Any,
) -> None:
    """A unit's report on a task, by its lead; approved with the verdict unless it is to stay a draft."""
    by = lead_of(plan, unit)
    assignment = TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=unit).pk
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1], "at": NOW}
    report = ReportInput(assignment=assignment, reported_state=state, **{"done": "已召开对接会", **words})
    save_reports(**where, reports=[report], by=by)
    if approved:
        submit_reports(**where, assignments=[assignment], by=by)
        verdicts = {assignment: verdict} if verdict else None
        approve_reports(**where, assignments=[assignment], by=people["reviewer"], verdicts=verdicts)
