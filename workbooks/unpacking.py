"""A zip archive held to its own word before anything reads it: every part is unpacked once, in pieces, and thrown away.

What an archive says of itself may be a lie, and readers differ in which of its words they believe. So names stand once,
sizes and checksums are those that come out, and nothing lies before, behind or across the parts.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .kinds import ZIP, refuse_other_packages
from .limits import Limits
from .refusing import Refused

DAMAGED = "文件已损坏，读不出来。请重新保存后再上传"
_TOO_LARGE = "文件展开后过大，没有读取。请删去多余的行、图片和工作表后再上传"
ENTRY = b"PK\x01\x02"  # what each entry of the directory begins with
UNREADABLE = (BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError)  # what a broken archive raises
_PIECE = 64 * 1024
_HEADER = 30  # bytes of a local header before the name
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook, each of which unpacks to what it says."""

    data: bytes
    parts: dict[str, ZipInfo]  # by lower-case name: part names differ in more than case

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; nothing for a part that is not there."""
        info = self.parts.get(name.lower())
        return iter(()) if info is None else _pieces(self.data, info)

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))


def unpacked(data: bytes, limits: Limits) -> Package:
    """The archive, checked. Refused if it is damaged, lies about itself, is too large, or is no workbook."""
    package = unpacked_archive(data, limits)
    mimetype = package.read("mimetype") if "mimetype" in package.parts else b""
    refuse_other_packages(frozenset(package.parts), mimetype[:200])
    return package


def unpacked_archive(data: bytes, limits: Limits) -> Package:
    """Any archive, checked. Refused if it is damaged, lies about itself, or is too large."""
    if data.count(ENTRY) > limits.parts:
        raise Refused(f"文件里的部件超过{limits.parts}个，不像普通的表格，没有读取")
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except UNREADABLE as problem:
        raise Refused(DAMAGED) from problem
    package = Package(data, {info.filename.lower(): info for info in infos})
    if not infos or len(package.parts) < len(infos) or min(info.header_offset for info in infos) != 0:
        raise Refused(DAMAGED)
    total = 0
    for info in infos:
        total += _checked(data, info, limits, total)
    return package


def _checked(data: bytes, info: ZipInfo, limits: Limits, before: int) -> int:
    """How many bytes the part has, once it has been unpacked and is what it says."""
    if info.flag_bits & _ENCRYPTED:
        raise Refused("文件设有密码，读不出来。请取消密码后再上传")
    size = checksum = 0
    for piece in _pieces(data, info):
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if before + size > limits.unpacked or _too_dense(size, info, limits):
            raise Refused(_TOO_LARGE)
    if size != info.file_size or checksum != info.CRC:
        raise Refused(DAMAGED)
    return size


def _too_dense(size: int, info: ZipInfo, limits: Limits) -> bool:
    return size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)


def _pieces(data: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The bytes of a part as they come out, not as many as it says."""
    start = info.header_offset
    header = data[start : start + _HEADER]
    if len(header) < _HEADER or not header.startswith(ZIP):
        raise Refused(DAMAGED)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start += _HEADER + name_length + extra_length
    packed = memoryview(data)[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise Refused(DAMAGED)
    if info.compress_type == ZIP_STORED:
        for place in range(0, len(packed), _PIECE):
            yield bytes(packed[place : place + _PIECE])
    elif info.compress_type == ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise Refused(DAMAGED)


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for place in range(0, len(packed), _PIECE):
            waiting = bytes(packed[place : place + _PIECE])
            while waiting and not inflater.eof:
                if piece := inflater.decompress(waiting, _PIECE):
                    yield piece
                waiting = inflater.unconsumed_tail
            if inflater.eof and (inflater.unused_data or waiting):
                raise Refused(DAMAGED)
        while not inflater.eof and (piece := inflater.decompress(inflater.unconsumed_tail, _PIECE)):
            yield piece
    except zlib.error as problem:
        raise Refused(DAMAGED) from problem
    if len(packed) and not inflater.eof:
        raise Refused(DAMAGED)
