"""What is promised in words alone: ranks, full coverage, what is to be built, what is measured by an average."""

import re
from decimal import Decimal

from .lexicon import AVERAGE, BUILT, COVERED, RANK, VAGUE
from .mentions import Doubt, Kind, Mention
from .names_of_targets import is_inside, number_of
from .sentences import Stretch
from .statements import Statement


def read_words(statement: Statement, quoted: list[Stretch]) -> None:
    """Adds to the statement what it promises without a number. `quoted` are stretches in quotes: names, not promises."""
    _ranks(statement, quoted)
    if not (statement.has_year or statement.goals or statement.spans_years):
        for full in COVERED.finditer(statement.text, statement.start, statement.end):
            doubt = Doubt(start=full.start("name"), end=full.end(), note="没有写明年份，未列为指标")
            statement.doubts.append(doubt)
        return
    for vague in VAGUE.finditer(statement.text, statement.start, statement.end):
        begin = statement.phrase_start(vague.start())
        statement.doubts.append(Doubt(start=begin, end=vague.end(), note="没有写明数值"))
    _coverage(statement)
    if statement.goals:
        _built(statement)
    _averages(statement)


def _ranks(statement: Statement, quoted: list[Stretch]) -> None:
    for rank in RANK.finditer(statement.text, statement.start, statement.end):
        begin = statement.phrase_start(rank.start())
        name, start = statement.name(statement.text[begin : rank.start()], begin)
        if not name:
            name, start = statement.carried(begin, "名")
        promised = statement.has_year or statement.goals or statement.spans_years
        if not name or not promised or is_inside(quoted, rank.start()):
            continue
        words = rank.group()
        _take(
            statement, "rank", f"{name}{rank.group('where') or ''}排名", rank.span(), start, number_of(rank.group("rank")),
            unit="%" if rank.group("percent") else "名", comparator=words[words.find("前") :], lower=True,
        )  # fmt: skip


def _coverage(statement: Statement) -> None:
    for full in COVERED.finditer(statement.text, statement.start, statement.end):
        if re.search(r"\d%$", statement.text[full.start() : full.start("full")]):
            continue
        name, start = statement.name(full.group("name"), full.start("name"))
        if len(name) >= 4 and (statement.goals or statement.state.year):
            _take(
                statement, "coverage", f"{name}覆盖率", full.span("full"), start, Decimal(100), unit="%", comparator="全覆盖"
            )  # fmt: skip


def _averages(statement: Statement) -> None:
    for average in AVERAGE.finditer(statement.text, statement.start, statement.end):
        begin = statement.phrase_start(average.start())
        name, start = statement.name(statement.text[begin : average.start()], begin)
        if name and average.group("of") == "全市":
            _take(statement, "average", name, average.span(), start, None, unit="%", comparator=average.group())
        elif name:
            doubt = Doubt(start=start, end=average.end(), note="与平均水平比较，没有写明数值")
            statement.doubts.append(doubt)


def _built(statement: Statement) -> None:
    at = statement.start
    for piece in re.split(r"(?<=[，；。：、])", statement.said):
        begin, at = at, at + len(piece)
        words = piece.rstrip("，；。：、")
        built = BUILT.match(words)
        if built and not re.search(r"(?:体系|机制|网络)$", words):
            name = statement.folded.shown[begin + built.start("name") : begin + len(words)]
            _take(
                statement, "built", name, (begin, begin + len(words)), begin, Decimal(1), unit="个", comparator="建成"
            )


def _take(
    statement: Statement, kind: Kind, name: str, at: Stretch, quote: int, value: Decimal | None,
    *, unit: str, comparator: str, lower: bool = False,
) -> None:  # fmt: skip
    statement.turn_to(at[0])
    statement.mentions.append(
        Mention(
            kind=kind,
            name=name,
            year=statement.state.year,
            value=value,
            unit=unit,
            comparator=comparator,
            lower=lower,
            quote=(quote, at[1]),
            number=at,
            sure=0.7 if statement.goals else 0.6,
        )
    )
