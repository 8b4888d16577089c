"""A month of reminders by a clock of its own: ticks, a silent mail server, a timetable that stands still."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core import mail

from plans import jobs
from plans.ladder import Audience, Ladder
from plans.models import Assignment, Letter, Reminder
from plans.reminding.sending import send_letters
from schools.calendar import WorkingDays
from tests.plans.ticking import SILENT, WORKING

HOURS = (3, 8, 12, 17, 21)  # two of them are no hours to write to anybody


class Told(NamedTuple):
    """A rung that has reached somebody: whom, of which duty, and on which day the letter went."""

    who: str
    duty: int
    rung: str
    day: date


def moment(day: date, hour: int, zone: str) -> datetime:
    """An hour of a day by the clocks of a place."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, days off among them."""
    return (first + timedelta(n) for n in range((last - first).days + 1))


def lived(
    month: Collection[date], zone: str, settings: Any, *, silent: Collection[date], absent: Collection[date] = ()
) -> list[tuple[date, str]]:
    """The letters that went out: on ``silent`` days no mail server answers, on ``absent`` ones nobody ticks."""
    sent: list[tuple[date, str]] = []
    for day in month:
        settings.EMAIL_BACKEND = SILENT if day in silent else WORKING
        for hour in () if day in absent else HOURS:
            before, now = len(mail.outbox), moment(day, hour, zone)
            if jobs.remind(now):
                send_letters(now)
            sent += [(day, message.to[0]) for message in mail.outbox[before:]]
    return sent


def told(zone: str) -> list[Told]:
    """Every rung of every letter that has gone, in the order of the days; one letter is one message."""
    letters = Letter.objects.exclude(sent_at=None)
    rows = Reminder.objects.filter(letter__in=letters).select_related("user", "letter")
    made = [
        Told(row.user.email, row.assignment_id, row.rung, row.letter.sent_at.astimezone(ZoneInfo(zone)).date())
        for row in rows
        if row.letter and row.letter.sent_at
    ]
    return sorted(made, key=lambda one: (one.day, one.who, one.duty, one.rung))


def come(
    duty: Assignment, who: Mapping[Audience, Collection[str]], calendar: WorkingDays, last: date
) -> Iterator[tuple[str, int, str]]:
    """Whom a duty that nobody reports on is told to by the end of a day, with the usual ladder; once each."""
    if duty.due_on is None:
        return
    for audience, people in who.items():
        for rung in Ladder().rungs(audience):
            if rung.day(duty.due_on, calendar) <= last:
                yield from ((person, duty.pk, rung.code) for person in people)
