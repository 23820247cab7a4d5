"""The acts on a started correction: begin, change, throw away, load. Nobody reaches another person's."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from organizations.models import User
from organizations.roles import Permission
from plans.evidence import clean_name
from plans.loading import Changes
from plans.models import Plan, PlanImport
from plans.planfile import PlanFile
from plans.refusals import Invalid, NotAllowed, Stale

from .comparing import is_same_plan
from .drafts.carrying import Carry, pairs, take_over
from .drafts.changes import Wrong
from .drafts.keys import MAIN, Place
from .drafts.opening import draft_of, draft_of_plan
from .drafts.planfile import Checked, check
from .drafts.rows import HEAD, INDICATORS, TASKS, Draft, from_json, to_json
from .loading import load_plan
from .querysets import loaded_plans, numbers_in_use
from .reader.proposal import Proposal
from .unloading import plan_file_of

LARGEST = 10 * 1024 * 1024  # bytes of a file
LONGEST = 300_000  # characters of a document: a page has to show all of it
TAKEN = "系统中"  # with which it begins that a number is another item's
MOST = 50  # started corrections of one person


class NothingFound(Invalid):
    """The document holds no plan; the message says why not."""


def require_managing(person: User) -> None:
    """NotAllowed for roles that do not manage plans."""
    if not person.may(Permission.MANAGE_PLANS):
        raise NotAllowed(f"{person.get_role_display()}不能导入计划")


def refuse_too_long(text: str) -> None:
    """Invalid for a document that no page could show."""
    if len(text) > LONGEST:
        raise Invalid(f"文件有{len(text)}字，超过{LONGEST // 10_000}万字：请只留计划正文和附件")


def start(proposal: Proposal, *, by: User, at: datetime) -> PlanImport:
    """Begin to correct what the reader proposes. NothingFound where it found no plan."""
    require_managing(by)
    if proposal.plan is None:
        raise NothingFound(proposal.reason or "没有读到计划")
    refuse_too_long(proposal.source.text)
    draft = draft_of(proposal)
    with transaction.atomic():
        if PlanImport.objects.started_by(by).count() >= MOST:
            raise Invalid(f"已有{MOST}份没有完成的导入，请先载入或放弃几份")
        kept = PlanImport(
            started_by=by,
            started_at=at,
            changed_at=at,
            name=clean_name(proposal.source.name) or "粘贴的文字",
            text=proposal.source.text.replace("\x00", " "),
        )
        _keep(kept, draft)
        return kept


def _keep(kept: PlanImport, draft: Draft) -> None:
    kept.draft = to_json(draft)
    kept.title = draft.head.get("title")[:200]
    kept.left = len(draft.left)
    kept.save()


def change(
    *, key: int, version: int | None, by: User, at: datetime, doing: Callable[[Draft], Any]
) -> tuple[PlanImport, Draft]:
    """Do something to the draft, all of it or nothing. Stale where another window changed it since it was shown, 404 for
    another's, Invalid for what cannot be done."""
    require_managing(by)
    with transaction.atomic():
        kept = PlanImport.objects.held(by, key)
        if kept is None:
            raise Http404("没有这份导入：可能已经载入，或已放弃")
        if version != kept.version:
            raise Stale(
                f"这份校改稿已在另一个窗口改动（{timezone.localtime(kept.changed_at):%H:%M}），您在这里的改动没有保存。"
                "请载入最新内容，再改一次"
            )
        draft = from_json(kept.draft)
        try:
            doing(draft)
        except Wrong as problem:
            raise Invalid(problem.message) from problem
        kept.version += 1
        kept.changed_at = max(at, kept.changed_at)
        _keep(kept, draft)
    return kept, draft


def drop(*, key: int, by: User) -> None:
    """Throw a started correction away. Nothing where there is none any more."""
    require_managing(by)
    PlanImport.objects.started_by(by).filter(pk=key).delete()


# What stands beside it


def loaded_version(draft: Draft, person: User) -> Plan | None:
    """The plan that the draft would change: of its slug, else of its region and nearly its title."""
    plans = loaded_plans(person, draft.head.get("region_code"))
    same = next((plan for plan in plans if plan.slug == draft.head.get("slug")), None)
    return same or next((plan for plan in plans if is_same_plan(plan.title, draft.head.get("title"))), None)


def checked_for(draft: Draft, person: User) -> Checked:
    """The plan file that the draft is, or what is wrong with it; a plan out of the person's reach is wrong as well."""
    found = check(draft)
    code = draft.head.get("region_code")
    if not re.fullmatch(r"[1-9][0-9]{5}", code) or code.startswith(person.region.prefix):
        return found
    place: Place = (HEAD, "region_code")
    said = f"只能导入{person.region.name}及其下级的计划，不能导入{code}的"
    return Checked(plan=None, faults={**found.faults, place: said})


