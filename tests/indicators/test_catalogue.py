"""The catalogue of indicators that mean the same: its file, what loading it leaves alone, and the pages that show it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.catalogue import EntryItem, LinkItem, read_catalogue, save_catalogue
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import CatalogueEntry, CatalogueLink
from indicators.review import approve_actuals
from organizations.history import delete_by, save_by
from organizations.models import Operation, User
from organizations.roles import Role
from plans.models import Plan
from plans.planfile import read_plan_file
from plans.recent import forget_everything
from plans.refusals import Invalid
from tests.people import NOW, add, approve

FIXTURES = settings.BASE_DIR / "fixtures"
Q3 = "?year=2026&quarter=3"
ENTRIES = (
    EntryItem(
        code="patents",
        name="发明专利拥有量",
        links=(
            LinkItem(plan="dazu-patents-2025", number=1, difference="全区总件数"),
            LinkItem(plan="test-two-years", number=1, difference="测试口径"),
            LinkItem(plan="nowhere", number=1),
        ),
    ),
)
People = dict[str, User]


def test_the_file_names_what_the_plan_files_have() -> None:
    """Every link leads to an indicator of a plan file; five of them by their printed names, by hand."""
    plans = {}
    for path in (FIXTURES / "plans").glob("*.yaml"):
        file = read_plan_file(path.read_text(encoding="utf-8"), name=path.name)
        plans[file.slug] = {item.number: item.name for item in file.indicators}
    entries = read_catalogue((FIXTURES / "catalogue.yaml").read_text(encoding="utf-8"))
    named = {entry.code: [plans[link.plan][link.number] for link in entry.links] for entry in entries}
    assert named["patent-intensive-products"] == ["专利密集型产品备案数量", "专利密集型产品累计备案数"]
    assert named["pledge-financing"] == [
        "知识产权质押融资登记金额", "知识产权融资金额", "知识产权质押融资累计登记金额",
    ]  # fmt: skip
    assert named["research-intensity"] == ["研发经费投入强度", "研发经费投入强度"]
    assert named["patent-agencies"] == ["全市专利代理机构", "全区专利代理机构总量"]
    assert named["university-patent-conversion"] == ["高校专利转化率"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "无法读取"),
        ("{}", "应为列表"),
        ("- {code: a, name: 名}", "应有且只有"),
        ("- {code: A B, name: 名, indicators: []}", "小写字母"),
        ("- {code: a, name: '', indicators: []}", "name应为"),
        ("- {code: a, name: 名, indicators: [{plan: p, number: x}]}", "number应为"),
        ("- {code: a, name: 名, indicators: [{plan: p, number: 1}, {plan: p, number: 1}]}", "列了两次"),
        ("- {code: a, name: 名, indicators: []}\n- {code: a, name: 名, indicators: []}", "列了两次"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read_catalogue(text)


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_says_what_is_not_there(dazu: Plan, two_years: Plan) -> None:
    first = save_catalogue(ENTRIES, ran_by="root")
    assert (first.added, first.changed) == (3, 0)
    assert first.skipped == ["发明专利拥有量：没有载入nowhere的指标1"]
    again = save_catalogue(ENTRIES, ran_by="root")
    assert (again.added, again.changed) == (0, 0)
    assert Operation.objects.filter(action="载入同类指标").count() == 1


@pytest.mark.django_db
def test_what_somebody_decided_stays(dazu: Plan, two_years: Plan, people: People) -> None:
    save_catalogue(ENTRIES, ran_by="root")
    entry, link = CatalogueEntry.objects.get(), CatalogueLink.objects.get(indicator__plan=two_years)
    entry.name = "有效发明专利"
    save_by(entry, people["system"])
    delete_by(link, people["system"])
    done = save_catalogue(ENTRIES, ran_by="root")
    assert (done.added, done.changed, len(done.kept)) == (0, 0, 2)
    assert CatalogueEntry.objects.get().name == "有效发明专利"
    assert CatalogueLink.objects.get().indicator.plan == dazu


def text(client: Client, person: User, address: str, status: int = 200) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def compared(dazu: Plan, two_years: Plan, people: People) -> User:
    """Dazu 518 of 535, 17.5 points behind; the other 190 of 300 by 2027, 39.0 points behind; a leader who sees both."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    office = {"entry": people["foreign_entry"], "reviewer": people["foreign_reviewer"]}
    approve(two_years, 2026, 3, {1: 190}, office)
    save_catalogue(ENTRIES, ran_by="root")
    assert dazu.region.parent is not None
    return add("city", Role.LEADER, dazu.region.parent)


