"""What a person does to a draft. Each function changes the draft that it is given, references along with what they name.
No Django.

Wrong is raised for what cannot be done to the draft as it stands: a row that is gone, a unit merged into itself.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from plans.planfile_nodes import UNTYPABLE

from . import references, texts
from .rows import (
    CITY_AVERAGE,
    FIELDS,
    INDICATORS,
    LINES,
    LONGEST,
    MEASURES,
    SECTIONS,
    TARGET,
    TASKS,
    UNITS,
    UNREAD,
    YES,
    Draft,
    Row,
    is_year,
)

_AVERAGES = frozenset({CITY_AVERAGE, "全市平均水平", "全市平均值", "city_average"})
_LISTS = {INDICATORS: ("units",), TASKS: ("lead", "support"), MEASURES: ("units",)}  # fields that name units
# What turns a line round or cannot be seen.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SAME = "same"  # under which a row keeps the number of the loaded item that a person holds it for
ASIDE = "-"  # what became of something not read that was put aside
MOST_ROWS = 500  # of a section: nobody's plan has more, and a page has to show them


class Wrong(Exception):  # noqa: N818 (an answer to a person)
    """What was asked cannot be done; `message` says why, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def row_of(draft: Draft, key: str) -> Row:
    """The row of that key; Wrong if it is not there."""
    row = draft.row(key)
    if row is None:
        raise Wrong("这一行已不在校改稿中")
    return row


# Fields


def takes(draft: Draft, key: str, name: str) -> bool:
    """Whether there is such a row with such a field."""
    row = draft.row(key)
    if row is None:
        return False
    section = draft.section_of(key)
    is_target = section == INDICATORS and name.startswith(TARGET) and is_year(name.removeprefix(TARGET))
    return is_target or name in FIELDS[section]


def tidied(name: str, text: str) -> str:
    """The text as it is kept: one line without characters that cannot be typed; a few lines where a field has lines."""
    pieces = text.replace("\r", "\n").split("\n") if name in LINES else [text]
    found = (" ".join(UNTYPABLE.sub(" ", _UNSEEN.sub("", piece)).split()) for piece in pieces)
    kept = "\n".join(piece for piece in found if piece)
    return CITY_AVERAGE if name.startswith(TARGET) and kept in _AVERAGES else kept


