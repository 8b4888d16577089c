"""Accreditation: the training of a municipality, its test, certificates with numbers that leave no gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal as chain
from accounts import queue
from accounts.models import User
from observers import journal, tasks
from observers.kinds import AccreditationState, ObserverState
from observers.models import Accreditation, Observer, Training
from schools.models import Municipality

OPEN = frozenset({ObserverState.ACTIVE, ObserverState.UNCONFIRMED})
FIELDS = ("title", "text", "questions", "pass_share", "needed", "valid_days")


class Clash(ValidationError):
    """Somebody else has changed the training meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed the training meanwhile. Look at it and save again."))


@dataclass(frozen=True, slots=True)
class Marked:
    """A test marked: ``share`` of right answers in per cent, ``wrong``: numbers of questions answered wrongly."""

    share: int
    passed: bool
    wrong: tuple[int, ...]


@transaction.atomic
def save_training(municipality: Municipality, values: Mapping[str, Any], *, version: int, by: User) -> Training:
    """Write the training of a municipality; ``version`` 0 when there is none yet. Raises ``Clash``."""
    # Because of two first versions at once only one may be made.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    row = Training.objects.select_for_update().filter(municipality=municipality).first()
    if (row.version if row else 0) != version:
        raise Clash
    _check(values["questions"])
    row = row or Training(municipality=municipality, version=0)
    changes = {
        name: [_told(getattr(row, name)), _told(values[name])]
        for name in FIELDS
        if row.pk is None or getattr(row, name) != values[name]
    }
    if not changes:
        return row
    for name in FIELDS:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    chain.record("training.edited", row, by, municipality=municipality.pk, changes=changes)
    return row


def _told(value: Any) -> Any:
    return len(value) if isinstance(value, list) else value


def _check(questions: Sequence[Mapping[str, Any]]) -> None:
    if not questions:
        raise ValidationError(_("The test needs at least one question."))
    for number, one in enumerate(questions, 1):
        if len(one["answers"]) < 2 or not 0 <= one["right"] < len(one["answers"]):
            words = _("Question %(number)s: give two answers at least and say which one is right.")
            raise ValidationError(words % {"number": number})


@transaction.atomic
def apply(observer: Observer) -> Accreditation:
    """The person asks for a certificate; asking again changes nothing. Raises for who is off the list."""
    person = _locked(observer)
    row, made = _row(person)
    if made:
        journal.of_observer("accreditation.applied", person, None)
    return row


def marked(training: Training, answers: Sequence[int | None]) -> Marked:
    """The answers by question, by the number of the answer from 0; ``None`` is no answer and wrong."""
    right = [one["right"] for one in training.questions]
    wrong = tuple(n for n, (given, due) in enumerate(zip(answers, right, strict=True)) if given != due)
    share = 100 * (len(right) - len(wrong)) // max(1, len(right))
    return Marked(share, share >= training.pass_share, wrong)


@transaction.atomic
def take_test(observer: Observer, training: Training, answers: Sequence[int | None]) -> tuple[Accreditation, Marked]:
    """Mark a test; who passes gets a certificate at once, unless one is valid already."""
    person = _locked(observer)
    row, _made = _row(person)
    if row.state == AccreditationState.REFUSED:
        raise ValidationError(_("The certificate was refused by the coordinator; please ask the department."))
    result, now = marked(training, answers), timezone.now()
    row.attempts = min(row.attempts + 1, 32767)
    row.score = result.share
    if result.passed:
        row.trained_at = now
        _certify(row, person, training, None)
    row.save()
    journal.of_observer("accreditation.tested", person, None, passed=result.passed, number=row.number)
    return row, result


@transaction.atomic
def issue(observer: Observer, *, by: User) -> Accreditation:
    """A certificate by the coordinator, for who was trained in person. Raises for who is off the list."""
    person = _locked(observer)
    training = Training.objects.filter(municipality=person.municipality).first()
    row, _made = _row(person)
    row.trained_at = row.trained_at or timezone.now()
    if not _certify(row, person, training, by):
        raise ValidationError(_("The certificate no. %(number)s is still valid.") % {"number": row.number})
    row.save()
    journal.of_observer("accreditation.issued", person, by, number=row.number)
    return row


@transaction.atomic
def refuse(observer: Observer, *, by: User) -> Accreditation:
    """No certificate for this person, or no longer; the number stays given."""
    person = Observer.objects.select_for_update().get(pk=observer.pk)
    row, _made = _row(person)
    row.state = AccreditationState.REFUSED
    row.save(update_fields=["state"])
    journal.of_observer("accreditation.refused", person, by, number=row.number)
    return row


def _locked(observer: Observer) -> Observer:
    rows = Observer.objects.select_for_update(of=("self",)).select_related("municipality")
    person = rows.get(pk=observer.pk)
    if person.state not in OPEN:
        raise ValidationError(_("The observer is not on the list any more."))
    return person


def _row(person: Observer) -> tuple[Accreditation, bool]:
    home = {"municipality_id": person.municipality_id}
    return Accreditation.objects.get_or_create(observer=person, defaults=home)


def _certify(row: Accreditation, person: Observer, training: Training | None, by: User | None) -> bool:
    """Whether a new certificate was written into the row: one that is valid is not replaced."""
    today = timezone.localdate(timezone=ZoneInfo(person.municipality.time_zone))
    if valid(row, today):
        return False
    row.number = _number(person.municipality_id, today.year)
    row.state = AccreditationState.CERTIFIED
    row.valid_from = today
    row.valid_to = today + timedelta(days=training.valid_days if training else 365)
    row.issued_by = by
    return True


def valid(row: Accreditation, day: date) -> bool:
    """Whether the certificate holds on that day."""
    if row.state != AccreditationState.CERTIFIED or row.valid_from is None or row.valid_to is None:
        return False
    return row.valid_from <= day <= row.valid_to


def _number(municipality: int, year: int) -> str:
    """«2027-15»: the next one of the municipality and year, one after another, because a register has no gaps."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality)
    given = Accreditation.objects.filter(municipality=municipality, number__startswith=f"{year}-")
    last = max((int(number.rpartition("-")[2]) for number in given.values_list("number", flat=True)), default=0)
    return f"{year}-{last + 1}"


@transaction.atomic
def invite(observers: Sequence[Observer], *, by: User) -> int:
    """Letters with the link to the training; how many. Whoever left only a telephone gets none."""
    people = [one for one in observers if one.email and one.state == ObserverState.ACTIVE]
    for person in people:
        queue.enqueue(tasks.write_of_training, {"observer": person.pk}, key=f"training:{person.pk}", by=None)
        journal.of_observer("accreditation.invited", person, by)
    return len(people)


def without_certificate(municipality: Municipality, today: date) -> list[Observer]:
    """Active observers whose certificate is missing or has run out, refused ones left out; one query."""
    rows = Observer.objects.filter(municipality=municipality, state=ObserverState.ACTIVE)
    rows = rows.exclude(accreditation__state=AccreditationState.REFUSED)
    held = {"accreditation__state": AccreditationState.CERTIFIED, "accreditation__valid_to__gte": today}
    return list(rows.exclude(**held).order_by("number"))
