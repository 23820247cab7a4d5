"""What the forms of the review page send."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from organizations.models import User
from plans.refusals import Invalid, Refusal
from tasks.models import VerdictChoice

from .cases import Judged, Typed
from .decisions import Decision
from .matters import Matter, Seen

APPROVE, APPROVE_ALL, RETURN = "approve", "approve-all", "return"
_STRANGE = "提交的内容无法识别，请刷新页面后重试"
STAY = "stay"  # Enter in a tick box: the page again, nothing decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The review form as it was sent: what to do, if anything, and what to show again if it is refused."""

    decision: Decision | None
    ticks: frozenset[str]
    reason: str
    verdicts: Mapping[str, Judged]

    def typed(self, mistakes: Mapping[str, Mapping[str, str]]) -> Typed:
        return Typed(ticks=self.ticks, verdicts=self.verdicts, mistakes=mistakes)

    def beside(self, done: Collection[Seen]) -> "Sent":
        """What was written about what was not decided: a verdict on another report, a reason for returning another."""
        cells = {seen.cell for seen in done}
        return replace(
            self,
            decision=None,
            ticks=self.ticks - cells,
            reason=self.reason if self.decision is not None and self.decision.approves else "",
            verdicts={cell: judged for cell, judged in self.verdicts.items() if cell not in cells},
        )

    @property
    def has_words(self) -> bool:
        return bool(self.verdicts or self.reason.strip())


def read_decision(sent: QueryDict) -> Sent:
    """Invalid for what no page of ours has sent. A button beside something chooses that one, whatever is ticked."""
    shown = {seen.cell: seen for seen in map(Seen.read, sent.get("shown", "").split())}
    act, ticks, one = sent.get("act", ""), sent.getlist("tick"), sent.get("one", "")
    if one:
        act, cells = APPROVE, [one]
    else:
        cells = list(shown) if act == APPROVE_ALL else ticks
    if act not in (APPROVE, APPROVE_ALL, RETURN, STAY) or not shown.keys() >= {*cells, *ticks}:
        raise Invalid(_STRANGE)
    reason, verdicts = sent.get("reason", ""), _verdicts(sent, shown)
    chosen = tuple(shown[cell] for cell in dict.fromkeys(cells))
    decision = Decision(approves=act != RETURN, chosen=chosen, reason=reason, verdicts=verdicts)
    return Sent(decision=None if act == STAY else decision, ticks=frozenset(ticks), reason=reason, verdicts=verdicts)


def _verdicts(sent: QueryDict, shown: Mapping[str, Seen]) -> dict[str, Judged]:
    """What was said of the reports that were shown, by cell; blank ones are left out."""
    found = {}
    for cell, seen in shown.items():
        judged = Judged(verdict=sent.get(f"{cell}-verdict", ""), reason=sent.get(f"{cell}-verdict_reason", ""))
        if seen.matter is not Matter.REPORT or judged.is_blank:
            continue
        if judged.verdict and judged.verdict not in VerdictChoice.values:
            raise Invalid(_STRANGE)
        found[cell] = judged
    return found


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "请选择日期", "invalid": "日期应如2026-11-30"},
    )


class DeputyForm(forms.Form):
    """Who stands in for a reviewer, from which day to which, and why."""

    deputy = forms.ChoiceField(
        label="代审人", error_messages={"required": "请选择代审人", "invalid_choice": "请从名单中选择代审人"}
    )
    first_day = day_field("自")
    last_day = day_field("至")
    reason = forms.CharField(
        label="事由",
        max_length=100,
        help_text="如“休假”“出差”",
        error_messages={"required": "请写明事由", "max_length": "事由不得超过100字"},
    )

    def __init__(self, *args: Any, candidates: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in candidates}
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", "请选择"), *((key, _introduced(person)) for key, person in self._people.items())]

    @property
    def person(self) -> User:
        return self._people[self.cleaned_data["deputy"]]

    def refuse(self, refusal: Refusal) -> None:
        """Say a refusal of the act at the fields that it names."""
        errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        for place, message in errors.items():
            self.add_error(place[0], message)
        if not errors:
            self.add_error(None, refusal.message)


def _introduced(person: User) -> str:
    return f"{person.name}（{person.unit.name if person.unit else person.get_role_display()}）"
