"""Text files: UTF-8, GB18030, or UTF-16 that says so."""

import re

from .source import NotReadable, Source

_MARKED = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_ENCODINGS = ("utf-8", "gb18030")
_BROKEN = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")  # a text has no such characters


def open_text(content: bytes, name: str) -> Source:
    """The file's own text with line ends as \\n. Refused for what is no text."""
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if _BROKEN.search(text):
        raise NotReadable("这不是文本文件（含有控制字符），读不出来。请在WPS或Word中打开，另存为docx后再上传")
    if not text.strip():
        raise NotReadable("文件里没有文字")
    return Source(text=text, name=name)


def _decoded(content: bytes) -> str:
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), None)
    for encoding in (marked,) if marked else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotReadable("文字编码无法识别。文本文件请用UTF-8或GB18030（ANSI）保存，其他文件请另存为docx后再上传")
