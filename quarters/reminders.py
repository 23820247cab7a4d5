"""Sending the reminders of a day: once to each person, though several runs meet; a mail that failed may be sent again."""

import smtplib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Q

from plans.calendar import Calendar
from plans.models import Plan, ReportingPeriod

from .letters import Letter, letters
from .models import Channel, Reminder

# BadHeaderError, for an address that no form has seen, is a ValueError.
_FAILURES = (smtplib.SMTPException, OSError, ValueError)


@dataclass(slots=True)
class Sent:
    """What became of the letters of a run: user names, and of the failed ones why."""

    sent: list[str] = field(default_factory=list)
    had_one: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def is_configured() -> bool:
    """Whether a mail server is named."""
    return bool(settings.EMAIL_HOST)


def letters_of(today: date, calendar: Calendar) -> list[Letter]:
    """The letters of a day, of all plans in use."""
    in_use = Plan.objects.filter(Q(in_use_from__isnull=True) | Q(in_use_from__lte=today)).order_by("slug")
    return letters(in_use, today=today, calendar=calendar)


def send(every: Iterable[Letter], *, today: date, now: Callable[[], datetime]) -> Sent:
    """Send each letter to whoever got none today. The row is written first, so that nobody gets two; a letter that could not
    be delivered gives it back."""
    result, connection = Sent(), get_connection()
    for letter in every:
        name = letter.person.username
        claim = _claim(letter, today, now())
        if claim is None:
            result.had_one.append(name)
            continue
        try:
            EmailMessage(letter.subject, letter.body, to=[letter.person.email], connection=connection).send()
        except _FAILURES as error:
            claim.delete()
            result.failed[name] = " ".join(str(error).split()) or type(error).__name__
            _hang_up(connection)
        else:
            result.sent.append(name)
    _hang_up(connection)
    return result


def _claim(letter: Letter, today: date, at: datetime) -> Reminder | None:
    """The right to send a person today's mail; None for whoever comes second, or if the quarter was closed meanwhile."""
    unit = letter.person.unit_id if letter.is_to_unit else None
    first = letter.matters[0].period
    try:
        with transaction.atomic():
            period = ReportingPeriod.objects.locked(pk=first.pk).get()
            if period.is_closed:
                return None
            return Reminder.objects.create(
                period=period, unit_id=unit, channel=Channel.MAIL, person=letter.person, day=today, sent_at=at
            )
    except IntegrityError:
        return None


def _hang_up(connection: BaseEmailBackend) -> None:
    """After a failure the server may be in the middle of a sentence: the next letter begins anew."""
    with suppress(smtplib.SMTPException, OSError):
        connection.close()
