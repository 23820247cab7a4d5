"""A Standing as text and back, and contents of every format number that ever was."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from organizations.models import User
from plans.models import Plan
from quarters import archive
from quarters.archive import FORMAT, Unreadable, checksum, opened, stored
from quarters.closed import read_closed
from quarters.standing import Standing
from tests import acts
from tests.acts import period_of
from tests.quarters.closings import closed, figures

People = dict[str, User]
KEPT = Path(__file__).parents[1] / "data" / "closings"


def standing_of(plan: Plan, people: People) -> Standing:
    figures(plan, people)
    acts.report_approved(plan, people)
    closed(plan, people)
    return read_closed(period_of(plan)).standing


def test_text_and_back_and_text_again(dazu: Plan, people: People) -> None:
    standing = standing_of(dazu, people)
    text = stored(standing)
    again = opened(text, number=FORMAT, sha256=checksum(text))
    assert stored(again) == text
    assert again.plan == standing.plan
    assert again.period == standing.period
    assert [row.facts for row in again.indicators] == [row.facts for row in standing.indicators]
    assert [row.progress for row in again.indicators] == [row.progress for row in standing.indicators]
    assert again.tasks == standing.tasks
    assert again.beside == standing.beside
    assert again.closing == standing.closing


def test_the_same_is_always_the_same_text(dazu: Plan, people: People) -> None:
    """The order in which mappings were filled says nothing."""
    standing = standing_of(dazu, people)
    row = standing.indicators[0]
    turned = replace(row.facts, values=dict(reversed(list(row.facts.values.items()))))
    other = replace(standing, indicators=(replace(row, facts=turned), *standing.indicators[1:]))
    assert stored(other) == stored(standing)


def test_a_checksum_that_does_not_fit_is_noticed(dazu: Plan, people: People) -> None:
    text = stored(standing_of(dazu, people))
    for changed, genuine in ((text, True), (text.replace("518.0000", "519.0000", 1), False)):
        closing = opened(changed, number=FORMAT, sha256=checksum(text)).closing
        assert closing is not None
        assert closing.is_genuine is genuine


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"plan":{}}', "{"])
def test_what_is_no_standing_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="定稿内容已损坏"):
        opened(text, number=FORMAT, sha256="")


def test_a_later_format_asks_for_a_later_program() -> None:
    with pytest.raises(Unreadable, match=f"格式{FORMAT + 1}，本版程序只认识到格式{FORMAT}"):
        opened("{}", number=FORMAT + 1, sha256="")


def test_there_is_a_content_of_every_format() -> None:
    assert sorted(path.name for path in KEPT.iterdir()) == [f"format-{number}.json" for number in range(1, FORMAT + 1)]


def test_a_content_of_format_1_still_opens() -> None:
    """The third quarter of 2026 as it was closed once: 518 of 有效发明专利总量 where 525 were due, 滞后."""
    text = (KEPT / "format-1.json").read_text(encoding="utf-8").strip()
    standing = opened(text, number=1, sha256=checksum(text))
    row = standing.indicator(1)
    assert row is not None
    assert (row.facts.name, row.progress.actual, row.progress.expected) == (
        "有效发明专利总量", Decimal(518), Decimal(525),
    )  # fmt: skip
    assert row.progress.status == "behind"
    assert standing.closing is not None
    assert (standing.closing.revision, standing.closing.signed_off_by) == (1, "王某")
    assert standing.closing.signed_off_on == date(2026, 10, 23)
    assert len(standing.tasks) == 12
    (said,) = standing.checks
    assert (said.answer, said.outcome, said.unit_name) == ("disputed", "kept", "区科技局")
    assert standing.beside is not None
    assert len(standing.beside.units) == 18


def test_an_older_format_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later program will: each number is lifted to the next, in turn."""
    text = (KEPT / "format-1.json").read_text(encoding="utf-8").strip()

    def lift(plain: Any) -> Any:
        return plain | {"closing": plain["closing"] | {"signed_off_by": plain["closing"]["signed_off_by"] + "+"}}

    monkeypatch.setattr(archive, "FORMAT", 3)
    monkeypatch.setattr(archive, "UPGRADES", {1: lift, 2: lift})
    lifted = opened(text, number=1, sha256=checksum(text)).closing
    assert lifted is not None
    assert lifted.signed_off_by == "王某++"


@dataclass(frozen=True, kw_only=True)
class Strange:
    value: object


def test_what_has_no_place_in_a_closing_is_a_mistake_in_the_code() -> None:
    with pytest.raises(TypeError, match="set has no place"):
        archive._plain(Strange(value={1}))
    with pytest.raises(TypeError, match="float has no place"):
        archive._plain({"share": 0.1})


def test_plain_values() -> None:
    moment = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
    told = {(2026, 3): Decimal("1.50"), (2025, 4): None}
    assert json.dumps(archive._plain([told, moment, date(2026, 10, 9), ("x", True)])) == (
        '[[[[2025, 4], null], [[2026, 3], "1.50"]], "2026-10-09T02:00:00+00:00", "2026-10-09", ["x", true]]'
    )
