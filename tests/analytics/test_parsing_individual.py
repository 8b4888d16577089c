"""Individual results (Ф1) and the regional files of 2021 and 2022: many schools in one table."""

from datetime import date

import pytest

from analytics.parsing.codes import Layout, Outcome
from analytics.parsing.model import Hints, SchoolRef, TaskColumn, WorkFacts
from analytics.parsing.reading import read
from tests.analytics.readings import counts, notes, people
from tests.analytics.workbooks import (
    AREA,
    F1_LEVELS,
    F1_TASKS,
    SCHOOLS,
    Cell,
    Rows,
    book,
    f1,
    regional21,
    regional22,
    title,
)

TASKS = tuple(
    TaskColumn(head.split(" ")[0], int(head[-3]), level) for head, level in zip(F1_TASKS, F1_LEVELS, strict=True)
)
WORK = WorkFacts(2026, 4, "RU", "", "Русский язык", date(2026, 4, 21), 7, TASKS)
PUPILS: Rows = [
    [40001, 1, 1, 2, 1, 1, 2, 1, 7, 5, 4],
    [40002, 1, 2, 0, "X", 0, 1, "X", 1, 2, 3],
    [40003, "2", "отсутствовал", None, None, None, None, None, None, None, 4],
]
REFS = tuple(SchoolRef(login, name, AREA) for login, name in SCHOOLS)


def test_individual_results() -> None:
    reading = read(f1([(SCHOOLS[0], 2, PUPILS), (SCHOOLS[1], 2, PUPILS[:2])]), "2849657.xlsx")
    assert (reading.layout, reading.outcome) == (Layout.F1, Outcome.ACCEPTED)
    assert reading.works == (WORK,)
    assert counts(reading) == (5, 4, 1, 0)
    assert notes(reading) == [("no_scale", "", {})]
    assert [(sheet.school, sheet.cell) for sheet in reading.sheets] == [
        (REFS[0], "РУ 4 Индивидуальные результаты!D10"),
        (REFS[1], "РУ 4 Индивидуальные результаты!D14"),
    ]
    assert people(reading.sheets[0].participants) == {
        "codes": ["40001", "40002"],
        "classes": ["1", "1"],
        "points": [[2, 1, 1, 2, 1], [0, -1, 0, 1, -1]],
        "totals": [7, 1],
        "marks": [5, 2],
        "journal": [4, 3],
        "variants": [1, 2],
        "sexes": [0, 0],
        "absent": [1, 4],
    }


def test_a_group_row_in_one_cell_and_a_count_that_is_not_true() -> None:
    head = [
        "ОО",
        "Муниципалитет",
        "Название ОО",
        "Код участника",
        "Класс",
        "Вариант",
        "1 (2б)",
        "Первичный балл",
        "Отметка",
    ]
    login, name = SCHOOLS[0]
    group = [f"{name}({login}) | Кол-во участников: 89"]
    rows: list[list[Cell]] = [*title("Индивидуальные результаты", "Математика 4 класс", 2), [], [*head], [*group]]
    reading = read(book({"МА 4": [*rows, [login, AREA, f"{name}({login})", 40001, 1, 1, 2, 2, 5]]}), "х.xlsx")
    assert notes(reading, "no_scale") == [("count_differs", "МА 4!A9", {"school": login, "stated": 89, "found": 1})]
    assert (reading.participants, reading.work.subject) == (1, "MA")


def test_marks_are_compared_with_the_scale_that_is_known() -> None:
    rows: Rows = [[40000 + n, 1, 1, 2, 1, 1, 2, 1, 7, mark, 4] for n, mark in enumerate([5, 4], start=1)]
    reading = read(f1([(SCHOOLS[0], 2, rows)]), "х.xlsx", Hints(thresholds=(2, 4, 6)))
    assert notes(reading) == [
        ("mark_off_scale", "РУ 4 Индивидуальные результаты!M11", {"mark": 4, "total": 7, "expected": 5})
    ]
    assert reading.sheets[0].participants.marks.tolist() == [5, 4]


