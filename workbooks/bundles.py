"""Several workbooks as one zip archive: handed out together, sent back together or one by one.

What is written is the same bytes for the same content, whenever it is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from .kinds import ZIP
from .limits import BATCH, BATCH_FILES, Limits
from .refusing import Refused
from .unpacking import ENTRY, UNREADABLE, Package, unpacked_archive

_MEGABYTE = 1024 * 1024
_UTF8 = 0x800  # the flag of a name that is UTF-8; without it, it is in whatever the sender's computer speaks
_PLAIN_FILE = 0o644 << 16
_TYPES = "[content_types].xml"  # what every document of an office program has


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name without folders."""

    name: str
    content: bytes


def bundled(files: Iterable[File]) -> bytes:
    """An archive of the files, in their order; of several with one name the later ones are numbered."""
    names: set[str] = set()
    members: dict[str, bytes] = {}
    for file in files:
        path, number, name = PurePosixPath(file.name), 1, file.name
        while name.casefold() in names:
            number += 1
            name = str(path.with_name(f"{path.stem}（{number}）{path.suffix}"))
        names.add(name.casefold())
        members[name] = file.content
    return _zipped(members.items())


def settled(book: Workbook, *, made_on: date) -> bytes:
    """A workbook saved as of a day: the same bytes for the same content."""
    moment = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).replace(tzinfo=None)
    book.properties.created = book.properties.modified = moment
    written = BytesIO()
    ExcelWriter(
        book, ZipFile(written, "w")
    ).save()  # which closes the archive; Workbook.save would write the time of day
    with ZipFile(written) as saved:
        return _zipped((name, saved.read(name)) for name in saved.namelist())


def _zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in members:
            info = ZipInfo(name)
            info.create_system, info.external_attr = 3, _PLAIN_FILE
            archive.writestr(info, content, compress_type=ZIP_DEFLATED)
    return written.getvalue()


def unbundled(sent: Iterable[File], *, limits: Limits = BATCH, most: int = BATCH_FILES) -> tuple[File, ...]:
    """The files of a batch, those of an archive among them. Files that no person has put there are left out.

    Refused where they are too many or too large together, where an archive is damaged or hostile, or holds another one.
    """
    found: list[File] = []
    for file in sent:
        found += _inside(file, limits) if _is_archive(file.content, limits) else [file]
        if len(found) > most:
            raise Refused(f"一次最多上传{most}个文件，请分批上传")
        if sum(len(each.content) for each in found) > limits.file:
            raise Refused(f"文件合计超过{limits.file // _MEGABYTE}MB，请分批上传")
    if sum(_declared(each.content, limits) for each in found) > limits.unpacked:
        raise Refused("文件展开后合计过大，没有读取。请分批上传")
    return tuple(found)


def _declared(content: bytes, limits: Limits) -> int:
    """How many bytes a workbook says that it unpacks to; whoever reads it holds it to that."""
    if not content.startswith(ZIP) or content.count(ENTRY) > limits.parts:
        return 0  # refused by its reader
    try:
        with ZipFile(BytesIO(content)) as archive:
            return sum(info.file_size for info in archive.infolist())
    except UNREADABLE:
        return 0


def _is_archive(content: bytes, limits: Limits) -> bool:
    """Whether it is a zip archive that is no document of an office program."""
    if not content.startswith(ZIP):
        return False
    names = unpacked_archive(content, limits).parts.keys()
    return _TYPES not in names and "mimetype" not in names


def _inside(file: File, limits: Limits) -> list[File]:
    package = unpacked_archive(file.content, limits)
    found = []
    for name, key in _names(package):
        content = package.read(key)
        if _is_archive(content, limits):
            raise Refused(f"“{file.name}”里还有压缩包“{name}”，请解压后再上传")
        found.append(File(name, content))
    if not found:
        raise Refused(f"“{file.name}”里没有文件")
    return found


def _names(package: Package) -> Iterator[tuple[str, str]]:
    """The names of an archive's files as people gave them, and those of its parts."""
    for key, info in package.parts.items():
        path = PurePosixPath(_decoded(info).replace("\\", "/"))
        hidden = path.name.startswith(("~$", ".")) or path.parts[:1] == ("__MACOSX",) or path.name == "Thumbs.db"
        if not info.is_dir() and path.name and not hidden:
            yield path.name, key


def _decoded(info: ZipInfo) -> str:
    """Archives made on Chinese Windows name their files in GB18030, which the format reads as something else."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def contents_of(bundle: bytes) -> Mapping[str, bytes]:
    """What `bundled` has written, by name and in order. Nobody else's archive is to be read with this."""
    with ZipFile(BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
