"""The overview of the real plan."""

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from tests.people import approve


@pytest.mark.django_db
def test_overview_shows_all_ten_indicators(dazu: Plan, people: dict[str, User], client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    client.force_login(people["leader"])
    response = client.get(f"/plans/{dazu.slug}/?year=2026&quarter=3")
    assert response.status_code == 200
    page = response.content.decode()
    for name in ("有效发明专利总量", "全区从业专利代理师", "年度净增任务完成57.5%", "低于序时进度17.5个百分点"):
        assert name in page
