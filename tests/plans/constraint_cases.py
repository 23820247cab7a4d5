"""Of every row fact that the database holds: the change that breaks it and nothing else, and what comes near and is taken."""

from datetime import date, timedelta
from typing import Any

from tests.people import NOW
from tests.plans import closing_cases

EARLIER = NOW - timedelta(seconds=1)
Case = tuple[str, dict[str, Any]]
REVIEWED_TABLES = ("measureplan", "unitactual", "unittarget")


def reviewed(table: str) -> dict[str, tuple[Case, Case]]:
    """What holds for every table of reviewed rows: constraint -> what it refuses, and what comes near and is taken."""
    draft, submitted = f"draft_{table}", f"submitted_{table}"
    sent = {"submitted_by_id": "sender", "submitted_at": NOW}
    judged = {"reviewed_by_id": "reviewer", "reviewed_at": NOW}
    found: dict[str, tuple[Case, Case]] = {
        "state_known": ((submitted, {"state": "lost"}), (submitted, {"state": "draft"})),
        "submitted_pair": ((submitted, {"submitted_at": None}), (draft, sent)),
        "reviewed_pair": ((draft, {"reviewed_at": NOW}), (draft, judged)),
        "submitted_by_somebody": ((draft, {"state": "submitted"}), (draft, {"state": "submitted", **sent})),
        "final_is_reviewed": ((submitted, {"state": "approved"}), (submitted, {"state": "approved", **judged})),
        "not_reviewed_by_author": ((submitted, {**judged, "reviewed_by_id": "sender"}), (submitted, judged)),
        "reviewed_for_another": (
            (submitted, {**judged, "reviewed_for_id": "reviewer"}),
            (submitted, {**judged, "reviewed_for_id": "deputy_person"}),
        ),
        "returned_with_reason": (
            (submitted, {"state": "returned"}),
            (submitted, {"state": "returned", "review_reason": "因为"}),
        ),
        "correction_reason": (
            (draft, {"correction_reason": "因为"}),
            (draft, {"correction_reason": "因为", "revision": 2}),
        ),
    }
    return {f"{table}_{name}": cases for name, cases in found.items()}


REVIEWED = {name: cases for table in REVIEWED_TABLES for name, cases in reviewed(table).items()}

