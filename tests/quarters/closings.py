"""A quarter that can be closed, and its closing through the act."""

from datetime import UTC, date, datetime
from typing import Any

from organizations.models import User
from plans.models import Plan
from quarters.closing import SignOff, close_quarter
from quarters.models import Closing, ClosingLabel
from tests.people import approve

People = dict[str, User]
Q3: dict[str, Any] = {"year": 2026, "quarter": 3}
SIGNED = date(2026, 10, 23)  # a Friday: units may be silent about the third quarter until the 22nd
CLOSED_AT = datetime(2026, 10, 23, 2, 0, tzinfo=UTC)
# 有效发明专利总量: 460 at the end of 2024, then 495, 535, 575; at the third quarter of 2026 495 + 40 × 3/4 = 525 are due.
BASELINE, NOW_518 = 460, 518


def figures(plan: Plan, people: People) -> None:
    """The baselines of 有效发明专利总量 and 专利代理机构 and some figures of the third quarter of 2026, approved."""
    approve(plan, 2024, 4, {1: BASELINE, 9: 3}, people)
    approve(plan, 2026, 3, {1: NOW_518, 5: 150, 7: 70, 9: 6}, people)


def sign_off(**more: Any) -> SignOff:
    return SignOff(**{"signed_off_by": "王某", "signed_off_on": SIGNED, "gaps_reason": "其余指标数据尚未提供", **more})


def closed(
    plan: Plan,
    people: People,
    *,
    year: int = 2026,
    quarter: int = 3,
    at: datetime = CLOSED_AT,
    by: str = "reviewer",
    **more: Any,
) -> Closing:
    """The quarter closed through the act, with gaps explained."""
    if quarter == 4:
        more = {"label": ClosingLabel.ESTIMATED, **more}
    return close_quarter(plan=plan, year=year, quarter=quarter, sign_off=sign_off(**more), by=people[by], at=at)