@pytest.mark.django_db
def test_side_by_side_each_in_its_own_words(compared: User, client: Client) -> None:
    page = text(client, compared, f"/regions/500000/indicators/patents/{Q3}")
    assert "2个计划的2项指标中，滞后2项。" in page
    assert "测试存量（件）附件1第1行“测试存量（件）”300件（2027年）190件" in page
    assert "有效发明专利总量（件）" in page
    assert "535件518件" in page
    assert "96.8%−17.5" in page  # 518 ÷ 535
    assert "63.3%−39.0" in page  # 190 ÷ 300
    assert "目标495件实际494件（99.8%）未完成" in page
    assert "规划期外" in page  # 2028 and 2029 for Dazu
    assert "708" not in page, "nothing is summed"


@pytest.mark.django_db
def test_the_latest_figure_with_the_day_that_it_stands_for(
    compared: User, dazu: Plan, people: People, client: Client
) -> None:
    """Of the second quarter and the third; at the fourth, for which nothing is reported, the third's figure still stands."""
    for quarter, value, day in ((2, 505, date(2026, 6, 28)), (3, 518, date(2026, 9, 29))):
        figure = FigureInput(number=1, value=Decimal(value), as_of=day, correction_reason="核对")
        where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": quarter, "at": NOW}
        save_actuals(**where, figures=[figure], by=people["entry"])
        submit_actuals(**where, numbers=[1], by=people["entry"])
        approve_actuals(**where, numbers=[1], by=people["reviewer"])
    for query in (Q3, "?year=2026&quarter=4"):
        page = text(client, compared, f"/regions/500000/indicators/patents/{query}")
        assert "518件" in page
        assert "截至2026年9月29日" in page
        assert "6月28日" not in page
    assert "截至2026年6月28日" in text(client, compared, "/regions/500000/indicators/patents/?year=2026&quarter=2")


@pytest.mark.django_db
def test_a_district_sees_its_own_only(compared: User, people: People, client: Client) -> None:
    own = text(client, people["leader"], f"/regions/500111/indicators/patents/{Q3}")
    assert "有效发明专利总量" in own
    assert "测试存量" not in own
    listed = text(client, people["leader"], f"/regions/500111/indicators/{Q3}")
    assert re.search("发明专利拥有量1大足区有效发明专利总量（件）", listed), "one plan, one indicator"
    assert "另有" not in listed
    assert "发明专利拥有量2" in text(client, compared, f"/regions/500000/indicators/{Q3}")
    text(client, people["leader"], f"/regions/500000/indicators/patents/{Q3}", 404)
    text(client, people["stranger"], f"/regions/500111/indicators/{Q3}", 404)
    text(client, compared, f"/regions/500000/indicators/nothing/{Q3}", 404)


@pytest.mark.django_db
def test_the_way_there_is_for_who_sees_others(compared: User, dazu: Plan, people: People, client: Client) -> None:
    address = f"/plans/{dazu.slug}/indicators/1/{Q3}"
    assert "其他计划中的同类指标：发明专利拥有量" in text(client, compared, address)
    assert "同类指标" not in text(client, people["leader"], address)


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "most"), [("", 6), ("patents/", 10)])
def test_statements(where: str, most: int, compared: User, client: Client) -> None:
    client.force_login(compared)
    client.get(f"/regions/500000/indicators/{where}")
    forget_everything()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/regions/500000/indicators/{where}").status_code == 200
    assert len(captured) == most, [each["sql"][:100] for each in captured]
