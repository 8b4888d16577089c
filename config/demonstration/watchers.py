"""Observers of the invented town: last spring's acts, sessions of the coming one, training, a hot line, a farewell."""

from datetime import date, datetime, time
from typing import Any

from accounts.models import User
from observers.jobs import erasing as ripening
from observers.kinds import Category, SessionState, Stage, TieKind
from observers.models import ConsentText, Observer, Place, Session
from observers.rules import TieFacts
from observers.services import accrediting, acting, erasing, founding, hotline, placing, privacy, sessions, signing
from schools.models import Municipality, School

SURNAMES = ("Абрамова", "Беляев", "Власова", "Гусева", "Демидов", "Ежова", "Жукова", "Зимин", "Исаева", "Котова")
NAMES = ("Ольга", "Виктор", "Нина", "Лариса", "Роман", "Анна", "Татьяна", "Сергей", "Вера", "Галина")
CATEGORIES = (Category.PARENT, Category.PUBLIC, Category.OTHER_SCHOOL)
VISITS = 2
LEAVING = len(SURNAMES) - 1  # of the people above, who comes nowhere and takes the consent back
CERTIFIED = 3
TRAINING = """Наблюдатель приходит за 30 минут до начала и показывает удостоверение организатору.

Наблюдатель смотрит и записывает: он не помогает, не отвечает на вопросы участников и не трогает их работы.

О том, что увидел, он составляет акт: на телефоне или на бланке, в тот же день."""
QUESTIONS = (
    ("Участник просит вас пояснить задание. Что вы делаете?", ("Поясняю", "Прошу обратиться к организатору"), 1),
    ("Вы увидели у участника телефон. Что вы делаете?", ("Забираю телефон", "Говорю организатору и пишу в акт"), 1),
    ("Когда составляется акт?", ("В день наблюдения", "До конца учебного года"), 0),
)
# School, day, hours, work, classes, stage, what was noticed, in whose words.
ACTS = (
    (0, 21, (9, 11), "Русский язык, 4 класс", "4А", Stage.CLASSROOM, (), "Работа прошла спокойно, порядок соблюдён."),
    (4, 22, (9, 11), "Математика, 4 класс", "4Б", Stage.CLASSROOM, ("phones",), "У двух участников лежали телефоны."),
    (
        *(9, 23, (14, 17), "Русский язык, 5 класс", "5А, 5Б", Stage.CHECKING),
        *(
            ("criteria", "own_pupils"),
            "Критерии до проверки не обсуждали; часть работ проверял учитель этих классов.",
        ),
    ),
)


def gather(place: Municipality, schools: list[School], coordinator: User, now: datetime) -> None:
    """Make and open the sessions, enter the people, give each some places, ask and answer a question."""
    _train(place, coordinator)
    stages = (founding.USUAL[Stage.CLASSROOM], founding.USUAL[Stage.CHECKING])
    rule = founding.Rule(date(2027, 4, 1), date(2027, 5, 31), founding.Per.SCHOOL_DAY, stages)
    founding.make(place, rule, by=coordinator, now=now)
    drafts = Session.objects.filter(municipality=place, state=SessionState.DRAFT)
    sessions.publish(place, drafts, seen=sessions.digest(drafts), by=coordinator, now=now)
    people = [_person(place, schools, number, coordinator) for number in range(len(SURNAMES))]
    _stand(place, people[:LEAVING], coordinator, now)
    for person in people[:CERTIFIED]:
        accrediting.issue(person, by=coordinator)
    for row in ACTS:
        _saw(schools, row, coordinator, now)
    privacy.withdraw_consent(people[LEAVING], ConsentText.Kind.PROCESSING, now=now)
    _ask(place, coordinator)


def forget(place: Municipality, official: User, now: datetime) -> None:
    """Destroy what is kept of the person who took the consent back; the act of it is a paper of the register."""
    row = ripening.propose(place, now)
    if row is not None:
        erasing.confirm(row, digest=row.digest, post="Начальник управления образования", by=official, now=now)


def _train(place: Municipality, by: User) -> None:
    questions = [{"text": text, "answers": list(known), "right": right, "why": ""} for text, known, right in QUESTIONS]
    values = {"title": "Обучение общественных наблюдателей", "text": TRAINING, "questions": questions}
    accrediting.save_training(place, values | {"pass_share": 60, "needed": False, "valid_days": 365}, version=0, by=by)


def _saw(schools: list[School], row: tuple[Any, ...], by: User, now: datetime) -> None:
    index, day, (first, last), work, classes, stage, violations, comment = row
    values = {"day": date(2026, 4, day), "starts_at": time(first), "ends_at": time(last), "work": work}
    values |= {"classes": classes, "room": "", "stage": stage, "violations": list(violations), "comment": comment}
    values |= {"none_seen": not violations}
    acting.register(acting.enter_alone(schools[index], values, by=by, now=now), by=by, now=now)


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
