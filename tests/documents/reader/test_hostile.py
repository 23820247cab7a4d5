"""Text that was made to keep a reader busy: an answer under a generous limit, and nothing invented."""

import time

import pytest

from documents.reader import tables
from documents.reader.annexes import read_annexes
from documents.reader.opening import open_source
from documents.reader.source import Source

from .files import paragraph, word

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "（" * (2 * MEGABYTE),
        "区科技局、" * (MEGABYTE // 5),
        "指标\n" * 30_000,
        "\t指标\n" * 30_000,
        "序号\n指标\n任务\n目标\n1\n2\n3\n" * 2_000,
        "||||\n" * 30_000,
        "甲\t乙\n" * 20_000,
        "\n甲\t乙\n\n丙\n" * 10_000,
        "附件1\n" * 30_000,
        "任务\t措施\t责任单位\n" + "\t乙\t区科技局\n" * 4_000,
    ],
    ids=[
        "brackets",
        "one line",
        "heads",
        "heads with tabs",
        "false tables",
        "strokes",
        "tabs",
        "lone rows",
        "labels",
        "carried down",
    ],
)
def test_made_up_text_is_read_in_seconds(text: str) -> None:
    begun = time.perf_counter()
    found = read_annexes(Source(text=text), year_hint=(2025, 2027))
    assert time.perf_counter() - begun < 10
    assert not found.indicators


def test_where_the_search_for_tables_is_given_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "EFFORT", 3000)
    row = "甲{0}\t{0}\t{0}\t区科技局\n"
    text = "指标\t2025年目标\t2026年目标\t责任单位\n" + "".join(row.format(number) for number in range(1000))
    found, given_up = tables.search_tables(Source(text=text))
    assert given_up is not None
    start, end = given_up
    number = text[start:end].partition("\t")[2].partition("\t")[0]
    assert text[start:end] + "\n" == row.format(number)
    assert sum(len(table.rows) for table in found) == int(number) + 1
    assert read_annexes(Source(text=text), year_hint=(2025, 2027)).unread == (given_up,)


def test_a_word_file_of_very_many_paragraphs_is_read() -> None:
    content = word("".join(paragraph(f"第{number}段，落实第{number * 7919}号工作。") for number in range(20_000)))
    begun = time.perf_counter()
    source = open_source(content, name="计划.docx")
    assert time.perf_counter() - begun < 10
    assert source.text.count("\n") == 20_000
