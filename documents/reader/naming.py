"""Lists of units as such documents print them: 市科技局、市财政局，各区县政府；国家知识产权局运用促进司."""

import re
from dataclasses import replace
from itertools import pairwise

from .folding import Folded, fold
from .rows import Named
from .source import Span

OPENING, CLOSING = "（〔【[〈", "）〕】]〉"
LONGEST = 40  # characters of one name; what is longer is a sentence

# How a unit's name ends. 等 and roles were cut off before.
_UNIT_END = (
    "局|委|办|厅|部|院|司|处|科|室|所|站|社|会|团|行|署|队|园|区|县|市|州|盟|旗|镇|乡|村|街|组|校|馆|庭|台|网|库|站点|海关|联|协|"
    "公司|中心|政府|法院|检察院|集团|银行|大学|学院|医院|学校|企业|高新区|经开区|开发区|园区|新区|街道|镇街|乡镇|单位|部门|机构|"
    "专班|办公厅|办公室|委员会|基地|平台|联席办|研究院|联合体|联盟|工会|银保监局|分局|支队|总队|大队|支行|分行|营管部|基金|保险|法制办|中介"
)
_IS_UNIT = re.compile(rf"(?:{_UNIT_END})(?:（[^（）]*）)?$")
_COLLECTIVE = re.compile(
    r"^(?:各|全市|全区|全县|全省|有关|相关|市级|区级|省级|县级|市直|区直|县直|省直|其他|属地|辖区|所属|驻|成员)|"
    r"(?:有关|相关|成员|各级)(?:部门|单位|机构|企业)$|政府$(?<=各区县政府)"
)
_NOTE = re.compile(
    r"[（〔\[【](?:[^（）〔〕\[\]【】]*，)?以下(?:简称|统称|合称|称)[:：]?[“\"]?(?P<name>[^”\"）〕\]】]*)[”\"]?[）〕\]】]"
)
_COLLECTIVELY = re.compile(r"以下(?:统称|合称)")
_TAIL = re.compile(
    r"(?:等(?:\d+个)?)?(?:(?:有关|相关|市级|区级|省级|县级|市直|区直|各)*(?<=等))?(?:(?<=等)(?:有关|相关|市级|区级|省级|市直|区直|县直|市|区|县|省)*(?:部门和单位|单位和部门|职能部门|部门|单位|机构|企业|地区|地方))?"
    r"(?:等)?(?:（排名不分先后[^（）]*）)?"
    r"(?:按照|按|依据|根据|结合|依照)?(?:各自|有关|相关)?(?:职责|职能|责任|任务)?(?:分工|权限)?(?:分别|共同|具体|组织|联合|牵头|各司其职|抓好|做好)*(?:负责|落实|实施|承担|推进|配合|参与|牵头|协同|协助|支持|完成)?$"
)
# What stands in such a list and is no name: when it is to be done, and how the list is to be read.
_TERM = (
    r"(?:年内|全年|长期|近期|适时|立即|即时|常态化|贯穿全程|按(?:季度|月|年)|每(?:季度|月|年)|今后)?(?:持续|长期|常态化|滚动)?(?:推进|实施|坚持|开展|落实|完成|执行|抓好)?"
    r"|(?:20\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日|上旬|中旬|下旬)?(?:年?底|年?末|月底|底)?(?:以|之)?前?(?:完成|见效|取得[^，；。）]{0,8}|基本完成)?"
)
TERM = re.compile(_TERM)
_NOT_A_NAME = re.compile(
    rf"(?:{_TERM}|下同|同上|均同|无|排名不分先后|(?:排|列)(?:名|在)?(?:第一|首)位?.*|第一(?:个|位|家).*牵头.*|(?:以下|其他|其余|上述)(?:各项|任务|均|不再).*|不再(?:逐一)?列出)"
)
_ASIDE = re.compile(r"[（〔\[](?:含|包括|不含|下同)[^（）〔〕\[\]]*[）〕\]]|，下同(?=[）〕\]])")
_LEAD_MARK = re.compile(r"[（〔\[](?:牵头|主责|责任|总牵头|主办|牵头单位|牵头部门)[）〕\]]")
_SUPPORT_MARK = re.compile(r"[（〔\[](?:配合|协办|参与|协同|配合单位)[）〕\]]")
_HEAD = re.compile(
    r"^(?:由|以及|和|及|与|并|以|请|会同|联合|市级|区级|县级|省级)(?=[市区县省州国中])|^[·*、，；。：\s]+|^\d{1,2}[.、]"
)
# 各区、县级市 is one name of several kinds of places.
_PLACE = r"(?:自治县|县级市|地级市|功能区|开发区|街道|区|县|市|镇|乡|州|盟|旗|园区|村)"
_EVERY_PLACE = re.compile(rf"各(?:有关|地级以上)?{_PLACE}(?:、{_PLACE})*(?:（[^）]*）)?(?:行政公署)?")
_KINDS_OF_PLACE = re.compile(rf"{_PLACE}(?:（[^）]*）)?(?:人民政府|政府|管委会|办事处)?(?:（[^）]*）)?")
_AND = re.compile(r"以及|和|及|与")
_BELONGS = re.compile(r"[市区县省州旗国]")  # with what the name of a unit of a level begins


