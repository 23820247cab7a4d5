"""The zip archives that Word and Excel files are, checked before anything is read of them."""

from collections.abc import Mapping
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element, TreeBuilder

from workbooks.limits import Limits
from workbooks.parsing import Attributes, parse
from workbooks.unpacking import Package

_MEGABYTE = 1024 * 1024
_DEPTH = 150  # elements inside one another: tables inside tables and text boxes go deeper than a workbook
LIMITS = Limits(
    file=10 * _MEGABYTE, unpacked=64 * _MEGABYTE, parts=3000, sheets=60, depth=_DEPTH, rows=20_000, text=10_000_000
)


def tree(package: Package, part: str) -> Element | None:
    """A part as a tree of local names, as the elements of all programs and editions are called alike; None where it is not there.

    Refused for document types, entities and what is no XML (workbooks.parsing).
    """
    if part.lower() not in package.parts:
        return None
    builder = TreeBuilder()

    def start(name: str, attributes: Attributes) -> None:
        builder.start(name, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        builder.end(name)

    parse(package.pieces(part), depth=_DEPTH, start=start, end=end, text=builder.data)
    return builder.close()


def related(package: Package, part: str) -> Mapping[str, str]:
    """The parts that a part names, by the last word of what they are to it (styles, numbering, officeDocument)."""
    folder = dirname(part)
    relations = tree(package, join(folder, "_rels", f"{part.rpartition('/')[2]}.rels"))
    found: dict[str, str] = {}
    for relation in relations if relations is not None else ():
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External" and target:
            kind = relation.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, target[1:] if target.startswith("/") else normpath(join(folder, target)))
    return found