def test_where_no_scale_is_known_the_marks_themselves_tell_it() -> None:
    def pupil(number: int, points: int, mark: int) -> list[Cell]:
        split = [min(points, 2), min(max(points - 2, 0), 1), min(max(points - 3, 0), 1), min(max(points - 4, 0), 2)]
        return [40000 + number, 1, 1, *split, max(points - 6, 0), points, mark, 4]

    scale = [2, 2, 3, 3, 4, 4, 5, 5]
    rows = [pupil(number, number % 8, scale[number % 8]) for number in range(1, 41)] + [pupil(41, 7, 3)]
    reading = read(f1([(SCHOOLS[0], 41, rows)]), "х.xlsx")
    odd = {"mark": 3, "total": 7, "expected": 5}
    assert notes(reading) == [("no_scale", "", {}), ("mark_odd", "РУ 4 Индивидуальные результаты!M50", odd)]
    assert reading.work.scale == (2, 4, 6)


def test_the_regional_file_of_2021() -> None:
    rows: Rows = [
        ["edu990001", AREA, 1, 40001, 4, "м", "4А", 1, 3, 1, 1, 1, 0, "Учебник"],
        ["edu990001", AREA, 2, 40002, 4, "М", "НЕТ", 2, 0, 1, "X", 1, 1, "Учебник"],
        ["edu990002", AREA, 1, 40001, 3, "ж", "нет", "отсутствовал", None, None, None, None, None, None],
        ["edu990002", AREA, 2, 40002, 5, "Ж", "4 «б»", 1, 99, 1, 1, 0, 0, None],
        ["edu990002", AREA, 3, 40003, 4, "ж", "4-б", 1, 2, 1, 1, 0, 0, None],
        ["edu990002", AREA, 4, 40003, 4, "ж", "4б", 1, 3, 1, 1, 1, 0, None],
    ]
    reading = read(regional21(rows), "РУ 4.xlsx", Hints(2021, 4, "Физика"))
    assert (reading.layout, counts(reading)) == (Layout.REGIONAL_2021, (6, 3, 1, 2))
    tasks = tuple(TaskColumn(str(number)) for number in range(1, 5))
    assert reading.works == (WorkFacts(2021, 4, "FI", name="Физика", tasks=tasks),)
    assert notes(reading) == [
        ("maxima_unknown", "Лист1!J1", {}),
        ("code_repeated", "Лист1!D6", {"code": "40003", "school": "edu990002"}),
        ("code_repeated", "Лист1!D7", {"code": "40003", "school": "edu990002"}),
        ("total_zero", "Лист1!I3", {"total": 0, "points": 3}),
        ("total_differs", "Лист1!I5", {"total": 99, "points": 2}),
        ("no_class", "Лист1!G3", {}),
        ("no_class", "Лист1!G4", {}),
        ("sex_letters", "Лист1!F1", {}),
    ]
    assert [sheet.school for sheet in reading.sheets] == [SchoolRef(ref.login, "", AREA) for ref in REFS[:2]]
    assert people(reading.sheets[0].participants) == {
        "codes": ["40001", "40002"],
        "classes": ["4А", ""],
        "points": [[1, 1, 1, 0], [1, -1, 1, 1]],
        "totals": [3, 3],
        "marks": [0, 0],
        "journal": [4, 4],
        "variants": [1, 2],
        "sexes": [1, 1],
        "absent": [0],
    }
    assert people(reading.sheets[1].participants)["absent"] == [1, 3]


HISTORY = ((2, "Б"), (1, "Б"), (3, "Б"), (3, "П"), (1, "Б"), (2, "В"), (1, "Б"), (2, "П"))