# constraint: the row and the change by raw SQL that breaks it and nothing else. A name in the change stands for its key.
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "region_code_six_digits": ("region", {"code": "50x111"}),
    "unit_judiciary_not_assessed": ("unit", {"kind": "judiciary"}),
    "user_role_known": ("leader", {"role": "wizard"}),
    "user_unit_lead_has_unit": ("leader", {"role": "unit_lead"}),
    "plan_slug_not_reserved": ("plan", {"slug": "import"}),
    "plan_years_in_order": ("plan", {"first_year": 2028}),
    "plan_tolerance_share": ("plan", {"tolerance": "1.5"}),
    "plan_issued_when_and_how": ("plan", {"status": "issued"}),
    "reportingperiod_quarter": ("period", {"quarter": 5}),
    "indicator_decimals": ("indicator", {"decimals": 5}),
    "indicator_growth_has_base_year": ("growth", {"base_year": None}),
    "indicator_quotient_has_parts": ("quotient", {"numerator_indicator_id": None}),
    "annualtarget_value_or_city_average": ("target", {"value": None}),
    "quarterplan_quarter": ("quarter_plan", {"quarter": 0}),
    "actual_state_known": ("submitted", {"state": "lost"}),
    "actual_submitted_pair": ("submitted", {"submitted_at": None}),
    "actual_reviewed_pair": ("draft", {"reviewed_at": NOW}),
    "actual_submitted_by_somebody": ("draft", {"state": "submitted"}),
    "actual_final_is_reviewed": ("submitted", {"state": "approved"}),
    "actual_not_reviewed_by_author": ("submitted", {"reviewed_by_id": "typist", "reviewed_at": NOW}),
    "actual_returned_with_reason": ("submitted", {"state": "returned"}),
    "actual_correction_reason": ("draft", {"correction_reason": "因为"}),
    "actual_not_applicable_with_reason": ("draft", {"not_applicable_reason": "因为"}),
    "actual_denominator_not_zero": ("draft", {"denominator": 0}),
    "actual_submitted_has_figure": ("submitted", {"value": None}),
    "actual_reviewed_for_another": ("draft", {"reviewed_for_id": "reviewer"}),
    "catalogueentry_named": ("catalogue_entry", {"name": ""}),
    "containment_of_another": ("containment", {"outer_id": "inner"}),
    "containment_part_known": ("containment", {"part": "half"}),
    "reviewdeputy_another": ("deputy", {"deputy_id": "reviewer"}),
    "reviewdeputy_days_in_order": ("deputy", {"last_day": date(2026, 10, 8)}),
    "reviewdeputy_with_reason": ("deputy", {"reason": ""}),
    "reviewdeputy_ended_pair": ("deputy", {"ended_at": NOW}),
    "extension_with_reason": ("extension", {"reason": ""}),
    "pendingupload_kind_known": ("upload", {"kind": "other"}),
    "pendingupload_of_a_quarter": ("upload", {"kind": "ledger"}),
    "planimport_of_a_text": ("import", {"text": ""}),
    "planimport_times_in_order": ("import", {"changed_at": EARLIER}),
    "reminder_to_somebody": ("reminder", {"sent_by_id": None}),
    "assessment_target_known_if_achieved": ("assessment", {"status": "achieved"}),
    "taskindicator_quoted_or_inferred": ("link", {"quote": ""}),
    "taskreport_state_known": ("submitted_report", {"state": "lost"}),
    "taskreport_submitted_pair": ("submitted_report", {"submitted_at": None}),
    "taskreport_reviewed_pair": ("draft_report", {"reviewed_at": NOW}),
    "taskreport_submitted_by_somebody": ("draft_report", {"state": "submitted"}),
    "taskreport_final_is_reviewed": ("submitted_report", {"state": "approved"}),
    "taskreport_not_reviewed_by_author": ("submitted_report", {"reviewed_by_id": "sender", "reviewed_at": NOW}),
    "taskreport_returned_with_reason": ("submitted_report", {"state": "returned"}),
    "taskreport_correction_reason": ("draft_report", {"correction_reason": "因为"}),
    "taskreport_something_said": ("submitted_report", {"done": ""}),
    "taskreport_nothing_new_says_nothing": ("draft_report", {"nothing_new": True}),
    "taskreport_reviewed_for_another": ("draft_report", {"reviewed_for_id": "reviewer"}),
    "taskreport_verdict_by_reviewer": ("draft_report", {"verdict": "slow"}),
    "taskreport_state_said": ("submitted_report", {"reported_state": ""}),
    "milestone_of_document_or_of_unit": ("measure", {"person": ""}),
    "assignment_leads_since_by_lead": ("supporter", {"leads_since": date(2026, 7, 1)}),
    "unitactual_not_negative": ("draft_unitactual", {"value": "-0.0001"}),
    "unittarget_not_negative": ("draft_unittarget", {"value": "-0.0001"}),
    "targetchange_state_known": (
        "proposed_target",
        {"state": "lost", "decided_by_id": "reviewer", "decided_at": NOW},
    ),
    "targetchange_with_reason": ("proposed_target", {"document_number": ""}),
    "targetchange_decided_by_somebody": ("proposed_target", {"decided_at": NOW}),
    "targetchange_decided_by_another": (
        "proposed_target",
        {"state": "confirmed", "decided_by_id": "typist", "decided_at": NOW},
    ),
    "targetchange_refused_with_reason": (
        "proposed_target",
        {"state": "refused", "decided_by_id": "reviewer", "decided_at": NOW},
    ),
    "targetchange_of_something": ("proposed_target", {"quarter": 3}),
    "check_about_one_item": ("check", {"indicator_id": "indicator"}),
    "check_answer_known": ("check", {"answer": "perhaps"}),
    "check_disputed_with_reason": ("check", {"reason": ""}),
    "check_handled_whole": ("check", {"outcome": "kept"}),
    "explanation_about_one_item": ("explanation", {"task_id": "task"}),
    "explanation_says_something": ("explanation", {"cause": ""}),
    "explanation_outlook_known": ("explanation", {"outlook": "perhaps"}),
    "explanation_figure_of_indicator": (
        "explanation",
        {"indicator_id": None, "task_id": "task", "expected": 560},
    ),
    **{name: refused for name, (refused, _) in REVIEWED.items()},
    **closing_cases.CHECKS,
}

