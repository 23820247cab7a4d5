"""Reviewing reports: the reviewer's own judgement, and all or none."""

import pytest

from organizations.models import User
from plans.models import Plan
from plans.refusals import Invalid
from tasks.models import TaskReport, VerdictChoice
from tasks.review import approve_reports
from tests import acts
from tests.acts import assignment_of, where
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]


def judge(plan: Plan, people: People, verdict: VerdictChoice, reason: str) -> TaskReport:
    key = assignment_of(plan)
    (row,) = approve_reports(
        **where(plan), assignments=[key], by=people["reviewer"], at=NOW, verdicts={key: (verdict, reason)}
    )
    return row


def test_a_verdict_that_differs_needs_a_reason(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    for reason, message in (
        (" ", "核定评价与填报不同，须写明理由"),
        ("长" * 301, "核定理由不得超过300字"),
        ("太\x00慢", "核定理由含有不可见字符"),
    ):
        with pytest.raises(Invalid, match=message):
            judge(dazu, people, VerdictChoice.SERIOUSLY_BEHIND, reason)
    assert TaskReport.objects.get().state == "submitted"
    row = judge(dazu, people, VerdictChoice.SERIOUSLY_BEHIND, " 功能未上线 ")
    assert (row.verdict, row.verdict_reason, row.reported_state) == ("seriously_behind", "功能未上线", "on_track")


def test_a_verdict_that_agrees_needs_none(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    assert judge(dazu, people, VerdictChoice.ON_TRACK, "").verdict == "on_track"


def test_approving_is_all_or_none(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    keys = [assignment_of(dazu), assignment_of(dazu, 5)]
    with pytest.raises(Invalid, match="有的没有待处理的报告"):
        approve_reports(**where(dazu), assignments=keys, by=people["reviewer"], at=NOW)
    assert TaskReport.objects.get().state == "submitted"
