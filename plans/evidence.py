"""Evidence files (依据): what may be attached, how it is checked and kept. The apps attach them to their own rows.

Files lie outside the static files, under names of our own making; only a view that asks for permission hands them out,
always as a download. What a file claims to be by its ending has to be what its first bytes say.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from .contents import is_what_it_says
from .refusals import Invalid

_MEGABYTE = 1024 * 1024
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRules:
    """What may be attached to one kind of row."""

    endings: tuple[str, ...]
    largest: int  # bytes of one file
    most: int  # files of one row

    @property
    def taken(self) -> str:
        """The endings, for messages."""
        return "、".join(self.endings)

    @property
    def accept(self) -> str:
        """The endings, for the browser's file dialog."""
        return ",".join(f".{ending}" for ending in self.endings)


FIGURE_FILES = FileRules(
    endings=("pdf", "jpg", "jpeg", "png", "xlsx", "docx", "ofd", "zip", "xls", "doc", "wps", "et"),
    largest=10 * _MEGABYTE,
    most=10,
)
REPORT_FILES = FileRules(
    endings=(
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "jpg", "jpeg", "png",
    ),
    largest=20 * _MEGABYTE,
    most=10,
)  # fmt: skip


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


def checked(upload: Upload, rules: FileRules) -> tuple[str, str, int]:
    """Name, sha256 and bytes of a file that may be kept. Invalid, with what is wrong, for any other."""
    name = clean_name(upload.name or "")
    ending = _ending(name)
    if ending not in rules.endings:
        raise Invalid(f"“{name}”不是可以上传的文件类型，可上传：{rules.taken}")
    size = upload.size or 0
    if not size:
        raise Invalid(f"“{name}”是空文件")
    if size > rules.largest:
        tenths = -(-size * 10 // _MEGABYTE)  # rounded up: what is too large never reads as just right
        raise Invalid(f"“{name}”有{tenths // 10}.{tenths % 10}MB，单个文件不能超过{rules.largest // _MEGABYTE}MB")
    if upload.file is None or not is_what_it_says(ending, upload.file):
        raise Invalid(f"“{name}”的内容不是{ending}文件，可能改过扩展名")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return name, digest.hexdigest(), size


def clean_name(name: str) -> str:
    """The file's own name without folders and without characters that nobody can see; its ending is kept."""
    bare = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    shown = "".join(char for char in bare if char.isprintable()).strip(" .") or "未命名"
    if len(shown) <= LONGEST_NAME:
        return shown
    ending = f".{_ending(shown)}"
    return (shown[: max(LONGEST_NAME - len(ending), 0)] + ending)[:LONGEST_NAME]


def size_text(size: int) -> str:
    """Bytes as people say them: 12KB, 3.4MB."""
    return f"{max(1, round(size / 1024))}KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f}MB"


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def remove_on_commit(names: Iterable[str]) -> None:
    """Remove files whose rows go in this transaction; a rolled back transaction keeps both."""
    for name in names:
        transaction.on_commit(partial(evidence_storage().delete, name))
