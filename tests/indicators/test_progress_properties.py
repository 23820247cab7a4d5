"""What holds for every path and every figure, not only for the cases of README."""

from dataclasses import fields, replace
from decimal import Decimal as D  # noqa: N817  # a case stays on one line

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from figures.wording import completion, percent, points, short_points
from indicators.progress import Basis, Direction, Pace, Path, Progress, Reason, Status, assess

unhurried = settings(deadline=None)  # a busy machine is not a failing property

FIRST, LAST = 2024, 2029
ORDER = [Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.ON_TRACK, Status.AHEAD, Status.ACHIEVED]
JUDGED = {*ORDER, Status.MISSED}
OF_THE_ACTUAL = ("progress", "gap", "achievement", "required", "projected")


def figures(least: int = -10_000) -> st.SearchStrategy[D]:
    """Figures with up to four decimals, small enough for ties and edges to be met often."""
    return st.builds(
        lambda number, decimals: D(number).scaleb(-decimals), st.integers(least, 10_000), st.integers(0, 4)
    )


@st.composite
def paths(draw: st.DrawFn, basis: Basis | None = None, direction: Direction | None = None) -> Path:
    """Any path without a quarter plan."""
    basis = basis or draw(st.sampled_from(Basis))
    targets = st.dictionaries(st.integers(2025, 2028), figures(0 if basis is Basis.YEAR_TO_DATE else -10_000))
    return Path(
        basis=basis,
        direction=direction or draw(st.sampled_from(Direction)),
        pace=draw(st.sampled_from(Pace)),
        targets=draw(targets),
        baseline=draw(st.none() | figures()),
        baseline_year=draw(st.none() | st.integers(FIRST, 2027)),
        annual_only=draw(st.booleans()),
        decimals=draw(st.none() | st.integers(0, 4)),
        tolerance=D(draw(st.integers(0, 300))).scaleb(-3),
    )


years = st.integers(FIRST, LAST)
quarters = st.integers(1, 4)


@unhurried
@given(paths(), years, quarters, figures(), figures())
def test_a_better_figure_never_looks_worse(path: Path, year: int, quarter: int, one: D, other: D) -> None:
    worse, better = sorted((one, other), reverse=path.lower_is_better)
    low, high = assess(path, year, quarter, worse), assess(path, year, quarter, better)
    for name in ("progress", "gap", "achievement"):
        before, after = getattr(low, name), getattr(high, name)
        # An achievement has no value at the divisor 0 and below 0: nothing to compare with there.
        if before is not None and after is not None and not (path.is_ceiling and name == "progress"):
            assert before <= after
    if low.status in ORDER and high.status in ORDER:
        assert ORDER.index(low.status) <= ORDER.index(high.status)
    if low.status is Status.ACHIEVED:
        assert high.status is Status.ACHIEVED
    if high.status is Status.MISSED:
        assert low.status is Status.MISSED


@unhurried
@given(paths(), years, figures())
def test_at_the_end_it_is_achieved_or_missed(path: Path, year: int, actual: D) -> None:
    assume(year in path.targets)
    found = assess(path, year, 4, actual)
    assert found.target is not None
    assert found.status is (Status.ACHIEVED if path.meets(actual, found.target) else Status.MISSED)
    assert found.reason is None
    assert found.required is None
    assert found.expected in (None, found.target)


@unhurried
@given(paths(), years, quarters, figures())
def test_before_the_end_achieved_is_met_and_nothing_else_is(path: Path, year: int, quarter: int, actual: D) -> None:
    found = assess(path, year, quarter, actual)
    assume(found.target is not None and not path.is_ceiling)
    assert found.target is not None
    assert (found.status is Status.ACHIEVED) == path.meets(actual, found.target)
    assert (found.required is None) == (path.meets(actual, found.target) or (year in path.targets and quarter == 4))