def read_names(text: str, start: int = 0, end: int | None = None) -> tuple[Named, ...]:
    """The units of a list that stands at text[start:end] of a document, in order, each once."""
    folded = fold(text, [(start, len(text) if end is None else end)])
    return names_in(folded, 0, len(folded.text))


def names_in(folded: Folded, start: int, end: int) -> tuple[Named, ...]:
    """The same of a stretch of a folded text. What cannot be a name (too long, a sentence) is left out."""
    found: dict[str, Named] = {}
    for first, last, level in _pieces(folded, start, end):
        for each in _names(folded, first, last):
            found.setdefault(each.name, replace(each, level=level))
    return tuple(found.values())


def looks_like_unit(name: str) -> bool:
    """Whether a word is the name of a unit, by its end."""
    return 2 <= len(name) <= LONGEST and bool(_IS_UNIT.search(name)) and not re.search(r"[。！？“”]", name)


def is_collective(name: str) -> bool:
    """Whether the name stands for several units that report to nobody as one: 各区县政府, 有关部门."""
    return bool(_COLLECTIVE.search(name)) or ("镇街" in name and "及" in name)


def _pieces(folded: Folded, start: int, end: int) -> list[tuple[int, int, int]]:
    """Stretches between the marks that part a list, outside brackets; the level rises behind a semicolon."""
    pieces, depth, level, begin = [], 0, 1, start
    text = folded.text
    for at in range(start, end):
        mark = text[at]
        if mark in OPENING:
            depth += 1
        elif mark in CLOSING:
            depth = max(depth - 1, 0)
        elif depth == 0 and mark in "、，；。/ |·":
            pieces.append((begin, at, level))
            begin = at + 1
            if mark == "；":
                level = 2
    pieces.append((begin, end, level))
    parted = [part for each in pieces if each[0] < each[1] for part in _parted_by_blanks(folded, each)]
    return _gathered(text, parted)


