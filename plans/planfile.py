"""Plan files: one readable, hand-checkable YAML file for each plan. Read here, and written by the same rules.

A plan (`?` marks what may be left out, with its default):

    slug             small letters, digits, hyphens; the plan's address. Not "import", which is a page
    title            as printed
    region           {code: six digits in quotes, name, parent?: {code, name}}
    status?          draft (征求意见稿, default) or issued; issued needs number and issued_on
    number?          document number: 某府发〔2025〕1号
    issued_on?       date of issue: 2025-09-22
    years            [first, last]
    tolerance?       share of the year's task that counts as slight: 0.10
    in_use_from?     the day from which gaps count as 未报送
    units            every unit the plan names, in the order of first naming
    indicators?      list, see below
    tasks?           list, see below
    support_measures?  list, see below: 支持措施, which are no tasks
    discrepancies?   [{here: source, there: source, note?}]: where the document does not agree with itself
    unread?          [{quote, place?, note?, span?}]: what a document reader took for a target or a
                     responsibility and could not read

A source is {place, quote?}: 附件1 第1行 or 二（一）1, and a short verbatim quote. Never a paragraph.

A unit is its name, or {name, kind?, level?, aliases?, assessed?, region?}:

    kind?            department (default) park township judiciary collective (各区县政府: reports to nobody as one)
    level?           1 (default), or 2 if the document names it after a semicolon
    aliases?         other ways in which the document writes it; they may stand in any list of units
    assessed?        true; false for judiciary, which is listed but never judged
    region?          only where it is not the plan's: {code, name, parent?}

An indicator:

    number           1, 2, 3 …; those that stand in the text only follow those of the annex
    printed_number?  as printed, where it is not simply the number (in quotes if it is a number)
    name, unit       as printed, apart: 有效发明专利总量, 件. A % goes in quotes
    basis            stock (a level at the end of the quarter) or year_to_date (counted since 1 January)
    direction?       higher (default) or lower; lower with year_to_date is a ceiling for the year
    pace?            linear (default) or at_end (cannot be half done: judged at the end only)
    formula?         direct (default): the figure is entered
                     ratio: numerator and denominator are entered; both are labels with unit of measurement
                     quotient: numerator and denominator are the numbers of two other indicators
                     growth: quantity (a label) is entered, whole; targets are average yearly rates in percent since
                     base_year, which must be written; basis year_to_date
                     A ratio or quotient whose unit is % is multiplied by 100
    frequency?       quarterly (default) or annual, then published_month? (1–12) says when its figure is out
    decimals?        0 (default) to 4: how the figure is published; for growth, those of the rate
    baseline_year?   the year at whose end the first segment starts: the year before the plan
    printed_baseline?  the figure then, if the document prints it
    targets?         {year: number}. A year without a target is left out. city_average instead of the number: the
                     city's average of that year, entered each year. {value, source} if the year has its own source
    units?           names; the first answers. Left out: 未明确责任单位
    in_breakdown?    true: stands in the annex's table; false: in the text only. Where none of the plan's indicators stands
                     in a table, all of them are counted
    binding?         true 约束性, false 预期性, left out: the document does not say
    comparator?      as printed: 突破, 不低于, 前十
    definition?      what is counted, in our own words
    data_provider?   who publishes the figure
    within?          what cannot be less, since this indicator is a part of it: [1], or
                     [{number: 3, part?: numerator, of?: numerator}]. number: the containing indicator; part: which
                     figure of it; of: which figure of this one. figure (default), or numerator of a ratio. A number
                     alone is short for {number: …}. Figures that do not fit are doubted, not refused
    source           of the indicator and its targets

A task:

    number, title    as printed
    heading?         the group it stands under
    lead?, support?  责任单位 and 配合单位, in order: names or {name, reports?, level?}. Leads report, supporters do
                     not, nor do units that are not assessed or of another region, unless `reports: true`; a
                     collective never does
    digest?          a few points in our own words
    remark?          as printed
    indicators?      [{number, quote}] where the task's text shows the link, or {number, inferred: true}
    milestones?      [{title, due?}]
    source

A support measure, what the plan gives to those who take part (最高50万元, 2万元／件); nobody reports on it:

    number           as printed; numbers that the document leaves out are left out
    title            what is supported, in our own words
    amounts?         as printed, each with its unit of measurement
    units?           names; the units that see to it
    source

Units, indicators, tasks, support measures and discrepancies that a document reader proposed also have
span: [start, end] (characters of the document) and confidence: 0 to 1.

Text is one line and needs quotes only where YAML would take it for something else. Numbers stand without quotes and
keep the digits printed: 4.50 stays 4.50. Anchors, aliases, tags and unknown or repeated keys are refused. Positions in
messages count from 1: indicators[3] is the third.
"""

from itertools import islice

from .planfile_checks import findings
from .planfile_items import (
    CITY_AVERAGE,
    AssignmentItem,
    ContainmentItem,
    DiscrepancyItem,
    IndicatorItem,
    LinkItem,
    MilestoneItem,
    PlanFile,
    PlanFileError,
    Problem,
    RegionItem,
    ResponsibleItem,
    SourceItem,
    SupportMeasureItem,
    TargetItem,
    TaskItem,
    UnitItem,
    UnreadItem,
)
from .planfile_nodes import MAX_PROBLEMS, Log, compose
from .planfile_reading import read_plan
from .planfile_writing import write_plan

__all__ = [
    "CITY_AVERAGE",
    "AssignmentItem",
    "ContainmentItem",
    "DiscrepancyItem",
    "IndicatorItem",
    "LinkItem",
    "MilestoneItem",
    "PlanFile",
    "PlanFileError",
    "Problem",
    "RegionItem",
    "ResponsibleItem",
    "SourceItem",
    "SupportMeasureItem",
    "TargetItem",
    "TaskItem",
    "UnitItem",
    "UnreadItem",
    "read_plan_file",
    "write_plan_file",
]


def read_plan_file(text: str, *, name: str = "") -> PlanFile:
    """The plan that the text describes; PlanFileError with everything wrong in it, by line. `name` is for messages."""
    log = Log()
    try:
        plan = read_plan(compose(text), log, name=name)
    except PlanFileError as error:
        raise PlanFileError(error.problems, name=name) from error
    unread = [problem.key for problem in log.problems]
    found = islice(findings(plan, unread, log.lines), MAX_PROBLEMS - len(log.problems))
    broken = [Problem(line=line or log.line(key), key=key, message=message) for key, message, line in found]
    problems = [*log.problems, *broken]
    if len(problems) == MAX_PROBLEMS:
        last = max(problem.line for problem in problems)
        problems.append(Problem(line=last, key="", message=f"问题超过{MAX_PROBLEMS}个，其余的没有列出"))
    if problems:
        raise PlanFileError(problems, name=name)
    return plan


def write_plan_file(plan: PlanFile) -> str:
    """The plan in the same format: what is read back equals it. Comments of the file it came from are lost."""
    return write_plan(plan)
