"""Send what waits: each letter in a transaction of its own, until the mail server has taken it.

A crash between the server's answer and our mark repeats at most the one letter then in hand. A server that does not
answer ends the round, and the next round begins anew; an address that the server refuses is tried thrice a day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.models import Notice
from plans.ladder import Audience, may_write
from plans.models import Letter, Reminder
from plans.reminding.owing import Place, place_at
from plans.reminding.whom import Directory, Duty, directory
from plans.reminding.wording import Line, lines_of
from plans.rules import AssignmentState, PlanState
from schools.models import Municipality

TRIES_A_DAY = 3


@dataclass(slots=True)
class Round:
    """One round of sending: the moment, and what is known of the municipalities met so far."""

    now: datetime
    places: dict[int, Place] = field(default_factory=dict)
    people: dict[int, Directory] = field(default_factory=dict)

    def place(self, municipality: Municipality) -> Place:
        """Its day and hour."""
        if municipality.pk not in self.places:
            self.places[municipality.pk] = place_at(municipality, self.now)
        return self.places[municipality.pk]

    def still_told(self, row: Reminder) -> bool:
        """Whether the duty is still open, on that day, and that person's; else there is nothing to remind of."""
        duty = row.assignment
        if duty.state not in AssignmentState.to_do() or duty.due_on != row.due_on:
            return False
        if duty.plan.state != PlanState.APPROVED or not row.user.is_active:
            return False
        if duty.municipality_id not in self.people:
            self.people[duty.municipality_id] = directory(duty.municipality_id)
        audience = Audience.CONTROLLER if row.rung.startswith("control-") else Audience.EXECUTOR
        return row.user_id in self.people[duty.municipality_id].told(_duty(row), audience)


def _duty(row: Reminder) -> Duty:
    duty = row.assignment
    return Duty(
        duty.pk,
        row.due_on,
        duty.plan_id,
        duty.plan.school_id,
        duty.occurrence.measure_id,
        duty.municipality_id,
        duty.school_id,
        duty.person_id,
    )


def waiting() -> bool:
    """Whether any letter is still to be sent."""
    return Letter.objects.filter(sent_at=None).exists()


def send_letters(now: datetime, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Send every letter whose hour it is; how many the mail server has taken."""
    this = Round(now)
    letters = list(Letter.objects.filter(sent_at=None).order_by("tries", "pk").values_list("pk", flat=True))
    sent = 0
    connection = get_connection()
    try:
        for done, pk in enumerate(letters):
            progress(done, len(letters))
            sent += _send(pk, this, connection)
    except OSError as error:  # because smtplib's own errors are of this kind too
        Letter.objects.filter(sent_at=None).update(error=str(error)[:300])
    finally:
        connection.close()
    return sent


@transaction.atomic
def _send(pk: int, this: Round, connection: BaseEmailBackend) -> bool:
    letter = (
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(pk=pk, sent_at=None)
        .first()
    )
    if letter is None:
        return False
    rows = _still(letter, this)
    if not rows:
        Notice.objects.filter(user=letter.user, kind="duties_due", key=f"{letter.day}").delete()
        letter.delete()
        return False
    if not _civil(rows, this, letter):
        return False
    connection.open()
    try:
        place = this.place(rows[0].assignment.municipality)
        message(letter, lines_of(rows, place), place.day, connection).send()
    except (SMTPRecipientsRefused, SMTPDataError, ValueError) as refused:
        Letter.objects.filter(pk=pk).update(tries=F("tries") + 1, error=str(refused)[:300])
        return False
    Letter.objects.filter(pk=pk).update(sent_at=this.now, tries=F("tries") + 1, error="")
    return True


def _still(letter: Letter, this: Round) -> list[Reminder]:
    """The reminders that hold; those overtaken by a report were never told and are forgotten."""
    told = ("assignment__plan__execution", "assignment__occurrence__measure", "assignment__municipality")
    rows = list(letter.reminders.select_related("user", "assignment__school", *told).order_by("due_on", "pk"))
    holding = [row for row in rows if this.still_told(row)]
    gone = {row.pk for row in rows} - {row.pk for row in holding}
    Reminder.objects.filter(pk__in=gone).delete()
    return holding


def _civil(rows: list[Reminder], this: Round, letter: Letter) -> bool:
    """Whether a letter may go out now: by day, on a working day, and not to an address refused too often."""
    for row in rows:
        place = this.place(row.assignment.municipality)
        if place.works and may_write(place.hour, row.assignment.plan.execution.hour):
            return letter.tries < TRIES_A_DAY * (1 + (place.day - letter.day).days)
    return False


def message(letter: Letter, lines: list[Line], today: date, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The letter in its reader's language."""
    schools = sorted({line.school for line in lines if line.school})
    facts = {
        "user": letter.user,
        "lines": lines,
        "count": len(lines),
        "overdue": sum(line.due < today for line in lines),
        "school": schools[0] if len(schools) == 1 else "",
        "site": settings.SITE_URL,
    }
    with override(letter.user.language):
        subject = " ".join(render_to_string("email/duties.subject.txt", facts).split())
        body = render_to_string("email/duties.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [letter.user.email], connection=connection)
