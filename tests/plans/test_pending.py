"""Workbooks that wait: one person's own, one a quarter, not for long, none too large."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client

from organizations.models import User
from plans.models import PendingUpload, Plan, UploadKind
from plans.pending import KEPT_FOR, LARGEST, drop_upload, keep_upload, pending_upload
from plans.refusals import Invalid
from plans.uploads import WORKBOOK_REQUEST
from tests import acts
from tests.people import NOW

pytestmark = pytest.mark.django_db

KIND = UploadKind.FIGURES


def test_a_person_sees_the_own_upload_only(dazu: Plan, people: dict[str, User]) -> None:
    kept = acts.uploaded(dazu, people["entry"], b"PK one")
    place: dict[str, Any] = {"plan": dazu, "kind": KIND, "key": kept.pk}
    quarter = acts.period_of(dazu)
    found = pending_upload(**place, period=quarter, by=people["entry"])
    assert (bytes(found.content), found.name) == (b"PK one", "填报表.xlsx")
    assert found.sha256 == hashlib.sha256(b"PK one").hexdigest()
    wrongs: tuple[dict[str, Any], ...] = (
        {"by": people["entry2"]},
        {"period": acts.period_of(dazu, 2026, 2)},
        {"kind": UploadKind.LEDGER},
    )
    for wrong in wrongs:
        with pytest.raises(Http404):
            pending_upload(**{**place, "period": quarter, "by": people["entry"], **wrong})
    drop_upload(found)
    with pytest.raises(Http404):
        pending_upload(**place, period=quarter, by=people["entry"])


def test_a_later_upload_takes_the_place_of_the_earlier_and_old_ones_go(dazu: Plan, people: dict[str, User]) -> None:
    old = acts.uploaded(dazu, people["entry2"])
    PendingUpload.objects.filter(pk=old.pk).update(uploaded_at=NOW - KEPT_FOR - timedelta(seconds=1))
    ledger = acts.uploaded(dazu, people["entry"], kind=UploadKind.LEDGER)
    acts.uploaded(dazu, people["entry"])
    last = acts.uploaded(dazu, people["entry"])
    assert set(PendingUpload.objects.values_list("pk", flat=True)) == {ledger.pk, last.pk}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (None, "请先选择"),
        (SimpleUploadedFile("空.xlsx", b""), "空文件"),
        (SimpleUploadedFile("大.xlsx", b"\x00" * (LARGEST + 1)), "超过10MB"),
    ],
)
def test_what_is_not_kept(file: SimpleUploadedFile | None, reason: str, dazu: Plan, people: dict[str, User]) -> None:
    with pytest.raises(Invalid, match=reason):
        keep_upload(plan=dazu, period=acts.period_of(dazu), kind=KIND, upload=file, by=people["entry"], at=NOW)


def test_a_request_that_is_too_long_is_refused_unread(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    """By its length: it is not read, and nothing is kept."""
    client.force_login(people["entry"])
    file = SimpleUploadedFile("大.xlsx", b"\x00" * WORKBOOK_REQUEST)
    assert client.post(f"/plans/{dazu.slug}/entry/2026/q3/upload/", {"workbook": file}).status_code == 400
    assert not PendingUpload.objects.exists()
