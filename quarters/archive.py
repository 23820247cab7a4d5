"""A Standing as text and back: what a quarter was closed with stays what it was, whatever becomes of rows and of the code.

The text is canonical JSON: keys sorted, nothing between the tokens, Decimals and days as strings, mappings as lists of
pairs in the order of their keys. The same Standing always gives the same text, so that a checksum speaks for it. How a
dataclass is written follows from its annotations. A field that a later version adds has a default and may be missing in an
older text; a change of any other kind needs a new format number and an entry in UPGRADES.
"""

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from plans.refusals import Refusal

from .standing import Standing

FORMAT = 1
UPGRADES: Mapping[int, Callable[[Any], Any]] = {}  # format number -> from its plain values to those of the next one


class Unreadable(Refusal):
    """A stored content that cannot be opened: of a format that this version does not know, or damaged."""

    status = 500


def stored(standing: Standing) -> str:
    """The Standing as text, in the format of number FORMAT."""
    return json.dumps(_plain(standing), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(content: str) -> str:
    """sha256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def opened(content: str, *, number: int, sha256: str) -> Standing:
    """The Standing that a text of format `number` holds; its closing says whether the text still has its checksum.

    Unreadable for a text of a later format, or one that no Standing can be made from.
    """
    if number > FORMAT:
        raise Unreadable(f"定稿内容为格式{number}，本版程序只认识到格式{FORMAT}，请升级程序后再查看")
    is_genuine = checksum(content) == sha256
    try:
        plain = json.loads(content)
        for older in range(number, FORMAT):
            plain = UPGRADES[older](plain)
        standing = cast("Standing", _reader(Standing)(plain))
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise Unreadable("定稿内容已损坏，无法打开；请系统管理员用备份核对") from error
    if standing.closing is None:
        raise Unreadable("定稿内容已损坏，无法打开；请系统管理员用备份核对")
    return replace(standing, closing=replace(standing.closing, is_genuine=is_genuine))


# Writing


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if value is None or isinstance(value, str | int):
        return value.value if isinstance(value, Enum) else value
    for kind, plain in _WRITERS:
        if isinstance(value, kind):
            return plain(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a closing")


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Decimal, str),
    (date, lambda value: value.isoformat()),  # a datetime is one as well
    (Mapping, lambda value: [[_plain(key), _plain(value[key])] for key in sorted(value)]),
    (tuple | list, lambda value: [_plain(each) for each in value]),
)


# Reading


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """What makes a value of an annotated type from a plain one."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(inner)
    if origin is tuple:
        return _tuple(inner)
    if origin is not None and issubclass(origin, Mapping):
        key, of = _reader(inner[0]), _reader(inner[1])
        return lambda pairs: {key(name): of(value) for name, value in pairs}
    if is_dataclass(kind):
        return _dataclass(cast("type", kind))
    return _of_value(kind)


def _optional(kinds: tuple[Any, ...]) -> Reader:
    (kind,) = (each for each in kinds if each is not type(None))
    of = _reader(kind)
    return lambda value: None if value is None else of(value)


def _tuple(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        of = _reader(kinds[0])
        return lambda values: tuple([of(value) for value in values])
    readers = tuple(_reader(kind) for kind in kinds)
    return lambda values: tuple([of(value) for of, value in zip(readers, values, strict=True)])


def _of_value(kind: Any) -> Reader:
    if kind is Any:
        return _as_it_is
    if issubclass(kind, Enum | Decimal):
        return cast("Reader", kind)
    if issubclass(kind, datetime | date):
        return cast("Reader", kind.fromisoformat)
    return _exactly(kind)


def _as_it_is(value: Any) -> Any:
    return tuple(_as_it_is(each) for each in value) if isinstance(value, list) else value


def _exactly(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return read


def _dataclass(kind: type) -> Reader:
    hints = get_type_hints(kind)
    readers = [(field.name, _reader(hints[field.name]), _is_required(field)) for field in fields(kind)]

    def read(plain: Any) -> Any:
        return kind(**{name: of(plain[name]) for name, of, required in readers if required or name in plain})

    return read


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
