"""Whatever somebody types into a cell, through the real address: the figure that it says, or a message beside it. Never a
figure that it does not say, never a broken page."""

import re
from decimal import Context, Decimal
from html import unescape

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indicators.models import Actual
from organizations.models import User
from plans.models import Plan
from tests.gridpage import GridPage

pytestmark = pytest.mark.django_db

People = dict[str, User]
Q3 = "/plans/dazu-patents-2025/entry/2026/q3/"
JSON = {"Accept": "application/json"}

# What the text says, read in another way than the system reads it: one regular expression and the scales as numbers.
_WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．，％＋－−", "0123456789.,%+--", strict=True)}
_SPACE = "[ \u00a0\u2007\u2009\u202f\u3000]"
_SAID = re.compile(
    rf"(?P<sign>[+-]?)(?P<whole>[0-9]*|[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_SPACE}[0-9]{{3}})+))(?P<part>\.[0-9]+)?"
    rf"{_SPACE}*(?P<scale>万亿|万|亿)?(?P<base>.*)",
    re.DOTALL,
)
_EXACT = Context(prec=2000)
_SCALES = {"": 0, None: 0, "万": 4, "亿": 8, "万亿": 12}


def says(text: str, scale: str, base: str) -> Decimal | None:
    """The figure in units of scale + base (亿 + 元); None if the text says none, or none that can be kept."""
    if len(text) > 1000:
        return None
    found = _SAID.fullmatch(text.strip("\t\r\n \u00a0\u2007\u2009\u202f\u3000").translate(_WIDE))
    if found is None or not (found["whole"] or found["part"]):
        return None
    if found["base"] not in ("", base) or (base == "%" and found["scale"]):
        return None
    if found["scale"] is None and found["base"] == base and scale and base:
        shift = -_SCALES[scale]  # 元 under 亿元
    elif found["scale"] is None:
        shift = 0
    else:
        shift = _SCALES[found["scale"]] - _SCALES[scale]
    digits = re.sub(r"[^0-9]", "", found["whole"]) + (found["part"] or ".")[1:]
    value = Decimal(f"{found['sign']}{digits}e{shift - len(found['part'] or '.') + 1}")
    kept = value.quantize(Decimal("0.0001"), context=_EXACT)
    return kept if kept == value and abs(value) < 10**11 else None


SCRIPTS = ["٣", "५", "一二三", "Ⅲ", "①", "½", "1e400", "1E5", "NaN", "Infinity", "-inf", "0x1F", "1_000", "1⁄2"]
MARKS = [*"+-−－.．,， 　%％/:'\"<>&;万亿元件人次家", "万亿", "万元", "亿元", "\u00a0", "\u2009", "\t"]
HIDDEN = ["\x00", "\x7f", "\u200b", "\u202e", "\ufeff", "\ud7ff", "\U0001f600"]
PARTS = ["", ".5", ".25", ".0001", ".00001", ".10000"]
UNITS = ["", "件", "万", "亿", "万亿", "亿元", "万元", "元", "%", " 件", "万人", "人"]


def figures() -> st.SearchStrategy[str]:
    """Text near to figures: digits of several scripts, signs, separators, scales, units; and anything at all."""
    digits, wide = (
        st.text("0123456789", min_size=1, max_size=14),
        st.text("０１２３４５６７８９", min_size=1, max_size=6),
    )
    piece = st.one_of(digits, wide, st.sampled_from(SCRIPTS), st.sampled_from([*MARKS, *HIDDEN]))
    near = st.lists(piece, min_size=1, max_size=6).map("".join)
    signs = st.sampled_from(["", "+", "-", "－"])
    plain = st.tuples(signs, st.integers(0, 10**13), st.sampled_from(PARTS), st.sampled_from(UNITS))
    return st.one_of(near, plain.map(lambda parts: "".join(map(str, parts))), ANY_TEXT)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)  # no browser sends half a character

# field, the scale and the base of its unit of measurement, its column
CELLS = [
    ("1-value", "", "件", "value"),
    ("2-quantity", "", "件", "quantity"),
    ("3-denominator", "万", "人", "denominator"),
    ("6-value", "亿", "元", "value"),
    ("12-value", "", "%", "value"),
    ("12-city_average", "", "%", "city_average"),
]


