"""White space, line ends and the width of signs change nothing of what is read."""

import re
from collections.abc import Callable

import pytest

from documents.reader.opening import open_source
from documents.reader.reading import read_document
from scripts.reader_scores import reading_of, score

from .test_invented import PLANS, document, plan_of, read

TO_HALF = str.maketrans("（）：；，％", "():;,%") | {0xFF10 + digit: str(digit) for digit in range(10)}
WIDTH = 28  # characters of a line on a page


def half_width(text: str) -> str:
    return text.translate(TO_HALF)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign in "0123456789%(),:;" else sign for sign in text)


def indented(text: str) -> str:
    return re.sub(r"^(?=[^\t\n]+$)", "　　", text, flags=re.MULTILINE)


def spaced(text: str) -> str:
    return re.sub(r"(?<=[一-鿿])(?=[，。；：])", " ", text)


def with_blank_lines(text: str) -> str:
    return text.replace("\n", "\n\n")


def wrapped(text: str) -> str:
    """As a page sets it: a line ends wherever it is full, but not within a number."""
    lines = []
    for line in text.split("\n"):
        set_line = ""
        for piece in re.findall(r"[0-9A-Za-z.%]+|.", line):
            if set_line and len(set_line) + len(piece) > WIDTH:
                lines.append(set_line)
                set_line = ""
            set_line += piece
        lines.append(set_line)
    return "\n".join(lines)


VARIANTS: list[Callable[[str], str]] = [half_width, full_width, indented, spaced, with_blank_lines, wrapped]


def has_table(name: str) -> bool:
    text = document(name).read_text(encoding="utf-8")
    return any(mark in text for mark in ("\t", "|", "\n\n1\n"))


# Lines of a table stay whole, and beside each other.
CASES = [
    (name, variant)
    for name in PLANS
    for variant in VARIANTS
    if variant not in (wrapped, with_blank_lines) or not has_table(name)
]


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_variants_are_read_the_same(name: str, variant: Callable[[str], str]) -> None:
    text = read(name).source.text
    varied = read_document(open_source(variant(text).encode(), name=f"{name}.txt"))
    result = score(reading_of(plan_of(name)), reading_of(varied.plan))
    kinds = (result.targets, result.tasks, result.units, result.lists)
    assert [(tally.missed_lines, tally.wrong_lines) for tally in kinds] == [((), ())] * 4
