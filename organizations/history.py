"""Who stands in the history of reference data: the actor that the act was given, not whoever a request happens to hold."""

from django.db import models

from .models import User


def save_by(row: models.Model, by: User | None) -> None:
    """Save a row with history; `by` is None when a command on the server does it."""
    row._history_user = by  # type: ignore[attr-defined]  # simple-history's own way of being told
    row.save()


def delete_by(row: models.Model, by: User | None) -> None:
    """Delete a row with history."""
    row._history_user = by  # type: ignore[attr-defined]  # the same
    row.delete()