@pytest.fixture
def desk(dazu: Plan, people: People, client: Client) -> Client:
    client.force_login(people["entry"])
    return client


def fields_of(html: str) -> dict[str, str]:
    """Fields as they stand in the markup, unescaped once; anything that is not escaped would not come out as it was typed."""
    pairs = re.findall(r'name="([0-9]+-[a-z_]+)"[^>]*?\svalue="([^"]*)"', html, re.DOTALL)
    return {name: unescape(value) for name, value in pairs}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.sampled_from(CELLS), text=figures())
@example(cell=CELLS[0], text="1e400")
@example(cell=CELLS[0], text="NaN")
@example(cell=CELLS[0], text="-Infinity")
@example(cell=CELLS[0], text="٣")
@example(cell=CELLS[0], text="५18")
@example(cell=CELLS[0], text="一二三")
@example(cell=CELLS[0], text="－５１８．５件")
@example(cell=CELLS[0], text="5" * 10_000)
@example(cell=CELLS[0], text="1.2万亿")
@example(cell=CELLS[0], text='"><script>alert(1)</script>')
@example(cell=CELLS[0], text="\x00")
@example(cell=CELLS[0], text="\u202e815")
@example(cell=CELLS[2], text="832000人")
@example(cell=CELLS[3], text="52300万元")
@example(cell=CELLS[3], text="523000000元")
@example(cell=CELLS[4], text="40万%")
def test_a_cell_holds_what_was_typed_or_says_why_not(cell: tuple[str, str, str, str], text: str, desk: Client) -> None:
    field, scale, base, column = cell
    number = int(field.partition("-")[0])
    Actual.objects.all().delete()
    response = desk.post(Q3, {"act": "save", field: text, f"{number}-version": "0"}, headers=JSON)
    html = response.json()["rows"][str(number)]
    row = Actual.objects.filter(indicator__number=number).first()
    stored = getattr(row, column) if row is not None else None
    expected = says(text, scale, base)
    if number == 3 and expected == 0:
        assert response.status_code == 400, "nothing is divided by nought"
        return
    assert stored == expected
    if response.status_code == 200:
        assert row is not None or not text.strip()
    else:
        assert (response.status_code, row) == (400, None)
        assert 'class="is-mistake"' in html
        assert fields_of(html)[field] == text


FIELDS = ["value", "as_of", "certainty", "source", "city_rank", "city_average", "city_source", "note", "not_applicable",
          "not_applicable_reason", "confirmation", "correction_reason", "version", "numerator", "quantity"]  # fmt: skip
ANYTHING = st.one_of(
    ANY_TEXT, figures(),
    st.sampled_from(["2026-09-30", "第12名", "on", "final", "<b>\"'&amp;</b>", "x" * 10_000, "\x00", "\x1b[31m", "9" * 5000]),
)  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, min_size=1))
def test_no_text_in_any_field_breaks_the_row(sent: dict[str, str], desk: Client) -> None:
    Actual.objects.all().delete()
    typed = {f"1-{name}": text for name, text in sent.items()}
    response = desk.post(Q3, {"act": "save", **typed}, headers=JSON)
    assert response.status_code in (200, 400, 409)
    html = response.json()["rows"].get("1", "")
    row = Actual.objects.first()
    if response.status_code == 200:
        assert row is None or row.value == says(sent.get("value", ""), "", "件")
        for name in ("note", "source", "city_source"):
            assert row is None or getattr(row, name) == " ".join(sent.get(name, "").split())
    else:
        assert row is None
        assert 'class="is-mistake"' in html
        shown = fields_of(html)
        for name in (
            "value",
            "as_of",
            "source",
            "city_rank",
            "city_average",
            "city_source",
            "note",
            "not_applicable_reason",
        ):
            assert shown[f"1-{name}"] == sent.get(name, "")
    assert "<b>" not in html
    assert set(GridPage(html).texts) <= {1}
