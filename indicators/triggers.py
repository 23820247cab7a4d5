"""Facts across tables of indicators and figures that the database itself holds."""

from organizations.triggers import Declared, Event, Trigger
from plans.triggers import (
    OF_INDICATOR,
    OF_RESPONSIBILITY,
    REVIEWED_COLUMNS,
    closed_period,
    evidence_frozen,
    frozen_once_final,
    stamping,
)

FIGURE_COLUMNS = (
    "indicator_id",
    "value",
    "numerator",
    "denominator",
    "quantity",
    "not_applicable",
    "not_applicable_reason",
    "as_of",
    "source",
    "certainty",
    "note",
    "city_rank",
    "city_average",
    "city_source",
    "confirmation",
    "confirmed_doubts",
)

UNIT_FIGURE_COLUMNS = ("responsibility_id", "value", "note")

# Documents come with their proposal; a demonstration's may go with it.
_FROZEN: tuple[tuple[str, str, tuple[Event, ...], str], ...] = (
    ("in", "NEW", ("INSERT", "UPDATE"), ""),
    ("out", "OLD", ("UPDATE", "DELETE"), " AND NOT q.is_demonstration"),
)


def _unit_figures(table: str) -> tuple[Declared, ...]:
    """What holds for the parts that units contribute."""
    return (
        Trigger(
            name=f"{table}_of_one_plan",
            table=f"indicators_{table}",
            events=("INSERT", "UPDATE"),
            refuse_when=(
                "NOT EXISTS (SELECT 1 FROM indicators_indicatorresponsibility r "
                "JOIN indicators_indicator i ON i.id = r.indicator_id "
                "JOIN plans_reportingperiod p ON p.plan_id = i.plan_id "
                "WHERE r.id = NEW.responsibility_id AND p.id = NEW.period_id)"
            ),
            message="indicator and quarter of a unit's figure belong to one plan",
        ),
        *closed_period(f"indicators_{table}", OF_RESPONSIBILITY),
        *frozen_once_final(f"indicators_{table}", REVIEWED_COLUMNS + UNIT_FIGURE_COLUMNS),
        stamping(
            f"indicators_{table}",
            "SELECT p.plan_id FROM plans_reportingperiod p WHERE p.id = {row}.period_id",
        ),
    )


TRIGGERS: tuple[Declared, ...] = (
    *_unit_figures("unitactual"),
    *_unit_figures("unittarget"),
    Trigger(
        name="actual_of_one_plan",
        table="indicators_actual",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM indicators_indicator i JOIN plans_reportingperiod p ON p.plan_id = i.plan_id "
            "WHERE i.id = NEW.indicator_id AND p.id = NEW.period_id)"
        ),
        message="indicator and quarter of a figure belong to one plan",
    ),
    *closed_period("indicators_actual", OF_INDICATOR),
    *frozen_once_final("indicators_actual", REVIEWED_COLUMNS + FIGURE_COLUMNS),
    Trigger(
        name="annualtarget_inside_plan",
        table="indicators_annualtarget",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM indicators_indicator i JOIN plans_plan p ON p.id = i.plan_id "
            "WHERE i.id = NEW.indicator_id AND NEW.year BETWEEN p.first_year AND p.last_year)"
        ),
        message="a target's year lies inside the plan",
    ),
    Trigger(
        name="responsibility_of_listed_unit",
        table="indicators_indicatorresponsibility",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM indicators_indicator i JOIN plans_planunit u ON u.plan_id = i.plan_id "
            "WHERE i.id = NEW.indicator_id AND u.unit_id = NEW.unit_id)"
        ),
        message="a responsible unit is one of the plan's units",
    ),
    Trigger(
        name="quotient_of_one_plan",
        table="indicators_indicator",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "EXISTS (SELECT 1 FROM indicators_indicator i WHERE i.id IN (NEW.numerator_indicator_id, "
            "NEW.denominator_indicator_id) AND i.plan_id <> NEW.plan_id)"
        ),
        message="the parts of a quotient belong to its own plan",
    ),
    Trigger(
        name="containment_of_one_plan",
        table="indicators_containment",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "(SELECT count(DISTINCT i.plan_id) FROM indicators_indicator i "
            "WHERE i.id IN (NEW.indicator_id, NEW.outer_id)) > 1"
        ),
        message="an indicator and what contains it belong to one plan",
    ),
    *evidence_frozen("indicators_figureevidence", owner="indicators_actual", column="actual_id", named=OF_INDICATOR),
    Trigger(
        name="targetchange_frozen",
        table="indicators_targetchange",
        events=("UPDATE",),
        refuse_when="OLD.state <> 'proposed'",
        message="a decided change never changes",
    ),
    Trigger(
        name="targetchange_of_one_plan",
        table="indicators_targetchange",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM plans_reportingperiod p WHERE p.id = NEW.effective_from_id "
            "AND p.plan_id = NEW.plan_id) OR (NEW.indicator_id IS NOT NULL AND NOT EXISTS (SELECT 1 "
            "FROM indicators_indicator i WHERE i.id = NEW.indicator_id AND i.plan_id = NEW.plan_id))"
        ),
        message="plan, indicator and quarter of a change belong together",
    ),
    Trigger(
        name="targetchange_kept",
        table="indicators_targetchange",
        events=("DELETE",),
        refuse_when=(
            "OLD.state <> 'proposed' AND NOT EXISTS (SELECT 1 FROM plans_plan q WHERE q.id = OLD.plan_id "
            "AND q.is_demonstration)"
        ),
        message="a decided change is kept, unless it is a demonstration's",
    ),
    *(
        Trigger(
            name=f"targetchangefile_frozen_{suffix}",
            table="indicators_targetchangefile",
            events=events,
            refuse_when=(
                f"EXISTS (SELECT 1 FROM indicators_targetchange c JOIN plans_plan q ON q.id = c.plan_id "
                f"WHERE c.id = {row}.change_id AND c.state <> 'proposed'{unless})"
            ),
            message="the documents of a decided change never change",
        )
        for suffix, row, events, unless in _FROZEN
    ),
    stamping("indicators_targetchange", "SELECT {row}.plan_id"),
    stamping("indicators_indicator", "SELECT {row}.plan_id"),
    stamping(
        "indicators_figureevidence",
        "SELECT p.plan_id FROM indicators_actual a JOIN plans_reportingperiod p ON p.id = a.period_id "
        "WHERE a.id = {row}.actual_id",
        reference=False,
    ),
    *(
        stamping(
            f"indicators_{table}",
            "SELECT i.plan_id FROM indicators_indicator i WHERE i.id = {row}.indicator_id",
            reference=table != "actual",
        )
        for table in ("actual", "annualtarget", "quarterplan", "indicatorresponsibility", "containment")
    ),
    stamping(
        "indicators_cataloguelink", "SELECT i.plan_id FROM indicators_indicator i WHERE i.id = {row}.indicator_id"
    ),
    stamping(
        "indicators_catalogueentry",
        "SELECT i.plan_id FROM indicators_cataloguelink l JOIN indicators_indicator i ON i.id = l.indicator_id "
        "WHERE l.entry_id = {row}.id",
    ),
    stamping(
        "organizations_unit",
        "SELECT i.plan_id FROM indicators_indicatorresponsibility r JOIN indicators_indicator i ON i.id = r.indicator_id "
        "WHERE r.unit_id = {row}.id",
        name="responsible_unit",
    ),
)