def set_fields(draft: Draft, values: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Write what was typed; the places that differ now. Whoever renames a unit renames it in every list, and likewise
    numbers of indicators."""
    changed: set[tuple[str, str]] = set()
    before, renamed = _once(draft, UNITS, "name"), dict[str, str]()
    for (key, name), typed in values.items():
        if not takes(draft, key, name):
            raise Wrong("这一行或这一栏已不在校改稿中")
        row, text = row_of(draft, key), tidied(name, typed)
        old = row.get(name)
        if text == old:
            continue
        if len(text) > LONGEST:
            raise Wrong(f"内容超过{LONGEST}字，没有保存")
        section = draft.section_of(key)
        if section == UNITS and name == "name" and old in before:
            renamed[old] = text
        row.fields[name] = text
        changed.add((key, name))
    _follow(draft, changed, renamed)
    return changed


def _follow(draft: Draft, changed: Iterable[tuple[str, str]], renamed: Mapping[str, str]) -> None:
    """Whatever names an item names it anew; lists keep a unit's old name where the new one is none, or another's."""
    names = _once(draft, UNITS, "name")
    _rename(draft, {old: new for old, new in renamed.items() if new in names})
    if any(name == "number" and draft.section_of(key) == INDICATORS for key, name in changed):
        references.follow(draft)
    for key, name in changed:
        if name in references.REFERRING.get(draft.section_of(key), ()):
            references.learn(draft, row_of(draft, key), name)


def _once(draft: Draft, section: str, name: str) -> set[str]:
    """The texts that one row alone has in a field: what names them means that row."""
    counted = Counter(row.get(name) for row in draft.standing(section))
    return {text for text, count in counted.items() if text and count == 1}


def _rename(draft: Draft, new: Mapping[str, str]) -> None:
    """Exchange names of units in every list; a list that would name a unit twice names it once, as lead rather than not."""
    if not new:
        return
    for section, fields in _LISTS.items():
        for row in draft.sections[section]:
            for name in fields:
                if row.get(name):
                    row.fields[name] = texts.renamed(row.get(name), new)
            reports = row.kept.get("reports")
            if reports:
                row.kept["reports"] = {new.get(unit, unit): asked for unit, asked in reports.items()}


# Rows


def add(draft: Draft, section: str, **fields: str) -> Row:
    """A new row at the section's end, numbered on."""
    if section not in SECTIONS or section == UNREAD:
        raise Wrong("不能这样新增")
    if len(draft.sections[section]) >= MOST_ROWS:
        raise Wrong(f"最多{MOST_ROWS}行")
    row = draft.new_row(section, **{**_new(section), **fields})
    if section in (INDICATORS, TASKS, MEASURES):
        row.fields.setdefault("number", str(_next_number(draft.sections[section])))
    draft.sections[section].append(row)
    return row


def _new(section: str) -> dict[str, str]:
    return {
        UNITS: {"kind": "department", "level": "1", "assessed": YES},
        INDICATORS: {
            "basis": "stock", "direction": "higher", "pace": "linear", "formula": "direct", "frequency": "quarterly",
            "decimals": "0", "in_breakdown": YES,
        },
    }.get(section, {})  # fmt: skip


def _next_number(rows: Iterable[Row]) -> int:
    taken = [int(row.get("number")) for row in rows if re.fullmatch(r"[0-9]{1,3}", row.get("number"))]
    return max(taken, default=0) + 1


def delete(draft: Draft, key: str) -> None:
    """Take a row out; it stays to be taken back."""
    if draft.section_of(key) not in SECTIONS:
        raise Wrong("这一行不能删除")
    row_of(draft, key).deleted = True


def restore(draft: Draft, key: str) -> None:
    """Take a row back."""
    row_of(draft, key).deleted = False


def move(draft: Draft, key: str, step: int) -> None:
    """Exchange a row with the one before (−1) or after it (1); numbers stay in their order."""
    section = draft.section_of(key)
    row, standing = row_of(draft, key), draft.standing(section)
    if row.deleted or section == UNREAD:
        raise Wrong("这一行不能移动")
    place = standing.index(row) + step
    if not 0 <= place < len(standing):
        raise Wrong("已在首行" if step < 0 else "已在末行")
    other = standing[place]
    rows = draft.sections[section]
    here, there = rows.index(row), rows.index(other)
    rows[here], rows[there] = other, row
    if section in (INDICATORS, TASKS, MEASURES):
        set_fields(draft, {(key, "number"): other.get("number"), (other.key, "number"): row.get("number")})


def tick(draft: Draft, key: str, *, on: bool) -> None:
    """Note that a person looked at the row and holds it for right."""
    row_of(draft, key).checked = on


def hold_same(draft: Draft, key: str) -> None:
    """Note that the row is the loaded version's item of its number, though it is called otherwise now."""
    row = row_of(draft, key)
    if draft.section_of(key) not in (INDICATORS, TASKS) or not row.get("number"):
        raise Wrong("只有指标和任务有序号")
    row.kept[SAME] = row.get("number")


# Units


def merge(draft: Draft, key: str, into: str) -> None:
    """One unit under the name of another: its names become aliases. Lists keep what is printed, but name nobody twice."""
    unit, other = row_of(draft, key), row_of(draft, into)
    if draft.section_of(key) != UNITS or draft.section_of(into) != UNITS or unit is other or other.deleted:
        raise Wrong("请选择要并入的另一个单位")
    names = dict.fromkeys([*texts.names(other.get("aliases")), unit.get("name"), *texts.names(unit.get("aliases"))])
    other.fields["aliases"] = texts.joined(name for name in names if name and name != other.get("name"))
    draft.sections[UNITS].remove(unit)
    same = {other.get("name"), *names}
    for section, fields in _LISTS.items():
        for row in draft.sections[section]:
            _name_once(row, fields, same)


def _name_once(row: Row, fields: Iterable[str], same: set[str]) -> None:
    """Only the first of several names of one unit stays, in the first list that has one."""
    seen = False
    for name in fields:
        kept_parts = []
        for part in texts.parts(row.get(name)):
            kept = []
            for unit in texts.names(part):
                if unit in same and seen:
                    continue
                seen = seen or unit in same
                kept.append(unit)
            kept_parts.append(texts.joined(kept))
        if row.get(name):
            row.fields[name] = "；".join(kept_parts) if any(kept_parts) else ""


def split(draft: Draft, key: str, alias: str) -> Row:
    """Make a unit of its own of an alias; lists that print it mean the new unit from then on."""
    unit = row_of(draft, key)
    aliases = texts.names(unit.get("aliases"))
    if draft.section_of(key) != UNITS or alias not in aliases:
        raise Wrong("没有这个别名")
    unit.fields["aliases"] = texts.joined(name for name in aliases if name != alias)
    row = add(draft, UNITS, name=alias, kind=unit.get("kind"), level=unit.get("level"), assessed=unit.get("assessed"))
    rows = draft.sections[UNITS]
    rows.insert(rows.index(unit) + 1, rows.pop())
    return row


# What could not be read


def put_aside(draft: Draft, key: str, *, aside: bool) -> None:
    """Note that nothing has to be made of it, or that something has."""
    row_of(draft, key).became = ASIDE if aside else ""


def turn(draft: Draft, key: str, section: str) -> Row:
    """Make an indicator, a task or a unit of it, to be filled in by hand."""
    row = row_of(draft, key)
    if draft.section_of(key) != UNREAD or section not in (INDICATORS, TASKS, UNITS):
        raise Wrong("不能这样转为条目")
    quote = row.get("quote")
    fields = {
        UNITS: {"name": quote[:80]},
        INDICATORS: {"name": quote[:100], "place": row.get("place"), "quote": quote},
        TASKS: {"title": quote[:100], "place": row.get("place"), "quote": quote},
    }
    made = add(draft, section, **{name: text for name, text in fields[section].items() if text})
    made.span = row.span
    row.became = made.key
    return made
