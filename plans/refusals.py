"""The few ways in which an act says no. Turned into pages in one place (plans.middleware)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Refusal(Exception):  # noqa: N818 (a refusal is an answer to a person, not a programming error)
    """Base of all refusals; `message` is Chinese and is shown as it stands."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """Messages by place: a cell such as ("3", "numerator"), or a single name for a form's field."""

    by_place: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_place)

    def __str__(self) -> str:
        return "；".join(f"{' '.join(place)}：{message}" for place, message in self.by_place.items())


class Invalid(Refusal):
    """What was handed in is wrong; `errors` names each place. Nothing was written."""

    status = 400

    def __init__(self, message: str, errors: FieldErrors | None = None) -> None:
        super().__init__(f"{message}：{errors}" if errors else message)
        self.errors = errors or FieldErrors()


class Stale(Refusal):
    """Somebody else changed the row since it was shown; the message says who, when and to what."""

    status = 409


class Closed(Refusal):
    """The quarter is closed and takes nothing on any way of writing."""

    status = 409


class NotAllowed(Refusal):
    """The person's role or scope does not carry this act."""

    status = 403
