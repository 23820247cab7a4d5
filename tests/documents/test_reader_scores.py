"""How proposals are held against expectations: counts by hand."""

from decimal import Decimal

from scripts.reader_scores import Answering, Reading, Target, alike, reading_from, same_unit, score


def reading(*, targets: tuple[Target, ...] = (), tasks: tuple[Answering, ...] = ()) -> Reading:
    return Reading(is_plan=True, targets=targets, tasks=tasks)


def units(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({name}) for name in names)


def target(name: str, value: str, *, year: int = 2027, unit: str = "件", optional: bool = False) -> Target:
    return Target(name=name, year=year, value=Decimal(value), unit=unit, optional=optional)


def test_targets_agree_by_year_value_and_like_names() -> None:
    expected = reading(
        targets=(target("有效发明专利拥有量", "10000"), target("有效注册商标", "5"), target("高校", "3", optional=True))
    )
    proposed = reading(
        targets=(
            target("全市有效发明专利拥有量", "1", unit="万件"),
            target("有效注册商标", "5", year=2026),
            target("高校", "3"),
        )
    )
    result = score(expected, proposed).targets
    assert (result.expected, result.found, result.missed, result.wrong) == (2, 1, 1, 1)
    assert result.missed_lines == ("有效注册商标 2027年 5件",)
    assert result.wrong_lines == ("有效注册商标 2026年 5件",)


def test_a_value_under_another_name_is_missed_and_wrong() -> None:
    result = score(reading(targets=(target("森林覆盖率", "40"),)), reading(targets=(target("财政收入", "40"),))).targets
    assert (result.found, result.missed, result.wrong) == (0, 1, 1)


def test_units_by_role_and_lists_by_order() -> None:
    expected = reading(
        tasks=(
            Answering(title="培育高价值专利", lead=units("市科技局", "市教委"), support=units("市财政局")),
            Answering(title="推进专利导航", lead=units("市科技局"), support=units("市财政局")),
            Answering(title="加强保护", lead=units("市公安局")),
        )
    )
    proposed = reading(
        tasks=(
            Answering(title="培育高价值专利", lead=units("市教委", "市科技局"), support=units("市财政局")),
            Answering(title="推进专利导航。", lead=units("市科技局", "市财政局")),
            Answering(title="总体要求"),
        )
    )
    result = score(expected, proposed)
    assert (result.tasks.expected, result.tasks.found, result.tasks.wrong) == (3, 2, 1)
    assert (result.units.expected, result.units.found, result.units.missed, result.units.wrong) == (6, 4, 2, 1)
    assert (result.lists.expected, result.lists.found) == (3, 0)
    assert not result.faultless


def test_a_name_printed_without_its_level_is_found_in_full_but_not_the_other_way_about() -> None:
    short, full = units("科技局", "市科技局")
    assert same_unit(short, full)
    assert not same_unit(full, short)


def test_names_in_other_characters_and_widths_are_the_same() -> None:
    assert alike("ＰＣＴ 专利申请量（件）", "PCT專利申請量(件)") == 1
    assert alike("有效发明专利", "空气质量") < 0.4


def test_expectations_are_read_by_year() -> None:
    read = reading_from({"targets": [{"name": "学位", "unit": "个", "values": {2026: 1.5, 2027: "city_average"}}]})
    assert [(each.year, each.value) for each in read.targets] == [(2026, Decimal("1.5")), (2027, None)]
    assert not reading_from({"plan": False}).is_plan