def test_maxima_and_difficulty_come_from_the_known_work() -> None:
    rows: Rows = [["edu990001", AREA, 1, 50001, 4, "м", "5А", 1, 99, *[1] * 8, None]]
    reading = read(regional21(rows, 8), "х.xlsx", Hints(2021, 5, "История"))
    assert reading.work.tasks == tuple(TaskColumn(str(n), most, how) for n, (most, how) in enumerate(HISTORY, start=1))
    assert notes(reading) == [("total_above_maximum", "Лист1!I2", {"total": 99, "points": 8, "maximum": 15})]


def test_a_known_work_with_other_tasks_is_said() -> None:
    rows: Rows = [["edu990001", AREA, 1, 50001, 4, "м", "5А", 1, 9, *[1] * 9, None]]
    reading = read(regional21(rows, 9), "х.xlsx", Hints(2021, 5, "История"))
    assert notes(reading) == [
        ("tasks_differ", "Лист1!A1", {"tasks": 9, "known": 8}),
        ("maxima_unknown", "Лист1!J1", {}),
    ]
    assert reading.work.max_score is None


def test_the_regional_file_of_2022() -> None:
    rows: Rows = [
        [0, 40001, 1, 1, 2, 0, "4А", "м", 4, 3],
        [1, 40001, 1, 1, 2, 0, "4А", "ж", 4, 3],
        [0, 40002, 2, 1, "X", 1, "5Б", "м", "нет отметки", 2],
        [1, 40002, "отсутствовал", None, None, None, "4А", "ж", 3, None],
    ]
    reading = read(regional22(rows), "х.xlsx", Hints(2022, 4, "МА"))
    assert (reading.layout, counts(reading)) == (Layout.REGIONAL_2022, (4, 3, 1, 0))
    tasks = (TaskColumn("1", 1), TaskColumn("2", 2), TaskColumn("5(1)", 1))
    assert reading.works == (WorkFacts(2022, 4, "MA", tasks=tasks),)
    assert notes(reading) == [("class_of_other_grade", "Протокол!L4", {"grade": 4, "name": "5Б"})]
    assert [sheet.school for sheet in reading.sheets] == list(REFS[:2])
    assert people(reading.sheets[0].participants)["points"] == [[1, 2, 0], [1, -1, 1]]
    assert people(reading.sheets[1].participants)["absent"] == [1, 3]


HEAD: list[Cell] = ["ОО", "Название ОО", "Код участника", "Вариант", "1 (1б)", "2 (1б)", "Первичный балл", "Отметка"]


def pupils(grade: int, school: int) -> list[list[Cell]]:
    login, name = SCHOOLS[school]
    return [[login, name, grade * 10000 + number, 1, 1, 0, 1, 3] for number in (1, 2)]


def works() -> tuple[list[list[Cell]], list[list[Cell]]]:
    return title("Отчёт", "Русский язык 4 класс", 2), title("Отчёт", "Математика 5 класс", 2)


def test_two_works_one_under_another_are_told_apart() -> None:
    first, second = works()
    sheet = [*first, [], HEAD, *pupils(4, 0), [], *second, [], HEAD, *pupils(5, 0)]
    reading = read(book({"Отчёт": sheet}), "х.xlsx")
    assert [(work.grade, work.subject) for work in reading.works] == [(4, "RU"), (5, "MA")]
    assert [(sheet.work, sheet.participants.codes) for sheet in reading.sheets] == [
        (0, ("40001", "40002")),
        (1, ("50001", "50002")),
    ]
    assert counts(reading) == (4, 4, 0, 0)
    assert reading.work == WorkFacts()


def test_sheets_of_one_work_are_put_together() -> None:
    first, _ = works()
    sheets = {
        name: [*first, HEAD, *pupils(4, school)] for name, school in (("РУ 4 а", 0), ("РУ 4 б", 1), ("РУ 4 в", 1))
    }
    reading = read(book(sheets), "х.xlsx")
    assert (len(reading.works), [sheet.school.login for sheet in reading.sheets]) == (1, ["edu990001", "edu990002"])
    assert notes(reading, "no_scale") == [("row_repeated", "РУ 4 в!C8", {"code": "edu990002"})]


