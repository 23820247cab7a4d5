"""An indicator's row of the report form: the unit's part of the count, and its target for the year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from figures import wording
from indicators.contributions import LABELS, Kind
from indicators.unit_figures import UnitCell, UnitLine
from plans.addresses import numbered
from plans.review import State

from .report_fields import Form


def part_row(form: Form, line: UnitLine, district: Mapping[int, Decimal | None]) -> dict[str, Any]:
    """The unit's part and target, what was typed over them, and the district's figure beside them (by number)."""
    whole = district.get(line.number)
    return {
        "number": line.number,
        "name": line.name,
        "unit": line.unit_of_measurement,
        "url": numbered("reports:indicator-detail", form.period.plan.slug, line.number),
        "district": wording.number(whole) if whole is not None else wording.DASH,
        "cells": [_cell(form, line, kind, cell) for kind, cell in line.cells.items()],
    }


def _cell(form: Form, line: UnitLine, kind: Kind, cell: UnitCell) -> dict[str, Any]:
    prefix, stands = f"c-{kind.value}-{line.responsibility}", cell.stands
    corrects = cell.open is None and cell.approved is not None and form.is_corrected(prefix)
    editable = not form.shuts_indicator(line.number) and (stands is None or stands.is_editable or corrects)
    return {
        "prefix": prefix,
        "label": LABELS[kind],
        "editable": editable,
        "version": form.version(prefix, stands.version if stands else 0),
        "value": form.value(prefix, "value", wording.number(stands.value).replace(",", "") if stands else ""),
        "before": _part_before(kind, cell),
        "state": State(stands.state).label if stands else "",
        "state_key": stands.state if stands else "",
        "review_reason": stands.review_reason if stands and stands.state == State.RETURNED else "",
        "needs_reason": editable and (corrects or bool(cell.open and cell.open.revision > 1)),
        "correction_reason": form.value(prefix, "correction_reason", cell.open.correction_reason if cell.open else ""),
        "errors": form.errors(prefix, "value", "correction_reason", "note"),
        "withdraw": not form.shuts_indicator(line.number)
        and cell.open is not None
        and cell.open.state == State.SUBMITTED,
        "correct": not form.shuts_indicator(line.number)
        and cell.open is None
        and cell.approved is not None
        and not editable,
    }


def _part_before(kind: Kind, cell: UnitCell) -> str:
    """What was approved in an earlier quarter: the part as it stood then, or the year's target as it was set."""
    if cell.before is None:
        return ""
    quarter, value = wording.period(*cell.before.quarter), wording.number(cell.before.value)
    return f"{quarter} {value}" if kind is Kind.ACTUAL else f"现行目标 {value}（{quarter}定）"
