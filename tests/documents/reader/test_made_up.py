"""Made-up input: an answer, and no invention. What it costs is measured by `python -m benchmarks --documents`."""

import pytest

from documents.reader.opening import open_source
from documents.reader.reading import read_document

MADE_UP = {
    "opening brackets": "（" * 60_000,
    "pairs of brackets": "（）" * 30_000,
    "labels": "（责任单位：" * 8_000,
    "labels on lines": "责任单位：\n" * 8_000,
    "one sentence of targets": "到2027年达到5件，" * 6_000,
    "numbers": "1.某" * 15_000,
    "numbered lines": "1.某\n" * 15_000,
    "units": "市科技局、" * 10_000,
    "rows of three cells": "甲\t乙\t丙\n" * 10_000,
    "a story": "他走进房间，看见桌上有三封信，其中2封写着5个人的名字。" * 2_000,
    "figures of last year": "2024年，全市发明专利达到3000件，同比增长12%，质押融资突破8亿元。" * 1_500,
    "chapters without words": "第一章\n第一节\n（一）\n1.\n" * 3_000,
    "repeats": "推动全市知识产权工作再上新的台阶取得新的成效。" * 3_000,
}


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_text_is_no_plan(name: str) -> None:
    proposal = read_document(open_source(MADE_UP[name].encode(), name="made-up.txt"))
    assert proposal.plan is None
    assert proposal.reason
