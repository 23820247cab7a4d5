"""上期数据调整说明: what was changed or handed in after a closing, in this quarter's revision and in earlier ones."""

from figures import wording
from quarters.facts import Adjustment
from workbooks.printing import Column, Heading, Line
from workbooks.sheets import Form

from .cells import TEXT, WORD
from .contents import Pack
from .form import form

_COLUMNS = (
    Column(heads=("序号",), width=6, look=WORD),
    Column(heads=("季度",), width=14, look=WORD),
    Column(heads=("事项",), width=30, look=TEXT),
    Column(heads=("方式",), width=10, look=WORD),
    Column(heads=("调整前",), width=16, look=WORD),
    Column(heads=("调整后",), width=16, look=WORD),
    Column(heads=("调整理由",), width=38, look=TEXT),
    Column(heads=("依据文件",), width=22, look=TEXT),
    Column(heads=("调整日期",), width=15, look=WORD),
)


def adjustments_form(pack: Pack) -> Form | None:
    """None where nothing was adjusted."""
    closing = pack.standing.closing
    own = closing.adjustments if closing is not None else ()
    lines: list[Line | Heading] = []
    if own and closing is not None:
        lines.append(Heading(f"本季度第{closing.revision}版的调整"))
        lines += [_line(place, row) for place, row in enumerate(own, start=1)]
    if pack.earlier:
        lines.append(Heading("以前季度的调整"))
        lines += [_line(place, row) for place, row in enumerate(pack.earlier, start=1)]
    if not lines:
        return None
    return form(pack, "上期数据调整说明", _COLUMNS, lines)


def _line(place: int, row: Adjustment) -> Line:
    return (
        place,
        wording.period(row.year, row.quarter),
        row.name,
        row.kind,
        row.old_text,
        row.new_text,
        row.reason,
        row.document_number,
        wording.day(row.on),
    )
