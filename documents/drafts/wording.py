"""What the rules of plan files say of a file, said of a form: without the keys of the file. No Django."""

import re

_WHOLE = {
    "没有内容；不需要时请删去这一行": "不能是空白",
    "不能是空白文本": "不能是空白",
    "不能缺少": "请填写",
    "已印发的计划须有文号number": "已印发的计划须有文号",
    "已印发的计划须有印发日期issued_on": "已印发的计划须有印发日期",
    "年均增长指标按本年累计填报，basis应为year_to_date": "年均增长指标按本年累计填报，口径应为“本年累计”",
    "发布月份只用于年度指标（frequency: annual）": "发布月份只用于频率为“年度”的指标",
}
_WORDS = {
    "direct": "“直接填报”", "ratio": "“分子÷分母”", "growth": "“年均增长”", "quotient": "“由其他指标计算”",
    "numerator": "分子", "denominator": "分母", "quantity": "数量", "base_year": "增长基年", "decimals": "小数位数",
    "units": "单位名单", "reports": "须报送", "true": "“是”",
}  # fmt: skip
_WORD = re.compile(rf"(?<![A-Za-z_“])({'|'.join(_WORDS)})(?![A-Za-z_])")


def in_words(message: str) -> str:
    """The message with every key and value of the file by the word that the form has for it."""
    return _WHOLE.get(message) or _WORD.sub(lambda found: _WORDS[found[1]], message)
