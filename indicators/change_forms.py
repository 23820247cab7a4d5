"""What the form for a changed target, planned quarter or tolerance sends → ChangeInput, or a message at the field."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from figures.reading import Unreadable, read_figure
from plans.evidence import REPORT_FILES, Upload
from plans.models import Plan, ReportingPeriod
from plans.refusals import Invalid, Refusal
from plans.review import LONGEST_REASON

from .changing import ChangeInput, unit_of_value
from .facts import IndicatorFacts, Quarter
from .labels import Formula
from .models import ChangeKind

_LONGEST_TYPED = 100
_POINTS = "个百分点"
_FIELDS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.TARGET: ("number", "year", "new"),
    ChangeKind.QUARTER_PLAN: ("number", "year", "quarter", "new"),
    ChangeKind.TOLERANCE: ("new",),
}
_SHARED = ("effective_from", "reason", "document_number", "documents")


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _Documents(forms.FileField):
    """Several files as they were sent; the act looks at each."""

    widget = _SeveralFiles

    def clean(self, data: Sequence[Upload] | None, initial: Any = None) -> list[Upload]:
        return list(data or ())


def _choice(label: str, missing: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=help_text, error_messages={"required": missing, "invalid_choice": missing}
    )


class ChangeForm(forms.Form):
    """One of the three kinds of changes, with the fields that it has."""

    number = _choice("指标", "请选择指标")
    year = _choice("年度", "请选择年度")
    quarter = _choice("季度", "请选择季度")
    new = forms.CharField(label="调整后", max_length=_LONGEST_TYPED, required=False)
    effective_from = _choice("自何时起执行", "请选择季度", "此前的季度仍按原值评价；已定稿的季度不再改变")
    reason = forms.CharField(
        label="调整事由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写调整事由", "max_length": f"调整事由不得超过{LONGEST_REASON}字"},
    )
    document_number = forms.CharField(
        label="依据文件的文号",
        max_length=100,
        help_text="如“大足府办发〔2026〕12号”",
        error_messages={"required": "请填写依据文件的文号", "max_length": "文号不得超过100字"},
    )
    documents = _Documents(label="依据文件", required=False)

    def __init__(
        self,
        *args: Any,
        kind: ChangeKind,
        plan: Plan,
        indicators: Sequence[IndicatorFacts],
        quarters: Sequence[ReportingPeriod],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self._indicators = {str(row.number): row for row in indicators}
        self._quarters = {f"{row.year}-{row.quarter}": row for row in quarters}
        for name in [name for name in self.fields if name not in (*_FIELDS[kind], *_SHARED)]:
            del self.fields[name]
        choices: dict[str, Callable[[], list[tuple[str, str]]]] = {
            "number": lambda: [(key, _introduced(row)) for key, row in self._indicators.items()],
            "year": lambda: [(str(year), f"{year}年") for year in plan.years],
            "quarter": lambda: [(str(quarter), f"第{quarter}季度") for quarter in (1, 2, 3, 4)],
            "effective_from": lambda: [(key, f"{row}") for key, row in self._quarters.items()],
        }
        for name, made in choices.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "请选择"), *made()]
        self.fields["new"].help_text = _help(kind, plan)
        accepted = f"{'必须上传，' if kind is ChangeKind.TARGET else '可不上传；'}可上传{REPORT_FILES.taken}"
        self.fields["documents"].help_text = accepted
        self.fields["documents"].widget.attrs["accept"] = REPORT_FILES.accept

    def clean_new(self) -> Decimal | None:
        """The figure in the unit of the value; a tolerance is typed in points."""
        facts = self._indicators.get(self.cleaned_data.get("number", ""))
        unit = _POINTS if self.kind is ChangeKind.TOLERANCE else unit_of_value(self.kind, facts) if facts else ""
        try:
            reading = read_figure(self.cleaned_data["new"], unit)
        except Unreadable as fault:
            raise forms.ValidationError(fault.message) from fault
        if reading is None:
            return None
        return reading.value.scaleb(-2) if self.kind is ChangeKind.TOLERANCE else reading.value

    @property
    def wanted(self) -> ChangeInput:
        sent = self.cleaned_data
        return ChangeInput(
            kind=self.kind,
            number=_number(sent, "number"),
            year=_number(sent, "year"),
            quarter=_number(sent, "quarter"),
            new=sent["new"],
            effective_from=_place(self._quarters[sent["effective_from"]]),
            reason=sent["reason"],
            document_number=sent["document_number"],
        )

    @property
    def sent_files(self) -> list[Upload]:
        sent: list[Upload] = self.cleaned_data["documents"]
        return sent

    def refuse(self, refusal: Refusal) -> None:
        """Say a refusal of the act at the fields that it names."""
        errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        for place, message in errors.items():
            self.add_error(place[0] if place[0] in self.fields else None, message)
        if not errors:
            self.add_error(None, refusal.message)


def _number(sent: Mapping[str, Any], name: str) -> int | None:
    return int(sent[name]) if sent.get(name) else None


def _place(row: ReportingPeriod) -> Quarter:
    return row.year, row.quarter


def _introduced(facts: IndicatorFacts) -> str:
    """1 有效发明专利总量（2025年495、2026年535、2027年575件）."""
    known = [f"{row.year}年{plain(row.value)}" for row in facts.targets if row.value is not None]
    unit = "%" if facts.formula is Formula.GROWTH else facts.unit_of_measurement
    return f"{facts.number} {facts.name}（{'、'.join(known)}{unit}）" if known else f"{facts.number} {facts.name}"


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _help(kind: ChangeKind, plan: Plan) -> str:
    if kind is ChangeKind.TOLERANCE:
        return f"以年度任务的百分点计，现为{plain(plan.tolerance * 100)}{_POINTS}"
    return "留空即取消这一季的计划值，按直线计算" if kind is ChangeKind.QUARTER_PLAN else "按指标的计量单位填写"
