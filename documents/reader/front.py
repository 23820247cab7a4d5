"""What stands before the first heading: title, number, date, region, and the years that the plan spans."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import gb2260

from plans.planfile_items import RegionItem

from .folding import Folded, folded_text
from .source import Span

_GENRE = (
    "行动计划|行动方案|实施方案|工作方案|实施意见|工作要点|重点任务|任务分工|任务分解|工作计划|专项方案|三年行动|发展规划|规划纲要|"
    "实施计划|推进方案|建设方案|提升方案|攻坚方案|工作安排|任务清单|责任分解|若干措施|若干政策|政策措施|工程方案|"
    "规划|计划|方案|纲要|要点|措施|意见|清单|任务"
)
IS_PLAN = re.compile(rf"(?:{_GENRE})")
IS_RULE = re.compile(
    r"(?:管理办法|实施细则|管理细则|条例|暂行办法|试行办法|办法|细则|规定|章程|制度|规程|合同|公报|名单|公示|解读|答记者问|讲话)(?:（[^）]*）)*$"
)
IS_ABOUT = re.compile(r"解读|答记者问|一图读懂|新闻发布会|印发通知$|综述|记者")
_SPAN = re.compile(r"[（(]?(20\d\d)年?[—~至到](20\d\d)年?")
_FIVE_YEARS = re.compile(r"“?十([三四五六])五”?")
_FIVE = {"三": 2016, "四": 2021, "五": 2026, "六": 2031}
_NUMBER = re.compile(
    r"(?<![一-鿿（《])(?P<number>[一-鿿]{1,12}?(?:发|办|函|字|规|通|文|政|党|委)+[〔\[【（](?:20\d\d)[〕\]】）]第?\d{1,4}号)"
)
_DAY = re.compile(r"(20\d\d)(?:年|—|\.|/)(\d{1,2})(?:月|—|\.|/)(\d{1,2})日?")
_DRAFT = re.compile(r"征求意见稿|公开征求意见|讨论稿|草案|送审稿|审议稿|意见征集")
_NO_TITLE = re.compile(r"[。；]|通知|印发|索引|名称|为贯彻|^附件|如下|根据|制定|^[一二三四五六七八九十]、")
_LONGEST_LINE = 60  # characters of a title's line
_LATEST, _EARLIEST = 2050, 2000
HEAD = 1600  # characters in which the front is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What the head of a document says. `years` is None where nothing says which they are."""

    title: str = ""
    title_span: Span | None = None
    number: str = ""
    number_span: Span | None = None
    issued_on: date | None = None
    is_draft: bool = True
    region: RegionItem
    years: tuple[int, int] | None = None
    years_why: str = ""
    is_plan: bool = False  # the title is of the genre
    is_rule: bool = False  # the title is of something else: rules, an explanation, a report


def read_front(folded: Folded, until: int) -> Front:
    """The head of a document that ends where its first heading begins."""
    head = folded.text[: min(max(until, 300), HEAD)]
    title, span = _title(folded, head)
    number = _NUMBER.search(head)
    printed = _clean_number(number.group("number")) if number else ""
    issued = _issued(head, number.end() if number else 0)
    is_draft = bool(_DRAFT.search(head)) or not (printed and issued)
    region = _region(title, head)
    years, why = _years(title, head)
    number_span = folded.span(number.end() - len(printed), number.end()) if number else None
    return Front(
        title=title, title_span=span, number=printed, number_span=number_span, issued_on=issued, is_draft=is_draft,
        region=region, years=years, years_why=why, is_plan=bool(IS_PLAN.search(folded_text(title))),
        is_rule=_is_rule(folded_text(title)),
    )  # fmt: skip


def _is_rule(title: str) -> bool:
    return bool(IS_RULE.search(title) or IS_ABOUT.search(title)) and not re.search(r"(?:计划|方案|要点)$", title)


def _lines(folded: Folded, until: int) -> list[tuple[int, int]]:
    edges = [at for at in folded.breaks if at < until]
    ends = [*edges[1:], until]
    return [(start, end) for start, end in zip(edges, ends, strict=True) if end > start]


def _title(folded: Folded, head: str) -> tuple[str, Span | None]:
    """The title as the document prints it: after the letter that issues it, on lines of its own; else in the letter."""
    best: tuple[int, int] | None = None
    lines = _lines(folded, len(head))
    for place, (start, end) in enumerate(lines):
        text = folded.text[start:end]
        other = "通知" not in text and re.match(r"[^。]{4,60}$", text) and IS_RULE.search(text)
        if not other and (len(text) > _LONGEST_LINE or not IS_PLAN.search(text) or _NO_TITLE.search(text)):
            continue
        first, last = _title_lines(folded, lines, place)
        best = (first, last)
        if not re.search(r"《", text):
            break
    if best is None:
        letter = re.search(
            rf"(?:关于)?(?:印发|下发|发布|公布|征求|做好|落实)?《(?P<title>[^》]{{4,70}}?(?:{_GENRE})(?:（[^》]{{0,20}}）)*)》",
            head,
        ) or re.search(
            rf"关于(?:印发|下发|发布)(?P<title>[^《》。]{{4,60}}?(?:{_GENRE})(?:（[^）]{{0,20}}）)?)的通知", head
        )
        if letter is None:
            alone = next(
                ((start, end) for start, end in lines if 4 <= end - start <= 60 and "。" not in folded.text[start:end]),
                None,
            )
            if alone is None:
                return "", None
            return folded.shown[slice(*alone)], folded.span(*alone)
        best = letter.start("title"), letter.end("title")
        if not re.search(r"20\d\d", letter.group("title")):
            again = re.compile(re.escape(letter.group("title")) + r"（20\d\d年?[—~至]20\d\d年?）").search(head)
            best = (again.start(), again.end()) if again else best
    printed = _DRAFT.sub("", folded.shown[slice(*best)])
    printed = re.sub(r"（）|\[\]|【】", "", printed)
    return printed[:200].strip(" ：，。"), folded.span(*best)


