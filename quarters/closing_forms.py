"""What the pages of closing send: the sign-off, an unlocking, an amendment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from indicators.forms import FIGURE_FIELDS, figure_units, read_cell
from indicators.inputs import FigureInput
from indicators.labels import CERTAINTY
from indicators.sheet import SheetRow
from indicators.standing import IndicatorStanding
from plans.models import ItemKind
from plans.periods import Items
from plans.refusals import Invalid, Refusal

from .closing import LONGEST_BULLETIN, LONGEST_GAPS, LONGEST_NAME, SignOff
from .forms import day_field
from .models import ClosingLabel


class RefusableForm(forms.Form):
    """A form that says a refusal of the act at the fields that it names."""

    def refuse(self, refusal: Refusal) -> None:
        errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        for place, message in errors.items():
            self.add_error(place[0] if place[0] in self.fields else None, message)
        if not errors:
            self.add_error(None, refusal.message)


def _text(label: str, longest: int, *, required: bool = False, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    messages = {"required": f"请填写{label}", "max_length": f"{label}不得超过{longest}字"}
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=widget, error_messages=messages, **more
    )


def _in_one_line(text: str) -> str:
    """A sentence as it is stored: read out in one, however it was typed."""
    return " ".join(text.split("\r\n")).strip()


class SignOffForm(RefusableForm):
    """Who approved, when, why something is missing, and the sentence as it is to be read out."""

    bulletin = _text("通报表述", LONGEST_BULLETIN, rows=7, help_text="按数据生成，可以修改；清空则用生成的表述")
    gaps_reason = _text("缺项说明", LONGEST_GAPS, rows=2, help_text="有未报送的数据或任务进展时须写明原因，随定稿印出")
    signed_off_by = _text("审定人", LONGEST_NAME, required=True, help_text="审定本期数据的负责人姓名")
    signed_off_on = day_field("审定日期")
    label = forms.ChoiceField(
        label="版本",
        required=False,
        choices=[("", "请选择"), *ClosingLabel.choices],
        help_text="核定版的数据须全部为核定数",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, generated: str, is_year: bool, has_gaps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._generated = generated
        if not is_year:
            del self.fields["label"]
        if not has_gaps:
            del self.fields["gaps_reason"]

    @property
    def sign_off(self) -> SignOff:
        """As the act takes it. The generated sentence, left as it is, is no edited one."""
        said = self.cleaned_data
        edited = _in_one_line(said["bulletin"])
        label = said.get("label", "")
        return SignOff(
            signed_off_by=said["signed_off_by"],
            signed_off_on=said["signed_off_on"],
            gaps_reason=said.get("gaps_reason", ""),
            bulletin="" if edited == self._generated else edited,
            label=ClosingLabel(label) if label else None,
        )


class UnlockForm(RefusableForm):
    """For which indicators and tasks a closed quarter is unlocked, why, and until when."""

    items = forms.MultipleChoiceField(
        label="修订事项",
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "请勾选要修订的指标或任务", "invalid_choice": "请从名单中勾选"},
    )
    reason = _text("事由", 300, required=True, rows=2)
    last_day = day_field("到期日")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = choices
        self.fields["last_day"].help_text = "过了这一天自动锁定"

    @property
    def items_named(self) -> Items:
        named = [each.split("-") for each in self.cleaned_data["items"]]
        return Items(
            tuple(int(number) for kind, number in named if kind == ItemKind.INDICATOR),
            tuple(int(number) for kind, number in named if kind == ItemKind.TASK),
        )


def item_choices(indicators: Mapping[int, str], tasks: Mapping[int, str]) -> list[tuple[str, str]]:
    """What can be unlocked: numbers and names."""
    return [
        *((f"{ItemKind.INDICATOR}-{number}", f"指标{number} {name}") for number, name in indicators.items()),
        *((f"{ItemKind.TASK}-{number}", f"任务{number} {title}") for number, title in tasks.items()),
    ]


_CAPTIONS = {"value": "更正后数值", "quantity": "更正后数量"}


class AmendForm(RefusableForm):
    """The figure as it should have been, why, and by which document."""

    as_of = forms.CharField(label="数据截止日期", required=False, max_length=20)
    source = _text("数据来源", 100)
    certainty = forms.ChoiceField(label="数据性质", choices=[(each.value, word) for each, word in CERTAINTY.items()])
    note = _text("备注", 300)
    reason = _text("更正理由", 300, required=True, rows=2)
    document_number = _text("依据文件", 100, required=True, help_text="文号或文件名称，如“大足市监函〔2026〕12号”")
    bulletin = _text("通报表述", LONGEST_BULLETIN, rows=4, help_text="新版的通报表述；不填则按更正后的数据生成")

    def __init__(self, *args: Any, row: IndicatorStanding, last_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._row, self._last_day = row, last_day
        facts, units = row.facts, figure_units(row.facts)
        captions = {
            **_CAPTIONS,
            "numerator": facts.numerator_label or "分子",
            "denominator": facts.denominator_label or "分母",
        }
        own = {}
        for name in FIGURE_FIELDS[facts.formula]:
            unit = units[name]
            label = captions[name] if "（" in captions[name] or not unit else f"{captions[name]}（{unit}）"
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            own[name] = forms.CharField(label=label, required=False, max_length=1000, widget=widget)
        self.figure_fields = tuple(own)
        self.fields = {**own, **self.fields}

    def clean_bulletin(self) -> str:
        return _in_one_line(self.cleaned_data["bulletin"])

    def read(self) -> FigureInput | None:
        """The figure as it was typed; None where something of it cannot be read, which is said at its field."""
        sent = {name: str(self.cleaned_data.get(name, "")) for name in (*self.figure_fields, *_BESIDE)}
        row = SheetRow(standing=self._row, cell=None, doubts=())
        cell = read_cell(row, sent, version=None, last_day=self._last_day)
        for name, message in cell.errors.items():
            self.add_error(name, message)
        return cell.figure


_BESIDE = ("as_of", "source", "certainty", "note")


class ReasonForm(RefusableForm):
    """Why something is refused."""

    reason = _text("理由", 300, required=True)
