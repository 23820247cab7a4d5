"""历史数据台账: the long table, as reports.ledger lays it out, as a sheet that can be filtered and taken back."""

from reports.ledger import HEADS, ledger
from workbooks.printing import Column, Table
from workbooks.sheets import Form
from workbooks.styling import DAY_FORMAT, Look

from .cells import NUMBER, TEXT, WORD
from .contents import Pack

_WIDTHS = (6, 36, 9, 7, 6, 11, 11, 11, 11, 10, 12, 9, 22, 8, 9, 16, 22, 16)
_FIGURES = frozenset({"数值", "分子", "分母", "数量", "全市排位", "全市平均"})
_TEXTS = frozenset({"指标", "数据来源", "全市数据来源", "备注", "不参评理由"})


def _look(head: str) -> Look:
    if head in _FIGURES:
        return NUMBER
    return TEXT if head in _TEXTS else WORD.with_(number_format=DAY_FORMAT) if head == "截至日期" else WORD


COLUMNS = tuple(
    Column(heads=(head,), width=width, look=_look(head)) for head, width in zip(HEADS, _WIDTHS, strict=True)
)


def ledger_form(pack: Pack) -> Form:
    unit = pack.unit.key if pack.unit is not None else None
    return Form(
        title=f"{pack.title}历史数据台账（截至{pack.elapsed}）",
        notices=pack.notices,
        right=pack.dates,
        table=Table(columns=COLUMNS, lines=tuple(ledger(pack.standing, unit))),
        notes=("注：一行为一项指标一个季度的数据；数值为公布口径，由分子分母计算的同时列出分子、分母。",),
    )
