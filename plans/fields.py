"""Database fields for figures."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

FIGURE_DIGITS = 15  # SQLite keeps 15 significant digits of a number
FIGURE_DECIMALS = 4


def figure_field(label: str, **options: Any) -> "models.DecimalField[Any, Any]":
    """A figure as people enter it: Decimal(15, 4), unknown allowed."""
    return models.DecimalField(
        label, max_digits=FIGURE_DIGITS, decimal_places=FIGURE_DECIMALS, null=True, blank=True, **options
    )


if TYPE_CHECKING:
    _TextField = models.CharField[Decimal | None, Decimal | None]
else:
    _TextField = models.CharField


class ExactDecimalField(_TextField):
    """A computed Decimal kept to its last digit: as text, since SQLite would round it to 15 digits.

    For storing and comparing for equality only; arithmetic happens in Python.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_rest: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(Decimal(value))
