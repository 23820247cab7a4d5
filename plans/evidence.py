"""Evidence files (依据): what may be attached, how it is checked and kept. The apps attach them to their own rows.

Files lie outside the static files, under names of our own making; only a view that asks for permission hands them out,
always as a download. What a file claims to be by its ending has to be what its first bytes say.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from .refusals import Invalid

_MEGABYTE = 1024 * 1024
LARGEST = 10 * _MEGABYTE  # bytes of one file
MOST = 10  # files of one figure
LONGEST_NAME = 120

_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
SIGNATURES: dict[str, tuple[bytes, ...]] = {  # ending -> what its first bytes may be
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "xlsx": _ZIP,
    "docx": _ZIP,
    "ofd": _ZIP,
    "zip": _ZIP,
    "xls": _OLE,
    "doc": _OLE,
    "wps": _OLE + _ZIP,
    "et": _OLE + _ZIP,
}
TAKEN = "、".join(SIGNATURES)  # for messages and for the file dialog


if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile


def evidence_path(row: "Evidence", _name: str) -> str:
    """A name of our own: nothing of what a browser sends becomes part of a path but a known ending.

    That of the name that was checked, not of the one that was sent: "a.pdf " ends in "pdf ".
    """
    return f"{uuid4().hex}.{_ending(row.name)}"


def evidence_storage() -> Storage:
    return storages["evidence"]


class Evidence(models.Model):
    """A file beside a figure or report. Changed never; removed only with a draft."""

    name = models.CharField("文件名", max_length=LONGEST_NAME)
    file = models.FileField("文件", upload_to=evidence_path, storage=evidence_storage, max_length=60)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ("pk",)

    def __str__(self) -> str:
        return self.name


def checked(upload: Upload) -> tuple[str, str, int]:
    """Name, sha256 and bytes of a file that may be kept. Invalid, with what is wrong, for any other."""
    name = clean_name(upload.name or "")
    signatures = SIGNATURES.get(_ending(name))
    if signatures is None:
        raise Invalid(f"“{name}”不是可以上传的文件类型，可上传：{TAKEN}")
    size = upload.size or 0
    if not size:
        raise Invalid(f"“{name}”是空文件")
    if size > LARGEST:
        tenths = -(-size * 10 // _MEGABYTE)  # rounded up: what is too large never reads as just right
        raise Invalid(f"“{name}”有{tenths // 10}.{tenths % 10}MB，单个文件不能超过{LARGEST // _MEGABYTE}MB")
    digest = hashlib.sha256()
    first = b""
    for chunk in upload.chunks():
        first = first or chunk[:16]
        digest.update(chunk)
    upload.seek(0)
    if not first.startswith(signatures):
        raise Invalid(f"“{name}”的内容不是{_ending(name)}文件，可能改过扩展名")
    return name, digest.hexdigest(), size


def clean_name(name: str) -> str:
    """The file's own name without folders and without characters that nobody can see; its ending is kept."""
    bare = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    shown = "".join(char for char in bare if char.isprintable()).strip(" .") or "未命名"
    if len(shown) <= LONGEST_NAME:
        return shown
    ending = f".{_ending(shown)}"
    return (shown[: max(LONGEST_NAME - len(ending), 0)] + ending)[:LONGEST_NAME]


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def remove_on_commit(names: Iterable[str]) -> None:
    """Remove files whose rows go in this transaction; a rolled back transaction keeps both."""
    for name in names:
        transaction.on_commit(partial(evidence_storage().delete, name))
