"""Tables as text."""

import pytest

from workbooks.limits import Limits
from workbooks.refusing import Refused
from workbooks.texts import is_csv, opened_csv, opened_table

TABLE = '指标,数值,备注\r\n有效发明专利总量,518,"含""有效"", 两行\n第二行"\r\n,,\r\n'
ROWS = [("指标", "数值", "备注"), ("有效发明专利总量", "518", '含"有效", 两行\n第二行'), (None, None, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert list(opened_table(TABLE.encode(encoding), name="台账.CSV").sheets[0].rows) == ROWS


def test_what_is_no_text_is_no_csv() -> None:
    assert not is_csv(b"PK\x03\x04\x00", "a.csv")
    assert not is_csv(b"a,b", "a.xlsx")
    with pytest.raises(Refused, match="文字编码无法识别"):
        opened_csv(b"\xff\x00\xff\xff")
    with pytest.raises(Refused, match="格式有误"):
        opened_csv(b'"' + b"a" * 200_000)


def test_limits() -> None:
    with pytest.raises(Refused, match="2行"):
        opened_csv(b"a\n" * 3, limits=Limits(rows=2))
    with pytest.raises(Refused, match="超过10MB"):
        opened_csv(b"a" * (10 * 1024 * 1024 + 1))
