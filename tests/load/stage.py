"""What happens beside the server, each step in a process of its own on the server's database:

    python -m tests.load.stage make | approve | state

`make` loads plan and people, `approve` approves one figure for each line that it reads, `state` prints all that is stored.
"""

import json
import sys
from typing import Any

import django

SLUG = "load-test"
CLERKS = tuple(f"clerk{number:02}" for number in range(1, 21))
REVIEWER = "reviewer"
CELLS = range(1, 21)
LAST = (2026, 4)  # the quarter in which figures are approved

_HEAD = """\
# Test data: everything in this plan is invented.
slug: load-test
title: 【测试数据】二十项指标的计划
region: {code: "500111", name: 大足区, parent: {code: "500000", name: 重庆市}}
years: [2025, 2027]
units: [测试局]
indicators:
"""
_INDICATOR = """\
  - number: %(number)d
    name: 测试指标第%(number)d项
    unit: 件
    basis: stock
    decimals: 2
    targets: {2025: 1000, 2026: 2000, 2027: 3000}
    units: [测试局]
    source: {place: 附件1 第%(number)d行}
"""


def plan_file() -> str:
    return _HEAD + "".join(_INDICATOR % {"number": number} for number in CELLS)


def make() -> None:
    from documents.loading import load_plan  # noqa: PLC0415 (once Django is set up)
    from organizations.roles import Role  # noqa: PLC0415
    from plans.planfile import read_plan_file  # noqa: PLC0415
    from tests.people import TODAY, add  # noqa: PLC0415

    plan, _changes = load_plan(read_plan_file(plan_file(), name="load-test.yaml"), today=TODAY)
    for name in CLERKS:
        add(name, Role.ENTRY, plan.region)
    add(REVIEWER, Role.REVIEWER, plan.region)


def approve() -> None:
    """Approve the figure whose number is read from each line; say why it was refused, an empty line where it was not."""
    from django.utils import timezone  # noqa: PLC0415

    from indicators.review import approve_actuals  # noqa: PLC0415
    from organizations.models import User  # noqa: PLC0415
    from plans.models import Plan  # noqa: PLC0415
    from plans.refusals import Refusal  # noqa: PLC0415

    plan, by = Plan.objects.select_related("region").get(slug=SLUG), User.objects.get(username=REVIEWER)
    year, quarter = LAST
    say("ready")
    for line in sys.stdin:
        try:
            approve_actuals(plan=plan, year=year, quarter=quarter, numbers=[int(line)], by=by, at=timezone.now())
        except Refusal as refusal:
            say(refusal.message)
        else:
            say("")


def state() -> dict[str, Any]:
    """Every figure (quarter, number, value as text, state, version, revision, who typed it) and every line about figures."""
    from indicators.models import Actual  # noqa: PLC0415
    from organizations.models import Operation  # noqa: PLC0415

    rows = Actual.objects.select_related("period", "indicator", "typed_by").order_by("indicator__number", "revision")
    lines = Operation.objects.filter(object_type="plans.reportingperiod").order_by("pk")
    return {
        "figures": [
            {
                "quarter": [row.period.year, row.period.quarter], "number": row.indicator.number, "value": str(row.value),
                "state": row.state, "version": row.version, "revision": row.revision, "by": row.typed_by.username,
            }
            for row in rows
        ],
        "lines": [[line.object_label, line.username, line.action, line.detail] for line in lines],
    }  # fmt: skip


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(step: str) -> None:
    django.setup()
    if step == "make":
        make()
    elif step == "approve":
        approve()
    else:
        say(json.dumps(state()))


if __name__ == "__main__":
    main(*sys.argv[1:])
