"""Files beside a figure: put there through the grid, taken away again, and handed out to whoever may see the figure."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.evidence import attach_evidence
from indicators.models import Actual, FigureEvidence
from organizations.models import Operation, User
from plans.models import Plan
from tests import acts
from tests.acts import where
from tests.gridpage import Grid
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]
PDF = b"%PDF-1.7 figures"


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def grid(dazu: Plan, people: People, client: Client) -> Grid:
    return Grid(client, people["entry"], dazu)


def pdf(name: str = "9月通报.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(grid: Grid) -> str:
    return f"/plans/{grid.plan.slug}/evidence/{FigureEvidence.objects.get().pk}/"


def test_a_file_is_attached_beside_a_figure(grid: Grid) -> None:
    assert grid.push(n1_value="518", n1_evidence=[pdf(), pdf("附表.pdf")]).status_code == 302
    assert [each.name for each in FigureEvidence.objects.all()] == ["9月通报.pdf", "附表.pdf"]
    text = grid.open().texts[1]
    assert "9月通报.pdf 1KB" in text
    assert "2个附件" in text
    assert Operation.objects.latest("pk").detail == f"{grid.plan.slug} 指标1：9月通报.pdf、附表.pdf"


def test_a_file_alone_makes_a_draft_without_a_figure(grid: Grid) -> None:
    answer = grid.send("save", n1_evidence=pdf())
    assert (answer["status"], "9月通报.pdf" in answer["page"].texts[1]) == (200, True)
    row = Actual.objects.get()
    assert (row.value, row.state, row.version) == (None, "draft", 1)


def test_a_figure_and_its_file_are_submitted_together(grid: Grid) -> None:
    """The file raises the version of the row that it belongs to: the same request's submission is not stale by that."""
    assert grid.push("submit:1", n1_value="518", n1_evidence=pdf()).status_code == 302
    assert Actual.objects.get().state == "submitted"
    grid.push("withdraw:1")
    grid.open()
    assert grid.push("submit", n1_evidence=pdf("附表.pdf")).status_code == 302
    assert (Actual.objects.get().state, FigureEvidence.objects.count()) == ("submitted", 2)


def test_a_file_beside_what_is_unreadable_is_kept_and_its_row_not_stale(grid: Grid) -> None:
    status, page = grid.refused(n1_value="5I8", n1_evidence=pdf())
    assert (status, page.fields["1-value"], page.fields["1-version"]) == (400, "5I8", "1")
    assert "9月通报.pdf" in page.texts[1]
    assert grid.push(n1_value="518").status_code == 302
    assert Actual.objects.get().value == 518


def test_a_file_does_not_make_a_stale_row_fresh(grid: Grid, dazu: Plan, people: People) -> None:
    acts.save_figure(dazu, people["entry2"], "516")
    status, page = grid.refused(n1_value="518", n1_evidence=pdf())
    assert (status, page.fields["1-version"], Actual.objects.get().value) == (409, "0", 516)
    assert grid.refused(n1_value="518")[0] == 409


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (pdf("通报.exe"), "“通报.exe”不是可以上传的文件类型"),
        (pdf("通报.pdf", b"<html>"), "“通报.pdf”的内容不是pdf文件，可能改过扩展名"),
        (pdf("通报.pdf", b"%PDF-" + b"x" * 10 * 1024 * 1024), "单个文件不能超过10MB"),
    ],
)
def test_a_file_that_is_not_taken_keeps_the_figure_from_nothing(
    file: SimpleUploadedFile, said: str, grid: Grid
) -> None:
    file.seek(0)
    status, page = grid.refused(n1_value="518", n1_evidence=file)
    assert (status, said in page.texts[1]) == (400, True)
    assert (Actual.objects.get().value, FigureEvidence.objects.count()) == (518, 0)


