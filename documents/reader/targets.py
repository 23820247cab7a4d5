"""Targets in sentences: 到2027年有效发明专利总量突破575件，其中甲和乙分别不低于5家、50人；到2029年达12件.

A number is a target only where the text says so: with a year to come, in a section of goals, or behind a word such as 突破 or
不低于 and a name that is counted. Facts of years past, money given, parts of names and numbers in quotes are none.
"""

from .folding import Folded
from .mentions import Doubt, Findings, Mention
from .names_of_targets import is_inside, quoted_stretches
from .numbers import amounts, ranges
from .sentences import sentences_of
from .shared_numbers import grouped, read_group
from .single_numbers import read_number
from .statements import State, Statement
from .worded_targets import read_words

__all__ = ["Doubt", "Findings", "Mention", "read_targets"]


def read_targets(
    folded: Folded,
    start: int,
    end: int,
    *,
    first_year: int | None,
    goals: bool,
    task: bool = False,
    year: int | None = None,
) -> Findings:
    """The targets of a stretch of the body. `first_year` of the plan: years before it are facts. `goals`: it states goals.

    `task`: it says what is to be done, so that 新建300个以上 is a target though no year stands there.
    `year` is what the text before it spoke of.
    """
    mentions: list[Mention] = []
    doubts: list[Doubt] = []
    state = State(year=year)
    for begin, finish in sentences_of(folded, start, end):
        reader = Statement(folded, begin, finish, first_year, goals=goals, task=task, state=state)
        _read(reader)
        mentions.extend(reader.mentions)
        doubts.extend(reader.doubts)
        state = State(year=reader.state.year if goals or reader.leads_in else None)
    return Findings(mentions=tuple(mentions), doubts=tuple(doubts), year=state.year)


def _read(statement: Statement) -> None:
    if statement.is_fact():
        return
    text = statement.text
    quoted = quoted_stretches(statement.said, statement.start)
    found = [each for each in amounts(text, statement.start, statement.end) if not is_inside(quoted, each.start)]
    found = [
        each for place, each in enumerate(found) if not statement.belongs_to_name(each, found[place + 1 : place + 2])
    ]
    for amount, others in grouped(text, found, len(statement.pair)):
        statement.turn_to(amount.start)
        if others:
            read_group(statement, [amount, *others])
        else:
            read_number(statement, amount)
    if statement.has_year or statement.goals:
        for begin, end in ranges(text, statement.start, statement.end):
            doubt = Doubt(start=statement.phrase_start(begin), end=end, note="是一个范围，没有采用")
            statement.doubts.append(doubt)
    statement.turn_to(statement.end)
    read_words(statement, quoted)
