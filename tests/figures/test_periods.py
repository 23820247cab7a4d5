"""Which quarter is meant."""

import pytest

from figures.periods import period_of, quarter_number


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("2025年一季度", (2025, 1)),
        ("2025年第二季度", (2025, 2)),
        ("2025年 3 季度", (2025, 3)),
        ("２０２５年４季度", (2025, 4)),
        ("2025Q1", (2025, 1)),
        ("2025q3", (2025, 3)),
        ("2025-Q2", (2025, 2)),
        ("Q4 2025", (2025, 4)),
        ("2025年上半年", (2025, 2)),
        ("2025年前三季度", (2025, 3)),
        ("2025年全年", (2025, 4)),
        ("2024年末", (2024, 4)),
        ("2024年底", (2024, 4)),
        ("2024年度", (2024, 4)),
        ("2024年实际", (2024, 4)),
        ("2024", (2024, 4)),
        ("截至2025年9月底", (2025, 3)),
        ("截至2025年9月底数值", (2025, 3)),
        ("2025年1—6月", (2025, 2)),
        ("2025年12月31日", (2025, 4)),
        ("2025-03", (2025, 1)),
        ("2025.6", (2025, 2)),
        ("2025/9/30", (2025, 3)),
        ("2025年5月", None),
        ("2025年13月", None),
        ("2025年五季度", None),
        ("2026年目标", None),
        ("指标", None),
        ("", None),
        ("9" * 500, None),
    ],
)
def test_period(text: str, quarter: tuple[int, int] | None) -> None:
    assert period_of(text) == quarter


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("3", 3),
        ("三季度", 3),
        ("第3季度", 3),
        ("Q3", 3),
        ("前三季度", 3),
        ("四", 4),
        ("上半年", 2),
        ("5", None),
        ("", None),
    ],
)
def test_quarter_alone(text: str, quarter: int | None) -> None:
    assert quarter_number(text) == quarter