def _title_lines(folded: Folded, lines: list[tuple[int, int]], place: int) -> tuple[int, int]:
    """A title with the lines before and behind it that belong to it: the place above, （2025—2027年） below."""
    first, last = lines[place]
    for start, end in lines[place + 1 : place + 4]:
        text = folded.text[start:end]
        if (
            len(text) <= 25
            and re.match(rf"(?:{_GENRE})(?:（[^）]*）)*$", text)
            and not re.search(r"(?:计划|方案|要点|规划|意见)$", folded.text[first:last])
        ):
            last = end
            continue
        if not re.fullmatch(r"（[^）]{2,20}）", text) or re.search(r"公开|发布|通过|印发|征求|审议", text):
            break
        last = end
    for start, end in reversed(lines[max(place - 2, 0) : place]):
        text = folded.text[start:end]
        if (
            end != first
            or len(text) > 40
            or re.search(
                r"[。：；〔\d》）]|通知|人民政府|办公室|首页|打印|来源|关闭|索引|附件|日期|详情|返回|目录|委员会$|局$|政府$",
                text,
            )
        ):
            break
        if not re.search(r"(?:市|区|县|省|州)", text) and not text.startswith("关于"):
            break
        first = start
    return first, last


def _clean_number(printed: str) -> str:
    prefix, mark, rest = re.sub(r"[\[【（]", "〔", re.sub(r"[\]】）]", "〕", printed)).partition("〔")
    prefix = re.sub(
        r"^.*(?:通知|局|厅|政府|办公室|文件|文号|字号|意见|方案|计划|以|据|按照|的)(?=[一-鿿]{2,})", "", prefix
    )
    return prefix + mark + rest


def _issued(head: str, behind: int) -> date | None:
    for match in (*_DAY.finditer(head, behind), *_DAY.finditer(head, 0, behind)):
        try:
            return date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
        except ValueError:
            continue
    return None


def _years(title: str, head: str) -> tuple[tuple[int, int] | None, str]:
    for text, where in ((title, "标题"), (head[:600], "题注")):
        without = re.sub(r"《[^》]*》", "", text) if where == "题注" else text
        span = _SPAN.search(without)
        if span and _EARLIEST <= int(span.group(1)) <= int(span.group(2)) <= _LATEST:
            return (int(span.group(1)), int(span.group(2))), f"{where}写明{span.group(1)}—{span.group(2)}年"
        five = _FIVE_YEARS.search(without) if where == "标题" else None
        if five:
            first = _FIVE[five.group(1)]
            return (first, first + 4), f"标题写明“十{five.group(1)}五”"
        one = re.search(r"(20\d\d)年(?:度)?", without) if where == "标题" else None
        if one:
            return (int(one.group(1)), int(one.group(1))), f"标题写明{one.group(1)}年"
    return None, ""


@lru_cache(maxsize=1)
def _divisions() -> dict[str, list[str]]:
    """Codes by name; short names of two characters are left out: they stand in too many words."""
    found: dict[str, list[str]] = {}
    for code in gb2260.data.data[None]:  # None is the newest edition
        division = gb2260.get(str(code))
        if len(division.name) >= 3:
            found.setdefault(division.name, []).append(str(code))
    return found


def _region(title: str, head: str) -> RegionItem:
    """The division that the title or the head names, the most precise one whose name is plain."""
    for text in (title, head):
        found = _named_in(folded_text(text))
        if found is not None:
            return found
    for name, code in _provinces().items():
        if name in folded_text(title):
            return _item(code, gb2260.get(code).name)
    return RegionItem(code="", name="")


@lru_cache(maxsize=1)
def _provinces() -> dict[str, str]:
    """Codes of provinces by their short names: 广东."""
    codes = [str(code) for code in gb2260.data.data[None] if code % 10000 == 0]
    return {
        re.sub(r"省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区", "", gb2260.get(code).name): code
        for code in codes
    }


def _named_in(text: str) -> RegionItem | None:
    places: list[tuple[int, str]] = []
    names = _divisions()
    for at in range(len(text)):
        for length in range(11, 2, -1):
            word = text[at : at + length]
            if len(word) == length and word in names:
                places.append((at, word))
                break
    if not places:
        return None
    mentioned = {word for _at, word in places}
    candidates = []
    for at, word in places:
        for code in names[word]:
            above = [each for each in _above(code) if each in mentioned]
            glued = any(text[max(at - len(each), 0) : at] == each for each in above)
            depth = 3 - (code.endswith("0000") + code.endswith("00"))
            if len(names[word]) > 1 and not above:
                continue
            candidates.append((glued, -at if not glued else 0, depth, code, word))
    if not candidates:
        return None
    first = min(candidates, key=lambda each: (-each[0], -each[1], -each[2]))
    return _item(first[3], first[4])


def _above(code: str) -> list[str]:
    names = []
    for upper in (code[:4] + "00", code[:2] + "0000"):
        if upper != code:
            try:
                names.append(gb2260.get(upper).name)
            except ValueError:
                continue
    return names


def _item(code: str, name: str) -> RegionItem:
    parent = None
    for upper in (code[:4] + "00", code[:2] + "0000"):
        if upper == code or parent is not None:
            continue
        try:
            above = gb2260.get(upper).name
        except ValueError:
            continue
        if above not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
            parent = _item(upper, above)
    return RegionItem(code=code, name=name, parent=parent)
