"""Files that want to do harm, or only look as if: refused by what they are, at once, in little memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbooks.files import HEADER, MAIN, inline, parts, sheet_xml, table, understated, zipped
from workbooks.limits import Limits
from workbooks.opening import opened
from workbooks.refusing import Refused

ROOT = Path(__file__).resolve().parents[2]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
PLAIN = sheet_xml(f'<row r="1">{inline("A1", "指标")}</row>')
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def doctype(encoding: str) -> bytes:
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [{ENTITIES}]>'
    return (declared + PLAIN.removeprefix(HEADER)).encode(encoding)


def with_sheet(xml: str | bytes) -> bytes:
    return parts(PLAIN, more={"xl/worksheets/sheet1.xml": xml})


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空文件"),
    "xls": (lambda: OLE + wide("Workbook"), "旧版的.xls格式"),
    "encrypted": (lambda: OLE + wide("EncryptedPackage"), "打开密码"),
    "word, old": (lambda: OLE + wide("WordDocument"), "旧版Office文件"),
    "program": (lambda: b"MZ\x90\x00" + b"\x00" * 100, "Windows程序"),
    "pdf": (lambda: b"%PDF-1.7", "PDF文件"),
    "csv": (lambda: "指标,本期数\n".encode("gb18030"), "文本文件"),
    "html": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    "xml 2003": (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    "noise": (lambda: bytes(range(256)), "认不出"),
    "ods": (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
    "docx": (lambda: zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "Word文档"),
    "xlsb": (lambda: zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), ".xlsb"),
    "zip of a workbook": (lambda: zipped({"表.xlsx": table([[1]])}), "压缩包"),
    "macros": (lambda: parts(PLAIN, more={"xl/vbaProject.bin": b"\x00"}), "宏"),
    "external link": (lambda: parts(PLAIN, more={"xl/externalLinks/externalLink1.xml": "<a/>"}), "断开链接"),
    "truncated": (lambda: table([[1]])[:-30], "损坏"),
    "zip bomb": (lambda: with_sheet(sheet_xml(" " * 70_000_000)), "过大"),
    "dense part": (lambda: parts(PLAIN, more={"xl/media/a.bin": b"\x00" * 5_000_000}), "过大"),
    "part that lies": (
        lambda: understated(parts(PLAIN, more={"xl/media/a.bin": b"\x00" * 900_000}), "xl/media/a.bin", 900),
        "损坏",
    ),
    "entities": (lambda: with_sheet(doctype("utf-8")), "DOCTYPE"),
    "entities, utf-16": (lambda: with_sheet(doctype("utf-16")), "DOCTYPE"),
    "entities beside": (lambda: parts(PLAIN, styles="", more={"docProps/core.xml": doctype("utf-8")}), "DOCTYPE"),
    "deep": (lambda: with_sheet(sheet_xml("<row>" * 50_000 + "</row>" * 50_000)), "层次过深"),
    "deep, beside": (lambda: parts(PLAIN, more={"xl/drawings/a.xml": "<a>" * 9000 + "</a>" * 9000}), "层次过深"),
    "far corner": (lambda: with_sheet(sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), "XFD1048576"),
    "twice the same cell": (
        lambda: with_sheet(sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')), "损坏",
    ),
    "row 0": (lambda: with_sheet(sheet_xml('<row><c r="A0"><v>1</v></c></row>')), "损坏"),
    "rows backwards": (
        lambda: with_sheet(sheet_xml('<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>')),
        "损坏",
    ),
    "many sheets": (lambda: parts(*[PLAIN] * 10_000), "部件超过"),
    "one sheet many times": (
        lambda: parts(
            PLAIN,
            more={
                "xl/workbook.xml": f'{HEADER}<workbook xmlns="{MAIN}" xmlns:r="urn:r"><sheets>'
                + '<sheet name="a" r:id="rId1"/>' * 10_000
                + "</sheets></workbook>"
            },
        ),
        "工作表有10000张",
    ),
    "texts said many times": (
        lambda: parts(
            sheet_xml("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))),
            strings=f"<si><t>{'知识产权' * 20_000}</t></si>",
        ),
        "文字太多",
    ),
    "merged ten thousand times": (
        lambda: with_sheet(
            sheet_xml("", after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 10_000 + "</mergeCells>")
        ),
        "合并单元格超过",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refused_by_what_it_is(name: str) -> None:
    made, reason = CASES[name]
    with pytest.raises(Refused) as refusal:
        opened(made())
    assert reason in refusal.value.message


def test_an_et_file_is_called_by_its_name() -> None:
    with pytest.raises(Refused, match=r"WPS表格的\.et格式"):
        opened(OLE + wide("Workbook"), name="填报表.et")


def test_a_file_too_large_is_refused_unread() -> None:
    with pytest.raises(Refused, match="超过10MB"):
        opened(b"PK\x03\x04" + b"\x00" * (10 * 1024 * 1024))


def test_harmless_excess_is_read() -> None:
    """What Excel leaves behind in a sheet that was formatted down to its last row; a thousand texts; a picture's part."""
    empty = "".join(f'<row r="{n}" spans="1:3"><c r="A{n}" s="0"/></row>' for n in range(2, 100_002))
    strings = "".join(f"<si><t>{n}</t></si>" for n in range(100_000))
    first = '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'
    book = opened(parts(sheet_xml(first + empty), strings=strings, more={"xl/embeddings/a.bin": b"\x00"}))
    assert [list(row) for row in book.sheets[0].rows] == [["99999"]]
    assert book.remarks == ("表格里嵌入的对象和控件没有读取",)


def test_limits_are_the_callers() -> None:
    data = table([[n] for n in range(30)])
    assert len(opened(data).sheets[0].rows) == 30
    with pytest.raises(Refused, match=r"A21有内容，超出可以读取的范围（20行"):
        opened(data, limits=Limits(rows=20))


MEASURED = """
import resource, sys, time
from workbooks.opening import opened
from workbooks.refusing import Refused
opened(open(sys.argv[2], "rb").read())
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    opened(open(sys.argv[1], "rb").read())
except Refused:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time() - began)
"""


@pytest.mark.parametrize(
    "name",
    ["zip bomb", "entities", "far corner", "deep", "many sheets", "texts said many times", "a million empty rows"],
)
def test_little_memory_and_time(name: str, tmp_path: Path) -> None:
    """At most 80 MB and a few seconds of computing, whatever comes."""
    million = "".join(f'<row r="{n}" spans="1:5"/>' for n in range(1, 1_000_001))
    made = CASES[name][0]() if name in CASES else with_sheet(sheet_xml(million))
    (tmp_path / "bad.xlsx").write_bytes(made)
    (tmp_path / "good.xlsx").write_bytes(table([[1]]))
    run = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", MEASURED, str(tmp_path / "bad.xlsx"), str(tmp_path / "good.xlsx")],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    kilobytes, seconds = map(float, run.stdout.split())
    if sys.platform == "darwin":
        kilobytes /= 1024
    assert kilobytes < 80_000
    assert seconds < 5