def test_two_tables_that_nothing_names_are_refused() -> None:
    one: Rows = [["Код участника", "1 (1б)", "Итого"], [80001, 1, 1]]
    other: Rows = [["Код участника", "1 (1б)", "2 (1б)", "Итого"], [80001, 1, 1, 2]]
    reading = read(book({"А": one, "Б": other}), "х.xlsx", Hints(2026, 8, "RU"))
    assert reading.outcome is Outcome.REFUSED
    assert notes(reading) == [("two_works", "Б!A1", {"what": "sheets", "told": "Б"})]


def test_two_subjects_in_one_column_are_refused() -> None:
    rows: Rows = [["Логин", "Предмет", "Код участника", "1 (1б)", "Итого"]]
    rows = [*rows, ["edu990001", "Физика", 80001, 1, 1], ["edu990001", "Химия", 80002, 1, 1]]
    reading = read(book({"А": rows}), "х.xlsx", Hints(2026, 8))
    assert notes(reading, "no_scale", "work_unknown")[0] == (
        "two_works",
        "А!B1",
        {"what": "subject", "told": "Физика, Химия"},
    )
    assert reading.outcome is Outcome.REFUSED


def test_two_works_side_by_side_are_refused() -> None:
    head = ["Код участника", "1 (1б)", "Итого"]
    reading = read(book({"А": [[*head, *head], [80001, 1, 1, 80001, 0, 0]]}), "х.xlsx", Hints(2026, 8, "RU"))
    assert notes(reading) == [("column_twice", "А!D1", {"header": "Код участника"})]


@pytest.mark.parametrize(
    ("sheet", "hints", "told"),
    [
        ("МА 4 Сравнение отметок с отметк", Hints(), [("name_cut", {}), ("work_unknown", {"what": "year"})]),
        ("МА 4", Hints(year=2026, subject="RU"), [("hint_differs", {"what": "subject", "file": "MA", "said": "RU"})]),
        ("Лист1", Hints(2026, 5, "MA"), [("codes_of_other_grade", {"grade": 5, "count": 2})]),
    ],
)
def test_the_sheet_s_name_is_the_second_to_be_asked(sheet: str, hints: Hints, told: list[object]) -> None:
    reading = read(book({sheet: [HEAD, *pupils(4, 0)]}), "х.xlsx", hints)
    assert [(code, facts) for code, _, facts in notes(reading, "no_scale")] == told
    assert reading.work.subject == "MA"


def test_tasks_in_brackets_are_no_second_marking() -> None:
    rows: Rows = [
        ["Логин", "Код участника", "балл за 5(1)", "балл за 5(2)", "всего баллов"],
        ["edu990001", 40001, 1, 0, 1],
    ]
    reading = read(book({"А": rows}), "х.xlsx", Hints(2021, 4, "FI"))
    assert (reading.layout, [task.code for task in reading.work.tasks]) == (Layout.REGIONAL_2021, ["5(1)", "5(2)"])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("4А", "4А"),
        ("4 «а»", "4А"),
        ("4-б", "4Б"),
        ("4A", "4А"),
        (4, "4"),
        ("А", "А"),
        ("4 кадетский", "4КАДЕТСКИЙ"),
        ("4.2", "4.2"),
        ("НЕТ", ""),
        ("нет", ""),
        ("-", ""),
        ("Вязов Илья", ""),
        (None, ""),
    ],
)
def test_classes(written: Cell, name: str) -> None:
    rows: Rows = [["Логин", "Код участника", "Класс", "1 (1б)", "Итого"], ["edu990001", 40001, written, 1, 1]]
    rows = [*rows, ["edu990001", 40002, "4А", 1, 1], ["edu990001", 40003, "4Б", 1, 1], ["edu990001", 40004, "4В", 1, 1]]
    reading = read(book({"А": rows}), "х.xlsx", Hints(2021, 4, "FI"))
    assert reading.sheets[0].participants.classes[0] == name
    assert notes(reading) == ([] if name else [("no_class", "А!C2", {})])
