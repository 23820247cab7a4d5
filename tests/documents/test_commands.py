"""load_plan and check_plan on the command line: their words, and what they refuse."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Indicator
from plans.models import Plan, PlanDiscrepancy, PlanDocument
from tests.conftest import DAZU, INVENTED

pytestmark = pytest.mark.django_db

TASKS_ONLY = INVENTED / "no-indicators.yaml"


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def written(directory: Path, text: str, *, encoding: str = "utf-8") -> str:
    path = directory / "plan.yaml"
    path.write_text(text, encoding=encoding)
    return str(path)


def test_loading_says_what_it_did() -> None:
    assert run("load_plan", str(TASKS_ONLY)).startswith("已载入“【测试数据】只有任务的方案（2024—2024年）”：新增")
    assert run("load_plan", str(TASKS_ONLY)) == "“【测试数据】只有任务的方案（2024—2024年）”没有变化\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    text = TASKS_ONLY.read_text(encoding="utf-8")
    assert "已载入" in run("load_plan", written(tmp_path, text, encoding=encoding))
    assert Plan.objects.get().title == "【测试数据】只有任务的方案（2024—2024年）"


MISTAKES = [
    ("title: 测试任务二", "title: [", r"第1[0-9]行"),
    ("units: [测试丙局, 测试丁局,", "units: [测试丙局,", r"第14行.*单位“测试丁局”不在units中"),
    ("  - number: 2", "  - number: 1", "第12行.*任务序号1重复"),
    ("years: [2024, 2024]", "years: [2024, 2024]\ncolour: red", "第6行.*colour"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), MISTAKES, ids=["broken", "unknown unit", "number twice", "unknown key"]
)
def test_mistakes_are_named_by_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = TASKS_ONLY.read_text(encoding="utf-8")
    assert text.count(old) == 1
    with pytest.raises(CommandError, match=message):
        run("load_plan", written(tmp_path, text.replace(old, new)))
    assert not Plan.objects.exists()


def test_a_target_outside_the_plan_is_named(tmp_path: Path) -> None:
    text = (INVENTED / "two-years.yaml").read_text(encoding="utf-8")
    text = text.replace("targets: {2027: 30, 2029: 60}", "targets: {2027: 30, 2031: 60}")
    with pytest.raises(CommandError, match=r"第\d+行.*indicators\[2\].targets.*2031.*不在规划期2025—2029年内"):
        run("load_plan", written(tmp_path, text))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"读不到文件.*nothing\.yaml"):
        run("load_plan", str(tmp_path / "nothing.yaml"))
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"\xff\xff\xff")
    with pytest.raises(CommandError, match="不是UTF-8或GB18030文本"):
        run("load_plan", str(broken))
    with pytest.raises(CommandError, match="不是UTF-8或GB18030文本"):
        run("load_plan", str(TASKS_ONLY), "--document", str(broken))
    assert not Plan.objects.exists()


def test_a_refusal_is_a_message(no_indicators: Plan, tmp_path: Path) -> None:
    text = TASKS_ONLY.read_text(encoding="utf-8").replace("name: 重庆市", "name: 渝")
    with pytest.raises(CommandError, match="区划500000已登记为“重庆市”，文件写作“渝”"):
        run("load_plan", written(tmp_path, text))


def test_checking_needs_a_plan_and_its_document(no_indicators: Plan) -> None:
    with pytest.raises(CommandError, match="没有标识为“nowhere”的计划"):
        run("check_plan", "nowhere")
    with pytest.raises(CommandError, match="尚未载入原文，无法核对摘引"):
        run("check_plan", no_indicators.slug)


def test_every_quote_of_the_real_plan_stands_in_its_document(dazu: Plan, document: str, tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_text(document, encoding="utf-8")
    run("load_plan", str(DAZU), "--document", str(path))
    said = run("check_plan", dazu.slug)
    assert said.splitlines()[-1].endswith("处摘引均与原文一致")
    assert f"原文不一致{PlanDiscrepancy.objects.count()}处" in said
    Indicator.objects.filter(number=1).update(quote="有效发明专利总数（件）")
    out = StringIO()
    with pytest.raises(CommandError, match="1处摘引与原文不一致"):
        call_command("check_plan", dazu.slug, stdout=out)
    assert "原文中找不到：指标1 有效发明专利总量（附件1 第1行）“有效发明专利总数（件）”" in out.getvalue()


def test_a_quote_may_run_over_a_line_break(two_years: Plan) -> None:
    quotes = "测试存量（件）到2029年达到500件测试原文责任单位：各测试镇街测试说法甲"
    PlanDocument.objects.create(plan=two_years, status="issued", text="\n ".join(quotes), sha256="")
    assert "处摘引均与原文一致" in run("check_plan", two_years.slug)


def test_a_quote_that_the_document_does_not_hold_is_named(two_years: Plan) -> None:
    quotes = "测试存量（件）测试原文责任单位：各测试镇街测试说法甲"
    PlanDocument.objects.create(plan=two_years, status="issued", text=quotes, sha256="")
    out = StringIO()
    with pytest.raises(CommandError, match="1处摘引与原文不一致"):
        call_command("check_plan", two_years.slug, stdout=out)
    assert "原文中找不到：目标1 测试存量 2029（二）“到2029年达到500件”" in out.getvalue()
