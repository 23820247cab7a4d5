"""Files beside a report (佐证材料): they come and go with its draft, and freeze with it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.models import Operation, User
from plans.evidence import evidence_storage
from plans.models import Plan
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from tasks.evidence import attach_evidence, remove_evidence
from tasks.models import ReportedState, TaskEvidence, TaskReport
from tasks.reporting import ReportInput, save_reports
from tests import acts
from tests.acts import a_file, assignment_of, supporter_of, where
from tests.people import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_left")]

People = dict[str, User]
Commit = Callable[..., AbstractContextManager[Any]]
MEGABYTE = 1024 * 1024


def attach(plan: Plan, by: User, *files: SimpleUploadedFile, why: str = "") -> tuple[TaskEvidence, ...]:
    return attach_evidence(
        **where(plan), assignment=assignment_of(plan), files=files or (a_file(),), by=by, at=NOW, correction_reason=why
    )


def remove(plan: Plan, by: User, row: TaskEvidence) -> None:
    remove_evidence(plan=plan, key=row.pk, by=by)


def only() -> TaskReport:
    return TaskReport.objects.get()


def files() -> set[str]:
    return set(evidence_storage().listdir("")[1])


# Attaching


def test_what_is_attached_is_kept_as_it_came(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    (row,) = attach(dazu, people["unit_lead"], a_file("C:\\会议 纪要.PDF", b"%PDF-1.7 text"))
    row.refresh_from_db()
    assert (row.report, row.name, row.size) == (only(), "会议 纪要.PDF", 13)
    assert row.sha256 == "d2a7cbfc25129e09607979d6cfa7e1a96fc9a583b273207aab90dfaf8ee0cab4"  # by sha256sum
    assert (row.added_by, row.added_at) == (people["unit_lead"], NOW)
    with row.file.open() as file:
        assert file.read() == b"%PDF-1.7 text"
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("上传佐证材料", "dazu-patents-2025 区科技局任务3：会议 纪要.PDF")


def test_a_file_on_an_empty_cell_begins_a_draft(dazu: Plan, people: People) -> None:
    attach(dazu, people["unit_lead"], a_file("一.pdf"), a_file("二.pdf"))
    row = only()
    assert (row.state, row.revision, row.version, row.reported_state, row.done) == ("draft", 1, 1, "", "")
    assert (row.typed_by, row.typed_at, row.on_behalf) == (people["unit_lead"], NOW, False)
    assert [each.name for each in row.evidence.all()] == ["一.pdf", "二.pdf"]
    with pytest.raises(Invalid, match="请填写本季进展"):
        acts.submit_report(dazu, people["unit_lead"])


def test_a_file_of_the_office_on_an_empty_cell_begins_a_report_on_behalf(dazu: Plan, people: People) -> None:
    attach(dazu, people["entry"])
    assert only().on_behalf


def test_a_file_of_the_office_beside_a_units_draft_leaves_it_the_units(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    attach(dazu, people["entry"])
    assert (only().on_behalf, only().typed_by) == (False, people["unit_lead"])


def test_a_form_that_was_filled_before_is_stale(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    (row,) = attach(dazu, people["unit_lead"])
    said = {"assignment": assignment_of(dazu), "reported_state": ReportedState.SLOW, "done": "旧表"}
    for shown in (0, 1):
        with pytest.raises(Stale):
            save_reports(**where(dazu), reports=[ReportInput(**said, version=shown)], by=people["unit_lead"], at=NOW)  # type: ignore[arg-type]
    assert only().version == 2
    remove(dazu, people["unit_lead"], row)
    assert only().version == 3


def test_all_files_or_none(dazu: Plan, people: People) -> None:
    before = files()
    with pytest.raises(Invalid, match=r"“二\.pdf”的内容不是pdf文件"):
        attach(dazu, people["unit_lead"], a_file("一.pdf"), a_file("二.pdf", b"MZ"))
    assert not TaskReport.objects.exists()
    assert files() == before


def test_no_file_at_all(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="没有选择文件"):
        attach_evidence(**where(dazu), assignment=assignment_of(dazu), files=[], by=people["unit_lead"], at=NOW)


@pytest.mark.parametrize(
    ("name", "content"), [("a.zip", b"PK\x05\x06" + bytes(18)), ("a.svg", b"<svg/>"), ("a.html", b"<p>")]
)
def test_other_kinds_of_files_are_refused(name: str, content: bytes, dazu: Plan, people: People) -> None:
    """An archive may lie beside a figure, not beside a report."""
    with pytest.raises(Invalid, match=f"“{name}”不是可以上传的文件类型"):
        attach(dazu, people["unit_lead"], a_file(name, content))


def test_ten_files_and_no_more(dazu: Plan, people: People) -> None:
    attach(dazu, people["unit_lead"], *(a_file(f"{n}.pdf") for n in range(9)))
    with pytest.raises(Invalid, match="一项任务每个季度最多10个文件"):
        attach(dazu, people["unit_lead"], a_file("十.pdf"), a_file("十一.pdf"))
    assert TaskEvidence.objects.count() == 9
    attach(dazu, people["unit_lead"], a_file("十.pdf"))
    with pytest.raises(Invalid, match="最多10个文件"):
        attach(dazu, people["unit_lead"])
    assert TaskEvidence.objects.count() == 10


def test_twenty_megabytes_and_no_more(dazu: Plan, people: People) -> None:
    attach(dazu, people["unit_lead"], a_file("大.pdf", b"%PDF-".ljust(20 * MEGABYTE)))
    with pytest.raises(Invalid, match=r"“更大\.pdf”有20\.1MB，单个文件不能超过20MB"):
        attach(dazu, people["unit_lead"], a_file("更大.pdf", b"%PDF-".ljust(20 * MEGABYTE + 1)))
    assert TaskEvidence.objects.get().size == 20 * MEGABYTE


# Freezing


def test_files_freeze_with_the_report(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    (row,) = attach(dazu, people["unit_lead"])
    acts.submit_report(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="任务3已报送，请先撤回再修改"):
        attach(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="当前状态为“已报送”，不能删除材料"):
        remove(dazu, people["unit_lead"], row)
    acts.approve_report(dazu, people["reviewer"])
    with pytest.raises(Invalid, match="任务3已审核，更正须写明理由"):
        attach(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="当前状态为“已审核”，不能删除材料"):
        remove(dazu, people["unit_lead"], row)
    assert TaskEvidence.objects.get().report == only()


def test_a_returned_report_takes_files_again(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    (row,) = attach(dazu, people["unit_lead"])
    remove(dazu, people["unit_lead"], row)
    assert (only().state, TaskEvidence.objects.count()) == ("returned", 0)


def test_a_correction_begun_by_a_file_says_what_stands(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    attach(dazu, people["unit_lead"], a_file("旧.pdf"))
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    attach(dazu, people["unit_lead"], a_file("新.pdf"), why="补交材料")
    row = TaskReport.objects.get(revision=2)
    assert (row.done, row.reported_state, row.correction_reason) == ("已召开对接会", "on_track", "补交材料")
    assert [each.name for each in row.evidence.all()] == ["新.pdf"], "the old one stays with what was approved"
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    assert TaskReport.objects.get(state="approved").done == "已召开对接会"


# Whose


def test_another_units_report_takes_no_file(dazu: Plan, people: People) -> None:
    (row,) = attach(dazu, people["unit_lead"])
    with pytest.raises(NotAllowed, match="other_unit某不能填报区科技局的任务进展"):
        attach(dazu, people["other_unit"])
    with pytest.raises(NotAllowed, match="other_unit某不能填报区科技局的任务进展"):
        remove(dazu, people["other_unit"], row)
    for who in ("leader", "reviewer"):
        with pytest.raises(NotAllowed, match="的角色不能填报任务进展"):
            remove(dazu, people[who], row)
    assert TaskEvidence.objects.count() == 1


def test_a_supporter_attaches_once_it_is_asked(dazu: Plan, people: People) -> None:
    given: dict[str, Any] = {**where(dazu), "assignment": supporter_of(dazu), "by": people["other_unit"], "at": NOW}
    with pytest.raises(Invalid, match="没有向区教委征集"):
        attach_evidence(**given, files=[a_file()])
    acts.ask(dazu, people["unit_lead"])
    attach_evidence(**given, files=[a_file()])
    assert TaskEvidence.objects.get().report.assignment_id == supporter_of(dazu)


def test_a_key_of_another_plan_is_none(dazu: Plan, people: People, no_indicators: Plan) -> None:
    (row,) = attach(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="这个文件已被删除"):
        remove_evidence(plan=no_indicators, key=row.pk, by=people["entry"])
    with pytest.raises(Invalid, match="没有所选的任务分工"):
        attach_evidence(
            **where(dazu), assignment=assignment_of(no_indicators, 1), files=[a_file()], by=people["entry"], at=NOW
        )
    assert TaskEvidence.objects.count() == 1


def test_a_file_of_a_closed_quarter_stays(dazu: Plan, people: People) -> None:
    (row,) = attach(dazu, people["unit_lead"])
    acts.close(dazu, people["reviewer"])
    with pytest.raises(Closed):
        remove(dazu, people["unit_lead"], row)


def test_a_removed_file_is_gone_from_the_disk_once_it_is_committed(
    dazu: Plan, people: People, django_capture_on_commit_callbacks: Commit
) -> None:
    (row,) = attach(dazu, people["unit_lead"])
    name, key = str(row.file), row.pk
    with django_capture_on_commit_callbacks(execute=True):
        remove(dazu, people["unit_lead"], row)
        assert evidence_storage().exists(name)
    assert not evidence_storage().exists(name)
    with pytest.raises(Invalid, match="这个文件已被删除"):
        remove_evidence(plan=dazu, key=key, by=people["unit_lead"])