def carry_over(
    *, key: int, version: int | None, chosen: Collection[str], by: User, at: datetime
) -> tuple[PlanImport, list[Carry]]:
    """Take what was chosen over from the loaded version."""
    done: list[Carry] = []

    def doing(draft: Draft) -> None:
        plan = loaded_version(draft, by)
        if plan is None:
            raise Wrong("系统中没有这个计划的另一个版本")
        done.extend(take_over(draft, draft_of_plan(plan_file_of(plan)), text=kept_text(by, key), chosen=chosen))

    kept, _draft = change(key=key, version=version, by=by, at=at, doing=doing)
    return kept, done


def kept_text(person: User, key: int) -> str:
    """The document of a started correction."""
    found = PlanImport.objects.own(person, key)
    return found.text if found is not None else ""


# Loading


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What keeps a draft from being loaded, place by place; `said` what belongs to no place."""

    faults: Mapping[Place, str] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded."""

    plan: Plan
    changes: Changes


def confirm(*, key: int, version: int | None, by: User, today: date, at: datetime) -> Loaded | Refused:
    """Load the plan and its document in one transaction, and forget the correction. Refused and Stale write nothing."""
    require_managing(by)
    try:
        with transaction.atomic():
            kept, draft = change(key=key, version=version, by=by, at=at, doing=lambda _draft: None)
            loaded = _load(kept, draft, by=by, today=today)
            kept.delete()
    except _Refusal as refusal:
        return refusal.refused
    return loaded


def _load(kept: PlanImport, draft: Draft, *, by: User, today: date) -> Loaded:
    found = checked_for(draft, by)
    faults = {**found.faults, **misnumbered(draft, by)}
    if found.plan is None or faults:
        raise _Refusal(Refused(faults=faults))
    try:
        plan, changes = load_plan(found.plan, document=kept.text, by=by, today=today)
    except Invalid as problem:
        raise _Refusal(_placed(problem.message, draft)) from problem
    return Loaded(plan=plan, changes=changes)


class _Refusal(Exception):  # noqa: N818 (takes everything back, then becomes an answer)
    def __init__(self, refused: Refused) -> None:
        super().__init__()
        self.refused = refused


def misnumbered(draft: Draft, person: User) -> dict[Place, str]:
    """Items that would take the number, and with it the figures, of another one of the loaded plan."""
    plan = loaded_version(draft, person)
    if plan is None or plan.slug != draft.head.get("slug"):
        return {}
    figures, filed = numbers_in_use(plan)
    if not figures and not filed:
        return {}
    loaded = draft_of_plan(plan_file_of(plan))
    return {
        **_moved(draft, loaded, INDICATORS, figures, "填报数据"),
        **_moved(draft, loaded, TASKS, filed, "报送内容"),
    }


def _moved(draft: Draft, loaded: Draft, section: str, used: Collection[int], what: str) -> dict[Place, str]:
    name = MAIN[section]
    old = {row.get("number"): row for row in loaded.sections[section] if int(row.get("number")) in used}
    same = {row.key: other.key for row, other in pairs(draft, loaded, section)}
    return {
        (row.key, "number"): f"{TAKEN}第{row.get('number')}项是“{old[row.get('number')].get(name)}”，已有{what}，"
        "不能改作另一项：请在“比较”页沿用原序号；如是同一项改了名称，请注明"
        for row in draft.standing(section)
        if row.get("number") in old and same.get(row.key) != old[row.get("number")].key
    }


_NUMBERED = (
    (re.compile(r"指标“?(\d+)[ 的]"), INDICATORS),
    (re.compile(r"任务(?:分工)?“?(\d+) "), TASKS),
)
_OF_HEAD = (
    ("区划", "region_code"), ("标识", "slug"), ("规划期", "first_year"), ("标题：", "title"),
)  # fmt: skip
_OF_FIELD = (("目标", ""), ("责任单位", "units"), ("任务分工", "lead"), ("序号", "number"))


def _placed(message: str, draft: Draft) -> Refused:
    """A refusal of loading at the field that it is about, where it names one that the draft has."""
    for pattern, section in _NUMBERED:
        number = pattern.search(message)
        row = number and next((each for each in draft.standing(section) if each.get("number") == number[1]), None)
        if row and number:
            return Refused(faults={(row.key, _field_of(message, section)): message})
    for word, name in _OF_HEAD:
        if word in message:
            return Refused(faults={(HEAD, name): message})
    return Refused(said=message)


def _field_of(message: str, section: str) -> str:
    year = re.search(r"(\d{4})(?:、\d{4})*年目标", message)
    if section == INDICATORS and year:
        return f"target.{year[1]}"
    return next((name for word, name in _OF_FIELD if word in message and name), MAIN[section])


def new_units(plan: PlanFile, known: Collection[str]) -> list[str]:
    """Units of the plan that nobody registered yet, under any of their names."""
    return [unit.name for unit in plan.units if unit.region is None and not set(unit.names) & set(known)]
