"""What previews of uploaded workbooks have in common: a change at its cell, what was printed there, what may be confirmed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from figures import wording
from workbooks.places import Spot, spot_name

from .refusals import Invalid

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUNDLE = "application/zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field: what stands, and what would. `since`: what was changed under the template meanwhile, "" where nothing was."""

    name: str
    label: str
    old: str
    new: str
    spot: Spot
    since: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a template printed into the cells of a row, field -> text, and of which version; None where it does not say."""

    version: int | None
    texts: Mapping[str, str]


def item_entry(version: int, texts: Mapping[str, str]) -> str:
    """How a template says it in its hidden sheet."""
    return json.dumps({"version": version, **texts}, ensure_ascii=False)


def printed_item(about: Mapping[str, str], key: int, fields: Collection[str]) -> Printed:
    """What the hidden sheet says of an item (its key there); nothing where it does not say, or says nonsense."""
    try:
        read = json.loads(about.get(f"item:{key}", ""))
    except ValueError:
        return Printed(None, {})
    if not isinstance(read, dict) or not isinstance(read.get("version"), int):
        return Printed(None, {})
    return Printed(
        read["version"], {name: text for name, text in read.items() if name in fields and isinstance(text, str)}
    )


def is_printed(text: str, printed: str | None) -> bool:
    """Whether a cell says what was printed into it, whatever was done to its spaces."""
    return printed is not None and " ".join(text.split()) == " ".join(printed.split())


def since(printed: Printed, version: int, name: str, old: str) -> str:
    """What a field says now (`old`, in a row of a version) that was another when the template was made; "" where it is the
    same."""
    if printed.version is None or printed.version == version:
        return ""
    was = printed.texts.get(name, "")
    return "" if is_printed(old, was) else f"下载模板时是{was or '空'}"


def shown_change(change: Change) -> dict[str, str]:
    """As templates/plans/_upload_rows.html prints it."""
    return {
        "label": change.label,
        "old": change.old or wording.DASH,
        "new": change.new or "（清空）",
        "where": spot_name(change.spot),
        "since": change.since,
    }


def gathered(faults: Iterable[tuple[Spot, str]]) -> dict[Spot, str]:
    """Every fault at its cell; two at one cell are both said."""
    found: dict[Spot, str] = {}
    for spot, message in faults:
        found[spot] = f"{found[spot]}；{message}" if spot in found else message
    return found


def refuse_unconfirmable(seen: str | None, digest: str, faults: Collection[object]) -> None:
    """Invalid where the preview has faults, or is not any more what the person saw."""
    if seen != digest:
        raise Invalid("核对以后数据有变化，没有保存：请按现在的内容重新核对")
    if faults:
        raise Invalid("还有错误，没有保存：请改正后重新上传")


def file_answer(content: bytes, name: str, kind: str = WORKBOOK) -> HttpResponse:
    """A file to be saved under a name."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