# constraint: the row, and a change that comes as near as can be and is taken.
NEAR_MISSES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "actual_reviewed_for_another": [
        ("submitted", {"reviewed_for_id": "reviewer", "reviewed_by_id": "deputy_person", "reviewed_at": NOW})
    ],
    "taskreport_reviewed_for_another": [
        ("submitted_report", {"reviewed_for_id": "reviewer", "reviewed_by_id": "deputy_person", "reviewed_at": NOW})
    ],
    "catalogueentry_named": [("catalogue_entry", {"name": "名", "note": ""})],
    "containment_of_another": [("containment", {"outer_id": "growth"})],
    "containment_part_known": [("containment", {"part": "numerator"}), ("containment", {"outer_part": "numerator"})],
    "containment_once": [("containment", {"part": "numerator", "outer_part": "numerator"})],
    "reviewdeputy_another": [("deputy", {"deputy_id": "typist"})],
    "reviewdeputy_days_in_order": [("deputy", {"last_day": date(2026, 10, 9)})],
    "reviewdeputy_with_reason": [("deputy", {"reason": "病"})],
    "reviewdeputy_ended_pair": [("deputy", {"ended_at": NOW, "ended_by_id": "reviewer"})],
    "extension_with_reason": [("extension", {"reason": "因"})],
    "pendingupload_kind_known": [("upload", {"kind": "reports"})],
    "pendingupload_of_a_quarter": [("upload", {"kind": "ledger", "period_id": None})],
    "planimport_of_a_text": [("import", {"text": " "})],
    "planimport_times_in_order": [("import", {"started_at": EARLIER})],
    "reminder_to_somebody": [
        ("reminder", {"channel": "message", "note": "改"}),
        ("reminder", {"channel": "mail", "person_id": "typist", "sent_by_id": None}),
        ("mail", {"unit_id": None}),
    ],
    "taskreport_state_said": [
        ("draft_report", {"reported_state": ""}),
        ("draft_report", {"reported_state": "", "state": "returned", "review_reason": "因为"}),
    ],
    "milestone_of_document_or_of_unit": [
        ("measure", {"person": "王"}),
        ("measure", {"assignment_id": None, "year": None, "person": ""}),
        ("milestone", {"due_on": date(2026, 12, 1)}),
    ],
    "check_about_one_item": [("check", {"task_id": None, "indicator_id": "indicator"})],
    "check_disputed_with_reason": [("check", {"answer": "agreed", "reason": ""})],
    "check_handled_whole": [
        (
            "check",
            {"outcome": "upheld", "outcome_note": "已更正", "handled_by_id": "reviewer", "handled_at": NOW},
        )
    ],
    "explanation_about_one_item": [("explanation", {"indicator_id": None, "task_id": "task"})],
    "explanation_figure_of_indicator": [("explanation", {"expected": 560})],
    "assignment_leads_since_by_lead": [("assignment", {"leads_since": date(2026, 7, 1)})],
    "unitactual_not_negative": [("draft_unitactual", {"value": 0})],
    "unittarget_not_negative": [("draft_unittarget", {"value": 0})],
    "targetchange_with_reason": [("proposed_target", {"reason": "因", "document_number": "1"})],
    "targetchange_decided_by_somebody": [
        ("proposed_target", {"state": "withdrawn", "decided_by_id": "reviewer", "decided_at": NOW})
    ],
    "targetchange_decided_by_another": [
        ("proposed_target", {"state": "confirmed", "decided_by_id": "reviewer", "decided_at": NOW}),
        ("proposed_target", {"state": "withdrawn", "decided_by_id": "typist", "decided_at": NOW}),
    ],
    "targetchange_refused_with_reason": [
        (
            "proposed_target",
            {"state": "refused", "decided_by_id": "reviewer", "decided_at": NOW, "decision_reason": "因"},
        ),
    ],
    "targetchange_of_something": [
        ("proposed_quarter", {"new": None}),
        ("proposed_quarter", {"old": 500}),
        ("proposed_tolerance", {"new": 0}),
    ],
    **{name: [taken] for name, (_, taken) in REVIEWED.items()},
    **closing_cases.NEAR_MISSES,
}

