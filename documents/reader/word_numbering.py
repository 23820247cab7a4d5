"""The numbers that Word prints before paragraphs by itself: 一、 （一） 1. 第一条, counted as Word counts them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .word_numerals import written

_DEEPEST = 9


@dataclass(slots=True, kw_only=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    parting: str = " "
    plain: bool = False  # isLgl: all levels in digits
    restarts: bool = True
    paragraph_style: str = ""


@dataclass(slots=True, kw_only=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    linked: str = ""  # the style that has the levels instead
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Use:
    """One use of a list (w:num): it counts on where the list is, or begins anew at its first paragraph."""

    of: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


def whole(text: str | None, default: int) -> int:
    """A small number of an attribute."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default


def value(element: Element | None, name: str) -> str | None:
    """The w:val of a child."""
    child = None if element is None else element.find(name)
    return None if child is None else child.get("val")


class Numbering:
    """The lists of a document. `printed` is asked once for every paragraph in order."""

    def __init__(self, numbering: Element | None, of_styles: Mapping[str, tuple[str, int]]) -> None:
        """`of_styles`: paragraph or list style → (use, level) that it numbers by."""
        self._lists: dict[str, _List] = {}
        self._uses: dict[str, _Use] = {}
        self._of_styles = of_styles
        for element in numbering if numbering is not None else ():
            if element.tag == "abstractNum":
                self._lists[element.get("abstractNumId", "")] = _list(element)
            elif element.tag == "num":
                self._uses[element.get("numId", "")] = _use(element)

    def printed(self, use: str, level: int, style: str = "") -> str:
        """What stands before the paragraph, with the blank behind it; "" for bullets and numbers that are not shown."""
        used = self._uses.get(use)
        found = None if used is None else self._list_of(used)
        if used is None or found is None:
            return ""
        if style:
            level = next((at for at, each in found.levels.items() if each.paragraph_style == style), level)
        shown = used.levels.get(level) or found.levels.get(level)
        if shown is None:
            return ""
        self._count(used, found, level)
        if shown.style in ("bullet", "none") and "%" not in shown.text:
            return ""
        text = "".join(self._pieces(used, found, shown))
        return text + shown.parting if text else ""

    def _list_of(self, use: _Use) -> _List | None:
        found = self._lists.get(use.of)
        if found is not None and found.linked and not found.levels:
            linked = self._uses.get(self._of_styles.get(found.linked, ("", 0))[0])
            return None if linked is None else self._lists.get(linked.of)
        return found

    def _count(self, use: _Use, found: _List, level: int) -> None:
        start = (use.levels.get(level) or found.levels.get(level) or _Level()).start
        if level in use.starts and level not in use.begun:
            found.counts[level] = use.starts[level]
        else:
            found.counts[level] = found.counts.get(level, start - 1) + 1
        use.begun.add(level)
        for deeper in range(level + 1, _DEEPEST):
            if (found.levels.get(deeper) or _Level()).restarts:
                found.counts.pop(deeper, None)

    def _pieces(self, use: _Use, found: _List, shown: _Level) -> Iterator[str]:
        parts = shown.text.split("%")
        yield parts[0]
        for part in parts[1:]:
            if not ("1" <= part[:1] <= "9"):
                yield f"%{part}"
                continue
            at = int(part[0]) - 1
            level = use.levels.get(at) or found.levels.get(at) or _Level()
            number = found.counts.setdefault(at, use.starts.get(at, level.start))
            if level.style not in ("bullet", "none"):
                yield written(number, "decimal" if shown.plain else level.style)
            yield part[1:]


def _list(element: Element) -> _List:
    levels = {whole(level.get("ilvl"), 0): _level(level) for level in element.findall("lvl")}
    return _List(levels=levels, linked=value(element, "numStyleLink") or "")


def _level(element: Element) -> _Level:
    format_ = element.find("numFmt")
    if format_ is None:  # newer programs stand it in an alternative
        format_ = element.find("AlternateContent/Fallback/numFmt")
    hidden = element.find("rPr/vanish") is not None
    plain = element.find("isLgl")
    return _Level(
        start=whole(value(element, "start"), 1),
        style="decimal" if format_ is None else format_.get("val", "decimal"),
        text="" if hidden else (value(element, "lvlText") or ""),
        parting="" if value(element, "suff") == "nothing" else " ",
        plain=plain is not None and plain.get("val", "1") not in ("0", "false", "off"),
        restarts=value(element, "lvlRestart") != "0",
        paragraph_style=value(element, "pStyle") or "",
    )


def _use(element: Element) -> _Use:
    found = _Use(of=value(element, "abstractNumId") or "")
    for override in element.findall("lvlOverride"):
        at = whole(override.get("ilvl"), 0)
        start = value(override, "startOverride")
        if start is not None:
            found.starts[at] = whole(start, 1)
        level = override.find("lvl")
        if level is not None:
            found.levels[at] = _level(level)
    return found
