"""Several workbooks as one archive: written the same every time, taken apart within limits."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from openpyxl import Workbook, load_workbook

from tests.workbooks.files import saved, zipped
from workbooks.bundles import File, bundled, contents_of, settled, unbundled
from workbooks.limits import Limits
from workbooks.refusing import Refused


def _book() -> bytes:
    return saved(Workbook())


def test_what_is_put_together_comes_apart_again() -> None:
    """Of two files with one name the later one is numbered."""
    files = [File("甲.xlsx", b"1"), File("乙.xlsx", b"2"), File("甲.xlsx", b"3")]
    bundle = bundled(files)
    assert contents_of(bundle) == {"甲.xlsx": b"1", "乙.xlsx": b"2", "甲（2）.xlsx": b"3"}
    assert bundled(files) == bundle


def test_a_workbook_is_the_same_bytes_whenever_it_is_saved() -> None:
    first, later = Workbook(), Workbook()
    assert settled(first, made_on=date(2026, 9, 30)) == settled(later, made_on=date(2026, 9, 30))
    assert load_workbook(BytesIO(settled(later, made_on=date(2026, 9, 30)))).properties.modified is not None


def test_names_that_chinese_windows_wrote() -> None:
    """Without the flag for UTF-8 the bytes are GB18030, and readers take them for something else."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("kejiju.xlsx", b"x" * 40)
    name = "科局科.xlsx".encode("gb18030")
    content = written.getvalue().replace(b"kejiju.xlsx", name)
    assert [file.name for file in unbundled([File("收回.zip", content)])] == ["科局科.xlsx"]


def test_what_nobody_put_there_is_left_out_and_folders_are_no_part_of_a_name() -> None:
    members: dict[str, str | bytes] = {
        "单位/甲.xlsx": b"1",
        "单位/": b"",
        "__MACOSX/单位/._甲.xlsx": b"2",
        "~$甲.xlsx": b"3",
        ".DS_Store": b"4",
    }
    assert unbundled([File("收回.zip", zipped(members))]) == (File("甲.xlsx", b"1"),)


def test_a_workbook_is_no_archive_of_files() -> None:
    book = _book()
    assert unbundled([File("甲.zip", book), File("乙.pdf", b"%PDF")]) == (File("甲.zip", book), File("乙.pdf", b"%PDF"))


def _bomb() -> bytes:
    return zipped({"甲.xlsx": b"0" * 3_000_000})


def _lying() -> bytes:
    """An archive in an archive that says it is none."""
    return zipped({"甲.xlsx": zipped({"乙.xlsx": _book()})})


def _many_large() -> bytes:
    """Each of them may be read, all of them together would take minutes."""
    info = ZipInfo("[Content_Types].xml")
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr(info, b"0" * 300_000, compress_type=ZIP_DEFLATED)
    return zipped({f"{number}.xlsx": written.getvalue() for number in range(8)})


SMALL = Limits(file=100_000, unpacked=2_000_000, parts=100)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_bomb(), "文件展开后过大"),
        (_lying(), "里还有压缩包"),
        (_many_large(), "展开后合计过大"),
        (zipped({f"{number}.xlsx": b"x" for number in range(12)}), "一次最多上传10个文件"),
        (zipped({f"{number}.xlsx": b"x" * 60_000 for number in range(2)}), "文件合计超过"),
        (zipped({"甲.xlsx": b"x" * 50})[:-30], "文件已损坏"),
        (zipped({"单位/": b""}), "里没有文件"),
    ],
    ids=["a bomb", "an archive inside", "large together", "too many", "too much", "damaged", "nothing"],
)
def test_what_is_refused_before_any_workbook_is_read(content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        unbundled([File("收回.zip", content)], limits=SMALL, most=10)