# constraint: the row of which a second one is inserted, and what differs so that nothing else is broken.
UNIQUES: dict[str, tuple[str, dict[str, Any]]] = {
    "unit_name_once_a_region": ("unit", {}),
    "plandocument_one_a_status": ("document", {}),
    "planunit_once_a_plan": ("plan_unit", {}),
    "reportingperiod_once_a_plan": ("period", {}),
    "tally_once_a_period": ("tally", {}),
    "indicator_number_once_a_plan": ("indicator", {}),
    "annualtarget_once_a_year": ("target", {}),
    "quarterplan_once_a_quarter": ("quarter_plan", {}),
    "responsibility_unit_once": ("responsibility", {"order": 99}),
    "responsibility_order_once": ("responsibility", {"unit_id": "court"}),
    "actual_revision_once": ("superseded", {}),
    "actual_one_approved": ("approved", {"revision": 3}),
    "actual_one_open": ("draft", {"revision": 2, "correction_reason": "因为"}),
    "containment_once": ("containment", {}),
    "assessment_once_a_period": ("assessment", {}),
    "task_number_once_a_plan": ("task", {}),
    "taskindicator_once": ("link", {}),
    "milestone_order_once": ("milestone", {}),
    "assignment_unit_once": ("assignment", {"order": 99}),
    "assignment_order_once": ("assignment", {"unit_id": "court"}),
    "taskreport_revision_once": ("superseded_report", {}),
    "taskreport_one_approved": ("approved_report", {"revision": 3}),
    "taskreport_one_open": ("draft_report", {"revision": 2, "correction_reason": "因为"}),
    "milestone_order_once_a_year": ("measure", {}),
    "reportrequest_once": ("request", {}),
    "extension_once": ("extension", {}),
    "reminder_one_mail_a_day": ("mail", {"period_id": "other_period", "unit_id": None}),
    "targetchange_one_target_pending": ("proposed_target", {}),
    "targetchange_one_quarter_pending": ("proposed_quarter", {}),
    "targetchange_one_tolerance_pending": ("proposed_tolerance", {}),
    "check_once_an_indicator": ("check_of_indicator", {}),
    "check_once_a_task": ("check", {}),
    "explanation_once_an_indicator": ("explanation", {}),
    "explanation_once_a_task": ("explanation_of_task", {}),
    **{f"{table}_revision_once": (f"superseded_{table}", {}) for table in REVIEWED_TABLES},
    **{f"{table}_one_approved": (f"approved_{table}", {"revision": 3}) for table in REVIEWED_TABLES},
    **{
        f"{table}_one_open": (f"draft_{table}", {"revision": 2, "correction_reason": "因为"})
        for table in REVIEWED_TABLES
    },
    **closing_cases.UNIQUES,
}

# constraint: the row of which a second one is inserted that differs just enough.
SECONDS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "milestone_order_once": [("milestone", {"order": 2}), ("measure", {"order": 9})],
    "milestone_order_once_a_year": [("measure", {"order": 9}), ("measure", {"year": 2027})],
    "reportrequest_once": [("request", {"period_id": "other_period"}), ("request", {"assignment_id": "supporter"})],
    "reminder_one_mail_a_day": [
        ("mail", {"day": date(2026, 10, 10)}),
        ("mail", {"person_id": "typist"}),
        ("reminder", {}),
    ],
    "unitchange_successor": [
        ("unit_change", {"kind": "split"}),
        ("unit_change", {"kind": "renamed", "successor_id": None}),
        ("unit_change", {"reason": "据"}),
    ],
    "extension_once": [("extension", {"period_id": "other_period"}), ("extension", {"unit_id": "court"})],
    "targetchange_one_target_pending": [
        ("proposed_target", {"year": 2026}),
        ("proposed_target", {"indicator_id": "growth"}),
        ("proposed_target", {"state": "withdrawn", "decided_by_id": "typist", "decided_at": NOW}),
    ],
    "targetchange_one_quarter_pending": [
        ("proposed_quarter", {"quarter": 2}),
        ("proposed_quarter", {"year": 2027}),
        ("proposed_quarter", {"state": "withdrawn", "decided_by_id": "typist", "decided_at": NOW}),
    ],
    "targetchange_one_tolerance_pending": [
        ("proposed_tolerance", {"state": "withdrawn", "decided_by_id": "typist", "decided_at": NOW}),
        ("proposed_tolerance", {"plan_id": "other_plan", "effective_from_id": "other_plans_quarter"}),
    ],
    **{
        name: [(key, {"period_id": "other_period"}), (key, {"unit_id": "court"}), (key, {item: other})]
        for name, key, item, other in (
            ("check_once_an_indicator", "check_of_indicator", "indicator_id", "other_indicator"),
            ("check_once_a_task", "check", "task_id", "other_task"),
            ("explanation_once_an_indicator", "explanation", "indicator_id", "other_indicator"),
            ("explanation_once_a_task", "explanation_of_task", "task_id", "other_task"),
        )
    },
    **{
        f"{table}_revision_once": [(f"superseded_{table}", {"revision": 3, "correction_reason": "因为"})]
        for table in REVIEWED_TABLES
    },
    **{
        f"{table}_one_approved": [(f"approved_{table}", {"revision": 3, "state": "superseded"})]
        for table in REVIEWED_TABLES
    },
    **{
        f"{table}_one_open": [(f"approved_{table}", {"revision": 3, "state": "returned", "review_reason": "因为"})]
        for table in REVIEWED_TABLES
    },
    **closing_cases.SECONDS,
}
# constraint of a table whose rows never change: the row of which a changed copy is inserted
BY_INSERT: dict[str, tuple[str, dict[str, Any]]] = {
    "unitchange_with_reason": ("unit_change", {"reason": ""}),
    "unitchange_successor": ("unit_change", {"successor_id": None}),
    "unitchange_into_another": ("unit_change", {"successor_id": "unit"}),
    **closing_cases.BY_INSERT,
}
