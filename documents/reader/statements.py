"""One sentence while it is read from left to right: its years, its phrases, what it spoke of last."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .folding import Folded
from .lexicon import CONDITION, COUNTED, ENDS, FACT, SOFT, WITHIN, YEAR
from .mentions import Doubt, Kind, Mention
from .names_of_targets import named, proper, year_of
from .numbers import NUMBER, Amount


@dataclass(slots=True)
class State:
    """What a sentence goes on with: the year it speaks of, and what it spoke of last."""

    year: int | None = None
    name: str = ""
    name_start: int = -1
    names: dict[str, tuple[str, int]] = field(default_factory=dict)  # by unit of measurement


class Statement:
    """One sentence while it is read from left to right."""

    def __init__(
        self,
        folded: Folded,
        start: int,
        end: int,
        first_year: int | None,
        *,
        goals: bool,
        task: bool,
        state: State,
    ) -> None:
        self.folded, self.text, self.start, self.end = folded, folded.text, start, end
        self.first_year, self.goals, self.task, self.state = first_year, goals, task, state
        self.mentions: list[Mention] = []
        self.doubts: list[Doubt] = []
        self.said = self.text[start:end]
        self.years = [
            (start + each.start(), start + each.end(), year_of(each), each.group("to") or "")
            for each in YEAR.finditer(self.said)
            if not re.search(r"(?:比|较|由|从|以|自|在)$", self.said[: each.start()])
        ]
        pair = re.search(r"(?:20\d\d年?(?:底|末)?(?:、|和|及)){1,5}20\d\d年", self.said)
        self.pair = [int(each) for each in re.findall(r"20\d\d", pair.group())] if pair else []
        self.pair = self.pair if all(self.ahead(each) for each in self.pair) else []
        self.spans_years = bool(WITHIN.search(self.said))
        self.leads_in = self.said.endswith(("：", ":"))
        self.has_year = any(self.ahead(year) for _s, _e, year, _to in self.years)
        conditional = bool(CONDITION.search(self.said))
        # Whether what is said here in numbers is promised at all.
        self.promised = self.has_year or goals or self.spans_years or (task and not conditional)

    def ahead(self, year: int) -> bool:
        return self.first_year is None or year >= self.first_year

    def belongs_to_name(self, amount: Amount, following: list[Amount]) -> bool:
        """Whether a number belongs to a name, as in 5岁以下儿童 and 7项指标达标率达到85%."""
        if amount.unit in ("岁", "日", "届", "轮", "步", "级", "点"):
            return "寿命" not in self.text[max(self.start, amount.start - 16) : amount.start]
        if not following:
            return False
        between = self.text[amount.end : following[0].start]
        goes_on = not re.search(r"[，；。、：]", between) and len(between) > 4
        return (
            goes_on
            and amount.tail == ""
            and bool(re.search(r"(?:率|比例|比重|数|量)(?:.{0,4}(?:达|不低于|超过|提高|保持|在|到))", between))
        )

    def is_fact(self) -> bool:
        past = [year for _s, _e, year, _to in self.years if not self.ahead(year)]
        if past and not self.has_year and not re.search(r"(?:由|从|比|较)20\d\d年", self.said):
            return True
        return bool(FACT.search(self.said)) and not re.search(r"(?<!截)(?:到|至)20\d\d年|力争|目标", self.said)

    def turn_to(self, at: int) -> None:
        for _start, finish, year, _to in self.years:
            if finish <= at and self.ahead(year):
                self.state.year = year

    def phrase_start(self, at: int) -> int:
        depth = 0
        for place in range(at - 1, self.start - 1, -1):
            mark = self.text[place]
            if mark in "）〕】":
                depth += 1
            elif mark in "（〔【":
                if depth == 0:
                    return place + 1
                depth -= 1
            elif (
                depth == 0
                and mark in ENDS
                and not (mark == "，" and self.text[place - 1].isdigit() and self.text[place + 1 : place + 4].isdigit())
            ):
                return place + 1
        return self.start

    def around(self, amount: Amount) -> str:
        """The words near a number, in which money is spoken of or not."""
        return self.text[max(self.start, amount.start - 40) : min(self.end, amount.end + 16)]

    def evidence(self, name: str, *, strong: bool) -> float:
        """How sure it is that a number behind this name is promised; 0 if nothing says so."""
        if self.has_year and self.state.year is not None:
            return 0.95 if self.goals or strong else 0.85
        if self.goals:
            return 0.9 if strong or COUNTED.search(name) else 0.7
        if self.spans_years:
            return 0.8 if strong else 0.65
        if self.task and self.promised:
            return 0.6 if strong else 0.5
        if strong and (COUNTED.search(name) or re.match(r"每|万人|人均", name)):
            return 0.75 if "力争" in self.said or "确保" in self.said or self.state.year else 0.6
        return 0

    def noun_behind(self, amount: Amount) -> str:
        """The words behind a number up to the next mark; "" if they are none that is counted."""
        pattern = (
            r"(?:的)?(?P<noun>[^，；。、：！（）]{2,24}(?:、[^，；。、：！（）]{2,16}的[^，；。、：！（）]{2,16})?)"
        )
        match = re.compile(pattern).match(self.text, amount.end, self.end)
        if match is None:
            return ""
        noun = self.folded.shown[match.start("noun") : match.end("noun")].strip("“”")
        return "" if NUMBER.search(noun) or re.match(r"[和与及]", noun) else noun

    def name(self, stem: str, begin: int) -> tuple[str, int]:
        """What the words before a verb name, as printed, and where the name begins; "" if they name nothing."""
        skipped, length = named(stem)
        start = begin + skipped
        return proper(self.folded.shown[start : start + length]), start

    def carried(self, begin: int, unit: str) -> tuple[str, int]:
        """What the sentence spoke of before: the name of the last target, or the words of the phrase before this one."""
        previous = self.phrase_start(begin - 1) if begin > self.start else begin
        words = self.text[previous : begin - 1] if begin > self.start else ""
        name, start = self.name(words, previous) if words and not NUMBER.search(words) else ("", begin)
        if name and (SOFT.search(words) or COUNTED.search(name)):
            return name, start
        if unit in self.state.names:
            return self.state.names[unit]
        return self.state.name, self.state.name_start if self.state.name_start >= 0 else begin

    def take(self, mention: Mention, amount: Amount) -> None:
        if (
            re.fullmatch(r"(?:全市|全区|全县|全省|我市|我区)?(?:总量|总数|总额|总规模|总值)", mention.name)
            and self.state.name
        ):
            core = re.sub(r"^(?:每?万人口?|每[百千万亿]?(?:元|人|户)?[^高有]{0,6}|人均)", "", self.state.name)
            core = re.sub(r"(?:拥有量|数量|总量|数)$", "", core)
            where, what = re.match(r"(全.|我.)?(.*)", mention.name).groups("")  # type: ignore[union-attr] # matches anything
            mention = replace(mention, name=f"{where}{core}{what}")
        each_year = re.search(r"每年(?!底|末)[^，；。]*$", self.text[self.start : mention.quote[0]])
        if mention.kind == "level" and each_year and not YEAR.search(each_year.group()):
            mention = replace(mention, yearly=True)
        if mention.yearly and not self.has_year:
            mention = replace(mention, year=None)
        self.mentions.append(mention)
        if mention.kind in ("level", "growth", "change"):
            name = re.sub(r"(?:增长|下降)$", "", mention.name) if mention.kind == "change" else mention.name
            self.state.name, self.state.name_start = name, mention.quote[0]
            self.state.names[mention.unit] = name, mention.quote[0]

    def mention(
        self, kind: Kind, name: str, amount: Amount, start: int, sure: float, *, comparator: str, lower: bool = False
    ) -> Mention:
        baseline = None
        grew = re.search(
            r"(?:由|从)(20\d\d)年的?(\d+(?:\.\d+)?)[^，]{0,6}(?:提高|提升|增加|增长|上升|下降|降低)",
            self.text[start : amount.start],
        )
        if grew:
            baseline = (int(grew.group(1)), Decimal(grew.group(2)))
            name = re.split(r"(?:由|从)20\d\d年", name)[0] or name
        start = min(start, amount.start)
        if amount.about:
            sure -= 0.2
        return Mention(
            kind=kind, name=name, year=self.state.year, value=amount.value, unit=amount.unit, comparator=comparator,
            lower=lower, quote=(start, amount.end), number=(amount.start, amount.end), sure=max(sure, 0.3), baseline=baseline,
        )  # fmt: skip

    def doubt(self, begin: int, amount: Amount, note: str) -> None:
        self.doubts.append(Doubt(start=begin, end=amount.end, note=note))
