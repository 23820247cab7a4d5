"""Files beside a figure: they come and go with its draft, and freeze with it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.evidence import attach_evidence, remove_evidence
from indicators.models import Actual, FigureEvidence
from organizations.models import Operation, User
from plans.evidence import evidence_storage
from plans.models import Plan
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from quarters.demonstration import clear
from tests import acts
from tests.acts import a_file, attach_file, remove_file, where
from tests.people import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_left")]

People = dict[str, User]
Commit = Callable[..., AbstractContextManager[Any]]
SHA_OF_TEXT = "d2a7cbfc25129e09607979d6cfa7e1a96fc9a583b273207aab90dfaf8ee0cab4"  # by sha256sum


def only() -> Actual:
    return Actual.objects.get()


def names() -> list[str]:
    return [row.name for row in FigureEvidence.objects.all()]


def files() -> set[str]:
    return set(evidence_storage().listdir("")[1])


def kept(row: FigureEvidence) -> bool:
    """Whether the file itself is still there."""
    return evidence_storage().exists(str(row.file))


# Attaching


def test_what_is_attached_is_kept_as_it_came(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    content = b"%PDF-1.7 " + b"x" * 200_000
    (row,) = attach_file(dazu, people["entry"], a_file("C:\\市局 通报.PDF", content))
    row.refresh_from_db()
    assert (row.actual, row.name, row.size) == (only(), "市局 通报.PDF", 200_009)
    assert (row.added_by, row.added_at) == (people["entry"], NOW)
    with row.file.open() as file:
        assert file.read() == content
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.object_label) == ("上传数据依据", people["entry"], "2026年第3季度")
    assert line.detail == "dazu-patents-2025 指标1：市局 通报.PDF"


def test_its_checksum_is_kept(dazu: Plan, people: People) -> None:
    (row,) = attach_file(dazu, people["entry"], a_file(content=b"%PDF-1.7 text"))
    assert row.sha256 == SHA_OF_TEXT


@pytest.mark.parametrize("sent", ["通报.pdf ", "通报.pdf.", "通报.p\u200bdf", "../../x.pdf", "x.exe\x00.pdf", "x.PDF"])
def test_files_lie_under_names_of_our_own(sent: str, dazu: Plan, people: People) -> None:
    file = a_file()
    vars(file)["_name"] = sent  # past what Django strips of a form's names
    (row,) = attach_file(dazu, people["entry"], file)
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", str(row.file))
    assert kept(row)


def test_a_file_on_an_empty_cell_begins_a_draft(dazu: Plan, people: People) -> None:
    attach_file(dazu, people["entry"], a_file("一.pdf"), a_file("二.pdf"))
    row = only()
    assert (row.state, row.revision, row.version, row.value, row.as_of) == ("draft", 1, 1, None, None)
    assert (row.typed_by, row.typed_at) == (people["entry"], NOW)
    assert names() == ["一.pdf", "二.pdf"]
    with pytest.raises(Invalid, match="尚未填写完整，不能报送"):
        submit_actuals(**where(dazu), numbers=[1], by=people["entry"], at=NOW)


def test_a_form_that_was_filled_before_is_stale(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    attach_file(dazu, people["entry"])
    for shown in (0, 1):
        with pytest.raises(Stale):
            save_actuals(**where(dazu), figures=[FigureInput(number=1, version=shown)], by=people["entry"], at=NOW)
    remove_file(dazu, people["entry"])
    assert only().version == 3


def test_all_files_or_none(dazu: Plan, people: People) -> None:
    before = files()
    with pytest.raises(Invalid, match=r"“二\.pdf”的内容不是pdf文件"):
        attach_file(dazu, people["entry"], a_file("一.pdf"), a_file("二.pdf", b"MZ"))
    assert not Actual.objects.exists()
    assert files() == before


def test_no_file_at_all(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="没有选择文件"):
        attach_evidence(**where(dazu), number=1, files=[], by=people["entry"], at=NOW)
    assert not Actual.objects.exists()


def some(count: int) -> list[SimpleUploadedFile]:
    return [a_file(f"{place}.pdf") for place in range(count)]


def test_ten_files_and_no_eleventh(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="一项指标每个季度最多10个文件"):
        attach_file(dazu, people["entry"], *some(11))
    assert not Actual.objects.exists()
    attach_file(dazu, people["entry"], *some(9))
    with pytest.raises(Invalid, match="最多10个文件"):
        attach_file(dazu, people["entry"], *some(2))
    attach_file(dazu, people["entry2"], a_file("第十.pdf"))
    with pytest.raises(Invalid, match="最多10个文件"):
        attach_file(dazu, people["entry"], a_file("第十一.pdf"))
    assert len(names()) == 10
    other = attach_evidence(**where(dazu), number=4, files=some(10), by=people["entry"], at=NOW)
    assert len(other) == 10, "each indicator has its own ten"


def test_an_indicator_that_is_not_there(dazu: Plan, people: People) -> None:
    for number in (0, 99):
        with pytest.raises(Invalid, match=f"没有第{number}号指标"):
            attach_evidence(**where(dazu), number=number, files=some(1), by=people["entry"], at=NOW)
    dazu.indicators.filter(number=1).update(retired_on=date(2026, 1, 1))
    with pytest.raises(Invalid, match="没有第1号指标"):
        attach_file(dazu, people["entry"])


def closed(plan: Plan, people: People) -> None:
    acts.figure_saved(plan, people)
    acts.close(plan, people["reviewer"])


NOT_NOW: list[tuple[Callable[[Plan, People], None], type[Exception], str]] = [
    (acts.figure_submitted, Invalid, "指标1已报送，请先撤回再上传依据"),
    (acts.figure_approved, Invalid, "指标1已审核；要补充依据，请先办理更正"),
    (closed, Closed, "2026年第3季度已定稿，不能再修改"),
]


@pytest.mark.parametrize(("before", "refusal", "message"), NOT_NOW, ids=[each[0].__name__ for each in NOT_NOW])
def test_nothing_is_attached_to_what_is_out_of_ones_hands(
    before: Callable[[Plan, People], None], refusal: type[Exception], message: str, dazu: Plan, people: People
) -> None:
    before(dazu, people)
    rows, stood = list(Actual.objects.values()), files()
    with pytest.raises(refusal, match=message):
        attach_file(dazu, people["entry"])
    assert list(Actual.objects.values()) == rows
    assert names() == []
    assert files() == stood


def test_a_returned_figure_takes_files(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    attach_file(dazu, people["entry"])
    assert (only().state, names()) == ("returned", ["通报.pdf"])


def test_a_correction_has_files_of_its_own(dazu: Plan, people: People) -> None:
    attach_file(dazu, people["entry2"], a_file("旧.pdf"))
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "520", why="漏计2件")
    attach_file(dazu, people["entry"], a_file("新.pdf"))
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    found = FigureEvidence.objects.order_by("pk").values_list("name", "actual__revision", "actual__state")
    assert list(found) == [("旧.pdf", 1, "superseded"), ("新.pdf", 2, "approved")]


def test_attaching_needs_no_file_to_be_refused(dazu: Plan, people: People) -> None:
    """Who may not enter is told so before a file is looked at."""
    with pytest.raises(NotAllowed, match="leader某的角色不能填报指标数据"):
        attach_file(dazu, people["leader"], a_file("x.exe"))
    with pytest.raises(NotAllowed, match="reviewer某的角色不能填报指标数据"):
        remove_evidence(plan=dazu, key=0, by=people["reviewer"])


# Removing


def test_removing_takes_the_file_once_it_is_sure(
    dazu: Plan, people: People, django_capture_on_commit_callbacks: Commit
) -> None:
    one, other = attach_file(dazu, people["entry2"], a_file("一.pdf"), a_file("二.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(plan=dazu, key=one.pk, by=people["entry"])
        assert kept(one), "still there while the transaction may be rolled back"
    assert names() == ["二.pdf"]
    assert not kept(one)
    assert kept(other)
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.detail) == ("删除数据依据", people["entry"], "dazu-patents-2025 指标1：一.pdf")


def test_a_removal_that_is_rolled_back_keeps_the_file(
    dazu: Plan, people: People, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = attach_file(dazu, people["entry2"])

    def broken(*_given: object, **_more: object) -> None:
        raise OSError

    monkeypatch.setattr("indicators.evidence.record", broken)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(OSError):  # noqa: PT011 (raised by this test)
        remove_file(dazu, people["entry"])
    assert names() == ["通报.pdf"]
    assert kept(row)


def test_what_is_gone_is_not_removed_again(dazu: Plan, people: People, no_indicators: Plan) -> None:
    (row,) = attach_file(dazu, people["entry2"])
    with pytest.raises(Invalid, match="这个文件已被删除"):
        remove_evidence(plan=no_indicators, key=row.pk, by=people["entry"])
    remove_file(dazu, people["entry"])
    with pytest.raises(Invalid, match="这个文件已被删除"):
        remove_evidence(plan=dazu, key=row.pk, by=people["entry"])


@pytest.mark.parametrize(
    ("then", "state"),
    [(acts.figure_submitted, "已报送"), (acts.figure_approved, "已审核")],
    ids=["submitted", "approved"],
)
def test_a_file_of_what_is_out_of_ones_hands_stays(
    then: Callable[[Plan, People], None], state: str, dazu: Plan, people: People
) -> None:
    attach_file(dazu, people["entry2"])
    then(dazu, people)
    with pytest.raises(Invalid, match=f"当前状态为“{state}”，不能删除依据"):
        remove_file(dazu, people["entry"])
    assert names() == ["通报.pdf"]


def test_a_file_of_a_closed_quarter_stays(dazu: Plan, people: People) -> None:
    attach_file(dazu, people["entry2"])
    acts.close(dazu, people["reviewer"])
    with pytest.raises(Closed):
        remove_file(dazu, people["entry"])
    assert names() == ["通报.pdf"]


# Drafts with files


def test_a_blank_keeps_a_draft_with_files(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    attach_file(dazu, people["entry2"])
    blank = FigureInput(number=1, version=2)
    (row,) = save_actuals(**where(dazu), figures=[blank], by=people["entry"], at=NOW)
    assert (row.value, row.version, row.state, names()) == (None, 3, "draft", ["通报.pdf"])
    assert Operation.objects.latest("pk").detail == "dazu-patents-2025 指标1：518→未填数值"
    remove_file(dazu, people["entry"])
    assert only().value is None, "the draft stays until it is saved blank"
    assert save_actuals(**where(dazu), figures=[FigureInput(number=1)], by=people["entry"], at=NOW) == ()
    assert not Actual.objects.exists()


def test_a_figure_with_files_is_typed_and_reviewed_like_any_other(dazu: Plan, people: People) -> None:
    attach_file(dazu, people["entry2"])
    given = FigureInput(number=1, value=Decimal(518), version=1)
    save_actuals(**where(dazu), figures=[given], by=people["entry2"], at=NOW)
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer"])
    assert (only().state, names()) == ("approved", ["通报.pdf"])


def test_clearing_a_demonstration_takes_its_files(
    dazu: Plan, people: People, django_capture_on_commit_callbacks: Commit
) -> None:
    Plan.objects.filter(pk=dazu.pk).update(is_demonstration=True)
    (row,) = attach_file(dazu, people["entry2"])
    acts.figure_approved(dazu, people)
    with django_capture_on_commit_callbacks(execute=True):
        assert clear(dazu, ran_by="root") == 1
    assert names() == []
    assert not kept(row)
