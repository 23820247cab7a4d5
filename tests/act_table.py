"""Every act that writes, by its name: for the tables of lock, region, states and roles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from indicators.contributions import (
    withdraw_contributions,
)
from indicators.entry import withdraw_actuals
from organizations.models import User
from plans.deadlines import withdraw_extension
from plans.models import Plan
from tasks.measures import (
    withdraw_measures,
)
from tasks.reporting import discard_reports, withdraw_reports
from tests.acts import (
    INDICATOR,
    People,
    answer,
    approve_figure,
    approve_part,
    approve_plan,
    approve_report,
    ask,
    asked,
    assignment_of,
    attach_file,
    attach_to_task,
    behind_and_explained,
    chase_unit,
    evidence_attached,
    explain,
    extend,
    extended,
    figure_approved,
    figure_saved,
    figure_submitted,
    figure_submitted_and_deputy_named,
    handle,
    measure,
    nothing,
    objected,
    objected_and_deputy_named,
    part_approved,
    part_of,
    part_saved,
    part_submitted,
    part_submitted_and_deputy_named,
    plan_approved,
    plan_saved,
    plan_submitted,
    plan_submitted_and_deputy_named,
    remove_file,
    remove_from_task,
    report_approved,
    report_judged_behind,
    report_saved,
    report_submitted,
    report_submitted_and_deputy_named,
    report_with_file,
    return_figure,
    return_part,
    return_plan,
    return_report,
    save_figure,
    save_part,
    save_plan,
    save_report,
    set_dates,
    submit_figure,
    submit_part,
    submit_plan,
    submit_report,
    take_explanation_back,
    take_request_back,
    unit_of,
    where,
)


@dataclass(frozen=True, slots=True)
class Act:
    """`before` brings the quarter to where the act is possible; `do` is the act; `doer` is somebody of the cast who may."""

    before: Callable[[Plan, People], None]
    do: Callable[[Plan, User], Any]
    doer: str


ACTS = {
    "save_actuals": Act(nothing, save_figure, "entry"),
    "submit_actuals": Act(figure_saved, submit_figure, "entry"),
    "withdraw_actuals": Act(
        figure_submitted, lambda plan, by: withdraw_actuals(**where(plan), numbers=[INDICATOR], by=by), "entry"
    ),
    "approve_actuals": Act(figure_submitted, approve_figure, "reviewer"),
    "return_actuals": Act(figure_submitted, return_figure, "reviewer"),
    "correct_actuals": Act(figure_approved, lambda plan, by: save_figure(plan, by, "520", why="漏计2件"), "entry"),
    "attach_evidence": Act(nothing, attach_file, "entry"),
    "remove_evidence": Act(evidence_attached, remove_file, "entry"),
    "approve_actuals_in_stead": Act(figure_submitted_and_deputy_named, approve_figure, "entry"),
    "return_actuals_in_stead": Act(figure_submitted_and_deputy_named, return_figure, "entry"),
    "save_reports": Act(nothing, save_report, "unit_lead"),
    "submit_reports": Act(report_saved, submit_report, "unit_lead"),
    "withdraw_reports": Act(
        report_submitted,
        lambda plan, by: withdraw_reports(**where(plan), assignments=[assignment_of(plan)], by=by),
        "unit_lead",
    ),
    "approve_reports": Act(report_submitted, approve_report, "reviewer"),
    "return_reports": Act(report_submitted, return_report, "reviewer"),
    "approve_reports_in_stead": Act(report_submitted_and_deputy_named, approve_report, "entry"),
    "return_reports_in_stead": Act(report_submitted_and_deputy_named, return_report, "entry"),
    "correct_reports": Act(report_approved, lambda plan, by: save_report(plan, by, "补充", why="漏写"), "unit_lead"),
    "discard_reports": Act(
        report_saved,
        lambda plan, by: discard_reports(**where(plan), assignments=[assignment_of(plan)], by=by),
        "unit_lead",
    ),
    "attach_report_evidence": Act(nothing, attach_to_task, "unit_lead"),
    "remove_report_evidence": Act(report_with_file, remove_from_task, "unit_lead"),
    "ask_supporters": Act(nothing, ask, "unit_lead"),
    "withdraw_request": Act(asked, take_request_back, "unit_lead"),
    "save_measures": Act(nothing, save_plan, "unit_lead"),
    "submit_measures": Act(plan_saved, submit_plan, "unit_lead"),
    "withdraw_measures": Act(
        plan_submitted,
        lambda plan, by: withdraw_measures(**where(plan), assignments=[assignment_of(plan)], by=by),
        "unit_lead",
    ),
    "approve_measures": Act(plan_submitted, approve_plan, "reviewer"),
    "return_measures": Act(plan_submitted, return_plan, "reviewer"),
    "approve_measures_in_stead": Act(plan_submitted_and_deputy_named, approve_plan, "entry"),
    "return_measures_in_stead": Act(plan_submitted_and_deputy_named, return_plan, "entry"),
    "correct_measures": Act(
        plan_approved, lambda plan, by: save_plan(plan, by, measure("另一项措施"), why="漏写"), "unit_lead"
    ),
    "save_contributions": Act(nothing, save_part, "unit_lead"),
    "submit_contributions": Act(part_saved, submit_part, "unit_lead"),
    "withdraw_contributions": Act(
        part_submitted,
        lambda plan, by: withdraw_contributions(**where(plan), places=[part_of(plan)], by=by),
        "unit_lead",
    ),
    "approve_contributions": Act(part_submitted, approve_part, "reviewer"),
    "return_contributions": Act(part_submitted, return_part, "reviewer"),
    "approve_contributions_in_stead": Act(part_submitted_and_deputy_named, approve_part, "entry"),
    "return_contributions_in_stead": Act(part_submitted_and_deputy_named, return_part, "entry"),
    "correct_contributions": Act(part_approved, lambda plan, by: save_part(plan, by, "42", why="漏计2次"), "unit_lead"),
    "set_deadlines": Act(nothing, set_dates, "reviewer"),
    "grant_extension": Act(nothing, extend, "entry"),
    "withdraw_extension": Act(
        extended, lambda plan, by: withdraw_extension(**where(plan), unit=unit_of(plan, "区科技局"), by=by), "entry"
    ),
    "chase": Act(nothing, chase_unit, "entry"),
    "answer_checks": Act(report_approved, answer, "unit_lead"),
    "answer_checks_anew": Act(objected, answer, "unit_lead"),
    "handle_objection": Act(objected, handle, "reviewer"),
    "handle_objection_in_stead": Act(objected_and_deputy_named, handle, "entry"),
    "save_explanations": Act(report_judged_behind, explain, "unit_lead"),
    "change_explanations": Act(behind_and_explained, lambda plan, by: explain(plan, by, cause="改"), "unit_lead"),
    "discard_explanations": Act(behind_and_explained, take_explanation_back, "unit_lead"),
}
