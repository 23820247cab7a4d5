"""Facts across tables of the quarter's round that the database itself holds."""

from organizations.triggers import Declared, Trigger
from plans.triggers import OF_INDICATOR, OF_TASK, closed_period, stamping

_OF_PERIOD = "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id"
_DEMONSTRATION = (
    "EXISTS (SELECT 1 FROM plans_reportingperiod p JOIN plans_plan q ON q.id = p.plan_id "
    "WHERE p.id = {row}.period_id AND q.is_demonstration)"
)


def _of_one_plan(table: str) -> Trigger:
    return Trigger(
        name=f"{table}_of_one_plan",
        table=f"quarters_{table}",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM plans_reportingperiod p WHERE p.id = NEW.period_id AND ("
            "EXISTS (SELECT 1 FROM indicators_indicator i WHERE i.id = NEW.indicator_id AND i.plan_id = p.plan_id) OR "
            "EXISTS (SELECT 1 FROM tasks_task t WHERE t.id = NEW.task_id AND t.plan_id = p.plan_id)))"
        ),
        message="quarter and item belong to one plan",
    )


def _said(table: str) -> tuple[Declared, ...]:
    """What holds for what units say about an item of a quarter."""
    return (
        _of_one_plan(table),
        *closed_period(f"quarters_{table}", f"({OF_INDICATOR}) OR ({OF_TASK})"),
        stamping(f"quarters_{table}", _OF_PERIOD, reference=False),
    )


TRIGGERS: tuple[Declared, ...] = (
    *_said("check"),
    *_said("explanation"),
    stamping("quarters_reminder", _OF_PERIOD, reference=False),
    Trigger(
        name="closing_never_changes",
        table="quarters_closing",
        events=("UPDATE",),
        refuse_when="1 = 1",
        message="a closing never changes",
    ),
    Trigger(
        name="closing_kept",
        table="quarters_closing",
        events=("DELETE",),
        refuse_when=f"NOT {_DEMONSTRATION.format(row='OLD')}",
        message="closings are kept, unless they are a demonstration's",
    ),
    stamping("quarters_closing", _OF_PERIOD, reference=False),
    Trigger(
        name="period_closed_with_content",
        table="plans_reportingperiod",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM quarters_closing c WHERE c.period_id = NEW.id)"
        ),
        message="a quarter is closed with what it shows",
    ),
    Trigger(
        name="period_stays_closed",
        table="plans_reportingperiod",
        events=("UPDATE",),
        refuse_when=(
            "OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM plans_plan q "
            "WHERE q.id = OLD.plan_id AND q.is_demonstration)"
        ),
        message="a closed quarter stays closed",
    ),
    Trigger(
        name="amendment_of_one_plan",
        table="quarters_amendment",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM plans_reportingperiod p JOIN indicators_indicator i ON i.plan_id = p.plan_id "
            "WHERE p.id = NEW.period_id AND i.id = NEW.indicator_id)"
        ),
        message="quarter and indicator of an amendment belong to one plan",
    ),
    Trigger(
        name="amendment_frozen",
        table="quarters_amendment",
        events=("UPDATE",),
        refuse_when="OLD.state <> 'proposed'",
        message="a decided amendment never changes",
    ),
    Trigger(
        name="amendment_kept",
        table="quarters_amendment",
        events=("DELETE",),
        refuse_when=f"NOT {_DEMONSTRATION.format(row='OLD')}",
        message="amendments are kept, unless they are a demonstration's",
    ),
    stamping("quarters_amendment", _OF_PERIOD, reference=False),
)
