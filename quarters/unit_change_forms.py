"""What the page of a unit's change sends: a new name, or who takes over which item from which quarter on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from organizations.models import Unit, UnitChangeKind
from plans.succession import Holding, Place

from .closing_forms import RefusableForm
from .forms import day_field
from .renaming import LONGEST_NAME
from .succession import LONGEST_REASON

STAYS = "stays"  # of a split: the unit keeps the item


def _reason() -> forms.CharField:
    return forms.CharField(
        label="依据",
        max_length=LONGEST_REASON,
        help_text="机构改革文件的名称、文号，或事由；写入变更记录",
        error_messages={
            "required": "请写明依据，如机构改革文件的文号",
            "max_length": f"依据不得超过{LONGEST_REASON}字",
        },
    )


class RenameForm(RefusableForm):
    """A new name, from which day on, and why."""

    name = forms.CharField(
        label="新名称",
        max_length=LONGEST_NAME,
        error_messages={"required": "请填写新名称", "max_length": f"名称不得超过{LONGEST_NAME}字"},
    )
    effective_on = day_field("生效日期")
    reason = _reason()


class HandoverForm(RefusableForm):
    """From which quarter on, to which unit; and for single items to another one, or of a split to none."""

    first_day = forms.ChoiceField(
        label="自何时起",
        error_messages={"required": "请选择季度", "invalid_choice": "请从列出的季度中选择"},
        help_text="自该季度第一天起由承接单位负责；此前的季度仍由原单位负责",
    )
    successor = forms.ChoiceField(
        label="承接单位",
        error_messages={"required": "请选择承接单位", "invalid_choice": "请从列出的单位中选择"},
        help_text="新组建的单位须先在后台管理“单位”中新建",
    )
    reason = _reason()

    def __init__(
        self,
        *args: Any,
        unit: Unit,
        kind: UnitChangeKind,
        days: Sequence[tuple[date, str]],
        successors: Iterable[Unit],
        holdings: Sequence[Holding],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._unit, self._units = unit, {str(each.pk): each for each in successors}
        names = [(key, each.name) for key, each in self._units.items()]
        self._choices("first_day", [(day.isoformat(), name) for day, name in days])
        self._choices("successor", [("", "请选择"), *names])
        self.holdings = {_name(each): each for each in holdings}
        default = [("", "由上面的承接单位承接")]
        if kind == UnitChangeKind.SPLIT:
            default.append((STAYS, "仍由本单位负责"))
        for name, each in self.holdings.items():
            self.fields[name] = forms.ChoiceField(
                label=each.called,
                required=False,
                choices=[*default, *names],
                error_messages={"invalid_choice": "请从列出的单位中选择"},
            )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices

    @property
    def items(self) -> list[tuple[Holding, forms.BoundField]]:
        """Every item with its field."""
        return [(each, self[name]) for name, each in self.holdings.items()]

    @property
    def given(self) -> dict[str, Any]:
        """As the act takes it."""
        said = self.cleaned_data
        others: dict[Place, Unit] = {
            each.place: self._unit if said[name] == STAYS else self._units[said[name]]
            for name, each in self.holdings.items()
            if said.get(name)
        }
        return {
            "first_day": date.fromisoformat(said["first_day"]),
            "successor": self._units[said["successor"]],
            "others": others,
            "reason": said["reason"],
        }


def _name(holding: Holding) -> str:
    return f"{holding.kind.value}-{holding.key}"
