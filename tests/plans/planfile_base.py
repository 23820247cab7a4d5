"""The plan file that cases of the format start from."""

import pytest

from plans.planfile import PlanFileError, Problem, read_plan_file

# Every line stands alone, so that a case can replace one and name its number.
BASE = """\
slug: test-plan
title: 【测试数据】计划
region: {code: "500111", name: 测试区}
status: draft
years: [2025, 2027]
units: [甲局, 乙局, {name: 丙局, aliases: [丙]}, {name: 各镇, kind: collective}]
indicators:
  - number: 1
    name: 存量
    unit: 件
    basis: stock
    decimals: 2
    targets: {2025: 4.50, 2027: 6}
    units: [甲局, 乙局]
    source: {place: 附件1 第1行}
  - number: 2
    name: 流量
    unit: 次
    basis: year_to_date
    targets: {2026: 5}
    source: {place: 附件1 第2行}
  - {number: 3, name: 比, unit: 件, basis: stock, formula: quotient, numerator: 1, denominator: 2, source: {place: 一}}
tasks:
  - number: 1
    title: 任务
    lead: [甲局]
    support: [乙局, 丙]
    digest: [要点]
    indicators: [{number: 1, quote: 原文}]
    milestones: [{title: 节点, due: 2026-06-30}]
    source: {place: 二 1}
  - {number: 2, title: 又一任务, source: {place: 二 2}}
"""


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(PlanFileError) as caught:
        read_plan_file(text)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert BASE.count(old) == 1, f"{old!r} should stand once in the base text"
    return BASE.replace(old, new)
