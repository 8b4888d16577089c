"""Sessions, observers and places for the tests of the observers; every name is invented."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from observers.kinds import AccreditationState, ObserverState, PlaceState, SessionState
from observers.models import Accreditation, Observer, Place, Session, Tie
from schools.models import Municipality, Procedure, School, Sitting
from schools.subjects import Subject

DAY = date(2027, 4, 14)


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: str = "Asia/Yekaterinburg") -> datetime:
    """A moment by the wall clock of Zarechye."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def sitting(school: School, day: date = DAY, *, grade: int = 5, classes: str = "5А", **given: Any) -> Sitting:
    """One work of mathematics at a school, from 9:00; ``subject`` may be another."""
    subject = given.pop("subject", Subject.MA)
    procedure, _made = Procedure.objects.get_or_create(
        municipality=school.municipality,
        year=day.year,
        grade=grade,
        subject=subject,
        defaults={"starts_on": day, "ends_on": day + timedelta(days=30)},
    )
    return Sitting.objects.create(
        procedure=procedure, school=school, day=day, classes=classes, **({"starts_at": time(9)} | given)
    )


def session(school: School, starts_at: datetime | None = None, *, hours: float = 1, **given: Any) -> Session:
    """A published session of one hour, from 9:00 on the usual day, with one place; anything may be given."""
    starts_at = starts_at or at(9)
    fields = {
        "municipality": school.municipality,
        "title": "Математика, 5 класс",
        "subject": Subject.MA,
        "classes": "5А",
        "ends_at": starts_at + timedelta(hours=hours),
        "seats": 1,
        "minimum": 1,
        "state": SessionState.PUBLISHED,
    }
    return Session.objects.create(school=school, starts_at=starts_at, **(fields | given))


def observer(municipality: Municipality, number: int = 0, **given: Any) -> Observer:
    """An active, adult observer with a confirmed e-mail; without a ``number`` it is the next of the municipality."""
    highest = Observer.objects.filter(municipality=municipality).aggregate(highest=Max("number"))["highest"]
    number = number or (highest or 0) + 1
    email = f"observer{number}@mail.example"
    fields = {
        "surname": f"Наблюдатель{number}",
        "name": "Анна",
        "patronymic": "Ивановна",
        "email": email,
        "email_key": email,
        "adult": True,
        "state": ObserverState.ACTIVE,
        "confirmed_at": timezone.now(),
    }
    return Observer.objects.create(municipality=municipality, number=number, **(fields | given))


def tie(of: Observer, school: School, kind: str, *, classes: str = "", subject: str = "") -> Tie:
    """What ties an observer to a school."""
    return Tie.objects.create(observer=of, school=school, kind=kind, classes=classes, subject=subject)


def certificate(of: Observer, since: date = date(2027, 1, 1), until: date = date(2027, 12, 31)) -> Accreditation:
    """A certificate with its validity."""
    return Accreditation.objects.create(
        observer=of,
        municipality=of.municipality,
        state=AccreditationState.CERTIFIED,
        number=f"Н-{of.number}",
        trained_at=timezone.now(),
        valid_from=since,
        valid_to=until,
    )


def place(of: Session, who: Observer, state: str = PlaceState.CONFIRMED, **given: Any) -> Place:
    """A place held, past the rules and the door of the services."""
    fields: dict[str, Any] = {"starts_at": of.starts_at, "ends_at": of.ends_at, "confirmed_at": timezone.now()}
    if state == PlaceState.UNCONFIRMED:
        fields |= {"confirmed_at": None, "expires_at": timezone.now() + timedelta(hours=24)}
    return Place.objects.create(session=of, observer=who, state=state, **(fields | given))


def filled(of: Session, people: Iterable[Observer]) -> list[Place]:
    """A place for each of them."""
    return [place(of, one) for one in people]
