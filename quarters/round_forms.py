"""What the forms of the page of a quarter's round send: dates, an extension, that units were chased."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from plans.deadlines import LABELS, LONGEST_REASON, Deadlines, dates_seen
from plans.models import ReportingPeriod
from plans.refusals import Invalid, Refusal, Stale

from .chasing import LONGEST_NOTE
from .models import Channel

FIELDS = ("note", "until", "reason")  # of the forms of a unit, which keep what was typed


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请选择日期", "invalid": "日期应如2026-10-14"},
    )


class DatesForm(forms.Form):
    """The five dates of a quarter, named as the act names them."""

    def __init__(self, sent: QueryDict | None = None, *, period: ReportingPeriod) -> None:
        initial = {name: getattr(period, name) for name in LABELS}
        super().__init__(sent, initial={**initial, "seen": dates_seen(period)})
        self.fields.update({name: _day(label) for name, label in LABELS.items()})
        self.fields["seen"] = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())

    @property
    def dates(self) -> Deadlines:
        return Deadlines(**{name: self.cleaned_data[name] for name in LABELS})

    def refuse(self, refusal: Invalid | Stale, period: ReportingPeriod) -> None:
        """Say a refusal of the act at the fields that it names. Whoever was told the quarter's dates has seen them."""
        errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        for place, message in errors.items():
            self.add_error(place[0], message)
        if not errors:
            self.add_error(None, refusal.message)
        self.data = {**self.data.dict(), "seen": dates_seen(period)} if isinstance(self.data, QueryDict) else self.data


class ExtensionForm(forms.Form):
    unit = forms.IntegerField(min_value=1)
    until = _day("延期至")
    reason = forms.CharField(
        required=False,  # the act asks for it
        max_length=LONGEST_REASON,
        error_messages={"max_length": f"延期事由不得超过{LONGEST_REASON}字"},
    )


class WithdrawalForm(forms.Form):
    unit = forms.IntegerField(min_value=1)


class ChaseForm(forms.Form):
    """`units` are keys with blanks between them; the button pressed is the channel."""

    act = forms.ChoiceField(choices=Channel.choices)
    units = forms.RegexField(r"^\d{1,18}( \d{1,18})*$")
    note = forms.CharField(
        required=False, max_length=LONGEST_NOTE, error_messages={"max_length": f"备注不得超过{LONGEST_NOTE}字"}
    )

    @property
    def keys(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["units"].split()]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a unit's forms and refused, and why: by field. `unit` is its key, or several as ChaseForm's."""

    unit: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)


def refused(sent: QueryDict, reason: forms.Form | Refusal) -> Typed:
    """What to show again of a form that did not fit, or that an act refused. Invalid for what no page of ours has sent."""
    if isinstance(reason, forms.Form):
        mistakes = {name: str(said[0]) for name, said in reason.errors.items()}
    else:
        errors = reason.errors.by_place if isinstance(reason, Invalid) else {}
        mistakes = {place[0]: message for place, message in errors.items()} or {"": reason.message}
    if {"unit", "units", "act"} & mistakes.keys():
        raise Invalid("提交的内容无法识别，请刷新页面后重试")
    unit = sent.get("unit") or sent.get("units", "")
    return Typed(unit, {name: sent.get(name, "") for name in FIELDS}, mistakes)
