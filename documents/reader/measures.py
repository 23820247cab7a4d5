"""Units of measurement as tables print them: 件, %, 亿元, 件/万人, 吨标准煤/万元."""

import re

from .folding import folded_text

_ONE = (
    "个百分点|百分点|工作日|自然日|吨标准煤|吨标煤|平方公里|平方千米|平方米|立方米|千瓦时|公里|千米|小时|分钟|公顷|公斤|千克|毫克|微克|兆瓦|千瓦|标准箱|标箱|"
    "美元|欧元|人民币|人次|件次|家次|项次|次数|个月|人日|床位|张床位|名次|位次|万人口|人口|户籍人口|常住人口|职工|学生|元|人|件|家|个|项|名|位|次|场|期|批|所|座|处|条|户|套|台|辆|艘|架|部|"
    "篇|册|种|类|张|宗|起|例|只|头|株|棵|亩|吨|床|间|栋|幢|支|颗|款|枚|对|组|站|天|日|月|年|岁|度|分|倍|级|档|节|班|门|道|片|块|根|盏|幅|集|届|轮|步|米|升|克|双|箱|桩|桶|盘|点|"
    "层|村|镇|县|校|厅|馆|园|群|周|季|星|比例|率|指数|卷|本|枝|标|环|人年|万|亿|%|‰|℃|GW|MW|kW|km|m2|m3|g|kg|t|TEU|PFlops|P|MB|GB|TB|Mbps|Gbps|CNY|USD"
)
_MEASURE = re.compile(
    rf"(?:百|千|万|十万|百万|亿|万亿)?(?:{_ONE})(?:[/·／每]?(?:百|千|万|亿|十万|百万)?(?:{_ONE}))?(?:/(?:年|月|日|天))?|/(?:百|千|万|亿)?(?:{_ONE})|—|/"
)
_MOST = 12
_BRACKETED = re.compile(
    r"（(?:单位：)?([^（）]{1,12})）(?=[^（）]{0,4}$)|\[([^\[\]]{1,12})\]$|，(?:单位：)?([^，（）]{1,6})$"
)


def is_measure(text: str) -> bool:
    """Whether a text is nothing but a unit of measurement."""
    folded = folded_text(text)
    return len(folded) <= _MOST and bool(_MEASURE.fullmatch(folded))


def measure_of(folded: str) -> tuple[str, int, int] | None:
    """The unit that a folded name ends with in brackets, and where the brackets stand; None if there is none."""
    found = _BRACKETED.search(folded)
    if found is None:
        return None
    inside = next(group for group in found.groups() if group is not None)
    return (inside, found.start(), found.end()) if is_measure(inside) and inside not in "—/" else None
