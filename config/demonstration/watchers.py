"""Observers of the invented town: sessions of the coming spring, people on them, a question to the hot line."""

from datetime import date, datetime

from accounts.models import User
from observers.kinds import Category, SessionState, Stage, TieKind
from observers.models import Observer, Place, Session
from observers.rules import TieFacts
from observers.services import founding, hotline, placing, sessions, signing
from schools.models import Municipality, School

SURNAMES = ("Абрамова", "Беляев", "Власова", "Гусева", "Демидов", "Ежова", "Жукова", "Зимин", "Исаева", "Котова")
NAMES = ("Ольга", "Виктор", "Нина", "Лариса", "Роман", "Анна", "Татьяна", "Сергей", "Вера", "Галина")
CATEGORIES = (Category.PARENT, Category.PUBLIC, Category.OTHER_SCHOOL)
VISITS = 2


def gather(place: Municipality, schools: list[School], coordinator: User, now: datetime) -> None:
    """Make and open the sessions, enter the people, give each some places, ask and answer a question."""
    stages = (founding.USUAL[Stage.CLASSROOM], founding.USUAL[Stage.CHECKING])
    rule = founding.Rule(date(2027, 4, 1), date(2027, 5, 31), founding.Per.SCHOOL_DAY, stages)
    founding.make(place, rule, by=coordinator, now=now)
    drafts = Session.objects.filter(municipality=place, state=SessionState.DRAFT)
    sessions.publish(place, drafts, seen=sessions.digest(drafts), by=coordinator, now=now)
    people = [_person(place, schools, number, coordinator) for number in range(len(SURNAMES))]
    _stand(place, people, coordinator, now)
    _ask(place, coordinator)


def _person(place: Municipality, schools: list[School], number: int, by: User) -> Observer:
    category = CATEGORIES[number % 3]
    kind = {Category.PARENT: TieKind.CHILD, Category.OTHER_SCHOOL: TieKind.WORKS}.get(category)
    ties = (TieFacts(schools[number % len(schools)].pk, kind),) if kind else ()
    values = {
        "surname": SURNAMES[number],
        "name": NAMES[number],
        "patronymic": "",
        "email": f"observer{number + 1}@zarechye.example",
        "phone": f"+7 900 000-00-{number + 10}",
        "category": category,
    }
    return placing.enter(place, placing.Entry(values, adult=True, consented=True, ties=ties), by=by)


def _stand(place: Municipality, people: list[Observer], by: User, now: datetime) -> None:
    for index, session in enumerate(Session.objects.filter(municipality=place).order_by("pk")[: len(people) * VISITS]):
        try:
            signing.sign_up(
                session, people[index % len(people)], by=by, source=Place.Source.COORDINATOR, confirmed=True, now=now
            )
        except signing.Refused:  # because the rules hold in an invented town as well: own school, two places at once
            continue


def _ask(place: Municipality, by: User) -> None:
    text = "Можно ли родителю наблюдать в школе, где ребёнок не учится?"
    question = hotline.ask(place, text=text)
    question = hotline.answer(question, "Да. Запишитесь на этой странице: запись займёт три минуты.", by=by, version=1)
    hotline.publish(question, text, by=by, version=question.version)
