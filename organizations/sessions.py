"""Database sessions whose look-up brings the person along: these look-ups cost more than the figures of a page."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .models import Session, User


class SessionStore(DatabaseStore):
    """Django's database store on our Session model.

    `person` and `expires_at` are set once the session was loaded; `person` is whoever the row belongs to, not yet
    checked (see middleware.person_of).
    """

    person: User | None = None
    expires_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = (
            Session.objects.select_related("user__region", "user__unit")
            .filter(session_key=self.session_key, expire_date__gt=timezone.now())
            .first()
        )
        if row is None:
            self._session_key = None
            return None
        self.person, self.expires_at = row.user, row.expire_date
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 (it is made by get_model_class)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row
