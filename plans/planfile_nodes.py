"""YAML for plan files: composing without surprises, and reading nodes into plain values. Every complaint has its line.

Nothing is constructed by PyYAML: nodes keep the characters as typed, so that 4.50 stays 4.50 and "no" is no boolean.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

import yaml

from .planfile_items import PlanFileError, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 12  # the format itself is seven deep
MAX_PROBLEMS = 200  # nobody reads more, and hints take time
UNTYPABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_TEXT = "tag:yaml.org,2002:str"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMERIC_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_KINDS = {yaml.MappingNode: "一组“键: 值”", yaml.SequenceNode: "列表", yaml.ScalarNode: "单个值"}
_ADVICE = (  # a part of PyYAML's message -> what to do, first match
    ("'\\t'", "不能用制表符（Tab）缩进，请改用空格"),
    ("cannot start any token", "文本不能以这个符号开头，请加引号"),
    ("mapping values are not allowed", "冒号的位置不对：缩进有误，或文本中的“: ”需要加引号"),
    ("could not find expected ':'", "缺少冒号，或冒号后缺少空格"),
    ("expected <block end>", "缩进不一致，或括号、引号没有配对"),
    ("expected ',' or", "括号内缺少逗号，或括号没有配对"),
    ("end of stream", "引号没有配对"),
    ("expected a single document", "一个文件只能有一个计划（不能有“---”分隔）"),
)

T = TypeVar("T", bound=str)


class _Refused(Exception):  # noqa: N818 (becomes a Problem)
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Composer(yaml.SafeLoader):
    """Composes nodes; refuses what a plan file never needs: anchors, aliases (bombs), tags, deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call] # no stub
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "不允许使用锚点和别名（&、*），请把内容写全")
        if getattr(event, "tag", None):
            raise _Refused(line, "不允许使用类型标签（!）")
        if self.depth == MAX_DEPTH:
            raise _Refused(line, f"嵌套超过{MAX_DEPTH}层")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def compose(text: str) -> yaml.Node:
    """The root node of the text; PlanFileError with the line if it is no YAML that a plan file may be."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise PlanFileError([Problem(line=1, key="", message=f"文件超过{MAX_BYTES // 1_000_000}MB")])
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Composer)  # type: ignore[no-untyped-call] # no stub
    except _Refused as refused:
        raise PlanFileError([Problem(line=refused.line, key="", message=refused.message)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PlanFileError([Problem(line=line, key="", message="含有不可见的控制字符")]) from error
    except yaml.MarkedYAMLError as error:
        raise PlanFileError([_broken(error)]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML lets chr() and int() fail on escapes
        raise PlanFileError([Problem(line=1, key="", message="YAML格式有误：转义或数字无法识别")]) from error
    if node is None:
        raise PlanFileError([Problem(line=1, key="", message="文件是空的")])
    return node


def _broken(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = f"{error.context or ''} {error.problem or ''}"
    advice = next((advice for part, advice in _ADVICE if part in said), "请检查缩进、冒号和引号")
    return Problem(line=mark.line + 1 if mark else 1, key="", message=f"YAML格式有误：{advice}")


@dataclass(slots=True)
class Log:
    """What was found so far: problems, and the line of every key that was read."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, node: yaml.Node, key: str, message: str) -> None:
        """Complains about the node."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(line=line_of(node), key=key, message=message))

    def hint(self, word: str, words: tuple[str, ...]) -> str:
        """The most similar of the words, while there is room to say it."""
        return nearest(word, words) if len(self.problems) < MAX_PROBLEMS else ""

    def line(self, key: str) -> int:
        """The line of the key, or of the nearest thing that holds it."""
        while key and key not in self.lines:
            key = re.sub(r"(^|\.)[^.\[\]]+$|\[\d+\]$", "", key)
        return self.lines.get(key, 1)


def line_of(node: yaml.Node) -> int:
    """The line, counted from 1, on which the node starts."""
    return node.start_mark.line + 1


def nearest(word: str, words: tuple[str, ...]) -> str:
    """A hint at the most similar of the words, or nothing."""
    close = difflib.get_close_matches(word, words, n=1)
    return f"，是否为“{close[0]}”" if close else ""


@dataclass(frozen=True, slots=True)
class Value:
    """A node under its key. Each method reads it as one type; what does not fit is logged and read as None."""

    node: yaml.Node
    key: str
    log: Log

    def wrong(self, message: str) -> None:
        """Complains about this value."""
        self.log.add(self.node, self.key, message)

    @property
    def line(self) -> int:
        """The line on which the value starts."""
        return line_of(self.node)

    def _scalar(self, wanted: str) -> yaml.ScalarNode | None:
        if isinstance(self.node, yaml.ScalarNode):
            if self.node.value or self.node.style:
                return self.node
            self.wrong("没有内容；不需要时请删去这一行")
        else:
            self.wrong(f"应为{wanted}，不能是{_KINDS[type(self.node)]}")
        return None

    def text(self, limit: int) -> str | None:
        """One line of text of at most so many characters."""
        node = self._scalar("文本")
        if node is None:
            return None
        if node.tag != _TEXT:
            self.wrong(f"应为文本，“{node.value}”会被当作数字、日期或是非；请加引号")
        elif not node.value.strip():
            self.wrong("不能是空白文本")
        elif UNTYPABLE.search(node.value):
            self.wrong("文本应为一行，不含控制字符")
        elif len(node.value) > limit:
            self.wrong(f"文本{len(node.value)}字，最多{limit}字")
        else:
            return str(node.value).strip()
        return None

    def integer(self, low: int, high: int) -> int | None:
        """A whole number within the bounds."""
        node = self._scalar("整数")
        if node is None:
            return None
        if node.tag not in _NUMERIC_TAGS or not _INTEGER.fullmatch(node.value):
            self.wrong(f"应为整数，不能是“{node.value}”{_unquote(node)}")
        elif not low <= int(node.value) <= high:
            self.wrong(f"{node.value}超出范围（{low}—{high}）")
        else:
            return int(node.value)
        return None

    def number(self) -> Decimal | None:
        """A number with the digits as printed: at most 15, of which 4 decimals."""
        node = self._scalar("数字")
        if node is None:
            return None
        if node.tag not in _NUMERIC_TAGS or not _NUMBER.fullmatch(node.value):
            self.wrong(f"应为数字，不能是“{node.value}”{_unquote(node)}")
            return None
        whole, _, decimals = node.value.lstrip("-").partition(".")
        if len(whole) > 11 or len(decimals) > 4:
            self.wrong(f"{node.value}位数过多：整数部分最多11位，小数最多4位")
            return None
        return Decimal(node.value)

    def share(self) -> Decimal | None:
        """A number from 0 to 1."""
        number = self.number()
        if number is not None and not 0 <= number <= 1:
            self.wrong(f"{number}超出范围（0—1），如10%写作0.10")
            return None
        return number

    def flag(self) -> bool | None:
        """true or false; yes and no are words."""
        node = self._scalar("true或false")
        if node is None:
            return None
        if node.style or node.value not in ("true", "false"):
            self.wrong(f"应为true或false，不能是“{node.value}”")
            return None
        return bool(node.value == "true")

    def day(self) -> date | None:
        """A date such as 2025-09-22."""
        node = self._scalar("日期")
        if node is None:
            return None
        try:
            if _DATE.fullmatch(node.value):
                return date.fromisoformat(node.value)
        except ValueError:
            pass
        self.wrong(f"应为日期，如2025-09-22，不能是“{node.value}”")
        return None

    def choice(self, options: tuple[T, ...]) -> T | None:
        """One word of a closed set."""
        node = self._scalar("文本")
        if node is None:
            return None
        found = next((option for option in options if option == node.value), None)
        if found is None:
            self.wrong(f"不能是“{node.value}”，应为{'、'.join(options)}之一{self.log.hint(node.value, options)}")
        return found

    def items(self) -> "list[Value]":
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong(f"应为列表，不能是{_KINDS[type(self.node)]}")
            return []
        found = [Value(node, f"{self.key}[{place}]", self.log) for place, node in enumerate(self.node.value, start=1)]
        self.log.lines |= {value.key: value.line for value in found}
        return found

    def pairs(self) -> "Iterator[tuple[Value, Value]]":
        """The keys and values of a mapping, each key once."""
        if not isinstance(self.node, yaml.MappingNode):
            self.wrong(f"应为一组“键: 值”，不能是{_KINDS[type(self.node)]}")
            return
        seen: set[str] = set()
        for key_node, node in self.node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.log.add(key_node, self.key, "键应为单个词")
            elif key_node.value in seen:
                self.log.add(key_node, self.key, f"“{key_node.value}”重复")
            else:
                seen.add(key_node.value)
                yield Value(key_node, self.key, self.log), Value(node, self.key, self.log)


def _unquote(node: yaml.ScalarNode) -> str:
    return "（不要加引号）" if node.style in ("'", '"') and _NUMBER.fullmatch(node.value) else ""


def section(value: Value, keys: tuple[str, ...], required: tuple[str, ...] = ()) -> Mapping[str, Value]:
    """The values of a mapping by key; unknown, repeated and missing keys are logged."""
    found: dict[str, Value] = {}
    for key, item in value.pairs():
        name = key.node.value
        path = f"{value.key}.{name}" if value.key else name
        if name not in keys:
            value.log.add(key.node, path, f"不认识的键“{name}”{value.log.hint(name, keys)}")
            continue
        value.log.lines[path] = key.line
        found[name] = Value(item.node, path, value.log)
    if isinstance(value.node, yaml.MappingNode):
        for name in required:
            if name not in found:
                value.log.add(value.node, f"{value.key}.{name}" if value.key else name, "不能缺少")
    return found
