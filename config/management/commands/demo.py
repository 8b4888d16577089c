"""A believable municipality in a fresh database."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.roles import Role
from config.demonstration import cases, papers, watchers
from config.demonstration import season as results
from plans.generation import generate
from plans.importing.opening import open_plan
from plans.models import Assignment, Plan
from plans.orders import approval as orders
from plans.services import checking, lifecycle, reporting, reviewing, uploading
from schools.models import Layout, Membership, Municipality, Procedure, School, SchoolSet, Sitting

PASSWORD = "zarechye-2027"  # noqa: S105 because it is shown on purpose, and only a fresh database gets it
FOLDER = Path(settings.BASE_DIR) / "config" / "demonstration"
SCHOOLS = (
    ("МБОУ СОШ № 1", "ordinary", "Гордеева Алла Юрьевна", 812),
    ("МБОУ СОШ № 2 с углублённым изучением математики", "ordinary", "Мельник Роман Егорович", 1043),
    ("МБОУ «Гимназия № 3»", "gymnasium", "Астахова Елена Марковна", 967),
    ("МБОУ СОШ № 4", "ordinary", "Фролов Степан Ильич", 640),
    ("МБОУ СОШ № 5 имени космонавтов", "ordinary", "Дёмина Ольга Львовна", 718),
    ("МБОУ «Лицей № 6»", "gymnasium", "Вдовин Артём Павлович", 880),
    ("МБОУ ООШ № 7", "ordinary", "Кузьмина Тамара Ивановна", 255),
    ("МБОУ «Подгорная СОШ»", "rural", "Ершов Виктор Данилович", 143),
    ("МБОУ СОШ № 9", "ordinary", "Панова Римма Аркадьевна", 590),
    ("МБОУ СОШ № 10 имени А.П. Гайдара", "ordinary", "Сухова Лидия Петровна", 834),
    ("МБОУ СОШ № 11", "ordinary", "Лыков Денис Маркович", 702),
    ("МБОУ СОШ № 12", "ordinary", "Белкина Инна Руслановна", 661),
    ("МБОУ СОШ № 13", "ordinary", "Чернов Олег Тимурович", 925),
    ("МБОУ ООШ № 14", "ordinary", "Маркова Жанна Ильинична", 318),
    ("МБОУ «Озёрская СОШ»", "rural", "Рогов Павел Семёнович", 188),
    ("МБОУ «Берёзовская ООШ»", "rural", "Носова Клара Львовна", 96),
)
PEOPLE = (
    (Role.COORDINATOR, "coordinator", "Лебедева Нина Олеговна", None),
    (Role.OFFICIAL, "official", "Соколова Ирина Викторовна", None),
    (Role.SCHOOL, "school1", "Орлова Вера Павловна", 0),
    (Role.SCHOOL, "school2", "Титов Игорь Олегович", 1),
    (Role.SCHOOL, "school5", "Власова Юлия Андреевна", 4),
    (Role.SCHOOL, "school8", "Громова Анна Сергеевна", 7),
    (Role.OBSERVER, "observer", "Зайцев Пётр Андреевич", None),
    (Role.AUDITOR, "auditor", "Крылов Денис Сергеевич", None),
)
WORKS = ((4, "RU", 20), (4, "MA", 22), (5, "RU", 21), (5, "MA", 23), (6, "RU", 27), (7, "MA", 28), (8, "RU", 29))


class Command(BaseCommand):
    """``manage.py demo``: refuses to touch a database that holds anything else."""

    help = "Наполняет пустую базу выдуманным муниципалитетом и называет входы."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the files go that a visitor may bring in."""
        parser.add_argument("--files", type=Path, help="папка для файлов, которые можно загрузить самому")

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything or nothing."""
        if User.objects.exists() or Municipality.objects.exists():
            raise CommandError("В базе уже есть данные. Демонстрация загружается только в пустую базу.", returncode=1)
        with override(settings.LANGUAGE_CODE), transaction.atomic():
            place, schools = _municipality()
            people = _people(place, schools)
            _season(place, schools)
            _plans(place, schools, people)
            roles = {"coordinator": people["coordinator"], "school": people["school5"], "official": people["official"]}
            actors = results.Cast(place, schools, **roles)
            results.tell(actors, options["files"], timezone.localdate())
            cases.decline(place, people["coordinator"])
            watchers.gather(place, schools, people["coordinator"], timezone.now())
            papers.file(actors, timezone.localdate())
            watchers.forget(place, people["official"], timezone.now())
        self.stdout.write("Входы (пароль у всех один: " + PASSWORD + "):")
        for role, name, person, _school in PEOPLE:
            self.stdout.write(f"  {name}@zarechye.example - {Role(role).label}: {person}")
        self.stdout.write(f"  admin@zarechye.example - {Role.ADMINISTRATOR.label}")
        if options["files"]:
            self.stdout.write(f"Файлы с результатами, которые можно загрузить самому: {options['files']}")


def _municipality() -> tuple[Municipality, list[School]]:
    place = Municipality.objects.create(
        slug="zarechye",
        name="Город Заречье",
        department="Управление образования администрации города Заречье",
        department_short="УО",
        region="Приозёрная область",
        time_zone="Asia/Yekaterinburg",
        phone="8 (34600) 1-23-45",
        email="uo@zarechye.example",
    )
    Layout.objects.create(
        municipality=place,
        organisation="АДМИНИСТРАЦИЯ ГОРОДА ЗАРЕЧЬЕ\nПРИОЗЁРНОЙ ОБЛАСТИ\nУПРАВЛЕНИЕ ОБРАЗОВАНИЯ",
        place="г. Заречье",
        signatory_post="Начальник управления образования администрации города Заречье",
        signatory_name="И.В. Соколова",
    )
    rows = [
        School(
            municipality=place,
            name=name,
            full_name=name,
            kind=kind,
            director=director,
            pupils=pupils,
            login=f"edu99{number:04d}",
            address=f"г. Заречье, ул. Школьная, д. {number}",
            email=f"school{number}@zarechye.example",
        )
        for number, (name, kind, director, pupils) in enumerate(SCHOOLS, 1)
    ]
    return place, School.objects.bulk_create(rows)


def _people(place: Municipality, schools: list[School]) -> dict[str, User]:
    made: dict[str, User] = {}
    for role, name, person, index in PEOPLE:
        user = User.objects.create_user(f"{name}@zarechye.example", person, PASSWORD)
        school = None if index is None else schools[index]
        Membership.objects.create(user=user, role=role, municipality=place, school=school)
        made[name] = user
    admin = User.objects.create_user("admin@zarechye.example", "Тихонов Глеб Ильич", PASSWORD)
    Membership.objects.create(user=admin, role=Role.ADMINISTRATOR)
    return made


def _season(place: Municipality, schools: list[School]) -> None:
    for grade, subject, day in WORKS:
        procedure = Procedure.objects.create(
            municipality=place,
            year=2027,
            grade=grade,
            subject=subject,
            starts_on=date(2027, 4, 19),
            ends_on=date(2027, 5, 20),
            basis="Условный график для демонстрации",
        )
        for number, school in enumerate(schools):
            held = date(2027, 4, day) + timedelta(days=number % 2)
            Sitting.objects.create(procedure=procedure, school=school, day=held, starts_at=time(9, 0))
    watched = SchoolSet.objects.create(
        municipality=place,
        name="Школы с устойчивыми результатами",
        note="Две работы подряд без признаков, требующих проверки",
    )
    watched.schools.set(schools[2:4])


def _plans(place: Municipality, schools: list[School], people: dict[str, User]) -> None:
    coordinator, official = people["coordinator"], people["official"]
    plan = _imported("plan.txt", place, coordinator)
    for row in plan.measures.filter(open_doubts__gt=0):
        for doubt in row.doubts:
            checking.decide(row, doubt["key"], by=coordinator, note="Так принято в нашем городе")
    lifecycle.send_to_approval(plan, by=coordinator)
    wording = orders.suggested(plan)
    facts = {
        name: getattr(wording, name) for name in ("heading", "preamble", "clauses", "signatory_post", "signatory_name")
    }
    lifecycle.approve(plan, orders.Wording(**facts, number="214-О", dated=date(2026, 9, 1)), by=official)
    plan.refresh_from_db()
    generate(plan, by=None, today=date(2026, 9, 1))
    _reports(plan, people)
    lifecycle.derive(plan, school=schools[0], by=people["school1"])
    lifecycle.propose(
        plan,
        school=schools[1],
        measure=None,
        text="Провести для родителей пятых классов показ заданий прошлых лет с разбором критериев.",
        by=people["school2"],
    )
    _imported("draft.txt", place, coordinator)


def _reports(plan: Plan, people: dict[str, User]) -> None:
    """The schools' first measure: one report accepted, one on review, one returned; the others have not begun."""
    stories = (
        ("school1", "Приказ издан, ответственный организатор назначен.", ("приказ", "87-О", "2026-09-21"), "accept"),
        (
            "school2",
            "Приказ подготовлен и подписан, копия в управлении образования.",
            ("приказ", "112", "2026-09-24"),
            "",
        ),
        ("school8", "Ответственный назначен.", ("приказ", "41/1", "2026-09-28"), "return"),
    )
    for name, text, (kind, number, day), decision in stories:
        author = people[name]
        duty = Assignment.objects.get(school__memberships__user=author, occurrence__measure__number="1.2", plan=plan)
        acts = ({"kind": kind, "number": number, "date": day},)
        answer = reporting.Answer(done_on=date.fromisoformat(day), text=text, acts=acts)
        handed = datetime.fromisoformat(day).replace(hour=7, tzinfo=UTC) + timedelta(days=1)
        report = reporting.submit(duty, answer, revision=0, by=author, now=handed)
        if decision == "accept":
            reviewing.accept(report, by=people["coordinator"])
        elif decision == "return":
            reviewing.give_back(
                report, reason="Укажите в приказе замещающего на время отпуска.", by=people["coordinator"]
            )


def _imported(name: str, place: Municipality, by: User) -> Plan:
    draft = open_plan((FOLDER / name).read_bytes(), name)
    return uploading.bring_in(draft, municipality=place, by=by)
