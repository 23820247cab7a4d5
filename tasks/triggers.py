"""Facts across tables of tasks and reports that the database itself holds."""

from organizations.triggers import Declared, Trigger
from plans.triggers import REVIEWED_COLUMNS, closed_period, frozen_once_final, stamping

REPORT_COLUMNS = (
    "assignment_id",
    "reported_state",
    "done",
    "problems",
    "next_steps",
    "nothing_new",
    "on_behalf",
    "verdict",
    "verdict_reason",
)

TRIGGERS: tuple[Declared, ...] = (
    Trigger(
        name="taskreport_of_one_plan",
        table="tasks_taskreport",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM tasks_taskassignment a JOIN tasks_task t ON t.id = a.task_id "
            "JOIN plans_reportingperiod p ON p.plan_id = t.plan_id "
            "WHERE a.id = NEW.assignment_id AND p.id = NEW.period_id)"
        ),
        message="task and quarter of a report belong to one plan",
    ),
    *closed_period("tasks_taskreport"),
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
    stamping(
        "tasks_taskreport",
        "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id",
        reference=False,
    ),
    stamping(
        "organizations_unit",
        "SELECT t.plan_id FROM tasks_taskassignment a JOIN tasks_task t ON t.id = a.task_id WHERE a.unit_id = {row}.id",
        name="assigned_unit",
    ),
)
