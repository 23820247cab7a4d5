"""A preview of an upload as the template prints it: strings only."""

from collections.abc import Iterable
from typing import Any

from figures import wording
from plans.previews import shown_change
from workbooks.places import spot_name

from .grid import STATE_WORDS, unit_of_row
from .upload_cells import Judged, Preview

MOST_SHOWN = 500  # rows of one list; the rest is counted


def shown(preview: Preview, *, with_quarter: bool = False) -> dict[str, Any]:
    """Counts, notes, and the rows with faults, the rows that change, the rows that stay."""
    decide = [row for row in preview.changed if row.is_stale]
    plain = [row for row in preview.changed if not row.is_stale]
    return {
        "subject": "指标",
        "digest": preview.digest,
        "notes": list(preview.notes),
        "errors": len(preview.faults),
        "stray": [{"where": spot_name(spot), "text": text} for spot, text in preview.stray.items()][:MOST_SHOWN],
        "faulty": _rows(preview.faulty, with_quarter=with_quarter),
        "stale": _rows(decide, with_quarter=with_quarter),
        "changed": _rows(plain, with_quarter=with_quarter),
        "counts": {"changed": len(plain), "stale": len(decide), "faulty": len(preview.faulty) + len(preview.stray)},
        "unchanged": len(preview.unchanged),
        "more": max(len(plain) - MOST_SHOWN, 0),
        "can_confirm": bool(preview.changed) and not preview.faults,
    }


def _rows(rows: Iterable[Judged], *, with_quarter: bool) -> list[dict[str, Any]]:
    return [_row(row, with_quarter=with_quarter) for row in list(rows)[:MOST_SHOWN]]


def _row(row: Judged, *, with_quarter: bool) -> dict[str, Any]:
    year, quarter = row.given.quarter
    cell = row.row.cell
    return {
        "key": row.key,
        "number": row.row.number,
        "name": row.row.standing.facts.name,
        "unit": unit_of_row(row.row, year),
        "tag": wording.period(year, quarter) if with_quarter else "",
        "state": STATE_WORDS[cell.state] if cell else "",
        "changes": [shown_change(change) for change in row.changes],
        "warnings": row.warnings,
        "errors": [{"where": spot_name(row.given.spot(name)), "text": text} for name, text in row.errors.items()],
        "who": row.who,
    }