def _parted_by_blanks(folded: Folded, piece: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """甲局 乙局 are two if every part is a unit; blanks inside one name mean nothing."""
    start, end, level = piece
    origin = folded.origin
    blanks = [at for at in range(start + 1, end) if origin[at] != origin[at - 1] + 1]
    edges = [start, *(at for at in blanks if _is_outside_brackets(folded.text, start, at)), end]
    parts = list(pairwise(edges))
    if len(parts) > 1 and all(last - first > 2 and looks_like_unit(folded.text[first:last]) for first, last in parts):
        return [(first, last, level) for first, last in parts]
    return [piece]


def _is_outside_brackets(text: str, start: int, at: int) -> bool:
    return sum((mark in OPENING) - (mark in CLOSING) for mark in text[start:at]) <= 0


def _gathered(text: str, pieces: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """A list of places that is given one name (各区县政府和甲、乙管委会〔以下统称区县政府〕) is one piece."""
    gathered: list[tuple[int, int, int]] = []
    for first, end, level in pieces:
        begin = first
        note = _NOTE.search(text, begin, end)
        if note and _COLLECTIVELY.search(note.group()):
            while gathered and text[gathered[-1][1]] == "、" and gathered[-1][2] == level:
                last = gathered.pop()
                begin = last[0]
                if re.match(r"各", text[begin:end]):
                    break
        elif (
            gathered
            and text[gathered[-1][1]] == "、"
            and _KINDS_OF_PLACE.fullmatch(text[begin:end])
            and _EVERY_PLACE.fullmatch(text[slice(*gathered[-1][:2])])
        ):
            begin = gathered.pop()[0]
        gathered.append((begin, end, level))
    return gathered


def _names(folded: Folded, start: int, end: int) -> list[Named]:
    text = folded.text
    if _NOT_A_NAME.fullmatch(text, start, end):
        return []
    note = _NOTE.search(text, start, end)
    if note and _COLLECTIVELY.search(note.group()) and note.group("name"):
        called = folded.shown[note.start("name") : note.end("name")]
        every = "各" if text[start] == "各" and not called.startswith("各") else ""
        return [Named(name=every + called, span=folded.span(start, note.start()))]
    head = _HEAD.match(text[start:end])
    while head and head.group():
        start += head.end()
        head = _HEAD.match(text[start:end])
    tail = _TAIL.search(text[start:end])
    if tail and tail.group() and tail.start() > 1:
        end = start + tail.start()
    if start >= end:
        return []
    halves = _halves(text, start, end)
    return [each for first, last in halves for each in _name(folded, first, last)]


def _halves(text: str, start: int, end: int) -> list[Span]:
    """甲局和乙局 are two; 文化和旅游局 is one."""
    piece = text[start:end]
    if piece.startswith(("各", "有关", "相关", "市级各", "省级各", "区级各", "县级各")):
        several = re.match(r"(?P<one>[^和及与]{2,}(?:部门|单位))(?:以及|和|及|与)(?P<other>[^和及与]{3,})$", piece)
        several = several or re.match(r"(?P<one>各[^和及与]{1,})(?:以及|和|及|与)(?P<other>各[^和及与]{2,})$", piece)
        if several:
            return [(start, start + several.end("one")), (start + several.start("other"), end)]
        return [(start, end)]
    for joint in _AND.finditer(piece):
        left, right = piece[: joint.start()], piece[joint.end() :]
        own = _BELONGS.match(right) or right.startswith(("各", "有关", "相关")) or not _BELONGS.match(left)
        if looks_like_unit(left) and looks_like_unit(right) and own and len(left) > 2:
            return [(start, start + joint.start()), *_halves(text, start + joint.end(), end)]
    return [(start, end)]


def _name(folded: Folded, start: int, end: int) -> list[Named]:
    printed = folded.shown[start:end]
    bare = _SUPPORT_MARK.sub("", _LEAD_MARK.sub("", _ASIDE.sub("", _NOTE.sub("", printed))))
    bare = re.sub(r"(?<=各区县)[（〔\[]自治县[）〕\]]", "", bare).strip('“”"：:.—- ')
    if not 2 <= len(bare) <= LONGEST or re.search(r"[。！？；]|\d{3}", bare) or not re.search(r"[一-鿿]", bare):
        return []
    role = "lead" if _LEAD_MARK.search(printed) else "support" if _SUPPORT_MARK.search(printed) else ""
    return [Named(name=bare, span=folded.span(start, end), role=role)]