def test_a_row_that_was_submitted_takes_no_file_and_gives_none_away(grid: Grid) -> None:
    grid.push("submit:1", n1_value="518", n1_evidence=pdf())
    key = FigureEvidence.objects.get().pk
    assert "报送，请先撤回再上传依据" in grid.refused(n1_evidence=pdf("附表.pdf"))[1].texts[1]
    response = grid.push(f"remove:{key}")
    assert (response.status_code, "不能删除依据" in response.content.decode()) == (400, True)
    assert FigureEvidence.objects.get().name == "9月通报.pdf"


def test_a_computed_row_takes_no_file(grid: Grid) -> None:
    status, page = grid.refused(n14_evidence=pdf())
    assert (status, "指标14由其他指标计算，不填报" in page.texts[14]) == (400, True)
    assert not Actual.objects.exists()


def test_a_file_is_removed_and_what_was_typed_beside_it_kept(grid: Grid) -> None:
    grid.push(n1_value="518", n1_evidence=pdf())
    grid.open()
    key = FigureEvidence.objects.get().pk
    assert f"remove:{key}" in grid.page.buttons
    assert grid.push(f"remove:{key}", n1_value="519", n4_value="60").status_code == 302
    assert "已删除“9月通报.pdf”" in grid.open().html
    assert not FigureEvidence.objects.exists()
    assert dict(Actual.objects.values_list("indicator__number", "value")) == {1: 519, 4: 60}
    response = grid.push(f"remove:{key}")
    assert (response.status_code, "这个文件已被删除" in response.content.decode()) == (400, True)


def test_a_correction_with_a_file_is_not_discarded(grid: Grid, dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    grid.open("?correct=1")
    grid.push(n1_value="520", n1_correction_reason="漏计2件", n1_evidence=pdf())
    grid.open()
    status, page = grid.refused("discard:1")
    assert (status, "更正附有依据，请先删除依据，再放弃更正" in page.texts[1]) == (400, True)
    assert Actual.objects.get(state="draft").value == 520


# Handing out


def test_a_file_is_a_download_of_the_bytes_that_came(grid: Grid) -> None:
    grid.push(n1_evidence=pdf())
    response = grid.client.get(address(grid))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]  # a FileResponse
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''9%E6%9C%88%E9%80%9A%E6%8A%A5.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_name_cannot_forge_a_header(grid: Grid) -> None:
    file = pdf('a";\r\nX-Evil: 1;.pdf')
    attach_evidence(**where(grid.plan), number=1, files=[file], by=grid.person, at=NOW)
    response = grid.client.get(address(grid))
    assert response.status_code == 200
    assert "X-Evil" not in response.headers
    assert response.headers["Content-Disposition"] == 'attachment; filename="a\\";X-Evil: 1;.pdf"'
    response.close()


@pytest.mark.parametrize(
    ("name", "status"),
    [("entry2", 200), ("reviewer", 200), ("unit_lead", 403), ("leader", 403), ("system", 403), ("security", 403),
     ("auditor", 403), ("stranger", 403), ("foreign_entry", 404), ("foreign_reviewer", 404)],
)  # fmt: skip
def test_who_gets_a_file(name: str, status: int, grid: Grid, people: People) -> None:
    grid.push(n1_evidence=pdf())
    grid.client.force_login(people[name])
    response = grid.client.get(address(grid))
    assert response.status_code == status
    assert grid.client.post(address(grid)).status_code == 405
    response.close()


def test_a_key_of_another_plan_is_not_found(grid: Grid, two_years: Plan, people: People) -> None:
    grid.push(n1_evidence=pdf())
    key = FigureEvidence.objects.get().pk
    grid.client.force_login(people["foreign_entry"])
    assert grid.client.get(f"/plans/{two_years.slug}/entry/2026/q3/").status_code == 200
    assert grid.client.get(f"/plans/{two_years.slug}/evidence/{key}/").status_code == 404
    assert grid.client.get(f"/plans/{two_years.slug}/evidence/999999/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(grid: Grid) -> None:
    grid.push(n1_evidence=pdf())
    row = FigureEvidence.objects.get()
    row.file.storage.delete(row.file.name or "")
    assert grid.client.get(address(grid)).status_code == 404
