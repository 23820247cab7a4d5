"""What was corrected for the version that is loaded, proposed for the version under correction. No Django.

Numbers come first: figures hang on an indicator's number, so an item that both versions have keeps the number that it has
in the system, whatever the new document prints; the printed one is kept beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from documents.comparing import matched
from plans.passages import folded

from . import texts
from .changes import SAME, set_fields
from .keys import MAIN
from .rows import HEAD, INDICATORS, TASKS, UNITS, Draft, Row

CARRIED: Mapping[str, tuple[str, ...]] = {
    HEAD: ("slug", "tolerance", "in_use_from"),
    UNITS: ("kind", "assessed", "aliases"),
    INDICATORS: (
        "basis", "direction", "pace", "formula", "numerator", "denominator", "quantity", "base_year", "frequency",
        "published_month", "decimals", "binding", "definition", "data_provider", "baseline_year", "printed_baseline",
        "within",
    ),
    TASKS: ("indicators", "milestones", "digest"),
}  # fmt: skip
_REFERENCES = frozenset({"within", "indicators"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """A field whose text the loaded version has otherwise."""

    key: str
    name: str
    of: str
    now: str
    then: str

    @property
    def place(self) -> str:
        """i3.definition."""
        return f"{self.key}.{self.name}"


def pairs(draft: Draft, loaded: Draft, section: str) -> list[tuple[Row, Row]]:
    """Rows of the draft with the loaded version's rows: as a person held them for, else of the same name or a similar one."""
    new, old = draft.standing(section), loaded.standing(section)
    if section == UNITS:
        known = {name: row for row in old for name in (row.get("name"), *texts.names(row.get("aliases")))}
        return [(row, known[row.get("name")]) for row in new if row.get("name") in known]
    by_number = {row.get("number"): row for row in old}
    held = [
        (row, by_number[row.get("number")])
        for row in new
        if row.kept.get(SAME) == row.get("number") and row.get("number") in by_number
    ]
    for row, other in held:
        new.remove(row)
        old.remove(other)
    name = MAIN[section]
    found = matched([row.get(name) for row in old], [row.get(name) for row in new])
    return [*held, *((new[place], old[there]) for place, there in sorted(found.items()))]


def numbers(draft: Draft, loaded: Draft, section: str) -> dict[str, str]:
    """Key -> number, where it is to be another: that of the loaded version, or a free one for what it does not have."""
    known = {row.key: other.get("number") for row, other in pairs(draft, loaded, section)}
    taken = {row.get("number") for row in loaded.sections[section]} | set(known.values())
    wanted = {}
    for row in draft.standing(section):
        number = known.get(row.key, row.get("number"))
        if row.key not in known and (not number or number in taken):
            number = str(max((int(each) for each in taken if each.isdecimal()), default=0) + 1)
        taken.add(number)
        if number != row.get("number"):
            wanted[row.key] = number
    return wanted


def proposed(draft: Draft, loaded: Draft, *, text: str) -> list[Carry]:
    """Everything that could be taken over, in the order of the form. `text`: the new document."""
    found = [_carry(draft, draft.head, name, loaded.head.get(name)) for name in CARRIED[HEAD]]
    for section in (UNITS, INDICATORS, TASKS):
        if section != UNITS:
            for key, number in numbers(draft, loaded, section).items():
                row = draft.row(key)
                found.append(_carry(draft, row, "number", number) if row is not None else None)
        for row, other in pairs(draft, loaded, section):
            found += [_carry(draft, row, name, _then(draft, row, other, name)) for name in CARRIED[section]]
    return [each for each in found if each is not None]


def _then(draft: Draft, row: Row, other: Row, name: str) -> str:
    """What the loaded version has; of aliases, those beside the new version's own that are no unit of the new version."""
    if name != "aliases":
        return other.get(name)
    own = texts.names(row.get("aliases"))
    others = {each.get("name") for each in draft.standing(UNITS)}
    more = [each for each in (other.get("name"), *texts.names(other.get(name))) if each not in others]
    return texts.joined(dict.fromkeys([*own, *more]))


def _carry(draft: Draft, row: Row, name: str, then: str) -> Carry | None:
    if not then or folded(then) == folded(row.get(name)):
        return None
    section = draft.section_of(row.key)
    title = "计划" if section == HEAD else row.get(MAIN[section])
    return Carry(key=row.key, name=name, of=title, now=row.get(name), then=then)


def take_over(draft: Draft, loaded: Draft, *, text: str, chosen: Collection[str]) -> list[Carry]:
    """Take the chosen of what is proposed over; what was."""
    carries = [each for each in proposed(draft, loaded, text=text) if each.place in chosen]
    moved = [each for each in carries if each.name == "number"]
    for section in (INDICATORS, TASKS):
        _number_anew(draft, [each for each in moved if draft.section_of(each.key) == section])
    renumbering = _renumbering(draft, loaded)
    for each in carries:
        row = draft.row(each.key)
        if row is None or each.name == "number":
            continue
        then = texts.renumbered(each.then, renumbering) if each.name in _REFERENCES else each.then
        if each.name in ("numerator", "denominator") and then.isdecimal():
            then = renumbering.get(then, then)
        row.carried[each.name] = row.get(each.name)
        set_fields(draft, {(each.key, each.name): then})
    _keep_links(draft, loaded, carries, text)
    return carries


def _number_anew(draft: Draft, moved: Sequence[Carry]) -> None:
    """All at once, and whatever names an indicator with it. What the document prints is kept."""
    for each in moved:
        row = draft.row(each.key)
        if row is not None:
            row.carried["number"] = each.now
            if draft.section_of(each.key) == INDICATORS and not row.get("printed_number"):
                row.fields["printed_number"] = each.now
    set_fields(draft, {(each.key, "number"): each.then for each in moved})


def _renumbering(draft: Draft, loaded: Draft) -> dict[str, str]:
    """Number of an indicator in the loaded version -> in the draft."""
    return {other.get("number"): row.get("number") for row, other in pairs(draft, loaded, INDICATORS)}


def _keep_links(draft: Draft, loaded: Draft, carries: Sequence[Carry], text: str) -> None:
    """The words that show a link, where the new document has them as well; else the link is inferred."""
    taken = {each.key for each in carries if each.name == "indicators"}
    keys = {other.key: row.key for row, other in pairs(draft, loaded, INDICATORS)}
    plain = folded(text)
    for row, other in pairs(draft, loaded, TASKS):
        if row.key not in taken:
            continue
        links = dict(row.kept.get("links", {}))
        for key, link in other.kept.get("links", {}).items():
            stands = bool(link["quote"]) and folded(link["quote"]) in plain
            said = link if stands else {"quote": "", "inferred": True}
            links.setdefault(keys.get(key, ""), said)
        row.kept["links"] = links
