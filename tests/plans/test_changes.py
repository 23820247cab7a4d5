"""What was promised at a quarter, from the changes confirmed since: cases by hand, and a replay of random chains."""

from decimal import Decimal as D  # noqa: N817  # a case stays on one line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.changes import Change, Promise, Quarter, known, steps, tolerance_at, undone

Q1, Q2, Q3, Q4 = ((2026, quarter) for quarter in (1, 2, 3, 4))


def change(since: Quarter, old: int | None, new: int | None, number: str = "") -> Change:
    return Change(
        since=since,
        old=None if old is None else D(old),
        new=None if new is None else D(new),
        document_number=number,
        year=2026,
    )


def at(changes: tuple[Change, ...], now: int, quarter: Quarter) -> int | None:
    value = undone(changes, quarter).get((2026, None), D(now))
    return None if value is None else int(value)


CHAINS: list[tuple[str, list[Change], list[int]]] = [
    # what happened, the changes in the order of their confirmation, and what 2026's target was at Q1 … Q4
    ("one", [change(Q3, 535, 525)], [535, 535, 525, 525]),
    ("one after the other", [change(Q2, 535, 525), change(Q4, 525, 510)], [535, 525, 525, 510]),
    ("twice from the same quarter", [change(Q3, 535, 525), change(Q3, 525, 520)], [535, 535, 520, 520]),
    ("taken back", [change(Q3, 535, 525), change(Q3, 525, 535)], [535, 535, 535, 535]),
    ("taken back later", [change(Q2, 535, 525), change(Q3, 525, 535)], [535, 525, 535, 535]),
    ("to hold earlier", [change(Q4, 535, 525), change(Q3, 525, 525)], [535, 535, 525, 525]),
    ("outweighed from earlier on", [change(Q3, 535, 525), change(Q2, 525, 530)], [535, 530, 530, 530]),
]


@pytest.mark.parametrize(("changes", "values"), [case[1:] for case in CHAINS], ids=[case[0] for case in CHAINS])
def test_a_chain_of_changes(changes: list[Change], values: list[int]) -> None:
    now = changes[-1].new
    assert now is not None
    assert [at(steps(changes), int(now), quarter) for quarter in (Q1, Q2, Q3, Q4)] == values


def test_a_step_says_what_stood_before_it_and_by_which_document() -> None:
    found = steps([change(Q4, 535, 525, "12号"), change(Q3, 525, 520, "15号")])
    assert found == (change(Q3, 535, 520, "15号"),)


def test_what_changes_nothing_is_no_step() -> None:
    assert steps([change(Q3, 535, 525), change(Q3, 525, 535)]) == ()


def test_what_was_not_there_is_not_there_before() -> None:
    (step,) = steps([change(Q3, None, 510)])
    assert undone([step], Q2) == {(2026, None): None}
    assert undone([step], Q3) == {}


TOLERANCES = (Change(since=Q3, old=D("0.1"), new=D("0.05")), Change(since=Q4, old=D("0.05"), new=D("0.2")))


@pytest.mark.parametrize("now", ["0.2", "0.1"])  # of a row that was read before the act, too
def test_the_tolerance_of_a_quarter(now: str) -> None:
    assert [tolerance_at(D(now), TOLERANCES, quarter) for quarter in (Q2, Q3, Q4)] == [D("0.1"), D("0.05"), D("0.2")]


def test_a_tolerance_that_never_changed() -> None:
    assert tolerance_at(D("0.1"), (), Q1) == D("0.1")


QUARTERS = [(year, quarter) for year in (2025, 2026) for quarter in (1, 2, 3, 4)]
PROMISES: list[Promise] = [(None, None), (2026, None), (2026, 3)]
ACTS = st.lists(
    st.tuples(st.sampled_from(PROMISES), st.sampled_from(QUARTERS), st.none() | st.integers(0, 3)), max_size=8
)
Values = dict[Promise, D | None]


def chained(acts: list[tuple[Promise, Quarter, int | None]]) -> tuple[list[Change], Values]:
    """The changes as acts would make them, each from what holds when it is confirmed; and what holds in the end."""
    now: Values = dict.fromkeys(PROMISES, D(1))
    changes = []
    for promise, since, new in acts:
        value = None if new is None else D(new)
        year, quarter = promise
        changes.append(Change(since=since, old=now[promise], new=value, year=year, quarter=quarter))
        now[promise] = value
    return changes, now


def replayed(changes: list[Change], quarter: Quarter) -> Values:
    """From the beginning, act by act."""
    values: Values = dict.fromkeys(PROMISES, D(1))
    for each in changes:
        if each.since <= quarter:
            values[each.promise] = each.new
    return values


@given(ACTS)
def test_any_chain_reads_as_if_it_was_replayed(acts: list[tuple[Promise, Quarter, int | None]]) -> None:
    changes, now = chained(acts)
    for quarter in QUARTERS:
        assert {**now, **undone(steps(changes), quarter)} == replayed(changes, quarter)


@given(ACTS, st.sampled_from(QUARTERS), st.sampled_from(QUARTERS))
def test_what_was_known_at_a_quarter_knows_the_quarters_before(
    acts: list[tuple[Promise, Quarter, int | None]], one: Quarter, other: Quarter
) -> None:
    earlier, later = sorted((one, other))
    changes, now = chained(acts)
    every = steps(changes)
    then = {**now, **undone(every, later)}
    assert {**then, **undone(known(every, later), earlier)} == replayed(changes, earlier)


@given(ACTS)
def test_steps_of_steps_are_the_same(acts: list[tuple[Promise, Quarter, int | None]]) -> None:
    """So a further change can be judged from what is kept, without all that were confirmed."""
    changes, _now = chained(acts)
    every = steps(changes)
    assert steps(every) == every
    if changes:
        assert steps((*steps(changes[:-1]), changes[-1])) == every
