"""Several numbers at once: 甲、乙、丙分别突破5件、3件、2件; 到2022年和2030年分别不低于22%和30%."""

import re
from dataclasses import replace
from itertools import pairwise

from .lexicon import LOWER, REACH_AT_END
from .names_of_targets import comparator_of, named, proper, several_names
from .numbers import Amount, amounts
from .statements import Statement


def grouped(text: str, found: list[Amount], years: int) -> list[tuple[Amount, list[Amount]]]:
    """Numbers that 分别 hands out together, or that are as many as the years of the sentence; others alone."""
    groups: list[tuple[Amount, list[Amount]]] = []
    at = 0
    while at < len(found):
        first = found[at]
        near = text.rfind("分别", max(first.start - 14, 0), first.start)
        others = []
        if near >= 0 and not re.search(r"[，；。\d]", text[near : first.start]):
            while at + 1 < len(found) and re.fullmatch(r"[、和及与，]", text[found[at].end : found[at + 1].start]):
                at += 1
                others.append(found[at])
        elif years > 1 and at + years <= len(found):
            run = found[at : at + years]
            joints = [text[one.end : other.start] for one, other in pairwise(run)]
            if (
                all(re.fullmatch(r"(?:、|和|及|与)(?:达到)?", joint) for joint in joints)
                and len({each.unit for each in run}) == 1
            ):
                others = run[1:]
                at += years - 1
        groups.append((first, others))
        at += 1
    return groups


def read_group(statement: Statement, group: list[Amount]) -> None:
    """甲、乙、丙分别突破5件、3件、2件, or one name with a number for each of several years."""
    at = statement.text.rfind("分别", statement.start, group[0].start)
    if len(statement.pair) == len(group) and len({each.unit for each in group}) == 1:
        _by_years(statement, statement.pair, group)
        return
    begin = max((statement.text.rfind(mark, statement.start, at) for mark in "；。"), default=-1) + 1
    begin = max(begin, statement.start, _after_previous(statement, at))
    words = statement.text[at + 2 : group[0].start]
    years = [
        year
        for start, finish, year, _to in statement.years
        if begin <= start and finish <= group[0].start and statement.ahead(year)
    ]
    lower = bool(LOWER.search(words)) or group[0].tail in ("以内", "以下")
    if len(years) == len(group):
        last = max(finish for start, finish, _y, _t in statement.years if finish <= group[0].start)
        name, start = statement.name(
            statement.text[last:at] if last < at else statement.text[begin : statement.years[0][0]], last
        )
        if not name:
            name, start = statement.carried(begin, group[0].unit)
        for year, amount in zip(years, group, strict=True):
            statement.state.year = year
            if name:
                statement.take(
                    statement.mention(
                        "level", name, amount, start, 0.9, comparator=comparator_of(words, amount.tail), lower=lower
                    ),
                    amount,
                )
        return
    base = re.search(r"(?:较|比)(?:20\d\d年|[一-鿿]{2,8})?$", statement.text[begin:at])
    until = begin + base.start() if base else at
    listed = re.sub(r"^.*?20\d\d年(?:底|末)?(?:前)?[，：]?", "", statement.text[begin:until])
    start = until - len(listed)
    names = several_names(statement.folded.shown[start:until], len(group))
    way = re.match(r"(?:累计)?(下降|降低|减少|增长|提高|提升)(?!到|至)", words)
    if len(names) != len(group):
        statement.doubt(start, replace(group[0], end=group[-1].end), "“分别”前后的个数不一致")
        return
    for name, amount in zip(names, group, strict=True):
        skipped, length = named(name)
        clean = proper(name[skipped : skipped + length]) or name
        sure = statement.evidence(clean, strong=True)
        if sure:
            mention = statement.mention(
                "change" if way else "level",
                clean + (way.group(1) if way else ""),
                amount,
                start,
                sure,
                comparator=comparator_of(words, amount.tail),
                lower=lower and way is None,
            )
            statement.take(replace(mention, quote=(start, group[-1].end)), amount)


def _by_years(statement: Statement, years: list[int], group: list[Amount]) -> None:
    """到2022年和2030年，某率分别不低于22%和30%."""
    begin = statement.phrase_start(group[0].start)
    left = statement.text[begin : group[0].start]
    verb = REACH_AT_END.search(left)
    words = left[verb.start() :] if verb else ""
    name, start = statement.name(re.sub(r"分别$", "", left[: verb.start()] if verb else left), begin)
    if not name:
        name, start = statement.carried(begin, group[0].unit)
    if not name:
        return
    lower = bool(LOWER.search(words)) or group[0].tail in ("以内", "以下")
    for year, amount in zip(years, group, strict=True):
        statement.state.year = year
        mention = statement.mention(
            "level", name, amount, start, 0.9, comparator=comparator_of(words, amount.tail), lower=lower
        )
        statement.take(replace(mention, quote=(start, group[-1].end)), amount)


def _after_previous(statement: Statement, at: int) -> int:
    """Behind the last number before 分别 and its comma: there the list of names begins."""
    before = amounts(statement.text, statement.start, at)
    if not before:
        return statement.start
    end = before[-1].end
    while end < at and statement.text[end] in "，、；":
        end += 1
    return end
