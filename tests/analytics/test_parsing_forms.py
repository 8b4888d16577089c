"""The collection form of 2026: what it says, and every trap that waits in it."""

import pytest

from analytics.parsing.codes import Layout, Outcome
from analytics.parsing.model import Hints, SchoolRef, TaskColumn, WorkFacts
from analytics.parsing.reading import read
from tests.analytics.readings import counts, notes, people
from tests.analytics.workbooks import FORM_HEAD, FORM_NAME, FORM_TASKS, Cell, book, form

HINTS = Hints(2026, 8, "IN", school="edu990001")
TASKS = tuple(TaskColumn(title.split(" ")[0], int(title[-3])) for title in FORM_TASKS)
IDLE = ("prefilled_totals", "helper_columns")
GOOD: list[Cell] = [80001, 1, 5, 4, 3, 3, 2, 3, 2, 1, 4, 22]


def test_a_form_is_read_whole() -> None:
    rows: list[list[Cell]] = [
        GOOD,
        [80002, 2, "X", "Х", "x", "х", 0, 1, 2, 2, "нет отметки", 3],
        [80003, "отсутствовал", *[None] * 7, 2, 3, 0],
        [80004, "Отсутствовал", *["X"] * 7, 2, None, 0],
    ]
    reading = read(form(rows), "результаты.xlsx", HINTS)
    assert (reading.layout, reading.outcome) == (Layout.COLLECTION_FORM, Outcome.ACCEPTED)
    assert reading.works == (WorkFacts(2026, 8, "IN", tasks=TASKS),)
    assert reading.work.max_score == 25
    assert counts(reading) == (4, 2, 2, 0)
    assert notes(reading) == [
        ("prefilled_totals", "Протокол!L6", {"count": 20}),
        ("helper_columns", "Протокол!P1", {"columns": 1}),
    ]
    (sheet,) = reading.sheets
    assert (sheet.work, sheet.school, sheet.cell) == (0, SchoolRef("edu990001"), "Протокол!A2")
    assert people(sheet.participants) == {
        "codes": ["80001", "80002"],
        "classes": ["1", "2"],
        "points": [[5, 4, 3, 3, 2, 3, 2], [-1, -1, -1, -1, 0, 1, 2]],
        "totals": [22, 3],
        "marks": [0, 0],
        "journal": [4, 0],
        "variants": [1, 2],
        "sexes": [0, 0],
        "absent": [2, 3],
    }


def test_what_only_the_name_of_the_file_tells_is_said() -> None:
    reading = read(form([GOOD]), FORM_NAME)
    assert reading.works == (WorkFacts(2026, 8, "IN", name="Английский язык", tasks=TASKS),)
    assert notes(reading, *IDLE) == [
        ("from_codes", "Протокол!A2", {"grade": 8}),
        ("from_file_name", "", {"what": "year", "value": 2026}),
        ("from_file_name", "", {"what": "subject", "value": "IN"}),
    ]


def test_a_word_of_the_person_is_believed_more_than_the_name() -> None:
    reading = read(form([GOOD]), "Русский язык 4 класс ВПР 2020.xlsx", HINTS)
    assert (reading.work.year, reading.work.grade, reading.work.subject) == (2026, 8, "IN")
    assert notes(reading, *IDLE) == []


def row(**changes: Cell) -> list[Cell]:
    """A good row with some cells changed, by their letters."""
    cells = list(GOOD)
    for letter, value in changes.items():
        cells[ord(letter) - ord("A")] = value
    return cells


FAULTS = [
    (row(L=0), 1, ("total_zero", "Протокол!L3", {"total": 0, "points": 22})),
    (row(L=99), 1, ("total_above_maximum", "Протокол!L3", {"total": 99, "points": 22, "maximum": 25})),
    (row(L=21), 1, ("total_differs", "Протокол!L3", {"total": 21, "points": 22})),
    (row(L="итого"), 1, ("total_unreadable", "Протокол!L3", {"points": 22})),
    (row(C=6), 0, ("point_above_maximum", "Протокол!C3", {"task": "1", "value": 6, "maximum": 5})),
    (row(F=4), 0, ("point_above_maximum", "Протокол!F3", {"task": "4К1", "value": 4, "maximum": 3})),
    (row(D=-1), 0, ("point_negative", "Протокол!D3", {"task": "2", "value": -1})),
    (row(D="пять"), 0, ("point_unreadable", "Протокол!D3", {"task": "2"})),
    (row(D=2.5), 0, ("point_unreadable", "Протокол!D3", {"task": "2"})),
    (row(D=True), 0, ("point_unreadable", "Протокол!D3", {"task": "2"})),
    (row(D="NaN"), 0, ("point_unreadable", "Протокол!D3", {"task": "2"})),
    (row(D=10**20), 0, ("point_unreadable", "Протокол!D3", {"task": "2"})),
    (row(D=None, L=18), 1, ("point_blank", "Протокол!D3", {"task": "2"})),
    (row(K=7), 1, ("mark_unreadable", "Протокол!K3", {"header": FORM_HEAD[10]})),
    (row(B="первый"), 1, ("variant_unreadable", "Протокол!B3", {})),
    (row(B="отсутствовал"), 0, ("absent_with_points", "Протокол!A3", {"code": "80001"})),
    (row(A=None), 0, ("row_without_code", "Протокол!A3", {})),
    (row(A="код утерян"), 0, ("bad_code", "Протокол!A3", {})),
    ([80001, None, *[None] * 7, None, None, 0], 0, ("no_points", "Протокол!A3", {"code": "80001"})),
]


