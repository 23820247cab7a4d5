"""Facts across tables of the plan that the database itself holds."""

from organizations.triggers import Declared, Event, Stamp, Trigger

from .review import EDITABLE_STATES, FINAL_STATES

_EDITABLE = ", ".join(f"'{state.value}'" for state in EDITABLE_STATES)
_FINAL = ", ".join(f"'{state.value}'" for state in FINAL_STATES)


# Conditions on k, a row of plans_unlockeditem: that it names what a row is about. {row} is the row.
OF_INDICATOR = (
    "k.kind = 'indicator' AND k.number = (SELECT i.number FROM indicators_indicator i WHERE i.id = {row}.indicator_id)"
)
OF_RESPONSIBILITY = (
    "k.kind = 'indicator' AND k.number = (SELECT i.number FROM indicators_indicator i "
    "JOIN indicators_indicatorresponsibility r ON r.indicator_id = i.id WHERE r.id = {row}.responsibility_id)"
)
OF_ASSIGNMENT = (
    "k.kind = 'task' AND k.number = (SELECT t.number FROM tasks_task t "
    "JOIN tasks_taskassignment s ON s.task_id = t.id WHERE s.id = {row}.assignment_id)"
)
OF_TASK = "k.kind = 'task' AND k.number = (SELECT t.number FROM tasks_task t WHERE t.id = {row}.task_id)"
NOTHING = "1 = 0"


def _is_shut(row: str, named: str) -> str:
    """The row's quarter is closed and not unlocked now for what the row is about."""
    return (
        f"EXISTS (SELECT 1 FROM plans_reportingperiod p WHERE p.id = {row}.period_id AND p.closed_at IS NOT NULL) "
        "AND NOT EXISTS (SELECT 1 FROM plans_unlocking u JOIN plans_unlockeditem k ON k.unlocking_id = u.id "
        f"WHERE u.period_id = {row}.period_id AND u.locked_at IS NULL AND u.ends_at > CURRENT_TIMESTAMP "
        f"AND ({named.format(row=row)}))"
    )


def closed_period(table: str, named: str = NOTHING) -> tuple[Trigger, ...]:
    """Nothing enters, changes or leaves a closed quarter in `table` (which has a period_id), unless the quarter is unlocked
    for what the row is about: `named`, a condition such as OF_INDICATOR."""

    def refuse(suffix: str, row: str, events: tuple[Event, ...]) -> Trigger:
        return Trigger(
            name=f"{table.split('_')[1]}_closed_{suffix}",
            table=table,
            events=events,
            refuse_when=_is_shut(row, named),
            message="the quarter is closed",
        )

    return refuse("in", "NEW", ("INSERT", "UPDATE")), refuse("out", "OLD", ("UPDATE", "DELETE"))


def frozen_once_final(table: str, columns: tuple[str, ...]) -> tuple[Trigger, ...]:
    """Approved and superseded rows of a Reviewed table change in one way only: approved becomes superseded."""
    name = table.split("_")[1]
    unchanged = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)
    superseding = f"(OLD.state = 'approved' AND NEW.state = 'superseded' AND {unchanged})"
    return (
        Trigger(
            name=f"{name}_frozen",
            table=table,
            events=("UPDATE",),
            refuse_when=f"OLD.state IN ({_FINAL}) AND NOT {superseding}",
            message="approved and superseded rows never change",
        ),
        Trigger(
            name=f"{name}_kept",
            table=table,
            events=("DELETE",),
            refuse_when=(
                f"OLD.state IN ({_FINAL}) AND NOT EXISTS (SELECT 1 FROM plans_reportingperiod p "
                "JOIN plans_plan q ON q.id = p.plan_id WHERE p.id = OLD.period_id AND q.is_demonstration)"
            ),
            message="approved and superseded rows are kept, unless they are demonstration figures",
        ),
    )


def evidence_frozen(table: str, *, owner: str, column: str, named: str) -> tuple[Trigger, ...]:
    """Files in `table` come and go with their draft only: not once its row of `owner` is submitted, final or of a closed
    quarter that is not unlocked for it (`named` as in closed_period). A demonstration may be cleared."""
    name = table.split("_")[1]

    def refuse(suffix: str, row: str, events: tuple[Event, ...], unless: str = "") -> Trigger:
        return Trigger(
            name=f"{name}_frozen_{suffix}",
            table=table,
            events=events,
            refuse_when=(
                f"EXISTS (SELECT 1 FROM {owner} a JOIN plans_reportingperiod p ON p.id = a.period_id "
                f"JOIN plans_plan q ON q.id = p.plan_id WHERE a.id = {row}.{column} "
                f"AND (({_is_shut('a', named)}) OR a.state NOT IN ({_EDITABLE})){unless})"
            ),
            message="files of what is submitted, final or closed never change",
        )

    return (
        refuse("in", "NEW", ("INSERT", "UPDATE")),
        refuse("out", "OLD", ("UPDATE", "DELETE"), unless=" AND NOT q.is_demonstration"),
    )


