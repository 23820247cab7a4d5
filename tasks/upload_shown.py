"""A preview of returned forms as the templates print it: strings only."""

from collections.abc import Iterable
from typing import Any

from plans.previews import shown_change
from plans.review import State
from workbooks.places import spot_name

from .upload_batch import Batch, FormFile
from .upload_cells import Judged


def shown(batch: Batch, *, by_unit: bool = False) -> dict[str, Any]:
    """Files, counts, notes, and the rows with faults, the rows that change, the rows that stay; each with its unit's name
    where there may be several."""
    rows = [(each, row) for each in batch.files for row in each.rows]
    changed = [(each, row) for each, row in rows if row.changes and not row.errors]
    faulty = [(each, row) for each, row in rows if row.errors]
    decide = [pair for pair in changed if pair[1].is_stale]
    plain = [pair for pair in changed if not pair[1].is_stale]
    stray = [(each, spot, text) for each in batch.files for spot, text in each.stray.items()]
    return {
        "subject": "任务",
        "digest": batch.digest,
        "files": [_file(each) for each in batch.files],
        "notes": [
            f"{each.file.name}：{note}" if by_unit else note for each in batch.files for note in each.notes
        ],
        "errors": batch.faults,
        "can_mark": any(each.faults for each in batch.files),
        "stray": [
            {"where": spot_name(spot), "text": f"{each.file.name}：{text}" if by_unit else text}
            for each, spot, text in stray
        ],
        "faulty": _rows(faulty, by_unit=by_unit),
        "stale": _rows(decide, by_unit=by_unit),
        "changed": _rows(plain, by_unit=by_unit),
        "counts": {"changed": len(plain), "stale": len(decide), "faulty": len(faulty) + len(stray) + len(batch.problems)},
        "unchanged": sum(not row.changes and not row.errors for _each, row in rows),
        "more": 0,
        "can_confirm": bool(changed) and not batch.faults,
    }  # fmt: skip


def _file(each: FormFile) -> dict[str, Any]:
    changed, faults = len(each.changed), len(each.faults)
    if each.problem:
        said = f"不能读取：{each.problem}"
    elif faults:
        said = f"{faults}处错误"
    else:
        said = f"将写入{changed}项" if changed else "没有新内容"
    return {
        "name": each.file.name,
        "unit": each.unit.name if each.unit is not None else "",
        "said": said,
        "is_faulty": bool(each.problem or faults),
    }


def _rows(pairs: Iterable[tuple[FormFile, Judged]], *, by_unit: bool) -> list[dict[str, Any]]:
    return [_row(each, row, by_unit=by_unit) for each, row in pairs]


def _row(each: FormFile, row: Judged, *, by_unit: bool) -> dict[str, Any]:
    line = row.given.line
    return {
        "key": row.key,
        "number": line.task.number,
        "name": line.task.title,
        "unit": "" if line.own.is_lead else "配合",
        "tag": each.unit.name if by_unit and each.unit is not None else "",
        "state": State(line.stands.state).label if line.stands is not None else "",
        "changes": [shown_change(change) for change in row.changes],
        "warnings": row.warnings,
        "errors": [{"where": spot_name(row.given.spot(name)), "text": text} for name, text in row.errors.items()],
        "who": row.who,
    }
