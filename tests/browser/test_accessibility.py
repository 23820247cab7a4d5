"""The rules of axe, all of them, on every kind of page, wide and narrow."""

import pytest

from tests.browser.visitors import PHONE, PLAN, Q3, WIDE, Visitors, broken_rules

pytestmark = pytest.mark.browser

PAGES = [
    ("", "/sign-in/"),
    ("leader", f"{PLAN}{Q3}"),
    ("leader", f"{PLAN}indicators/{Q3}"),
    ("leader", f"{PLAN}indicators/1/{Q3}"),
    ("leader", f"{PLAN}indicators/20/{Q3}"),
    ("leader", f"{PLAN}tasks/{Q3}"),
    ("leader", f"{PLAN}tasks/1/{Q3}"),
    ("leader", f"{PLAN}units/{Q3}"),
    ("leader", f"{PLAN}units/2/{Q3}"),
    ("leader", f"{PLAN}reports/brief/{Q3}"),
    ("unit05", f"{PLAN}reports/{Q3}"),
    ("unit05", f"{PLAN}units/5/{Q3}"),
    ("unit05", f"{PLAN}units/5/report/2026/q4/"),
    ("unit05", f"{PLAN}units/5/report/2026/q3/?correct=r-9"),
    ("unit02", f"{PLAN}units/2/report/2026/q4/"),
    ("reviewer", f"{PLAN}review/{Q3}"),
    ("reviewer", f"{PLAN}changes/?kind=quarter_plan"),
    ("reviewer", f"{PLAN}round/2026/q3/"),
    ("reviewer", f"{PLAN}check/2026/q3/"),
    ("reviewer", f"{PLAN}closing/2026/q2/"),
    ("reviewer", f"{PLAN}closing/2026/q3/"),
    ("entry", f"{PLAN}closing/2026/q2/amend/1/"),
    ("entry", f"{PLAN}todo/"),
    ("leader", f"{PLAN}?year=2026&quarter=2&revision=1"),
    ("unit01", f"{PLAN}check/2026/q3/units/1/"),
    ("reviewer", f"{PLAN}check/2026/q3/units/1/"),
    ("leader", f"{PLAN}units/1/{Q3}"),
    ("entry", f"{PLAN}entry/2026/q3/"),
    ("entry", f"{PLAN}entry/2026/q4/"),
    ("reviewer", f"{PLAN}entry/2026/q3/"),
    ("entry", f"{PLAN}entry/2026/q4/upload/"),
    ("entry", f"{PLAN}entry/history/upload/"),
    ("entry", f"{PLAN}round/2026/q4/forms/"),
    ("system", "/plans/import/"),
    ("leader", f"/regions/500111/{Q3}"),
    ("leader", f"/regions/500111/indicators/{Q3}"),
    ("leader", f"/regions/500111/indicators/patent-agencies/{Q3}"),
    ("leader", "/account/password/"),
    ("leader", f"{PLAN}nothing/"),
    ("leader", f"{PLAN}?year=2026&quarter=7"),
]


@pytest.mark.parametrize(("username", "where"), PAGES)
def test_no_rule_is_broken(visitors: Visitors, username: str, where: str) -> None:
    visitors.expect("status of 404", "status of 400")
    page = visitors.page(username)
    page.goto(where)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        if page.locator(".chart").count():
            page.locator(".chart").first.scroll_into_view_if_needed()
            page.locator(".chart .main-svg").first.wait_for()
        for fold in page.locator("details.fold, details.chart-data, details.text-only").all():
            fold.evaluate("fold => { fold.open = true; }")
        assert broken_rules(page) == [], width
