"""Who checks what, where an answer stands on which day, and what is still missing."""

from datetime import date, timedelta

import pytest

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import IndicatorResponsibility
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan
from quarters.checking import AnswerInput, answer_checks
from quarters.models import Answer
from quarters.rounds import Answered, items_of, missing_explanations, objections, open_checks
from tasks.models import TaskAssignment
from tests import acts
from tests.people import NOW, approve
from tests.quarters.rounds_scene import OFFICE, OWN, PATENTS, SHARING, behind, item, period, standing, unit, where

People = dict[str, User]
DUE = date(2026, 10, 20)


def agree(plan: Plan, by: User, name: str = OFFICE, given: Answer = Answer.AGREED, reason: str = "") -> None:
    answer = AnswerInput(kind="indicator", number=1, answer=given, reason=reason, sentence=PATENTS)
    answer_checks(**where(plan, name), answers=[answer], by=by, at=NOW)


def test_units_check_what_they_answer_for(dazu: Plan, people: People) -> None:
    """区市场监管局 is first of row 1, the parks share it; 区科技局 leads task 3 alone. No other figure is approved."""
    behind(dazu, people)
    found = items_of(standing(dazu, people["entry"]))
    of_patents = [each for each in found if each.key == ("indicator", 1)]
    assert [each.unit_name for each in of_patents if each.answers] == [OFFICE]
    assert {each.unit_name for each in of_patents if not each.answers} == SHARING
    assert {each.sentence for each in of_patents} == {PATENTS}
    assert {each.number for each in found if each.kind == "indicator"} == {1}
    (task,) = [each for each in found if each.key == ("task", 3)]
    assert (task.unit_name, task.answers, task.sentence) == (OWN, True, acts.SAID_BEHIND)
    assert (task.word, of_patents[0].word) == ("严重滞后", "滞后")


def test_courts_and_collectives_check_nothing(dazu: Plan, people: People) -> None:
    behind(dazu, people)
    IndicatorResponsibility.objects.filter(indicator__plan=dazu, indicator__number=1, order=1).update(
        unit=unit("区法院")
    )
    TaskAssignment.objects.filter(task__plan=dazu, task__number=3, role="lead").update(reports=False)
    found = items_of(standing(dazu, people["leader"]))
    assert {each.unit_name for each in found if each.key == ("indicator", 1)} == SHARING
    assert not any(each.answers for each in found if each.key == ("indicator", 1)), "nobody takes the first's place"
    assert ("task", 3) not in {each.key for each in found}


def test_a_figure_that_nobody_approved_is_not_checked(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    assert items_of(standing(dazu, people["entry"]), unit(OFFICE))[0].kind == "task"


def test_that_none_applies_is_checked(dazu: Plan, people: People) -> None:
    none = FigureInput(number=1, not_applicable=True, not_applicable_reason="当年未组织")
    save_actuals(**acts.where(dazu), figures=[none], by=people["entry"], at=NOW)
    submit_actuals(**acts.where(dazu), numbers=[1], by=people["entry"], at=NOW)
    approve_actuals(**acts.where(dazu), numbers=[1], by=people["reviewer"], at=NOW)
    said = item(dazu, people["entry"], "indicator", 1, OFFICE).sentence
    assert said == "截至2026年9月底，有效发明专利总量不参评（不适用：当年未组织）"


@pytest.mark.parametrize(
    ("day", "wanted"), [(DUE - timedelta(1), "open"), (DUE, "open"), (DUE + timedelta(1), "deemed")]
)
def test_silence_until_the_day_is_over(day: date, wanted: str, dazu: Plan, people: People) -> None:
    behind(dazu, people)
    found = item(dazu, people["entry"], "indicator", 1, OFFICE)
    assert found.answered(DUE, day) == wanted
    assert found.answered(None, day) == "open", "without a day nothing is taken for granted"


def test_an_answer_is_to_one_sentence(dazu: Plan, people: People) -> None:
    """519 is another sentence: the answer is out of date, until the day is over; what the unit said stays readable."""
    behind(dazu, people)
    agree(dazu, people["entry"])
    assert item(dazu, people["entry"], "indicator", 1, OFFICE).answered(DUE, DUE) is Answered.AGREED
    acts.save_figure(dazu, people["entry"], "519", why="漏计")
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    changed = item(dazu, people["entry"], "indicator", 1, OFFICE)
    assert changed.answered(DUE, DUE) is Answered.OUTDATED
    assert changed.answered(DUE, DUE + timedelta(1)) is Answered.DEEMED
    assert changed.check is not None
    assert changed.check.sentence == PATENTS


def test_what_was_not_reported_asks_for_no_answer(dazu: Plan, people: People) -> None:
    """But takes one: 区科技局 says that it did report."""
    found = item(dazu, people["entry"], "task", 3, OWN)
    assert found.answered(DUE, DUE) is Answered.UNASKED
    assert found.answered(DUE, DUE + timedelta(1)) is Answered.UNASKED
    sentence = "截至2026年9月底，任务3未报送：区科技局未报送"
    acts.answer(dazu, people["unit_lead"], Answer.DISPUTED, "10月9日已报", sentence=sentence)
    assert item(dazu, people["entry"], "task", 3, OWN).answered(DUE, DUE) is Answered.DISPUTED
    assert [each.key for each in objections(standing(dazu, people["entry"]))] == [("task", 3)]


def test_before_the_system_was_in_use_nothing_is_checked(dazu: Plan, people: People) -> None:
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 10, 1))
    assert items_of(standing(dazu, people["entry"])) == ()