@pytest.mark.parametrize(
    ("cells", "kept", "note"), FAULTS, ids=[f"{index} {fault[2][0]}" for index, fault in enumerate(FAULTS)]
)
def test_a_fault_is_said_with_its_cell(cells: list[Cell], kept: int, note: tuple[str, str, dict[str, object]]) -> None:
    first = row(A=80009)
    reading = read(form([first, cells]), "ф.xlsx", HINTS)
    assert notes(reading, *IDLE) == [note]
    assert counts(reading) == (2, 1 + kept, 0, 1 - kept)
    assert reading.outcome is Outcome.WARNINGS
    assert reading.sheets[0].participants.totals.tolist() == [22, 18 if note[0] == "point_blank" else 22][: 1 + kept]


def test_numbers_saved_as_text_are_numbers() -> None:
    reading = read(form([["80001", "1", "5", "4,0", "3.0", " 3", "2 ", "3", "2", "1", "4", "22"]]), "ф.xlsx", HINTS)
    assert notes(reading, *IDLE) == []
    assert people(reading.sheets[0].participants)["points"] == [[5, 4, 3, 3, 2, 3, 2]]


def test_a_code_twice_with_other_results_leaves_both_out_and_the_same_row_once_more_counts_once() -> None:
    reading = read(form([GOOD, row(A=80002), GOOD, row(A=80003), row(A=80003, C=4, L=21)]), "ф.xlsx", HINTS)
    assert notes(reading, *IDLE) == [
        ("row_repeated", "Протокол!A4", {"code": "80001"}),
        ("code_repeated", "Протокол!A5", {"code": "80003", "school": "edu990001"}),
        ("code_repeated", "Протокол!A6", {"code": "80003", "school": "edu990001"}),
    ]
    assert counts(reading) == (5, 2, 0, 2)
    assert reading.sheets[0].participants.codes == ("80001", "80002")


def test_a_class_where_all_are_absent_is_a_sheet_of_nobody() -> None:
    reading = read(form([[80001, "отсутствовал", *[None] * 7, 1, 4, 0]]), "ф.xlsx", HINTS)
    assert notes(reading, *IDLE) == [("all_absent", "Протокол!A2", {"school": "edu990001"})]
    assert people(reading.sheets[0].participants)["absent"] == [1, 4]
    assert counts(reading) == (1, 0, 1, 0)


def test_a_form_that_nobody_filled_in_is_refused() -> None:
    reading = read(form([]), "ф.xlsx", HINTS)
    assert reading.outcome is Outcome.REFUSED
    assert notes(reading, *IDLE) == [("no_rows", "Протокол!A1", {})]
    assert (reading.works, reading.sheets) == ((), ())


@pytest.mark.parametrize(
    ("point", "total", "told"),
    [
        (
            "=2+3",
            17,
            [("point_blank", "Протокол!C2", {"task": "1"}), ("save_with_values", "Протокол!C2", {"count": 1})],
        ),
        (5, "=SUM(C2:I2)", []),
    ],
)
def test_formulas_without_values(point: Cell, total: Cell, told: list[object]) -> None:
    reading = read(form([row(C=point, L=total), row(A=80002)]), "ф.xlsx", HINTS)
    assert notes(reading, *IDLE) == told
    assert reading.participants == (0 if told else 2)


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("1 (5б)", TaskColumn("1", 5)),
        ("1 (5 б)", TaskColumn("1", 5)),
        ("1\n(5 б.)", TaskColumn("1", 5)),
        ("1(5 баллов)", TaskColumn("1", 5)),
        ("4К1 (3б)", TaskColumn("4К1", 3)),
        ("4K1 (3б)", TaskColumn("4К1", 3)),
        ("4к1 (3Б)", TaskColumn("4К1", 3)),
        ("5(1) (1б)", TaskColumn("5(1)", 1)),
        ("9.1 (1б)", TaskColumn("9.1", 1)),
        ("9,1 (1б)", TaskColumn("9.1", 1)),
        ("10.2К3 (2б)", TaskColumn("10.2К3", 2)),
        ("балл за 1", TaskColumn("1")),
        ("Балл за задание 5(1)", TaskColumn("5(1)")),
        ("Задание 12 (макс. 2 балла)", TaskColumn("12", 2)),
        ("3.1", TaskColumn("3.1")),
    ],
)
def test_headings_of_tasks(title: str, column: TaskColumn) -> None:
    rows: list[list[Cell]] = [["Код участника", "Вариант", title, "2 (1б)", "Итого"], [80001, 1, 1, 1, 2]]
    reading = read(book({"Лист1": rows}), "ф.xlsx", HINTS)
    assert next(task for task in reading.work.tasks if task.code != "2") == column


