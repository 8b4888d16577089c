"""A season of an invented town for the journey of results: most of it known, the files of one work still to come."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

from openpyxl import Workbook, load_workbook

from accounts.models import User
from accounts.roles import Role
from analytics.models import ControlGroup, Work
from analytics.parsing.reading import read
from analytics.services import bringing
from config.demonstration import files
from config.demonstration.pupils import CONTROLS, MAXIMA, SEASONS, Written, thresholds, town
from plans.models import Plan
from schools.models import School
from tests.builders import Cast, a_user
from tests.plans.situations import a_plan

SCHOOLS, PUPILS = 14, 500
YEAR, SUBJECT, GRADE = 2026, "RU", 6  # the work that comes in through the browser
FORM, FAULTY, PLANTED, LOST = 0, 6, 4, 13  # schools by index: sends a form; with faults; with signs; misspelt login
STRANGE = ("edu889999", "Школа у реки")
F1, ROLL, LIST = "Ф1_Индивидуальные результаты РУ 6.xlsx", "Журнал РУ 6.xlsx", "Список 6А.xlsx"
DRAFT = """План мероприятий по повышению объективности проведения ВПР на {first}-{last} годы

№\tМероприятие\tСрок\tОтветственный\tОжидаемый результат
1. Подготовка
1.1\tПровести совещание с учителями\tдо 01.09.{last}\tРуководители ОО\tПротокол
"""


@dataclass
class Town:
    """Who plays, the coordinator of the school with signs, what was written by work, and a draft of a plan."""

    cast: Cast
    school: User
    works: dict[tuple[int, str, int], list[Written]]
    plan: Plan

    @property
    def coming(self) -> list[Written]:
        """The work whose files are still to come, by school."""
        return self.works[YEAR, SUBJECT, GRADE]


def a_town(cast: Cast, today: date) -> Town:
    """Two springs of the town brought in but for one work."""
    place = cast.municipality
    for number in range(len(cast.schools) + 1, SCHOOLS + 1):
        name, login = f"МБОУ СОШ № {number}", f"edu77{number:04d}"
        cast.schools.append(School.objects.create(municipality=place, name=name, login=login))
    written = sorted(
        town(["ordinary"] * SCHOOLS, [PUPILS] * SCHOOLS),
        key=lambda work: (work.year, work.subject, work.grade, work.school),
    )
    works = {key: list(group) for key, group in groupby(written, lambda work: (work.year, work.subject, work.grade))}
    _known(cast)
    for key, group in works.items():
        if key != (YEAR, SUBJECT, GRADE):
            _bring(cast, "Ф1 {} {} {}.xlsx".format(*key), files.individual(group, cast.schools))
            _bring(cast, "Журнал {} {} {}.xlsx".format(*key), files.rolls(group, cast.schools))
    school = a_user("fifth@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, place, cast.schools[PLANTED])
    words = DRAFT.format(first=today.year, last=today.year + 1)
    return Town(cast, school, works, a_plan(place, cast.people[Role.COORDINATOR], words))


def _known(cast: Cast) -> None:
    """Tasks and scales of all works, and the schools to compare with."""
    for year, works in SEASONS.items():
        for subject, grade in works:
            maxima = MAXIMA[subject, grade]
            tasks = [
                {"code": str(number), "max": most, "level": files.LEVELS[(number - 1) % 4], "open": most > 1}
                for number, most in enumerate(maxima, 1)
            ]
            marks = dict(zip(("mark3", "mark4", "mark5"), thresholds(maxima), strict=True))
            about = {"year": year, "grade": grade, "subject": subject, "tasks": tasks, "maximum": sum(maxima)}
            Work.objects.create(municipality=cast.municipality, **about, **marks)
        group = ControlGroup.objects.create(municipality=cast.municipality, year=year, basis="Писали при наблюдателях")
        group.schools.set([cast.schools[index] for index in CONTROLS])


def _bring(cast: Cast, name: str, data: bytes) -> None:
    bringing.bring_in(data, read(data, name), name=name, municipality=cast.municipality)


def individual(story: Town) -> bytes:
    """All schools but the one that sends a form, with faults as they come: a wrong total, a mark off the scale, a code
    twice, a login with a slip, and a school that nobody knows."""
    coming = [work for work in story.coming if work.school != FORM]
    book = load_workbook(BytesIO(files.individual(coming, story.cast.schools)))
    page: Any = book.worksheets[0]  # because the types of cells are wider than what these hold
    total = 6 + len(MAXIMA[SUBJECT, GRADE]) + 1
    first = next(row for row in range(9, page.max_row) if page.cell(row, 1).value == story.cast.schools[FAULTY].login)
    page.cell(first, total).value += 1
    page.cell(first + 1, total + 1).value = 2 if page.cell(first + 1, total + 1).value > 3 else 5
    page.cell(first + 3, 4).value = page.cell(first + 2, 4).value
    lost = story.cast.schools[LOST]
    for row in page.iter_rows(min_row=9):
        for cell in row[:3]:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace(lost.login, "edu779914")
    pupils = [[cell.value for cell in row] for row in page.iter_rows(min_row=first + 4, max_row=first + 13)]
    login, name = STRANGE
    page.append([f"{name}({login})", f"Кол-во участников: {len(pupils)}"])
    for pupil in pupils:
        page.append([login, files.AREA, f"{name}({login})", *pupil[3:]])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def names() -> bytes:
    """A list of a class that should never have been sent; nobody on it lives anywhere."""
    book = Workbook()
    page: Any = book.worksheets[0]
    page.append(["Фамилия, имя", "Класс", "1 (2б)", "2 (1б)", "Итого баллов"])
    for number, name in enumerate(("Ветров Илья", "Громова Дарья", "Лисин Егор", "Осокина Майя")):
        page.append([name, "6А", number % 3, 1, number % 3 + 1])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def sent(story: Town) -> dict[str, bytes]:
    """The files as the coordinator has them."""
    form = f"Форма сбора результатов {files.NAMES[SUBJECT]} {GRADE} класс ВПР {YEAR} edu770001.xlsx"
    return {
        F1: individual(story),
        form: files.form(story.coming[FORM]),
        ROLL: files.rolls(story.coming, story.cast.schools),
        LIST: names(),
    }
