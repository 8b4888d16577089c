"""Make the day's letters: one per person, with every duty that is owed a word; nothing is sent here.

A letter that could not be sent yet grows by what has come meanwhile, so that a mail server that was silent for days
brings one letter, and each rung once. After a day without the timetable the rungs missed go into the next letter.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from accounts import notices
from accounts.models import User
from plans.ladder import Rung, may_write
from plans.models import Letter, Reminder
from plans.reminding.owing import Owed, Place, owed_on, place_at
from schools.models import Municipality


def make_letters(now: datetime) -> int:
    """Write the letters whose hour has come; how many were made or have grown. Safe at any moment, any number of times.

    A person's letter is made at the earliest hour of the plans that speak, and carries whatever is owed that day; on a
    municipality's day off its duties are not mentioned.
    """
    theirs: dict[int, list[Owed]] = defaultdict(list)
    ready: dict[int, date] = {}
    for place in places_at_work(now):
        for row in owed_on(place, place.day):
            theirs[row.user].append(row)
            if may_write(place.hour, row.hour):
                ready[row.user] = max(place.day, ready.get(row.user, place.day))
    return sum(_write(user, theirs[user], day, now) for user, day in sorted(ready.items()))


def places_at_work(now: datetime) -> list[Place]:
    """The municipalities with a plan in force where this is a working day; none while no hour there is a civil one."""
    rows = Municipality.objects.filter(plans__execution__isnull=False).distinct()
    places = [place for place in (place_at(row, now) for row in rows) if place.works]
    return places if any(may_write(place.hour, 0) for place in places) else []


@transaction.atomic
def _write(user: int, rows: Sequence[Owed], day: date, now: datetime) -> bool:
    # Because two timetables may tick at once: whoever comes second waits here, and then finds everything told.
    person = User.objects.select_for_update(no_key=True).filter(pk=user, is_active=True).first()
    letter = _letter(person, day) if person else None
    fresh = _untold(user, rows) if letter else []
    if person is None or letter is None or not fresh:
        return False
    letter.save()
    Reminder.objects.bulk_create(
        Reminder(
            user=person, assignment_id=row.duty.pk, rung=rung.code, due_on=row.duty.due, made_at=now, letter=letter
        )
        for row, rung in fresh
    )
    _tell(person, letter, rows)
    return True


def _letter(person: User, day: date) -> Letter | None:
    """The letter still to be sent, if there is one, else a new one; ``None`` when the day's letter has gone."""
    waiting = Letter.objects.select_for_update().filter(user=person, sent_at=None).order_by("day").last()
    if waiting is None:
        gone = Letter.objects.filter(user=person, day=day).exists()
        return None if gone else Letter(user=person, day=day)
    if waiting.day < day:
        waiting.day, waiting.tries = day, 0
    return waiting


def _untold(user: int, rows: Sequence[Owed]) -> list[tuple[Owed, Rung]]:
    told = set(
        Reminder.objects.filter(user=user, assignment__in=[row.duty.pk for row in rows]).values_list(
            "assignment", "rung", "due_on"
        )
    )
    return [(row, rung) for row in rows for rung in row.rungs if (row.duty.pk, rung.code, row.duty.due) not in told]


def _tell(person: User, letter: Letter, rows: Sequence[Owed]) -> None:
    duties = {row.duty.pk: row.duty for row in rows}
    notices.notify(
        [person],
        "duties_due",
        key=f"{letter.day}",
        url=reverse("letter", args=[letter.pk]),
        count=len(duties),
        overdue=sum(duty.due < letter.day for duty in duties.values()),
    )