@unhurried
@given(paths(), years, quarters, figures(), st.sampled_from([D(2), D(5), D("0.5"), D(125)]))
def test_the_unit_of_measurement_does_not_matter(path: Path, year: int, quarter: int, actual: D, factor: D) -> None:
    path = replace(path, decimals=None)
    baseline = None if path.baseline is None else path.baseline * factor
    scaled = replace(path, targets={k: v * factor for k, v in path.targets.items()}, baseline=baseline)
    one, other = assess(path, year, quarter, actual), assess(scaled, year, quarter, actual * factor)
    assert [getattr(one, name) for name in ("schedule", "progress", "gap", "achievement", "status", "reason")] == [
        getattr(other, name) for name in ("schedule", "progress", "gap", "achievement", "status", "reason")
    ]


@unhurried
@given(paths(basis=Basis.STOCK), years, quarters, figures(), figures())
def test_levels_mirror_each_other_up_and_down(path: Path, year: int, quarter: int, actual: D, opening: D) -> None:
    turned = replace(
        path,
        direction=Direction.HIGHER if path.lower_is_better else Direction.LOWER,
        targets={known: -value for known, value in path.targets.items()},
        baseline=None if path.baseline is None else -path.baseline,
    )
    one = assess(path, year, quarter, actual, opening=opening)
    other = assess(turned, year, quarter, -actual, opening=-opening)
    for name in ("schedule", "progress", "gap", "status", "reason"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("expected", "required", "start"):
        mirrored = getattr(other, name)
        assert getattr(one, name) == (None if mirrored is None else -mirrored)


@unhurried
@given(paths(), years, quarters, figures())
def test_a_quarter_plan_on_the_straight_line_changes_nothing(path: Path, year: int, quarter: int, actual: D) -> None:
    bare = replace(path, decimals=None)
    straight = {}
    for planned_year in range(FIRST + 1, LAST):
        for planned_quarter in (1, 2, 3, 4):
            found = assess(bare, planned_year, planned_quarter, None)
            # Only what is exact in 28 digits lies on the line.
            if found.expected is not None and found.schedule is not None and len(found.expected.as_tuple().digits) < 28:
                straight[(planned_year, planned_quarter)] = found.expected
    # A baseline between two targets begins a second segment; its points are not on the first one's line.
    assume(path.basis is not Basis.STOCK or (path.baseline_year or FIRST) <= min(path.targets, default=LAST))
    planned = replace(path, quarter_plan=straight)
    assert assess(planned, year, quarter, actual) == assess(path, year, quarter, actual)


@unhurried
@given(paths(), years, quarters)
def test_expected_stays_between_start_and_target_and_only_moves_forward(path: Path, year: int, quarter: int) -> None:
    found = assess(path, year, quarter, None)
    if found.expected is None or found.start is None or found.target is None:
        return
    if found.schedule is None:
        assert found.expected == found.target
        return
    assert min(found.start, found.target) <= found.expected <= max(found.start, found.target)
    assert 0 <= found.schedule <= 1
    if quarter < 4:
        later = assess(path, year, quarter + 1, None).schedule
        assert later is not None
        assert found.schedule <= later


@unhurried
@given(paths(), years, quarters)
def test_rounding_is_in_favour_of_the_unit(path: Path, year: int, quarter: int) -> None:
    exact = assess(replace(path, decimals=None), year, quarter, None).expected
    rounded = assess(path, year, quarter, None).expected
    if exact is None or rounded is None:
        assert exact is rounded
        return
    assert rounded >= exact if path.lower_is_better else rounded <= exact


@unhurried
@given(paths(), years, quarters)
def test_the_line_itself_is_never_behind(path: Path, year: int, quarter: int) -> None:
    expected = assess(path, year, quarter, None).expected
    if expected is None or len(expected.as_tuple().digits) >= 28:
        return  # no line, or one that arithmetic has rounded
    found = assess(path, year, quarter, expected)
    assert found.status not in {Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.NOT_REPORTED, Status.MISSED}
    assert found.gap in (0, None)


@unhurried
@given(paths(), years, quarters)
def test_nothing_reported_never_becomes_a_figure(path: Path, year: int, quarter: int) -> None:
    found = assess(path, year, quarter, None)
    assert found.actual is None
    assert [getattr(found, name) for name in OF_THE_ACTUAL] == [None] * 5
    assert found.status in {Status.NOT_DUE, Status.NOT_REPORTED}


@unhurried
@given(paths(), years, quarters, figures())
def test_what_the_plan_says_does_not_depend_on_the_figure(path: Path, year: int, quarter: int, actual: D) -> None:
    reported, silent = assess(path, year, quarter, actual), assess(path, year, quarter, None)
    marked = assess(path, year, quarter, actual, not_applicable=True)
    for name in ("target", "start", "expected", "schedule"):
        assert getattr(reported, name) == getattr(silent, name) == getattr(marked, name)
    assert [getattr(marked, name) for name in OF_THE_ACTUAL] == [None] * 5
    assert (marked.status, marked.reason) == (Status.NOT_DUE, Reason.NOT_APPLICABLE)


@unhurried
@given(paths(), years, quarters, st.none() | figures(), st.none() | figures(), st.booleans())
def test_status_and_reason_belong_together(
    path: Path, year: int, quarter: int, actual: D | None, opening: D | None, marked: bool
) -> None:
    found = assess(path, year, quarter, actual, opening=opening, not_applicable=marked)
    assert (found.status is Status.UNSCHEDULED) == (found.reason is Reason.NO_BASELINE)
    if found.status is Status.NOT_DUE:
        assert found.reason is not None
    if found.status in JUDGED - {Status.ACHIEVED} or found.status is Status.NOT_REPORTED:
        assert found.reason is None
    if found.status in JUDGED:
        assert found.actual is not None
        assert found.target is not None
    assert found.projected is None or found.projected >= 0 or found.schedule is None


@unhurried
@given(paths(), years, quarters, figures())
def test_below_the_target_is_never_shown_as_all_of_it(path: Path, year: int, quarter: int, actual: D) -> None:
    found = assess(path, year, quarter, actual)
    assume(found.target is not None)
    assert found.target is not None
    if not path.meets(actual, found.target) and not path.is_ceiling:
        assert completion(found.progress) != "100.0%"
        assert completion(found.achievement) != "100.0%"
    if found.progress is not None and found.progress > 0:
        assert completion(found.progress) != "0.0%"


@unhurried
@given(paths(), years, quarters, figures())
def test_the_light_agrees_with_the_gap_beside_it(path: Path, year: int, quarter: int, actual: D) -> None:
    found = assess(path, year, quarter, actual)
    shown = short_points(found.gap)
    assert "−0.0" not in {shown, percent(found.gap)}
    if found.status in {Status.AHEAD, Status.ON_TRACK}:
        assert not shown.startswith("−")
    if found.status is Status.SLIGHTLY_BEHIND:
        assert shown.startswith("−")
        assert points(found.gap).startswith("低于序时进度")
    if found.status is Status.BEHIND and found.gap is not None:
        assert shown.startswith("−")


@unhurried
@given(paths(basis=Basis.YEAR_TO_DATE), years, quarters, figures(), figures())
def test_a_flow_knows_no_opening(path: Path, year: int, quarter: int, actual: D, opening: D) -> None:
    assert assess(path, year, quarter, actual, opening=opening) == assess(path, year, quarter, actual)


@unhurried
@given(paths(basis=Basis.STOCK), years, quarters, figures())
def test_the_planned_level_is_the_opening_that_is_assumed(path: Path, year: int, quarter: int, actual: D) -> None:
    found = assess(path, year, quarter, actual)
    assert assess(path, year, quarter, actual, opening=found.start) == found


def test_every_field_is_looked_at() -> None:
    plan = {"target", "start", "expected", "schedule"}
    assert {field.name for field in fields(Progress)} == {"actual", *plan, *OF_THE_ACTUAL, "status", "reason"}
