"""Who may do what: the table of roles, and every writing act against everybody of the cast."""

import pytest
from django.db import transaction

from organizations.models import User
from organizations.roles import ADMINISTRATORS, PERMISSIONS, Permission, Role, may
from plans.models import Plan
from plans.refusals import NotAllowed
from tests.act_table import ACTS

# Written by hand, not read from the code: x may.
TABLE = """
                 entry reviewer unit_lead leader system security auditor
read_plans         x      x         x        x      x       .       .
read_unreviewed    x      x         .        .      .       .       .
enter_figures      x      .         .        .      .       .       .
review             .      x         .        .      .       .       .
file_reports       x      .         x        .      .       .       .
manage_plans       .      .         .        .      x       .       .
manage_people      .      .         .        .      .       x       .
read_log           .      .         .        .      .       .       x
"""


def test_the_table_of_roles() -> None:
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    wanted = {
        (role, permission): mark == "x" for permission, *marks in lines for role, mark in zip(head, marks, strict=True)
    }
    assert {role for role, _ in wanted} == set(Role.values)
    assert {permission for _, permission in wanted} == set(Permission)
    assert {each: may(each[0], Permission(each[1])) for each in wanted} == wanted
    assert set(PERMISSIONS) == set(Role)


def test_an_unknown_role_carries_nothing() -> None:
    assert not any(may("wizard", permission) for permission in Permission)


def test_who_has_left_may_nothing() -> None:
    person = User(username="p", role=Role.SYSTEM, is_active=False)
    assert not any(person.may(permission) for permission in Permission)
    assert not person.is_staff


def test_the_three_administrators_share_no_permission_and_change_no_figure() -> None:
    assert {role.value for role in ADMINISTRATORS} == {"system", "security", "auditor"}
    writing = {Permission.ENTER_FIGURES, Permission.REVIEW, Permission.FILE_REPORTS}
    for role in ADMINISTRATORS:
        assert not PERMISSIONS[role] & writing
        for other in ADMINISTRATORS - {role}:
            assert not PERMISSIONS[role] & PERMISSIONS[other]


@pytest.mark.parametrize("role", Role.values)
def test_djangos_own_permission_rows_carry_nothing(role: str) -> None:
    person = User(username="p", role=role)
    assert not person.has_perm("indicators.change_actual")
    assert not person.has_module_perms("indicators")


# The people of the cast who may do each act; everybody else is refused.
WHO_MAY = {
    "save_actuals": {"entry", "entry2"},
    "submit_actuals": {"entry", "entry2"},
    "withdraw_actuals": {"entry", "entry2"},
    "approve_actuals": {"reviewer", "reviewer2"},
    "return_actuals": {"reviewer", "reviewer2"},
    "correct_actuals": {"entry", "entry2"},
    "attach_evidence": {"entry", "entry2"},
    "remove_evidence": {"entry", "entry2"},
    "approve_actuals_in_stead": {"entry", "reviewer", "reviewer2"},  # `entry` is the deputy
    "return_actuals_in_stead": {"entry", "reviewer", "reviewer2"},
    "save_reports": {"entry", "entry2", "unit_lead"},
    "submit_reports": {"entry", "entry2", "unit_lead"},
    "withdraw_reports": {"entry", "entry2", "unit_lead"},
    "approve_reports": {"reviewer", "reviewer2"},
    "return_reports": {"reviewer", "reviewer2"},
    "approve_reports_in_stead": {"entry", "reviewer", "reviewer2"},
    "return_reports_in_stead": {"entry", "reviewer", "reviewer2"},
    "correct_reports": {"entry", "entry2", "unit_lead"},
    "discard_reports": {"entry", "entry2", "unit_lead"},
    "attach_report_evidence": {"entry", "entry2", "unit_lead"},
    "remove_report_evidence": {"entry", "entry2", "unit_lead"},
    "ask_supporters": {"entry", "entry2", "unit_lead"},
    "withdraw_request": {"entry", "entry2", "unit_lead"},
    "save_measures": {"entry", "entry2", "unit_lead"},
    "submit_measures": {"entry", "entry2", "unit_lead"},
    "withdraw_measures": {"entry", "entry2", "unit_lead"},
    "approve_measures": {"reviewer", "reviewer2"},
    "return_measures": {"reviewer", "reviewer2"},
    "approve_measures_in_stead": {"entry", "reviewer", "reviewer2"},
    "return_measures_in_stead": {"entry", "reviewer", "reviewer2"},
    "correct_measures": {"entry", "entry2", "unit_lead"},
    "save_contributions": {"entry", "entry2", "unit_lead"},
    "submit_contributions": {"entry", "entry2", "unit_lead"},
    "withdraw_contributions": {"entry", "entry2", "unit_lead"},
    "approve_contributions": {"reviewer", "reviewer2"},
    "return_contributions": {"reviewer", "reviewer2"},
    "approve_contributions_in_stead": {"entry", "reviewer", "reviewer2"},
    "return_contributions_in_stead": {"entry", "reviewer", "reviewer2"},
    "correct_contributions": {"entry", "entry2", "unit_lead"},
    "set_deadlines": {"reviewer", "reviewer2", "system"},
    "grant_extension": {"entry", "entry2", "reviewer", "reviewer2"},
    "withdraw_extension": {"entry", "entry2", "reviewer", "reviewer2"},
    "chase": {"entry", "entry2", "reviewer", "reviewer2"},
    "answer_checks": {"entry", "entry2", "unit_lead"},
    "answer_checks_anew": {"entry", "entry2", "unit_lead"},
    "handle_objection": {"reviewer", "reviewer2"},
    "handle_objection_in_stead": {"entry", "reviewer", "reviewer2"},
    "save_explanations": {"entry", "entry2", "unit_lead"},
    "change_explanations": {"entry", "entry2", "unit_lead"},
    "discard_explanations": {"entry", "entry2", "unit_lead"},
}


def test_every_act_is_in_the_table() -> None:
    assert WHO_MAY.keys() == ACTS.keys()


@pytest.mark.parametrize("name", WHO_MAY)
def test_who_may(name: str, dazu: Plan, people: dict[str, User]) -> None:
    act = ACTS[name]
    act.before(dazu, people)
    able = set()
    for key, person in people.items():
        with transaction.atomic():
            try:
                act.do(dazu, person)
            except NotAllowed:
                pass
            else:
                able.add(key)
            transaction.set_rollback(True)
    assert able == WHO_MAY[name]
