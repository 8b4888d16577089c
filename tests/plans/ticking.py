"""A clock and mail servers for the tests of reminders: moments of Zarechye, ticks of the timetable, silent servers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from plans.models import Assignment, Execution, Plan, Reminder
from plans.reminding.making import make_letters
from plans.reminding.sending import send_letters
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties

DUE = date(2026, 11, 25)  # a Wednesday: the rungs are 16, 20, 24 and 26 November, the controller's 2 December
WORKING = "django.core.mail.backends.locmem.EmailBackend"
SILENT, PICKY, VANISHING = (f"tests.plans.ticking.{name}" for name in ("Silent", "Picky", "Vanishing"))


class Silent(EmailBackend):
    """A mail server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError(111, "Connection refused")


class Picky(EmailBackend):
    """A mail server that does not know one address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if "school@" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(email_messages)


class Vanishing(EmailBackend):
    """A mail server that takes one letter and breaks off while it takes the second."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if mail.outbox:
            raise ConnectionResetError(104, "Connection reset by peer")
        return super().send_messages(email_messages)


def at(day: int, hour: int = 8, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 by the clocks of Zarechye, five hours ahead of UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=5)


def tick(now: datetime) -> list[tuple[str, str]]:
    """One tick of the timetable; the address and subject of each letter it sent."""
    before = len(mail.outbox)
    make_letters(now)
    send_letters(now)
    return [(message.to[0], str(message.subject)) for message in mail.outbox[before:]]


def told() -> list[tuple[str, str]]:
    """Every rung ever told: whose and which."""
    rows = Reminder.objects.filter(letter__sent_at__isnull=False).order_by("made_at", "due_on", "pk")
    return [(row.user.email.split("@")[0], row.rung) for row in rows.select_related("user")]


def a_plan_that_reminds(cast: Cast) -> Plan:
    """A plan in force with the usual ladder and no duties."""
    made = a_plan_in_force(cast.municipality)
    Execution.objects.create(plan=made, before=[7, 3, 1], after=[1], to_controller=5, hour=8)
    return made


def a_duty(cast: Cast, plan: Plan) -> Assignment:
    """The first school's duty on the first measure."""
    return duties(plan.measures.all()[0], DUE, cast.schools[:1])[0]
