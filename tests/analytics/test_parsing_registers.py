"""Tables with a row per school, rolls and protocols of a second marking."""

from analytics.parsing.codes import Layout
from analytics.parsing.model import ContextRow, ExamMean, Listed, Prior, Roll, SchoolRef
from analytics.parsing.reading import read
from tests.analytics.readings import counts, notes
from tests.analytics.workbooks import AREA, SCHOOLS, Cell, book

REFS = tuple(SchoolRef(login, name) for login, name in SCHOOLS)
PLACED = tuple(SchoolRef(login, name, AREA) for login, name in SCHOOLS)
LISTED = ["Год", "Логин", "Муниципалитет", "ОО", "4 РУ", "4 МА", "5 РУ", "5 МА", "Количество маркеров"]
Rows = list[list[Cell]]


def listed(school: int, year: int, marks: list[Cell], count: Cell) -> list[Cell]:
    login, name = SCHOOLS[school]
    return [year, login, AREA, name, *marks, count]


def test_a_list_of_schools_with_signs_and_its_block_written_twice() -> None:
    block = [listed(0, 2024, [1, None, 1, None], 2), listed(1, 2024, [None, 1, None, None], 1)]
    rows: Rows = [["Перечень ОО с признаками, приказ № 7"], [], list(LISTED), *block, *block]
    rows += [listed(1, 2023, [1, None, None, None], 2), listed(2, 2023, [None] * 4, None)]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert (reading.layout, counts(reading)) == (Layout.FLAGGED_SCHOOLS, (5, 0, 0, 0))
    source = "Перечень ОО с признаками, приказ № 7"
    assert list(reading.listed) == [
        Listed(PLACED[0], 2024, 4, "RU", source, "Лист1!A4"),
        Listed(PLACED[0], 2024, 5, "RU", source, "Лист1!A4"),
        Listed(PLACED[1], 2024, 4, "MA", source, "Лист1!A5"),
        Listed(PLACED[1], 2023, 4, "RU", source, "Лист1!A8"),
    ]
    assert notes(reading) == [
        ("count_differs", "Лист1!I8", {"school": "", "stated": 2, "found": 1}),
        ("row_repeated", "Лист1!A6", {"code": "edu990001"}),
        ("row_repeated", "Лист1!A7", {"code": "edu990002"}),
    ]


def test_a_school_listed_twice_for_different_works_is_rejected() -> None:
    rows: Rows = [list(LISTED), listed(0, 2024, [1, None, None, None], 1), listed(0, 2024, [1, 1, None, None], 2)]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert (reading.listed, reading.rejected_rows) == ((), 1)
    assert notes(reading) == [("group_repeated", "Лист1!A3", {"group": "edu990001"})]


def test_school_means_of_one_exam() -> None:
    rows: Rows = [
        ["Результаты ОГЭ 2025 года по математике"],
        ["Логин", "Наименование ОО", "Количество участников", "Средний балл"],
        [*SCHOOLS[0], 20, "3,9"],
        [*SCHOOLS[1], 20, 390],
        [*SCHOOLS[2], 20, "нет"],
        ["Итого", None, 40, 3.9],
    ]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert list(reading.exams) == [ExamMean(REFS[0], "oge", 2025, "MA", 20, 3.9, "Лист1!A3")]
    assert notes(reading)[1:] == [("value_out_of_range", "Лист1!D4", {"header": "Средний балл", "value": "390.0"})]


def test_school_means_by_subjects() -> None:
    rows: Rows = [
        ["ЕГЭ 2025"],
        ["Логин", "Наименование ОО", "Русский язык", "Математика (профильная)"],
        [*SCHOOLS[0], 67.5, "55"],
        [*SCHOOLS[1], 60, None],
    ]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert list(reading.exams) == [
        ExamMean(REFS[0], "ege", 2025, "RU", None, 67.5, "Лист1!A3"),
        ExamMean(REFS[0], "ege", 2025, "MA", None, 55, "Лист1!A3"),
        ExamMean(REFS[1], "ege", 2025, "RU", None, 60, "Лист1!A4"),
    ]


def test_results_of_past_years() -> None:
    head: list[Cell] = [
        "Логин",
        "ОО",
        "Год",
        "Класс",
        "Предмет",
        "Кол-во участников",
        "Средний % выполнения",
        "Стандартное отклонение",
    ]
    rows: Rows = [
        list(head),
        [*SCHOOLS[0], 2025, 4, "Русский язык", 50, 61.5, 12],
        [*SCHOOLS[1], "2024/2025", "4", "Математика", 50, "55,5", None],
        [*SCHOOLS[2], 2025, 4, "Русский язык", 50, 161.5, 12],
    ]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert list(reading.priors) == [
        Prior(REFS[0], 2025, 4, "RU", 50, 61.5, 12, {}, "Лист1!A2"),
        Prior(REFS[1], 2025, 4, "MA", 50, 55.5, None, {}, "Лист1!A3"),
    ]
    assert counts(reading) == (2, 0, 0, 1)


TITLE: list[Cell] = ["Отметки по журналу за 3 четверть, 4 класс, русский язык, 2026"]


