"""Of every trigger: what it refuses, by raw SQL, and a near miss that passes; and the rows that they are tried on."""

from collections.abc import Callable

from tests import rows
from tests.plans import closing_cases
from tests.plans.trigger_stage import FILED, MODELS, Stage
from tests.rows import Statement

Case = tuple[Callable[[Stage], Statement], Callable[[Stage], Statement]]


def frozen_files(kind: str) -> dict[tuple[str, str], Case]:
    """Only a file beside `open_figure` comes, changes and goes."""
    model, column = FILED[kind]
    name = model._meta.model_name
    return {
        (f"{name}_frozen_in", "INSERT"): (
            lambda s: rows.insert(s[f"open_{kind}_file"], **{column: s[kind].pk}),
            lambda s: rows.insert(s[f"{kind}_file"], **{column: s[f"open_{kind}"].pk}),
        ),
        (f"{name}_frozen_in", "UPDATE"): (
            lambda s: rows.update(s[f"open_{kind}_file"], **{column: s[kind].pk}),
            lambda s: rows.update(s[f"open_{kind}_file"], name="改.pdf"),
        ),
        (f"{name}_frozen_out", "UPDATE"): (
            lambda s: rows.update(s[f"{kind}_file"], **{column: s[f"open_{kind}"].pk}),
            lambda s: rows.update(s[f"open_{kind}_file"], **{column: s[f"open_{kind}"].pk}),
        ),
        (f"{name}_frozen_out", "DELETE"): (
            lambda s: rows.delete(s[f"{kind}_file"]),
            lambda s: rows.delete(s[f"open_{kind}_file"]),
        ),
    }


