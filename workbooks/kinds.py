"""What a file is by its first bytes, whatever it is called: only .xlsx is read, everything else is refused by its name."""

from pathlib import PurePath

from .refusing import Refused

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在WPS或Excel中打开，用“另存为”保存为“Excel工作簿（*.xlsx）”后再上传"
_BINARY = (
    (b"MZ", "Windows程序"),
    (b"\x7fELF", "程序"),
    (b"%PDF", "PDF文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF文档"),
)
_LOOKED_AT = 4096  # bytes of a text that are looked at


def refuse_other_kinds(data: bytes, name: str = "") -> None:
    """Refused, by what the file really is, for everything that is no zip archive. `name` is what it was called."""
    if not data:
        raise Refused("这是空文件，没有内容")
    if data.startswith(ZIP):
        return
    if data.startswith(_OLE):
        raise Refused(_old_office(data, name))
    for beginning, kind in _BINARY:
        if data.startswith(beginning):
            raise Refused(f"这不是表格，而是{kind}（扩展名可能被改过），没有读取")
    raise Refused(_text(data))


def _old_office(data: bytes, name: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "文件设有打开密码，读不出来。请取消密码后再上传"
    if PurePath(name).suffix.lower() in (".et", ".ett"):
        return f"这是WPS表格的.et格式。{_SAVE_AS}"
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return f"这是旧版的.xls格式（或WPS的.et格式）。{_SAVE_AS}"
    return f"这是旧版Office文件，不是.xlsx表格。{_SAVE_AS}"


def _text(data: bytes) -> str:
    head = data[:_LOOKED_AT]
    lowered = head.lower().replace(b"\x00", b"")
    if b"<html" in lowered or b"<!doctype html" in lowered or b"<table" in lowered:
        return f"这是网页（HTML），只是改成了表格的扩展名。{_SAVE_AS}"
    if b"schemas-microsoft-com:office:spreadsheet" in lowered:
        return f"这是“XML电子表格2003”格式。{_SAVE_AS}"
    if is_text(head):
        return f"这是文本文件（如CSV），不是.xlsx表格。{_SAVE_AS}"
    return f"认不出这是什么文件，只能上传.xlsx表格。{_SAVE_AS}"


def is_text(head: bytes) -> bool:
    """Whether the beginning of a file reads as text: no control characters but those that part lines and cells."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 0x20 and byte not in b"\t\r\n\f" for byte in head)


def refuse_other_packages(names: frozenset[str], mimetype: bytes) -> None:
    """Refused for a zip archive that is no .xlsx: by the names of its parts."""
    if b"opendocument" in mimetype:
        kind = "OpenDocument表格（.ods）" if b"spreadsheet" in mimetype else "OpenDocument文档"
        raise Refused(f"这是{kind}，不是.xlsx。{_SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Refused(f"这是二进制工作簿（.xlsb）。{_SAVE_AS}")
    if any(name.startswith("word/") for name in names):
        raise Refused("这是Word文档，不是表格")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("这是演示文稿，不是表格")
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Refused("这是压缩包，不是.xlsx表格。请把里面的表格取出来再上传")
    if "xl/vbaproject.bin" in names:
        raise Refused(f"表格里有宏。为了安全，不接收带宏的文件（.xlsm）。{_SAVE_AS}")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Refused("表格引用了别的工作簿（外部链接）。请在“数据—编辑链接”中断开链接，或把公式粘贴为数值后再上传")


def remarks(names: frozenset[str]) -> tuple[str, ...]:
    """What of the workbook is left alone, to be said."""
    if any(name.startswith(("xl/embeddings/", "xl/activex/", "xl/ctrlprops/")) for name in names):
        return ("表格里嵌入的对象和控件没有读取",)
    return ()
