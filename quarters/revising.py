"""The next revision of a closed quarter: what it was closed with, and of what lies open now only the items named. Asks nothing of
the database.

Targets, tolerance, units and names stay those of the closing: a later truth does not rewrite the past.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from indicators.facts import Contribution, IndicatorFacts, Observation, Quarter, with_observations
from indicators.sentences import actual_text
from indicators.standing import IndicatorStanding, indicator_standing
from plans.models import ItemKind
from plans.periods import Items
from tasks.facts import TaskFacts

from .facts import Adjustment, CheckFacts, ExplanationFacts
from .sentences import task_word
from .standing import Beside, Standing, TaskStanding, task_standing


def revised(closed: Standing, live: Standing, items: Items) -> Standing:
    """What the quarter was closed with, with the named items as they stand now at the same quarter; what is computed from them
    follows."""
    place = closed.period.place
    now = {row.facts.number: row.facts for row in live.indicators if row.facts.number in items.indicators}
    tasks = {row.facts.number: row.facts for row in live.tasks if row.facts.number in items.tasks}
    return replace(
        closed,
        indicators=_indicators(closed, {number: _taken(facts, place) for number, facts in now.items()}),
        tasks=tuple(
            _task(row, tasks[row.facts.number], closed) if row.facts.number in tasks else row for row in closed.tasks
        ),
        explanations=_said(closed.explanations, live.explanations, items),
        checks=_said(closed.checks, live.checks, items),
    )


def with_observation(standing: Standing, number: int, observation: Observation) -> Standing:
    """The Standing as if an indicator had another figure at its quarter."""
    return with_observation_at(standing, number, standing.period.place, observation)


def with_observation_at(standing: Standing, number: int, place: Quarter, observation: Observation) -> Standing:
    """The Standing as if an indicator had had another figure at a quarter, its own or an earlier one."""
    taken = {number: _Taken(place, observation, {})}
    return replace(standing, indicators=_indicators(standing, taken))


class _Taken:
    """What an indicator takes over of a quarter: its figure, and by unit what units contributed."""

    def __init__(self, place: Quarter, observation: Observation | None, contributions: Mapping[int, Contribution]):
        self.place, self.observation, self.contributions = place, observation, contributions

    def into(self, facts: IndicatorFacts) -> Mapping[Quarter, Observation]:
        if self.observation is None:
            return facts.observations
        return {**facts.observations, self.place: self.observation}

    def parts(self, facts: IndicatorFacts) -> tuple[Contribution, ...]:
        """Of each unit its part of the quarter as it is now; parts of other quarters and of targets stay."""
        known = {row.unit_key: row for row in facts.contributions}
        found = []
        for unit in dict.fromkeys((*known, *self.contributions)):
            row, now = known.get(unit, Contribution(unit_key=unit)), self.contributions.get(unit)
            actuals = dict(row.actuals)
            if now is not None and self.place in now.actuals:
                actuals[self.place] = now.actuals[self.place]
            found.append(replace(row, actuals=actuals))
        return tuple(found)


def _taken(live: IndicatorFacts, place: Quarter) -> _Taken:
    return _Taken(place, live.observations.get(place), {row.unit_key: row for row in live.contributions})


def _indicators(closed: Standing, taken: Mapping[int, _Taken]) -> tuple[IndicatorStanding, ...]:
    facts = [row.facts for row in closed.indicators]
    changed = {row.key for row in facts if row.number in taken}
    observations = {row.key: taken[row.number].into(row) if row.number in taken else row.observations for row in facts}
    computed = {row.key: row for row in with_observations(facts, observations)}
    return tuple(
        _indicator(computed, row.facts.key, taken.get(row.facts.number), closed)
        if {row.facts.key, row.facts.numerator_key, row.facts.denominator_key} & changed
        else row
        for row in closed.indicators
    )


def _indicator(
    computed: Mapping[int, IndicatorFacts], key: int, taken: _Taken | None, closed: Standing
) -> IndicatorStanding:
    facts = computed[key]
    if taken is not None and taken.contributions:
        facts = replace(facts, contributions=taken.parts(facts))
    keys = (facts.numerator_key, facts.denominator_key)
    parts = [computed[part] for part in keys if part is not None and part in computed]
    return indicator_standing(facts, closed.plan, closed.period, parts)


def _task(row: TaskStanding, live: TaskFacts, closed: Standing) -> TaskStanding:
    """The task with what its units report of the quarter now, and its milestones as they are now."""
    now = {each.key: each for each in live.assignments}
    assignments = tuple(
        replace(each, report=now[each.key].report, asked=now[each.key].asked) if each.key in now else each
        for each in row.facts.assignments
    )
    facts = replace(row.facts, assignments=assignments, milestones=live.milestones)
    return task_standing(facts, closed.plan, closed.period)


Said = TypeVar("Said", bound=CheckFacts | ExplanationFacts)


def _said(closed: Iterable[Said], live: Iterable[Said], items: Items) -> tuple[Said, ...]:
    rows = [*(row for row in closed if not _names(items, row)), *(row for row in live if _names(items, row))]
    return tuple(sorted(rows, key=lambda row: (row.kind, row.number, row.unit_key)))


def _names(items: Items, row: CheckFacts | ExplanationFacts) -> bool:
    return row.number in (items.indicators if row.kind == ItemKind.INDICATOR else items.tasks)


def beside_revised(
    closed: Beside, live: Beside, items: Items, *, place: Quarter, period: int, tasks: Collection[int]
) -> Beside:
    """What stands beside: of the named items the revisions of the very quarter (its place and key) as they are now. `tasks`
    holds the keys of the named tasks' assignments."""
    return Beside(
        units=closed.units,
        revisions={
            number: tuple(
                sorted(
                    (
                        *(row for row in live.revisions.get(number, ()) if row.quarter == place),
                        *(row for row in rows if row.quarter != place),
                    ),
                    key=lambda row: (row.quarter, row.revision),
                    reverse=True,
                )
            )
            if number in items.indicators
            else rows
            for number, rows in closed.revisions.items()
        },
        reports={
            number: (
                *(row for row in live.reports.get(number, ()) if row.quarter == place),
                *(row for row in rows if row.quarter != place),
            )
            if number in items.tasks
            else rows
            for number, rows in closed.reports.items()
        },
        report_rows=(
            *(row for row in closed.report_rows if not (row[0] in tasks and row[1] == period)),
            *(row for row in live.report_rows if row[0] in tasks and row[1] == period),
        ),
    )


def adjustments(
    before: Standing, after: Standing, *, kind: str, reason: str, document_number: str, on: date
) -> tuple[Adjustment, ...]:
    """What a revision changed of the one before it: figures and the lights of tasks that now read otherwise."""
    year, quarter = before.period.place
    told: dict[str, Any] = {
        "year": year, "quarter": quarter, "kind": kind, "reason": reason, "document_number": document_number, "on": on,
    }  # fmt: skip
    of_indicators = [
        Adjustment(number=old.facts.number, name=old.facts.name, old_text=was, new_text=now, **told)
        for old, new in zip(before.indicators, after.indicators, strict=True)
        if (was := actual_text(old)) != (now := actual_text(new))
    ]
    of_tasks = [
        Adjustment(
            number=old.facts.number,
            name=f"任务{old.facts.number} {old.facts.title}",
            old_text=was,
            new_text=now,
            **told,
        )
        for old, new in zip(before.tasks, after.tasks, strict=True)
        if (was := task_word(old)) != (now := task_word(new))
    ]
    return (*of_indicators, *of_tasks)
