"""A municipality of the usual size: twenty schools, works on several days, sixty volunteers; every name is invented."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from observers.kinds import Category, ObserverState, TieKind
from observers.models import Observer, Session, Tie
from schools.models import Municipality, Procedure, School, Sitting
from schools.subjects import Subject

SURNAMES = (
    *("Абрамова", "Белкина", "Воробьёва", "Горина", "Дёмина"),
    *("Ежова", "Жданова", "Зимина", "Исаева", "Калинина"),
    *("Лапина", "Мельникова", "Носова", "Окунева", "Панова"),
    *("Рыбакова", "Седова", "Тарасова", "Уварова", "Фомина"),
)
NAMES = (("Анна", "Ивановна"), ("Мария", "Олеговна"), ("Светлана", "Юрьевна"))
WORKS = ((5, Subject.MA, time(9)), (6, Subject.RU, time(9, 30)), (7, Subject.MA, time(10)))


def schools(place: Municipality, count: int = 20) -> list[School]:
    """The municipality's schools, as many as are missing to the count made new."""
    known = place.schools.count()
    rows = [
        School(municipality=place, name=f"МБОУ СОШ № {number}", login=f"edu77{number:04d}")
        for number in range(known + 1, count + 1)
    ]
    School.objects.bulk_create(rows)
    return list(place.schools.order_by("login"))


def works(rows: Sequence[School], days: Sequence[date]) -> None:
    """One work a day at every school, another grade every day."""
    place = rows[0].municipality
    for day, (grade, subject, starts) in zip(days, WORKS, strict=False):
        procedure = Procedure.objects.create(
            municipality=place, year=day.year, grade=grade, subject=subject, starts_on=days[0], ends_on=days[-1]
        )
        Sitting.objects.bulk_create(
            Sitting(procedure=procedure, school=school, day=day, classes=f"{grade}А, {grade}Б", starts_at=starts)
            for school in rows
        )


def volunteers(rows: Sequence[School], count: int = 60) -> list[Observer]:
    """Every third works at a school, every third has a child at one; every tenth can come once only."""
    place, now = rows[0].municipality, timezone.now()
    people = Observer.objects.bulk_create(_volunteer(place, number, now) for number in range(1, count + 1))
    Tie.objects.bulk_create(_ties(people, rows))
    return people


def _volunteer(place: Municipality, number: int, now: Any) -> Observer:
    name, patronymic = NAMES[number % 3]
    email = f"volunteer{number}@mail.example"
    kinds = (Category.OTHER_SCHOOL, Category.PARENT, Category.PUBLIC)
    return Observer(
        municipality=place,
        number=number,
        surname=SURNAMES[number % len(SURNAMES)],
        name=name,
        patronymic=patronymic,
        email=email,
        email_key=email,
        adult=True,
        category=kinds[number % 3],
        state=ObserverState.ACTIVE,
        confirmed_at=now,
        wishes={"most": 1} if number % 10 == 0 else {},
    )


def _ties(people: Sequence[Observer], rows: Sequence[School]) -> Iterable[Tie]:
    for place, one in enumerate(people):
        kind = {Category.OTHER_SCHOOL: TieKind.WORKS, Category.PARENT: TieKind.CHILD}.get(Category(one.category))
        if kind is not None:
            yield Tie(
                observer=one, school=rows[place % len(rows)], kind=kind, classes="5А" if kind == TieKind.CHILD else ""
            )


def coming(count: int = 3) -> list[date]:
    """So many working days in a row, in three weeks."""
    day = timezone.localdate() + timedelta(days=21)
    day += timedelta(days=-day.weekday() % 7)
    return [day + timedelta(days=one) for one in range(count)]


def day_of(session: Session) -> date:
    """The day of a session by the clock of its place."""
    return session.starts_at.astimezone(ZoneInfo(session.municipality.time_zone)).date()
