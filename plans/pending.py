"""Workbooks that wait for their confirmation: kept, handed back to whoever sent them, thrown away."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404

from organizations.models import User

from .evidence import Upload, clean_name
from .models import PendingUpload, Plan, ReportingPeriod, UploadKind
from .refusals import Invalid

KEPT_FOR = timedelta(days=3)
LARGEST = 10 * 1024 * 1024  # bytes of one workbook


def keep_upload(
    *, plan: Plan, period: ReportingPeriod | None, kind: UploadKind, upload: Upload | None, by: User, at: datetime
) -> PendingUpload:
    """Keep a file until it is confirmed or forgotten. What the person sent before for the same goes, and what is too old.

    Raises Invalid for none, an empty one, or one that is too large.
    """
    if upload is None or not upload.size:
        raise Invalid("请先选择要上传的文件" if upload is None else f"“{clean_name(upload.name or '')}”是空文件")
    if upload.size > LARGEST:
        raise Invalid(f"文件超过{LARGEST // 1024 // 1024}MB，没有上传")
    return keep_content(
        plan=plan, period=period, kind=kind, name=upload.name or "", content=upload.read(), by=by, at=at
    )


def keep_content(
    *, plan: Plan, period: ReportingPeriod | None, kind: UploadKind, name: str, content: bytes, by: User, at: datetime
) -> PendingUpload:
    """The same of what was read already, and is no longer than may be kept."""
    with transaction.atomic():
        PendingUpload.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
        PendingUpload.objects.filter(plan=plan, period=period, kind=kind, uploaded_by=by).delete()
        return PendingUpload.objects.create(
            plan=plan,
            period=period,
            kind=kind,
            name=clean_name(name),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            uploaded_by=by,
            uploaded_at=at,
        )


def pending_upload(
    *, plan: Plan, period: ReportingPeriod | None, kind: UploadKind, key: int, by: User
) -> PendingUpload:
    """The person's own file. 404 for another's, one that was confirmed, and one that was too old."""
    found = PendingUpload.objects.filter(plan=plan, period=period, kind=kind, uploaded_by=by, pk=key).first()
    if found is None:
        raise Http404("没有这份上传的文件：可能已经确认、已被后来上传的代替，或已过期")
    return found


def drop_upload(upload: PendingUpload) -> None:
    """Throw the file away: it was confirmed, or is not wanted."""
    PendingUpload.objects.filter(pk=upload.pk).delete()
