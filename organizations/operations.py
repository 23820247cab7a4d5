"""The operation log: who did what to what, when, from where, with which outcome (GB/T 22239-2019, 8.1.4.3)."""

from django.db import models

from .models import Operation, Outcome, User


def record(
    action: str,
    *,
    by: User | None,
    of: models.Model | None = None,
    outcome: Outcome = Outcome.DONE,
    detail: str = "",
    address: str | None = None,
    username: str = "",
) -> Operation:
    """Write one line of the log; the only writer of it.

    `by` is None for somebody unknown (a failed sign-in), who is named by `username`; commands name the system account
    that ran them in the same way. Called inside the act's own transaction, so that act and line stand or fall together.
    """
    return Operation.objects.create(
        user=by,
        username=by.username if by else username[:150],
        role=by.role if by else "",
        action=action,
        object_type=of._meta.label_lower if of is not None else "",
        object_key=str(of.pk) if of is not None else "",
        object_label=str(of)[:200] if of is not None else "",
        outcome=outcome,
        detail=detail,
        address=address,
    )