def requests() -> dict[tuple[str, str], Case]:
    """Requests have no states: they come and go with open quarters."""
    return {
        ("reportrequest_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s["request"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s["request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s["request"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.update(s["request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_closed_in", "INSERT"): (
            lambda s: rows.insert(s["request"], period_id=s["closed_quarter"].pk, assignment_id=s["assignment"].pk),
            lambda s: rows.insert(s["request"], period_id=s["open_quarter"].pk, assignment_id=s["assignment"].pk),
        ),
        ("reportrequest_closed_in", "UPDATE"): (
            lambda s: rows.update(s["request"], period_id=s["closed_quarter"].pk, assignment_id=s["assignment"].pk),
            lambda s: rows.update(s["open_request"], note="改"),
        ),
        ("reportrequest_closed_out", "UPDATE"): (
            lambda s: rows.update(s["closed_request"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s["open_request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_closed_out", "DELETE"): (
            lambda s: rows.delete(s["closed_request"]),
            lambda s: rows.delete(s["open_request"]),
        ),
    }


def extensions() -> dict[tuple[str, str], Case]:
    """Of open quarters they come, change and go."""
    return {
        ("extension_closed_in", "INSERT"): (
            lambda s: rows.insert(s["extension"], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.insert(s["extension"], period_id=s["open_quarter"].pk, unit_id=s["listed_unit"].pk),
        ),
        ("extension_closed_in", "UPDATE"): (
            lambda s: rows.update(s["extension"], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.update(s["open_extension"], reports_due_on="2026-10-19"),
        ),
        ("extension_closed_out", "UPDATE"): (
            lambda s: rows.update(s["closed_extension"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s["open_extension"], period_id=s["empty_quarter"].pk),
        ),
        ("extension_closed_out", "DELETE"): (
            lambda s: rows.delete(s["closed_extension"]),
            lambda s: rows.delete(s["open_extension"]),
        ),
    }


def said(kind: str) -> dict[tuple[str, str], Case]:
    """What units say has no states: it comes and goes with open quarters."""
    return {
        (f"{kind}_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{kind}_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s[kind], task_id=s["other_plans_task"].pk),
            lambda s: rows.update(s[kind], task_id=None, indicator_id=s["indicator"].pk),
        ),
        (f"{kind}_closed_in", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.insert(s[kind], period_id=s["open_quarter"].pk, unit_id=s["listed_unit"].pk),
        ),
        (f"{kind}_closed_in", "UPDATE"): (
            lambda s: rows.update(s[kind], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.update(s[kind], version=9),
        ),
        (f"{kind}_closed_out", "UPDATE"): (
            lambda s: rows.update(s[f"closed_{kind}"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{kind}_closed_out", "DELETE"): (
            lambda s: rows.delete(s[f"closed_{kind}"]),
            lambda s: rows.delete(s[kind]),
        ),
    }


def closed_in(kind: str) -> dict[tuple[str, str], Case]:
    """`open_figure` may go to other open quarters; nothing goes into the closed one."""
    name = MODELS[kind]._meta.model_name
    superseded = {"state": "superseded", "revision": 9, "correction_reason": "因为"}
    return {
        (f"{name}_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_closed_in", "INSERT"): (
            lambda s: rows.insert(s[f"closed_{kind}"], **superseded),
            lambda s: rows.insert(s[f"open_{kind}"], **superseded),
        ),
        (f"{name}_closed_in", "UPDATE"): (
            lambda s: rows.update(
                s[f"open_{kind}"], period_id=s["closed_quarter"].pk, revision=9, correction_reason="因"
            ),
            lambda s: rows.update(s[f"open_{kind}"], review_reason="改"),
        ),
        (f"{name}_closed_out", "UPDATE"): (
            lambda s: rows.update(s[f"closed_{kind}"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_closed_out", "DELETE"): (
            lambda s: rows.delete(s[f"closed_{kind}"]),
            lambda s: rows.delete(s[f"open_{kind}"]),
        ),
        (f"{name}_frozen", "UPDATE"): (
            lambda s: rows.update(s[kind], state="superseded", review_reason="改"),
            lambda s: rows.update(s[kind], state="superseded"),
        ),
        (f"{name}_kept", "DELETE"): (
            lambda s: rows.delete(s[kind]),
            lambda s: rows.delete(s[f"open_{kind}"]),
        ),
    }


CASES: dict[tuple[str, str], Case] = {
    ("operation_append_only", "UPDATE"): (
        lambda s: rows.update(s["line"], action="改"),
        lambda s: rows.insert(s["line"]),
    ),
    ("operation_append_only", "DELETE"): (
        lambda s: rows.delete(s["line"]),
        lambda s: rows.insert(s["line"]),
    ),
    ("pendingupload_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["upload"], period_id=s["other_plans_quarter"].pk),
        lambda s: rows.insert(s["upload"], kind="ledger", period_id=None),
    ),
    ("pendingupload_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["upload"], plan_id=s["other_plan"].pk),
        lambda s: rows.update(s["upload"], period_id=s["empty_quarter"].pk),
    ),
    ("unitchange_append_only", "UPDATE"): (
        lambda s: rows.update(s["unit_change"], reason="改"),
        lambda s: rows.insert(s["unit_change"], reason="改"),
    ),
    ("unitchange_append_only", "DELETE"): (
        lambda s: rows.delete(s["unit_change"]),
        lambda s: rows.insert(s["unit_change"]),
    ),
    ("unitchange_within_region", "INSERT"): (
        lambda s: rows.insert(s["unit_change"], successor_id=s["other_plans_unit"].pk),
        lambda s: rows.insert(s["unit_change"], kind="renamed", successor_id=None),
    ),
    ("user_unit_of_own_region", "INSERT"): (
        lambda s: rows.insert(s["leader"], username="new", unit_id=s["other_plans_unit"].pk),
        lambda s: rows.insert(s["leader"], username="new", unit_id=s["listed_unit"].pk),
    ),
    ("user_unit_of_own_region", "UPDATE"): (
        lambda s: rows.update(s["leader"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["leader"], unit_id=s["listed_unit"].pk),
    ),
    ("user_never_deleted", "DELETE"): (
        lambda s: rows.delete(s["stranger"]),
        lambda s: rows.update(s["stranger"], is_active=False),
    ),
    ("targetchange_frozen", "UPDATE"): (
        lambda s: rows.update(s["decided_change"], reason="改"),
        lambda s: rows.update(s["change"], reason="改"),
    ),
    ("targetchange_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["decided_change"], effective_from_id=s["other_plans_quarter"].pk),
        lambda s: rows.insert(s["decided_change"], effective_from_id=s["empty_quarter"].pk),
    ),
    ("targetchange_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["change"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["change"], indicator_id=s["indicator"].pk),
    ),
    ("targetchange_kept", "DELETE"): (
        lambda s: rows.delete(s["decided_change"]),
        lambda s: rows.delete(s["bare_change"]),
    ),
    ("targetchangefile_frozen_in", "INSERT"): (
        lambda s: rows.insert(s["change_file"], change_id=s["decided_change"].pk),
        lambda s: rows.insert(s["decided_change_file"], change_id=s["change"].pk),
    ),
    ("targetchangefile_frozen_in", "UPDATE"): (
        lambda s: rows.update(s["change_file"], change_id=s["decided_change"].pk),
        lambda s: rows.update(s["change_file"], name="改.pdf"),
    ),
    ("targetchangefile_frozen_out", "UPDATE"): (
        lambda s: rows.update(s["decided_change_file"], change_id=s["change"].pk),
        lambda s: rows.update(s["change_file"], change_id=s["change"].pk),
    ),
    ("targetchangefile_frozen_out", "DELETE"): (
        lambda s: rows.delete(s["decided_change_file"]),
        lambda s: rows.delete(s["change_file"]),
    ),
    **closed_in("figure"),
    **closed_in("report"),
    **closed_in("plan"),
    **closed_in("part"),
    **closed_in("aim"),
    **requests(),
    **extensions(),
    **said("check"),
    **said("explanation"),
    **closing_cases.TRIGGERS,
    ("annualtarget_inside_plan", "INSERT"): (
        lambda s: rows.insert(s["target"], year=2028),
        lambda s: rows.insert(s["target"], year=2025),
    ),
    ("annualtarget_inside_plan", "UPDATE"): (
        lambda s: rows.update(s["target"], year=2024),
        lambda s: rows.update(s["target"], year=2025),
    ),
    ("responsibility_of_listed_unit", "INSERT"): (
        lambda s: rows.insert(s["responsibility"], unit_id=s["other_plans_unit"].pk, order=99),
        lambda s: rows.insert(s["responsibility"], unit_id=s["listed_unit"].pk, order=99),
    ),
    ("responsibility_of_listed_unit", "UPDATE"): (
        lambda s: rows.update(s["responsibility"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["responsibility"], unit_id=s["listed_unit"].pk),
    ),
    ("quotient_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["quotient"], number=99, numerator_indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["quotient"], number=99),
    ),
    ("quotient_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["quotient"], denominator_indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["quotient"], denominator_indicator_id=s["indicator"].pk),
    ),
    ("containment_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["containment"], outer_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["containment"], outer_id=s["indicator"].pk),
    ),
    ("containment_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["containment"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["containment"], indicator_id=s["indicator"].pk),
    ),
    **frozen_files("figure"),
    **frozen_files("report"),
    ("milestone_of_its_task", "INSERT"): (
        lambda s: rows.insert(s["measure"], order=9, assignment_id=s["assignment"].pk),
        lambda s: rows.insert(s["measure"], order=9),
    ),
    ("milestone_of_its_task", "UPDATE"): (
        lambda s: rows.update(s["measure"], task_id=s["assignment"].task_id),  # type: ignore[attr-defined]
        lambda s: rows.update(s["measure"], task_id=s["assignment"].task_id, assignment_id=s["assignment"].pk),  # type: ignore[attr-defined]
    ),
    ("assignment_of_listed_unit", "INSERT"): (
        lambda s: rows.insert(s["assignment"], unit_id=s["other_plans_unit"].pk, order=99),
        lambda s: rows.insert(s["assignment"], unit_id=s["listed_unit"].pk, order=99),
    ),
    ("assignment_of_listed_unit", "UPDATE"): (
        lambda s: rows.update(s["assignment"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["assignment"], unit_id=s["listed_unit"].pk),
    ),
    ("taskindicator_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["link"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["link"], indicator_id=s["indicator"].pk),
    ),
    ("taskindicator_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["link"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["link"], indicator_id=s["indicator"].pk),
    ),
}
