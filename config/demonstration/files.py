"""The town's works as the workbooks a department really has: individual results, collection forms, journal rolls."""

from collections.abc import Sequence

from config.demonstration.pupils import MAXIMA, Written, thresholds
from office.bare import bare_book
from schools.models import School

NAMES = {"RU": "Русский язык", "MA": "Математика"}
LEVELS = ("Б", "Б", "Б", "П")
AREA = "Город Заречье"


Row = list[str | int | float | None]


def _tasks(subject: str, grade: int) -> list[str]:
    return [f"{number} ({most}б)" for number, most in enumerate(MAXIMA[subject, grade], 1)]


def individual(works: Sequence[Written], schools: Sequence[School]) -> bytes:
    """One work of all schools in the layout of the federal system's individual results."""
    year, subject, grade = works[0].year, works[0].subject, works[0].grade
    maxima = MAXIMA[subject, grade]
    cuts = thresholds(maxima)
    rows: list[Row] = [
        ["Индивидуальные результаты"],
        [],
        [f"ВПР {year} {NAMES[subject]} {grade} класс"],
        ["Предмет:", NAMES[subject]],
        ["Максимальный первичный балл:", sum(maxima)],
        ["Дата:", f"21.04.{year}"],
        [None, None, "Уровень сложности задания", None, None, None, *(LEVELS[t % 4] for t in range(len(maxima)))],
        ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", *_tasks(subject, grade)],
    ]
    rows[-1] += ["Первичный балл", "Отметка", "Отметка по журналу"]
    for work in works:
        school = schools[work.school]
        full = f"{school.name}({school.login})"
        rows.append([full, f"Кол-во участников: {len(work.codes)}"])
        totals = work.points.sum(1)
        for pupil, code in enumerate(work.codes):
            total = int(totals[pupil])
            points = [int(value) for value in work.points[pupil]]
            mark = 2 + sum(total >= cut for cut in cuts)
            head: Row = [school.login, AREA, full, code, work.classes[pupil], int(work.variants[pupil])]
            rows.append([*head, *points, total, mark, int(work.journal[pupil])])
    return bare_book({f"{subject} {grade} Индивидуальные результаты": rows})


def form(work: Written) -> bytes:
    """One school's work in the layout of the collection form, with its usual traps left in: absent pupils, a letter."""
    tasks = _tasks(work.subject, work.grade)
    head = ["Код участника", "Вариант", *tasks, "Порядковый номер класса"]
    head += ["Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"]
    numbers = {name: number for number, name in enumerate(sorted(set(work.classes)), 1)}
    rows: list[Row] = [list(head)]
    for pupil, code in enumerate(work.codes):
        points: Row = [int(value) or ("Х" if pupil % 2 else "X") for value in work.points[pupil]]
        rest = [numbers[work.classes[pupil]], int(work.journal[pupil]), int(work.points[pupil].sum())]
        rows.append([code, int(work.variants[pupil]), *points, *rest])
    for number, mark in enumerate(work.absent_journal, 1):
        absent: Row = [work.grade * 10000 + 900 + number, "отсутствовал", *["X"] * len(tasks)]
        rows.append([*absent, 1, int(mark), 0])
    return bare_book({"Протокол": rows})


def rolls(works: Sequence[Written], schools: Sequence[School]) -> bytes:
    """Journal marks of everybody on the roll of one work."""
    first = works[0]
    rows: list[Row] = [
        [f"Отметки по журналу за 3 четверть, {first.grade} класс, {NAMES[first.subject].lower()}, {first.year}"],
        [],
        ["Логин", "Наименование ОО", "Всего по списку", "«2»", "«3»", "«4»", "«5»"],
    ]
    for work in works:
        school = schools[work.school]
        rows.append([school.login, school.name, sum(work.roll), *work.roll])
    return bare_book({"Журнал": rows})