def test_open_checks_end_with_the_day(dazu: Plan, people: People) -> None:
    behind(dazu, people)
    quarter = period()
    quarter.check_due_on = DUE
    wanted = {("indicator", 1, name) for name in (OFFICE, *SHARING)} | {("task", 3, OWN)}

    def still_open(day: date) -> set[tuple[str, int, str]]:
        found = open_checks(standing(dazu, people["entry"]), day, quarter)
        return {(each.kind, each.number, each.unit_name) for each in found}

    assert still_open(DUE) == wanted
    agree(dazu, people["entry"])
    assert still_open(DUE) == wanted - {("indicator", 1, OFFICE)}
    assert still_open(DUE + timedelta(1)) == set()


def test_who_answers_explains_what_is_red(dazu: Plan, people: People) -> None:
    behind(dazu, people)
    assert [(each.key, each.unit_name) for each in missing_explanations(standing(dazu, people["leader"]))] == [
        (("indicator", 1), OFFICE),
        (("task", 3), OWN),
    ]
    acts.explain(dazu, people["unit_lead"])
    assert [each.key for each in missing_explanations(standing(dazu, people["leader"]))] == [("indicator", 1)]


def test_amber_may_be_explained_and_green_not(dazu: Plan, people: People) -> None:
    """524 of 525 expected: 2.5 points below, amber; 525: on schedule."""
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 524}, people)
    amber = item(dazu, people["entry"], "indicator", 1, OFFICE)
    assert (amber.takes_explanation, amber.needs_explanation) == (True, False)
    acts.save_figure(dazu, people["entry"], "525", why="漏计")
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    assert not item(dazu, people["entry"], "indicator", 1, OFFICE).takes_explanation
    assert missing_explanations(standing(dazu, people["entry"])) == ()


def test_objections_wait_until_a_reviewer_has_handled_them(dazu: Plan, people: People) -> None:
    """Also one to a sentence that is another one by now: no figure makes it vanish."""
    behind(dazu, people)
    agree(dazu, people["entry"], given=Answer.DISPUTED, reason="应为520件")
    acts.save_figure(dazu, people["entry"], "519", why="漏计")
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    assert [each.unit_name for each in objections(standing(dazu, people["entry"]))] == [OFFICE]
    agree_again = AnswerInput(
        kind="indicator", number=1, answer=Answer.AGREED,
        sentence=item(dazu, people["entry"], "indicator", 1, OFFICE).sentence,
    )  # fmt: skip
    answer_checks(**where(dazu), answers=[agree_again], by=people["entry"], at=NOW)
    assert objections(standing(dazu, people["entry"])) == ()