def test_the_roll_by_counts_classes_added_up() -> None:
    head: list[Cell] = ["Логин", "ОО", "Класс", "Всего обучающихся", "«2»", "«3»", "«4»", "«5»"]
    rows: Rows = [TITLE, head, [*SCHOOLS[0], "4А", 25, 1, 10, 10, 4], [*SCHOOLS[0], "4Б", 25, 0, 10, 10, 5]]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert (reading.layout, reading.work.grade, reading.work.subject) == (Layout.JOURNAL_ROLL, 4, "RU")
    assert list(reading.rolls) == [Roll(0, REFS[0], 50, (1, 20, 20, 9), "Лист1!A3")]


def test_the_roll_by_pupils() -> None:
    rows: Rows = [TITLE, ["Логин", "Код участника", "Класс", "Отметка за 3 четверть"]]
    rows += [[SCHOOLS[0][0], 40000 + n, "4А", mark] for n, mark in enumerate([3, 5, "н/а", 3, 7], start=1)]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    assert list(reading.rolls) == [Roll(0, SchoolRef(SCHOOLS[0][0]), 5, (0, 2, 0, 1), "Лист1!A3")]
    assert notes(reading)[1:] == [("mark_unreadable", "Лист1!D7", {"header": "Отметка за 3 четверть"})]


PROTOCOL: list[Cell] = ["Протокол перепроверки, 4 класс, русский язык, 2026"]


def test_a_second_marking_by_tasks() -> None:
    head: list[Cell] = ["Логин", "Код участника", "1 (2б)", "2 (1б)", "1 (2б) перепроверка", "2 (1б) перепроверка"]
    rows: Rows = [PROTOCOL, head, [SCHOOLS[0][0], 40001, 2, 1, 1, 1], [SCHOOLS[0][0], 40002, 2, "X", 0, "нет"]]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    (recheck,) = reading.rechecks
    assert (reading.layout, recheck.school.login, recheck.codes, recheck.tasks) == (
        Layout.RECHECK,
        "edu990001",
        ("40001", "40002"),
        ("1", "2"),
    )
    assert (recheck.first_points.tolist(), recheck.second_points.tolist()) == ([[2, 1], [2, -1]], [[1, 1], [0, -1]])
    assert (recheck.first_totals.tolist(), recheck.second_totals.tolist()) == ([3, 2], [2, 0])
    assert notes(reading)[1:] == [("value_unreadable", "Лист1!F4", {"header": "2 (1б) перепроверка"})]


def test_a_second_marking_by_totals() -> None:
    head: list[Cell] = ["Логин", "Код участника", "Балл до перепроверки", "Балл после перепроверки"]
    rows: Rows = [PROTOCOL, head, [SCHOOLS[0][0], 40001, 12, 11], [SCHOOLS[0][0], 40002, 2, None]]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    (recheck,) = reading.rechecks
    assert (recheck.codes, recheck.first_totals.tolist(), recheck.second_totals.tolist()) == (("40001",), [12], [11])
    assert notes(reading)[1:] == [("no_points", "Лист1!B4", {"code": "40002"})]
    assert counts(reading) == (2, 1, 0, 1)


def test_context_of_schools() -> None:
    head: list[Cell] = ["ИНН", "Логин", "Наименование ОО", "Тип ОО", "Тип населённого пункта", "Численность населения"]
    head += ["Количество обучающихся", "Количество обучающихся с ОВЗ", "Количество педагогов"]
    head += ["Углублённое изучение предметов", "Индекс социального благополучия", "ФИО директора"]
    people: list[Cell] = [500, 25, 40]
    rows: Rows = [
        ["Контекстные данные 2026"],
        list(head),
        [7700000000, *SCHOOLS[0], "СОШ", "город", "20 000", *people, "да", 0.5, "Липин Пётр Ильич"],
        [7700000001, *SCHOOLS[1], "Гимназия", "село", 900, *people, "нет", "0,25", "Ольхина Анна Ильинична"],
    ]
    reading = read(book({"Лист1": rows}), "х.xlsx")
    more: dict[str, str | float] = {"ИНН": "7700000000", "Количество педагогов": 40.0}
    assert list(reading.contexts) == [
        ContextRow(REFS[0], 2026, "СОШ", "город", 20000, 500, 5.0, 0.5, True, more, "Лист1!A3"),
        ContextRow(
            REFS[1], 2026, "Гимназия", "село", 900, 500, 5.0, 0.25, False, {**more, "ИНН": "7700000001"}, "Лист1!A4"
        ),
    ]
    assert notes(reading) == [("assumed_headings", "Лист1!A2", {})]


def test_a_second_marking_whose_totals_are_called_primary_scores() -> None:
    head: list[Cell] = ["Логин", "Код участника", "Первичный балл", "Первичный балл (повторная проверка)"]
    rows: Rows = [PROTOCOL, head, [SCHOOLS[0][0], 40001, 12, 11]]
    (recheck,) = read(book({"Лист1": rows}), "х.xlsx").rechecks
    assert (recheck.first_totals.tolist(), recheck.second_totals.tolist()) == ([12], [11])
