"""History of reference data names the actor of the act."""

from dataclasses import replace

from documents.loading import load_plan
from indicators.models import AnnualTarget, Indicator
from organizations.accounts import set_initial_password
from organizations.models import User
from plans.models import Plan
from plans.planfile import read_plan_file
from tests.conftest import DAZU
from tests.people import TODAY


def test_a_reloaded_plan_says_who_loaded_it(dazu: Plan, people: dict[str, User]) -> None:
    file = read_plan_file(DAZU.read_text(encoding="utf-8"))
    first, *others = file.indicators
    changed = replace(file, indicators=(replace(first, name="改名后的指标", targets=first.targets[:2]), *others))
    load_plan(changed, today=TODAY, by=people["system"])
    indicator = Indicator.objects.get(plan=dazu, number=1)
    assert [row.history_user for row in indicator.history.all()] == [people["system"], None]
    gone = AnnualTarget.history.filter(history_type="-").get()
    assert (gone.year, gone.history_user) == (2027, people["system"])


def test_a_reset_password_says_who_reset_it(people: dict[str, User]) -> None:
    set_initial_password(person=people["entry"], password="Another-Horse-8", by=people["security"])
    assert people["entry"].history.first().history_user == people["security"]
