"""Which quarter people mean: 2025年一季度, 2025Q1, 截至2025年9月底, 2024年末. One reading or none."""

import re
import unicodedata

_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"(?P<year>20\d{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}年?[-.\s]*第?(?P<quarter>[一二三四1-4])季度?",
        rf"{_YEAR}年?[-.\s]*Q(?P<quarter>[1-4])",
        rf"Q(?P<quarter>[1-4])[-./\s]*{_YEAR}",
        rf"{_YEAR}年?(?P<half>上半年|前三季度|前3季度|全年|年末|末|年底|底|年度)",
        rf"(?:截至|至)?{_YEAR}年(?:1[-—–至~])?(?P<month>\d{{1,2}})月(?:底|末|份)?(?:\d{{1,2}}日)?",
        rf"{_YEAR}[-./](?P<month>\d{{1,2}})(?:[-./]\d{{1,2}})?",
        rf"{_YEAR}年?",
    )
)
_WORDS = {"上半年": 2, "前三季度": 3, "前3季度": 3}
_AROUND = re.compile(r"^(?:截至|至|截止)|(?:数值|数据|完成数|完成|实际|情况|值|数)$")


def period_of(text: str) -> tuple[int, int] | None:
    """Year and quarter; None for anything else, also for a month in the middle of a quarter."""
    plain = "".join(unicodedata.normalize("NFKC", text[:40]).split())
    plain = _AROUND.sub("", _AROUND.sub("", plain))
    for pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found is not None:
            return _quarter(found.groupdict())
    return None


def _quarter(found: dict[str, str | None]) -> tuple[int, int] | None:
    year = int(found["year"] or 0)
    if month := found.get("month"):
        return (year, int(month) // 3) if int(month) in (3, 6, 9, 12) else None
    if word := found.get("quarter"):
        return year, _QUARTERS[word]
    return year, _WORDS.get(found.get("half") or "", 4)


def quarter_number(text: str) -> int | None:
    """The quarter alone, as it stands beside a year: 3, 三季度, Q3, 第3季度, 前三季度."""
    plain = "".join(unicodedata.normalize("NFKC", text[:20]).split())
    found = period_of(f"2000年{plain}") if plain else None
    if found is not None:
        return found[1]
    bare = plain.removesuffix(".0")
    return _QUARTERS.get(bare) or _QUARTERS.get(bare.upper().removeprefix("Q"))
