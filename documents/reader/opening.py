"""A document file of whatever kind → its text and tables. What a file is, its first bytes say, not its name."""

from pathlib import PurePath

from workbooks.kinds import ZIP
from workbooks.refusing import Refused
from workbooks.unpacking import unpacked_archive

from .packages import LIMITS
from .pdf import open_pdf
from .plain_text import open_text
from .source import NotReadable, Source
from .spreadsheet import open_spreadsheet
from .word import open_word

MOST_BYTES = LIMITS.file
_SAVE_AS = "请在WPS或Word中打开，用“另存为”保存为“Word文档（*.docx）”后再上传"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"MZ", "Windows程序"),
    (b"\x7fELF", "程序"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"SQLite format 3", "数据库"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div", b"<meta", b"<?xml", b"mime-version:")
_WORDING = (
    ("表格内部", "文件内部"),
    ("不像普通的表格", "不像普通的文档"),
    ("请删去多余的行、图片和工作表后再上传", "请删去多余的图片、行和工作表后再上传"),
)
_SEARCHED = 1024  # bytes from the beginning within which a PDF may begin


def open_source(content: bytes, *, name: str) -> Source:
    """The text and the tables of a document: .txt (UTF-8, GB18030, UTF-16 with its mark), .docx, .xlsx, or .pdf with a text layer.

    `name` is what the file was called. At most 10 MB. Raises NotReadable with the reason in Chinese for anything else, and
    nothing but NotReadable whatever the bytes.
    """
    if not content:
        raise NotReadable("这是空文件，没有内容")
    if len(content) > MOST_BYTES:
        raise NotReadable(f"文件超过{MOST_BYTES // 1024 // 1024}MB，没有读取。请删去图片后再上传")
    try:
        if content.startswith(ZIP):
            return _open_package(content, name)
        if b"%PDF-" in content[:_SEARCHED]:
            return open_pdf(content, name)
    except Refused as refused:
        raise NotReadable(
            refused.message.replace("表格内部", "文件内部").replace("普通的表格", "普通的文档")
        ) from refused
    _refuse_others(content, name)
    return open_text(content, name)


def _of_document(message: str) -> str:
    """What the checks of workbooks say of an archive, said of a document."""
    for of_workbook, of_document in _WORDING:
        message = message.replace(of_workbook, of_document)
    return message


def _open_package(content: bytes, name: str) -> Source:
    package = unpacked_archive(content, LIMITS)
    names = package.parts
    if any(part.startswith("word/") for part in names):
        return open_word(package, name)
    if any(part.startswith("xl/") for part in names):
        return open_spreadsheet(content, name)
    if "mimetype" in names or "content.xml" in names:
        raise NotReadable(f"这是OpenDocument文件（如.odt）。{_SAVE_AS}")
    if any(part.startswith("ppt/") for part in names):
        raise NotReadable("这是演示文稿，不是计划文件。请上传计划的Word、Excel、PDF或文本文件")
    raise NotReadable("这是压缩包。请把里面的文件取出来，逐个上传")


def _refuse_others(content: bytes, name: str) -> None:
    if content.startswith(_OLE):
        raise NotReadable(_old_office(content, name))
    if content.startswith(b"{\\rtf"):
        raise NotReadable(f"这是RTF文档。{_SAVE_AS}")
    for beginning, kind in _OTHERS:
        if content.startswith(beginning):
            raise NotReadable(f"这是{kind}，不是文档（扩展名可能被改过），没有读取")
    if content[:_SEARCHED].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise NotReadable(f"这是网页（HTML或XML），不是文本。{_SAVE_AS}")


def _old_office(content: bytes, name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if _utf16("EncryptedPackage") in content:
        return "文件设有打开密码，读不出来。请取消密码后再上传"
    if _utf16("Workbook") in content or suffix in (".xls", ".et"):
        return "这是旧版的.xls（或WPS的.et）格式。请在WPS或Excel中打开，另存为“Excel工作簿（*.xlsx）”后再上传"
    kind = "WPS文字的.wps格式" if suffix == ".wps" else "旧版的.doc格式（或WPS的.wps格式）"
    return f"这是{kind}。{_SAVE_AS}"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
