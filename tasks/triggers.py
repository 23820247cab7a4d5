"""Facts across tables of tasks and reports that the database itself holds."""

from organizations.triggers import Declared, Trigger
from plans.triggers import OF_ASSIGNMENT, REVIEWED_COLUMNS, closed_period, evidence_frozen, frozen_once_final, stamping

REPORT_COLUMNS = (
    "assignment_id",
    "reported_state",
    "done",
    "problems",
    "next_steps",
    "nothing_new",
    "on_behalf",
    "quotes",
    "milestones_done",
    "verdict",
    "verdict_reason",
    "first_submitted_at",
    "times_returned",
)


def _of_one_plan(table: str, what: str) -> Trigger:
    return Trigger(
        name=f"{table}_of_one_plan",
        table=f"tasks_{table}",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM tasks_taskassignment a JOIN tasks_task t ON t.id = a.task_id "
            "JOIN plans_reportingperiod p ON p.plan_id = t.plan_id "
            "WHERE a.id = NEW.assignment_id AND p.id = NEW.period_id)"
        ),
        message=f"task and quarter of {what} belong to one plan",
    )


TRIGGERS: tuple[Declared, ...] = (
    _of_one_plan("taskreport", "a report"),
    _of_one_plan("reportrequest", "a request"),
    _of_one_plan("measureplan", "a plan of measures"),
    *closed_period("tasks_taskreport", OF_ASSIGNMENT),
    *closed_period("tasks_reportrequest", OF_ASSIGNMENT),
    *closed_period("tasks_measureplan", OF_ASSIGNMENT),
    *frozen_once_final("tasks_measureplan", (*REVIEWED_COLUMNS, "assignment_id", "measures")),
    *evidence_frozen("tasks_taskevidence", owner="tasks_taskreport", column="report_id", named=OF_ASSIGNMENT),
    Trigger(
        name="milestone_of_its_task",
        table="tasks_milestone",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.assignment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tasks_taskassignment a "
            "WHERE a.id = NEW.assignment_id AND a.task_id = NEW.task_id)"
        ),
        message="a unit's measure belongs to a task of the unit",
    ),
    *frozen_once_final("tasks_taskreport", REVIEWED_COLUMNS + REPORT_COLUMNS),
    Trigger(
        name="assignment_of_listed_unit",
        table="tasks_taskassignment",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM tasks_task t JOIN plans_planunit u ON u.plan_id = t.plan_id "
            "WHERE t.id = NEW.task_id AND u.unit_id = NEW.unit_id)"
        ),
        message="a unit of a task is one of the plan's units",
    ),
    Trigger(
        name="taskindicator_of_one_plan",
        table="tasks_taskindicator",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM tasks_task t JOIN indicators_indicator i ON i.plan_id = t.plan_id "
            "WHERE t.id = NEW.task_id AND i.id = NEW.indicator_id)"
        ),
        message="a task and its indicator belong to one plan",
    ),
    stamping("tasks_task", "SELECT {row}.plan_id"),
    *(
        stamping(f"tasks_{table}", "SELECT t.plan_id FROM tasks_task t WHERE t.id = {row}.task_id")
        for table in ("taskassignment", "taskindicator", "milestone")
    ),
    *(
        stamping(
            f"tasks_{table}",
            "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id",
            reference=False,
        )
        for table in ("taskreport", "reportrequest", "measureplan")
    ),
    stamping(
        "tasks_taskevidence",
        "SELECT p.plan_id FROM tasks_taskreport r JOIN plans_reportingperiod p ON p.id = r.period_id "
        "WHERE r.id = {row}.report_id",
        reference=False,
    ),
    stamping(
        "organizations_unit",
        "SELECT t.plan_id FROM tasks_taskassignment a JOIN tasks_task t ON t.id = a.task_id WHERE a.unit_id = {row}.id",
        name="assigned_unit",
    ),
)
