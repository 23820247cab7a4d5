"""What is said about a whole quarter: the 通报 sentence. Pure; the same on pages, in the pack and in the circular."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from figures import wording
from indicators.labels import REASON
from indicators.progress import Status
from indicators.sentences import BEFORE_USE, actual_text, details, is_ceiling, is_flat, status_word
from indicators.standing import IndicatorStanding
from plans.facts import PeriodFacts
from tasks.facts import MilestoneFacts
from tasks.sentences import NOT_REPORTED, late_milestones, said, standing_report

from .facts import Adjustment
from .standing import Standing, TaskStanding


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence; tone good, bad or warn where it is to stand out."""

    text: str
    tone: str = ""


def plain(phrases: Iterable[Phrase]) -> str:
    return "".join(phrase.text for phrase in phrases)


_INDICATOR_WORDS: tuple[tuple[Status, str, str], ...] = (
    (Status.ACHIEVED, "已完成年度目标", "good"),
    (Status.AHEAD, "超序时进度", "good"),
    (Status.ON_TRACK, "达到序时进度", "good"),
    (Status.SLIGHTLY_BEHIND, "轻微滞后", ""),
    (Status.BEHIND, "滞后序时进度", "bad"),
    (Status.MISSED, "未完成年度目标", "bad"),
    (Status.NOT_REPORTED, "未报送", ""),
    (Status.UNSCHEDULED, "缺基数暂不评价", ""),
    (Status.NOT_DUE, "不参评", ""),
)
_TASK_WORDS: tuple[tuple[Status, str, str], ...] = (
    (Status.ACHIEVED, "已完成", "good"),
    (Status.ON_TRACK, "正常推进", "good"),
    (Status.SLIGHTLY_BEHIND, "推进缓慢", ""),
    (Status.BEHIND, "严重滞后", "bad"),
    (Status.NOT_REPORTED, "未报送", ""),
    (Status.NOT_DUE, "不参评", ""),
)
TASK_STATUS: Mapping[Status, str] = {status: word for status, word, _tone in _TASK_WORDS}


def task_word(task: TaskStanding) -> str:
    """The word of a task's light."""
    return BEFORE_USE if task.before_use else TASK_STATUS[task.status]


def task_words(tasks: Iterable[TaskStanding]) -> dict[Status, str]:
    """The words of the tasks' lights, where they are counted and chosen from; a status that bears two words bears both."""
    found = {status: {word: None} for status, word in TASK_STATUS.items()}
    not_due = dict.fromkeys(task_word(task) for task in tasks if task.status is Status.NOT_DUE)
    found[Status.NOT_DUE] = not_due or found[Status.NOT_DUE]
    return {status: " / ".join(words) for status, words in found.items()}


def bulletin(standing: Standing) -> tuple[Phrase, ...]:
    """The 通报 sentence: of a closed quarter the one that it was closed with, else the one made from the figures."""
    if standing.closing is not None:
        return tuple(Phrase(text, tone) for text, tone in standing.closing.bulletin)
    return made_bulletin(standing)


def edited_sentence(closed: Standing) -> str:
    """The sentence that somebody wrote for a closing; blank for the one made from its figures."""
    said = plain(bulletin(closed))
    return "" if said == plain(made_bulletin(closed)) else said


def made_bulletin(standing: Standing) -> tuple[Phrase, ...]:
    """The sentence made from the figures; empty for a plan that counts nothing. Groups of nobody are left out."""
    phrases: list[Phrase] = []
    if standing.in_breakdown:
        phrases += _indicator_counts(standing)
        red = [row for row in standing.lagging if row.status in (Status.BEHIND, Status.MISSED)]
        if red:
            phrases.append(Phrase("滞后指标："))
            for place, row in enumerate(red):
                phrases += _named(row, standing.period, last=place == len(red) - 1)
    if standing.tasks:
        phrases += _task_counts(standing)
    return tuple(phrases)


def count_phrases(counts: Mapping[Status, int], *, of_tasks: bool = False) -> list[Phrase]:
    """，超序时进度2项，滞后序时进度1项: of a number of items by status, as the sentence of one plan says them."""
    return _counted(counts, _TASK_WORDS if of_tasks else _INDICATOR_WORDS, lambda _status: "")


def _counted(
    counts: Mapping[Status, int], words: tuple[tuple[Status, str, str], ...], note: Callable[[Status], str]
) -> list[Phrase]:
    phrases: list[Phrase] = []
    for status, word, tone in words:
        if counts.get(status):
            phrases += [Phrase(f"，{word}"), Phrase(str(counts[status]), tone), Phrase(f"项{note(status)}")]
    return phrases


