"""XML of a workbook, read by expat: no document type, hence no entity; no deeper than a workbook's is; local names only."""

from collections.abc import Callable, Iterable, Mapping
from xml.parsers import expat

from .refusing import Refused
from .unpacking import DAMAGED

Attributes = Mapping[str, str]
_SEPARATOR = " "


def parse(
    pieces: Iterable[bytes],
    *,
    depth: int,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part, telling of every element. Refused for a document type in any encoding, for one that is too deep, and for
    what is no XML. `start`, `end` and `text` are given local names, whatever prefix a program writes."""
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_entity
    known: dict[str, str] = {}
    level = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal level
        level += 1
        if level > depth:
            raise Refused("表格内部结构异常（层次过深），没有读取")
        if start is not None:
            local = known.get(name)
            if local is None:
                local = known[name] = name.rpartition(_SEPARATOR)[2]
            start(local, attributes)

    def closed(name: str) -> None:
        nonlocal level
        level -= 1
        if end is not None:
            end(known[name] if name in known else name.rpartition(_SEPARATOR)[2])

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 (expat's own)
        parser.Parse(b"", True)  # noqa: FBT003 (expat's own)
    except (expat.ExpatError, LookupError, ValueError) as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused(DAMAGED) from problem


def _refuse_doctype(*_declared: object) -> None:
    raise Refused("表格内部含有文档类型声明（DOCTYPE），可能是恶意文件，没有读取")


def _refuse_entity(*_declared: object) -> None:
    raise Refused("表格内部含有实体声明，可能是恶意文件，没有读取")


def attribute(attributes: Attributes, local: str) -> str:
    """An attribute by its local name, whatever its namespace (r:id)."""
    for name, value in attributes.items():
        if name == local or name.endswith(f"{_SEPARATOR}{local}"):
            return value
    return ""
