"""Documents of many manners, invented, against what a person reads in them: nothing missed, nothing wrongly proposed.

The documents lie in tests/documents/invented with what is expected of them beside: title, years, targets, tasks with who
answers (scripts/score_reader.py says how), and what else only some of them show. Places and figures are invented.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from documents.reader.opening import open_source
from documents.reader.proposal import Proposal
from documents.reader.reading import read_document
from plans.planfile import IndicatorItem, PlanFile, RegionItem, read_plan_file, write_plan_file
from scripts.reader_scores import LIKE, alike, expected_of, plain, reading_of, score

INVENTED = Path(__file__).resolve().parents[1] / "invented"
EXPECTED: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(INVENTED.glob("*.yaml"))
}
PLANS = [name for name, expected in EXPECTED.items() if expected.get("plan", True)]


def document(name: str) -> Path:
    return next(path for path in INVENTED.glob(f"{name}.*") if path.suffix != ".yaml")


@cache
def read(name: str) -> Proposal:
    return read_document(open_source(document(name).read_bytes(), name=document(name).name))


def plan_of(name: str) -> PlanFile:
    plan = read(name).plan
    assert plan is not None, read(name).reason
    return plan


def having(*keys: str) -> list[str]:
    return [name for name in PLANS if any(key in EXPECTED[name] for key in keys)]


def indicator(name: str, called: str) -> IndicatorItem:
    return max(plan_of(name).indicators, key=lambda each: alike(each.name, called))


def test_documents_and_expectations_belong_together() -> None:
    assert len(EXPECTED) >= 20
    assert {path.stem for path in INVENTED.iterdir() if path.suffix != ".yaml"} == set(EXPECTED)


@pytest.mark.parametrize("name", PLANS)
def test_targets_and_units(name: str) -> None:
    result = score(expected_of(INVENTED / f"{name}.yaml"), reading_of(plan_of(name)))
    kinds = {"targets": result.targets, "tasks": result.tasks, "units": result.units, "lists": result.lists}
    assert {kind: (tally.missed_lines, tally.wrong_lines) for kind, tally in kinds.items()} == dict.fromkeys(
        kinds, ((), ())
    )


@pytest.mark.parametrize("name", having("title", "years"))
def test_title_and_years(name: str) -> None:
    plan, expected = plan_of(name), EXPECTED[name]
    assert plain(plan.title) == plain(expected["title"])
    if "years" in expected:
        assert [plan.first_year, plan.last_year] == expected["years"]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in PLANS])
def test_what_is_no_plan(name: str) -> None:
    assert read(name).plan is None
    assert read(name).reason


@pytest.mark.parametrize("name", having("targets"))
def test_ceilings_and_ranks_are_better_lower(name: str) -> None:
    for target in EXPECTED[name]["targets"]:
        if not target.get("optional"):
            found = indicator(name, target["name"])
            if alike(found.name, target["name"]) >= LIKE:
                assert (found.name, found.direction) == (found.name, target.get("direction", "higher"))


@pytest.mark.parametrize("name", having("indicator_units"))
def test_who_answers_for_indicators(name: str) -> None:
    for called, units in EXPECTED[name]["indicator_units"].items():
        assert [each.name for each in indicator(name, called).units] == units


@pytest.mark.parametrize("name", having("second_level"))
def test_units_behind_a_semicolon_are_of_another_level(name: str) -> None:
    levels = {alias: unit.level for unit in plan_of(name).units for alias in unit.names}
    assert {unit: levels.get(unit) for unit in EXPECTED[name]["second_level"]} == dict.fromkeys(
        EXPECTED[name]["second_level"], 2
    )


@pytest.mark.parametrize("name", having("disagree"))
def test_body_and_annex_are_compared(name: str) -> None:
    said = "\n".join(f"{each.here.quote}|{each.there.quote}|{each.note}" for each in plan_of(name).discrepancies)
    assert [words for words in EXPECTED[name]["disagree"] if words not in said] == []


@pytest.mark.parametrize("name", having("unread"))
def test_what_could_not_be_read_is_listed(name: str) -> None:
    said = "\n".join(each.quote for each in plan_of(name).unread)
    assert [words for words in EXPECTED[name]["unread"] if words not in said] == []


@pytest.mark.parametrize("name", PLANS)
def test_the_proposal_is_a_plan_file_but_for_what_only_a_person_knows(name: str) -> None:
    plan = plan_of(name)
    if not plan.region.code:  # an invented place has none
        plan = replace(plan, region=RegionItem(code="999901", name="云溪市"))
    if not plan.first_year:  # the document has no year
        plan = replace(plan, first_year=2025, last_year=2027)
    assert read_plan_file(write_plan_file(plan)) == plan


@pytest.mark.parametrize("name", PLANS)
def test_spans_are_places_in_the_document(name: str) -> None:
    proposal, plan = read(name), plan_of(name)
    text = proposal.source.text
    spans = [
        *proposal.spans.values(),
        *(each.span for each in (*plan.indicators, *plan.tasks, *plan.units) if each.span),
    ]
    assert all(0 <= start < end <= len(text) for start, end in spans)