def _indicator_counts(standing: Standing) -> list[Phrase]:
    rows, period = standing.in_breakdown, standing.period

    def note(status: Status) -> str:
        if status is not Status.NOT_DUE:
            return ""
        words = (
            status_word(row) if row.progress.actual is None else _reason_word(row)
            for row in rows
            if row.status is status
        )
        return f"（{'、'.join(dict.fromkeys(words))}）"

    subject = f"{wording.as_of(period.year, period.quarter)}，《{standing.plan.title}》{len(rows)}项重点指标中"
    return [Phrase(subject), *_counted(Counter(row.status for row in rows), _INDICATOR_WORDS, note), Phrase("。")]


def _reason_word(row: IndicatorStanding) -> str:
    return REASON[row.reason] if row.reason is not None else "不参评"


def _named(row: IndicatorStanding, period: PeriodFacts, *, last: bool) -> list[Phrase]:
    """A lagging indicator with its figures and who answers; the judgement stands out."""
    parts = details(row, period)
    loud = 1 if is_flat(row) or row.status is Status.MISSED or is_ceiling(row) else 2
    quiet, judgement = parts[:-loud], parts[-loud:]
    ending = "。" if last else "；"
    return [
        Phrase(f"{row.facts.name}{actual_text(row)}" + "".join(f"，{part}" for part in quiet) + "，"),
        Phrase(judgement[0], "bad"),
        Phrase("".join(f"，{part}" for part in judgement[1:]) + f"，责任单位：{units_text(row)}{ending}"),
    ]


def units_text(row: IndicatorStanding) -> str:
    """区市场监管局等4个单位; 未明确责任单位 where the document names none."""
    if not row.units:
        return "未明确责任单位"
    more = f"等{len(row.units)}个单位" if len(row.units) > 1 else ""
    return f"{row.units[0].name}{more}"


def _task_counts(standing: Standing) -> list[Phrase]:
    silent: dict[str, None] = {}
    for task in standing.tasks:
        if task.status is Status.NOT_REPORTED:
            silent.update(dict.fromkeys(task.missing))
    early = sum(task.before_use for task in standing.tasks)

    def note(status: Status) -> str:
        if status is Status.NOT_DUE:
            return f"（{_why_not_judged(standing.tasks, early)}）"
        return f"（{'、'.join(silent)}）" if status is Status.NOT_REPORTED and silent else ""

    counts = _counted(Counter(task.status for task in standing.tasks), _TASK_WORDS, note)
    subject = f"{len(standing.tasks)}项重点任务中"
    if not standing.in_breakdown:  # nothing has said yet of which plan, and of when
        period = standing.period
        subject = f"{wording.as_of(period.year, period.quarter)}，《{standing.plan.title}》{subject}"
    return [Phrase(subject), *counts, Phrase("。")]


def _why_not_judged(tasks: Iterable[TaskStanding], early: int) -> str:
    """系统启用前, 未明确责任单位, 责任单位不须报送; with their counts where there are several reasons."""
    counts = Counter(
        NO_LEAD if not task.facts.leads else NO_REPORT for task in tasks if task.progress.status is Status.NOT_DUE
    )
    if early:
        counts[BEFORE_USE] = early
    if len(counts) == 1:
        return next(iter(counts))
    return "，".join(f"{reason}{count}项" for reason, count in counts.items())


NO_LEAD, NO_REPORT = "未明确责任单位", "责任单位不须报送"


def task_sentence(task: TaskStanding, period: PeriodFacts) -> str:
    """Why a task's light is what it is: 截至2026年9月底，任务4推进缓慢：区科技局核定为推进缓慢；区经济信息委未报送."""
    facts = task.facts
    reporting = [row for row in facts.leads if row.reports]
    parts = [part for row in reporting if (part := said(row, period.place))]
    silent = [row.unit_name for row in reporting if standing_report(row, period.place) is None]
    if silent:
        named = "、".join(silent)
        parts.append(f"{named}{NOT_REPORTED}" if task.was_in_use else f"{BEFORE_USE}，{named}没有填报")
    if not reporting:
        parts.append("没有须报送的责任单位" if facts.leads else NO_LEAD)
    parts += [_late(row) for row in late_milestones(facts, period.last_day)]
    subject = f"{wording.as_of(period.year, period.quarter)}，任务{facts.number}{TASK_STATUS[task.status]}"
    return f"{subject}：{'；'.join(parts)}"


def _late(milestone: MilestoneFacts) -> str:
    """节点“引进2家机构”应于2026年6月30日完成，至本季末尚未完成; a unit's own measure by its name."""
    what = f"{milestone.unit_name}的措施" if milestone.unit_name else "节点"
    due = "" if milestone.due_on is None else f"应于{wording.day(milestone.due_on)}完成，"
    done = "至本季末尚未完成" if milestone.done_on is None else f"{wording.day(milestone.done_on)}才完成"
    return f"{what}“{milestone.title}”{due}{done}"


def adjustment_text(row: Adjustment) -> str:
    """有效发明专利总量由518件更正为520件（追溯更正：市局核定；依据：8号）."""
    by = f"；依据：{row.document_number}" if row.document_number else ""
    return f"{row.name}由{row.old_text}更正为{row.new_text}（{row.kind}：{row.reason}{by}）"