def stamping(table: str, plans: str, *, reference: bool = True, name: str = "") -> Stamp:
    """Any change in `table` gives the plan a new stamp; `plans` selects its key, the changed row being {row}.

    `reference` is off for the few tables that are written every day: their rows are never kept under the reference stamp.
    """
    return Stamp(
        name=f"{name or table.split('_', 1)[1]}_stamps",
        table=table,
        target="plans_planstamp",
        plans=plans,
        columns=("value", "reference") if reference else ("value",),
    )


# The columns of plans.review.Reviewed that stay as they are when a row is superseded.
REVIEWED_COLUMNS = (
    "period_id",
    "revision",
    "typed_by_id",
    "typed_at",
    "submitted_by_id",
    "submitted_at",
    "reviewed_by_id",
    "reviewed_at",
    "reviewed_for_id",
    "review_reason",
    "correction_reason",
)

_UNLOCKED_PLAN = (
    "SELECT p.plan_id FROM plans_unlocking u JOIN plans_reportingperiod p ON p.id = u.period_id WHERE u.id = {row}."
)
_PLANS_OF_UNIT = "SELECT p.plan_id FROM plans_planunit p WHERE p.unit_id = {row}.id"

TRIGGERS: tuple[Declared, ...] = (
    Stamp(
        name="plan_begins_stamp",
        table="plans_plan",
        target="plans_planstamp",
        plans="",
        columns=("value", "reference"),
        create=True,
    ),
    stamping("plans_reportingperiod", "SELECT {row}.plan_id"),
    *closed_period("plans_extension"),
    Trigger(
        name="unlocking_kept",
        table="plans_unlocking",
        events=("DELETE",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM plans_reportingperiod p JOIN plans_plan q ON q.id = p.plan_id "
            "WHERE p.id = OLD.period_id AND q.is_demonstration)"
        ),
        message="that a quarter was unlocked is kept, unless it is a demonstration's",
    ),
    Trigger(
        name="unlocking_locks_only",
        table="plans_unlocking",
        events=("UPDATE",),
        refuse_when=(
            "OLD.locked_at IS NOT NULL OR NEW.period_id <> OLD.period_id OR NEW.reason <> OLD.reason "
            "OR NEW.opened_by_id <> OLD.opened_by_id OR NEW.opened_at <> OLD.opened_at OR NEW.ends_at <> OLD.ends_at"
        ),
        message="an unlocking changes in one way only: it is locked again",
    ),
    Trigger(
        name="unlockeditem_frozen",
        table="plans_unlockeditem",
        events=("UPDATE",),
        refuse_when="1 = 1",
        message="what a quarter was unlocked for never changes",
    ),
    Trigger(
        name="pendingupload_of_one_plan",
        table="plans_pendingupload",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.period_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM plans_reportingperiod p "
            "WHERE p.id = NEW.period_id AND p.plan_id = NEW.plan_id)"
        ),
        message="an uploaded workbook and its quarter belong to one plan",
    ),
    stamping("plans_extension", "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id"),
    stamping(
        "plans_unlocking",
        "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id",
        reference=False,
    ),
    stamping("plans_unlockeditem", _UNLOCKED_PLAN + "unlocking_id", reference=False),
    stamping("plans_plandiscrepancy", "SELECT {row}.plan_id"),
    stamping("plans_supportmeasure", "SELECT {row}.plan_id"),
    stamping("plans_plandocument", "SELECT {row}.plan_id"),
    stamping("plans_planunit", "SELECT {row}.plan_id"),
    stamping("organizations_unit", _PLANS_OF_UNIT),
    stamping("organizations_unitchange", "SELECT p.plan_id FROM plans_planunit p WHERE p.unit_id = {row}.unit_id"),
    Stamp(  # pages name who typed, reviewed and granted; signing in writes other columns
        name="user_stamps",
        table="organizations_user",
        target="plans_planstamp",
        plans="SELECT id FROM plans_plan",
        columns=("value", "reference"),
        only=("name",),
    ),
)
