"""read_plan on the command line: a plan file on standard output, or a reason and nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.planfile import read_plan_file

PLAN = """重庆市大足区数据产业发展三年行动计划（虚构）
（2025—2027年）
一、工作目标
到2027年，全区数据企业达到90家。
二、重点任务
1.建设平台。建成公共服务平台。（责任单位：区科技局；配合单位：区财政局、区教委）
2.培育企业。开展培训，完善机制。（责任单位：区经济信息委；配合单位：区科技局）
附件1
主要指标表
序号\t指标\t2025年目标\t2026年目标\t2027年目标\t责任单位
1\t数据企业数（家）\t50\t70\t90\t区经济信息委
2\t数据产业规模（亿元）\t4.5\t5.2\t6\t区经济信息委、区科技局
"""


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("read_plan", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def written(directory: Path, content: bytes, name: str = "计划.txt") -> str:
    path = directory / name
    path.write_bytes(content)
    return str(path)


def test_a_plan_is_printed_as_a_plan_file(tmp_path: Path) -> None:
    out, err = run(written(tmp_path, PLAN.encode("gb18030")))
    plan = read_plan_file(out)
    assert [(item.name, item.unit, [str(target.value) for target in item.targets]) for item in plan.indicators] == [
        ("数据企业数", "家", ["50", "70", "90"]),
        ("数据产业规模", "亿元", ["4.5", "5.2", "6"]),
    ]
    assert [(task.title, [unit.name for unit in task.lead]) for task in plan.tasks] == [
        ("建设平台", ["区科技局"]),
        ("培育企业", ["区经济信息委"]),
    ]
    assert "读出指标2项、任务2项" in err
    assert "正在打开" not in err


def test_it_is_written_to_a_file_if_asked(tmp_path: Path) -> None:
    source, target = written(tmp_path, PLAN.encode()), tmp_path / "plan.yaml"
    out, _err = run(source, "--output", str(target))
    assert out == ""
    assert target.read_text(encoding="utf-8") == run(source)[0]
    with pytest.raises(CommandError, match="写不了文件"):
        run(source, "--output", str(tmp_path))


def test_a_large_file_says_how_far_it_is_on_standard_error_only(tmp_path: Path) -> None:
    large = PLAN + " \n" * 600_000
    out, err = run(written(tmp_path, large.encode()))
    assert "正在打开计划.txt" in err
    assert "正在阅读" in err
    assert out.startswith("slug:")


@pytest.mark.parametrize(
    ("content", "because"),
    [
        ("今天天气好，适合出门散步。\n".encode() * 50, "没有找到计划"),
        (b"", "空文件"),
        (b"\x00\x01\x02", "控制字符"),
        (b"PK\x03\x04", "损坏"),
    ],
)
def test_nothing_is_printed_where_there_is_no_plan(content: bytes, because: str, tmp_path: Path) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match=because):
        call_command("read_plan", written(tmp_path, content), stdout=out, stderr=StringIO())
    assert out.getvalue() == ""


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到文件"):
        run(str(tmp_path / "none.txt"))
