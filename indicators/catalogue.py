"""The catalogue of indicators that mean the same in different plans: read from a file, kept as rows.

A file never takes back what an administrator did: an entry or a link that somebody changed or took away stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.db import models, transaction

from organizations.history import save_by
from organizations.operations import record
from plans.refusals import Invalid
from plans.texts import unseen

from .models import CatalogueEntry, CatalogueLink, Indicator

_OF_ENTRY, _OF_LINK = ("code", "name", "indicators"), ("plan", "number")
_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST = {"code": 60, "name": 100, "note": 300, "difference": 300, "plan": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkItem:
    """An indicator by its plan's slug and its number there, and how it differs from the others."""

    plan: str
    number: int
    difference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """One meaning with the indicators that have it."""

    code: str
    name: str
    note: str = ""
    links: tuple[LinkItem, ...] = ()


@dataclass(slots=True)
class Loaded:
    """What a load did: how many rows it added and changed; links whose plan or indicator is not there, and what somebody
    decided otherwise, in words."""

    added: int = 0
    changed: int = 0
    skipped: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def read_catalogue(text: str) -> tuple[EntryItem, ...]:
    """The entries of a file. Invalid, with the place, for whatever does not fit.

    A list of entries, each with `code`, `name`, perhaps `note`, and `indicators`: a `plan` (its slug), a `number`, perhaps
    `difference`.
    """
    try:
        rows = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise Invalid(f"同类指标文件无法读取：{' '.join(str(error).split())}") from error
    if not isinstance(rows, list) or not rows:
        raise Invalid("同类指标文件应为列表，每项有code、name、indicators")
    entries = tuple(_entry(row) for row in rows)
    _refuse_twice((entry.code for entry in entries), "标识")
    named = [f"{link.plan}的指标{link.number}" for entry in entries for link in entry.links]
    _refuse_twice(named, "指标")
    return entries


def _refuse_twice(names: Sequence[str] | Iterator[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Invalid(f"{what}“{name}”列了两次")
        seen.add(name)


def _entry(row: Any) -> EntryItem:
    said = _mapping(row, _OF_ENTRY, "同类指标", ("note",))
    code = _text(said, "code")
    if not set(code) <= _CODE:
        raise Invalid(f"标识“{code[:60]}”只能用小写字母、数字和连字符")
    links = said["indicators"]
    if not isinstance(links, list):
        raise Invalid(f"同类指标“{code}”的indicators应为列表")
    note = _text(said, "note") if "note" in said else ""
    return EntryItem(code=code, name=_text(said, "name"), note=note, links=tuple(_link(code, each) for each in links))


def _link(code: str, row: Any) -> LinkItem:
    said = _mapping(row, _OF_LINK, f"“{code}”的指标", ("difference",))
    number = said["number"]
    if type(number) is not int or not 0 < number < 1000:
        raise Invalid(f"“{code}”：number应为指标的序号：{str(number)[:20]}")
    difference = _text(said, "difference") if "difference" in said else ""
    return LinkItem(plan=_text(said, "plan"), number=number, difference=difference)


def _mapping(item: Any, keys: Sequence[str], called: str, optional: Sequence[str]) -> dict[str, Any]:
    """A mapping of exactly these keys, and perhaps the optional ones."""
    if not isinstance(item, dict) or {*item} - {*optional} != {*keys}:
        raise Invalid(f"{called}应有且只有 {'、'.join((*keys, *optional))}：{str(item)[:80]}")
    return item


def _text(said: Mapping[str, Any], name: str) -> str:
    value, longest = said[name], _LONGEST[name]
    if not isinstance(value, str) or not value.strip() or len(value.strip()) > longest:
        raise Invalid(f"{name}应为1至{longest}字的文本：{str(value)[:40]}")
    if fault := unseen(name, value):
        raise Invalid(fault)
    return value.strip()


def save_catalogue(entries: Sequence[EntryItem], *, ran_by: str) -> Loaded:
    """Make the rows say what the file says, as far as nobody decided otherwise. Saving again changes nothing; rows that the
    file does not name stay."""
    loaded = Loaded()
    with transaction.atomic():
        known = _indicators(entries)
        kept = {row.code: row for row in CatalogueEntry.objects.select_for_update()}
        links = {row.indicator_id: row for row in CatalogueLink.objects.select_related("entry")}
        decided = _decided(CatalogueEntry, "code"), _decided(CatalogueLink, "indicator_id")
        for order, item in enumerate(entries, start=1):
            entry = _put_entry(item, order, kept.get(item.code), decided[0], loaded)
            if entry is None:
                continue
            for each in item.links:
                _put_link(each, entry, known.get((each.plan, each.number)), links, decided[1], loaded)
        if loaded.added or loaded.changed:
            record("载入同类指标", by=None, username=ran_by, detail=f"新增{loaded.added}，变更{loaded.changed}")
    return loaded


def _indicators(entries: Sequence[EntryItem]) -> dict[tuple[str, int], int]:
    """Keys of the indicators in use of the plans that the file names, by slug and number."""
    slugs = {link.plan for entry in entries for link in entry.links}
    rows = Indicator.objects.filter(plan__slug__in=slugs, retired_on__isnull=True)
    return {(slug, number): key for slug, number, key in rows.values_list("plan__slug", "number", "pk")}


def _decided(model: type[models.Model], name: str) -> set[Any]:
    """What a person changed, or took away, last: by the given column."""
    history: Any = model.history  # type: ignore[attr-defined]  # simple-history publishes no types
    latest: dict[Any, Any] = dict(history.order_by("history_date", "history_id").values_list(name, "history_user"))
    return {value for value, person in latest.items() if person is not None}


def _put_entry(
    item: EntryItem, order: int, row: CatalogueEntry | None, decided: set[Any], loaded: Loaded
) -> CatalogueEntry | None:
    values = {"name": item.name, "note": item.note, "order": order}
    if item.code in decided:
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            loaded.kept.append(f"同类指标“{item.name}”已由管理员维护，未按文件变更")
        return row
    if row is None:
        row = CatalogueEntry(code=item.code, **values)
        loaded.added += 1
    elif all(getattr(row, name) == value for name, value in values.items()):
        return row
    else:
        for name, value in values.items():
            setattr(row, name, value)
        loaded.changed += 1
    save_by(row, None)
    return row


def _put_link(
    item: LinkItem,
    entry: CatalogueEntry,
    indicator: int | None,
    links: Mapping[int, CatalogueLink],
    decided: set[Any],
    loaded: Loaded,
) -> None:
    named = f"{item.plan}的指标{item.number}"
    if indicator is None:
        loaded.skipped.append(f"{entry.name}：没有载入{named}")
        return
    row = links.get(indicator)
    is_same = row is not None and (row.entry_id, row.difference) == (entry.pk, item.difference)
    if is_same:
        return
    if indicator in decided:
        loaded.kept.append(f"{named}的归入已由管理员维护，未按文件变更")
        return
    if row is None:
        row = CatalogueLink(indicator_id=indicator)
        loaded.added += 1
    else:
        loaded.changed += 1
    row.entry, row.difference = entry, item.difference
    save_by(row, None)
