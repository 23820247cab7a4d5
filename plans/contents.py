"""What a file is by its content, whatever it is called. No Django; nothing is ever unpacked.

Office documents are archives (docx, xlsx, pptx, ofd) or compound files (doc, xls, ppt), and so is much else: archives of
programs, installers. First bytes alone do not tell them apart, so the parts that the format demands are looked for.
"""

import struct
import zipfile
from typing import IO

PDF, JPEG, PNG = (b"%PDF-",), (b"\xff\xd8\xff",), (b"\x89PNG\r\n\x1a\n",)
ARCHIVE, COMPOUND = (b"PK\x03\x04", b"PK\x05\x06"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)

SIGNATURES: dict[str, tuple[bytes, ...]] = {  # ending -> what its first bytes may be
    "pdf": PDF,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "docx": ARCHIVE,
    "xlsx": ARCHIVE,
    "pptx": ARCHIVE,
    "ofd": ARCHIVE,
    "zip": ARCHIVE,
    "doc": COMPOUND,
    "xls": COMPOUND,
    "ppt": COMPOUND,
    "wps": COMPOUND + ARCHIVE,
    "et": COMPOUND + ARCHIVE,
    "dps": COMPOUND + ARCHIVE,
}

# A part that an archive of the kind has, by the beginning of its name.
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": "OFD.xml"}
# A stream that a compound file of the kind has; WPS's own formats differ too much between versions to say.
_STREAMS = {
    "doc": ("WordDocument",),
    "xls": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
}
# Class of the root entry of what installs programs: msi, mst, msp.
_INSTALLERS = tuple(struct.pack("<IHH", kind, 0, 0) + b"\xc0\0\0\0\0\0\0\x46" for kind in (0xC1084, 0xC1082, 0xC1086))

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_LARGEST_DIRECTORY = 1024 * 1024  # bytes; an office file's list of parts has some thousand
_LARGEST_UNPACKED = 400 * 1024 * 1024  # bytes; more than that is no report but a bomb
_COMMENT = 65_535


def is_what_it_says(ending: str, file: IO[bytes]) -> bool:
    """Whether the content is of the kind that the ending says. The file is left at its beginning."""
    file.seek(0)
    first = file.read(16)
    if not first.startswith(SIGNATURES[ending]):
        return False
    try:
        if first.startswith(ARCHIVE):
            return _is_archive_of(ending, file)
        if first.startswith(COMPOUND):
            return _is_compound_of(ending, file)
        return True
    finally:
        file.seek(0)


def _is_archive_of(ending: str, file: IO[bytes]) -> bool:
    if not _is_plainly_listed(file):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return False
    if sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        return False
    wanted = _PARTS.get(ending)
    return wanted is None or any(part.filename.startswith(wanted) for part in parts)


def _is_plainly_listed(file: IO[bytes]) -> bool:
    """The list of parts stands at the end and is short: reading it costs nothing. Archives beyond 4 GB are none of ours."""
    size = file.seek(0, 2)
    file.seek(max(size - _COMMENT - 22, 0))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22 or tail.rfind(_END_64, 0, at) >= 0:
        return False
    directory: int = struct.unpack_from("<I", tail, at + 12)[0]
    return directory <= _LARGEST_DIRECTORY


def _is_compound_of(ending: str, file: IO[bytes]) -> bool:
    file.seek(0)
    content = file.read()
    if any(each in content for each in _INSTALLERS):
        return False
    wanted = _STREAMS.get(ending)
    return wanted is None or any(_stream(each) in content for each in wanted)


def _stream(name: str) -> bytes:
    """A stream's name as the directory of a compound file holds it, to its end."""
    return name.encode("utf-16-le") + b"\0\0"
