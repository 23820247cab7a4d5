"""The fields of a report form: what is stored, or what was typed where it was refused, and what is wrong with it."""

from django.http import QueryDict

from organizations.models import User
from plans.models import ItemKind, ReportingPeriod
from plans.periods import is_open_for, opened

from .report_sent import Outcome


class Form:
    """One unit's form of a quarter as one person sees it; `read_only` says why nothing can be written, "" where it can.

    Rows are told apart by their prefixes, as in the names of their fields (tasks.report_sent).
    """

    def __init__(
        self,
        period: ReportingPeriod,
        person: User,
        *,
        outcome: Outcome,
        post: QueryDict | None,
        correcting: frozenset[str],
        read_only: str,
    ) -> None:
        self.period, self.person = period, person
        self.outcome, self.post, self.correcting = outcome, post, correcting
        self.read_only = read_only
        self.opened = opened(period)

    def shuts_task(self, number: int) -> bool:
        """Whether nothing of the task (its number) can be written."""
        return bool(self.read_only) or not is_open_for(self.opened, ItemKind.TASK, number)

    def shuts_indicator(self, number: int) -> bool:
        """The same of an indicator."""
        return bool(self.read_only) or not is_open_for(self.opened, ItemKind.INDICATOR, number)

    def shuts(self, kind: str, number: int) -> bool:
        """The same of either."""
        return bool(self.read_only) or not is_open_for(self.opened, kind, number)

    def value(self, prefix: str, name: str, stored: str) -> str:
        """What stands in a field: as typed, where the row was refused."""
        if prefix in self.outcome.kept and self.post is not None:
            return self.post.get(f"{prefix}-{name}", stored)
        return stored

    def version(self, prefix: str, stands: int) -> int:
        """Of a refused row the version that it was filled from, unless what stands now has just been told."""
        if prefix in self.outcome.kept and prefix not in self.outcome.current and self.post is not None:
            sent = self.post.get(f"{prefix}-version", "")
            return int(sent) if sent.isascii() and sent.isdigit() else stands
        return stands

    def errors(self, prefix: str, *names: str) -> dict[str, str]:
        errors = self.outcome.errors
        found = {name: errors[f"{prefix}-{name}"] for name in names if f"{prefix}-{name}" in errors}
        return {**found, "row": errors.get(prefix, "")}

    def is_corrected(self, prefix: str) -> bool:
        return prefix in self.correcting or prefix in self.outcome.kept

    def ticked(self, prefix: str, name: str, *, stored: bool) -> bool:
        if prefix in self.outcome.kept and self.post is not None:
            return f"{prefix}-{name}" in self.post
        return stored