def test_the_table_may_stand_anywhere_among_other_columns() -> None:
    rows: list[list[Cell]] = [
        [],
        ["Протокол ВПР 2026, математика, 6 класс (базовый уровень)"],
        [],
        [None, "№ п/п", "Код\nучастника", "Вариант", "1\n(1б)", "2 (2 б.)", "Примечание", "Итого\nбаллов"],
        [None, 1, 60001, 1, 1, 2, "переписано", 3],
        [],
        [None, 2, 60002, "Вариант 2", 0, "Х", None, 0],
        [None, None, "Итого", None, 1, 2, None, 3],
    ]
    reading = read(book({"Лист 1": rows}), "ф.xlsx")
    tasks = (TaskColumn("1", 1), TaskColumn("2", 2))
    assert reading.works == (WorkFacts(2026, 6, "MA", "basic", "Математика", tasks=tasks),)
    assert notes(reading) == [("column_not_read", "Лист 1!G4", {"header": "Примечание"})]
    assert people(reading.sheets[0].participants)["points"] == [[1, 2], [0, -1]]
    assert people(reading.sheets[0].participants)["variants"] == [1, 2]


def test_headings_of_tasks_may_stand_in_a_second_row() -> None:
    rows: list[list[Cell]] = [
        ["Код участника", "Вариант", "Баллы за задания", None, "Итого"],
        [None, None, "1 (1б)", "2 (2б)", None],
        [60001, 1, 1, 2, 3],
    ]
    reading = read(book({"Лист 1": rows}), "ф.xlsx", HINTS)
    assert [task.code for task in reading.work.tasks] == ["1", "2"]
    assert counts(reading) == (1, 1, 0, 0)


def test_helper_lists_may_begin_in_the_row_of_headings() -> None:
    rows: list[list[Cell]] = [[*FORM_HEAD, None, 1, 2, "отсутствовал", "5"], [*GOOD, None, 2, 3, "X", "4"]]
    reading = read(book({"Протокол": rows}), "ф.xlsx", HINTS)
    assert (reading.work.tasks, counts(reading)) == (TASKS, (1, 1, 0, 0))
    assert notes(reading) == [
        ("helper_columns", "Протокол!N1", {"columns": 3}),
        ("column_not_read", "Протокол!P1", {"header": "отсутствовал"}),
    ]


def test_totals_alone_may_be_formulas_without_values_too() -> None:
    rows: list[list[Cell]] = [["Код участника", "Класс", "Итого баллов"], [80001, "8А", "=1+1"], [80002, "8А", 5]]
    reading = read(book({"А": rows}), "ф.xlsx", HINTS)
    assert notes(reading) == [
        ("no_points", "А!C2", {"code": "80001"}),
        ("save_with_values", "А!C2", {"count": 1}),
    ]


def test_totals_alone_make_a_sheet_without_tasks() -> None:
    rows: list[list[Cell]] = [
        ["Код участника", "Класс", "Первичный балл", "Отметка"],
        [80001, "8А", 12, 4],
        [80002, "8А", "?", 3],
    ]
    reading = read(book({"А": rows}), "ф.xlsx", HINTS)
    assert people(reading.sheets[0].participants)["totals"] == [12]
    assert reading.sheets[0].participants.points.shape == (1, 0)
    assert notes(reading, "no_scale") == [("value_unreadable", "А!C3", {"header": "Первичный балл"})]


def test_lines_over_the_table_that_name_a_school_and_a_maximum_are_no_headings() -> None:
    rows: list[list[Cell]] = [
        ["ОО:", "МБОУ «СОШ № 1» (edu990001)", "Муниципалитет:", "Заречье"],
        ["Максимальный балл", "5", "3", "из"],
        ["Код участника", "1 (5б)", "2 (3б)", "Итого"],
        [80001, 5, 3, 8],
    ]
    reading = read(book({"А": rows}), "ф.xlsx", Hints(2026, 8, "RU", school="edu990002"))
    assert counts(reading) == (1, 1, 0, 0)
    assert [school.login for school in reading.schools] == ["edu990001"]
