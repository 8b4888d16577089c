"""Analytic reports of the federal system: groups of participants from the country down to a school."""

import pytest

from analytics.parsing.codes import Layout, Outcome
from analytics.parsing.model import Aggregate, TaskColumn
from analytics.parsing.reading import read
from tests.analytics.readings import counts, notes
from tests.analytics.workbooks import COMPARED, COUNTRY, GROUPS, MUNICIPALITY, REGION, SCHOOLS, Cell, named, report

PAGE = "РУ 4 Отчёт"
NAMES = {COUNTRY: "country", REGION: "region", MUNICIPALITY: "municipality", named(0): "school", named(1): "school"}


def groups(
    table: str, rows: list[tuple[str, int | None, int | None, dict[str, float]]], first: int = 9
) -> list[Aggregate]:
    """The aggregates of rows one under another."""
    made = []
    for at, (group, n_schools, n, values) in enumerate(rows, start=first):
        login = next((login for login, _ in SCHOOLS if login in group), "")
        name = group.split("(")[0]
        made.append(Aggregate(0, table, NAMES[group], name, login, n, n_schools, values, f"{PAGE}!A{at}"))
    return made


def test_shares_of_marks() -> None:
    rows: list[list[Cell]] = [
        [COUNTRY, 35589, 1722202, 5.06, 32.92, 44.33, 17.69],
        [REGION, 560, 30216, 13.44, 44.15, 36.28, 6.13],
        [MUNICIPALITY, 47, "3 162", "10,5", "39,5%", 40, 10],
        [named(0), None, 89, 10, 40, 40, 10],
    ]
    reading = read(report("Статистика по отметкам", [*GROUPS, 2, 3, 4, 5], rows), "х.xlsx")
    assert (reading.layout, reading.outcome, counts(reading)) == (Layout.F3, Outcome.ACCEPTED, (4, 0, 0, 0))
    assert (reading.work.grade, reading.work.subject, reading.work.max_score, reading.work.tasks) == (4, "RU", 24, ())
    assert list(reading.aggregates) == groups(
        "marks",
        [
            (COUNTRY, 35589, 1722202, {"2": 5.06, "3": 32.92, "4": 44.33, "5": 17.69}),
            (REGION, 560, 30216, {"2": 13.44, "3": 44.15, "4": 36.28, "5": 6.13}),
            (MUNICIPALITY, 47, 3162, {"2": 10.5, "3": 39.5, "4": 40, "5": 10}),
            (named(0), None, 89, {"2": 10, "3": 40, "4": 40, "5": 10}),
        ],
    )
    assert [school.login for school in reading.schools] == ["edu990001"]


def test_faults_of_groups() -> None:
    rows: list[list[Cell]] = [
        [named(0), None, 89, 10, 40, 40, 20],
        [named(1), None, 20, 10, 40, 40, 10],
        [named(1), None, 20, 10, 40, 40, 10],
        [REGION, 5, 20, 10, 40, 140, "много"],
        [MUNICIPALITY, 5, 20, 10, 40, 40, 10],
        [MUNICIPALITY, 5, 21, 10, 40, 40, 10],
    ]
    reading = read(report("Статистика по отметкам", [*GROUPS, 2, 3, 4, 5], rows), "х.xlsx")
    assert notes(reading) == [
        ("value_out_of_range", f"{PAGE}!F12", {"header": "4", "value": "140"}),
        ("value_unreadable", f"{PAGE}!G12", {"header": "5"}),
        ("shares_differ", f"{PAGE}!A9", {"sum": "110.00"}),
        ("shares_differ", f"{PAGE}!A12", {"sum": "50.00"}),
        ("row_repeated", f"{PAGE}!A11", {"code": SCHOOLS[1][1]}),
        ("group_repeated", f"{PAGE}!A13", {"group": MUNICIPALITY.split("(")[0]}),
        ("group_repeated", f"{PAGE}!A14", {"group": MUNICIPALITY.split("(")[0]}),
    ]
    assert counts(reading) == (6, 0, 0, 2)
    assert len(reading.aggregates) == 3


def test_comparison_with_the_journal() -> None:
    rows: list[list[Cell]] = [
        [REGION, 29589, 37.22, 11011, 60.67, 17951, 2.11, 624],
        [named(0), 20, 50, 10, 25, 5, 25, 5],
    ]
    data = report("Сравнение отметок с отметками по журналу", COMPARED, rows, "РУ 4 Сравнение отметок с отметк")
    reading = read(data, "2849657.xlsx")
    assert reading.layout is Layout.JOURNAL_COMPARISON
    assert notes(reading) == [("name_cut", "РУ 4 Сравнение отметок с отметк!A1", {})]
    assert [(one.level, one.n, dict(one.values)) for one in reading.aggregates] == [
        (
            "region",
            29589,
            {
                "lowered": 37.22,
                "lowered_n": 11011,
                "confirmed": 60.67,
                "confirmed_n": 17951,
                "raised": 2.11,
                "raised_n": 624,
            },
        ),
        (
            "school",
            20,
            {"lowered": 50, "lowered_n": 10, "confirmed": 25, "confirmed_n": 5, "raised": 25, "raised_n": 5},
        ),
    ]


def test_distribution_of_primary_scores() -> None:
    rows: list[list[Cell]] = [[COUNTRY, 1000, 10, 20, 30, 20, 10, 10], [named(0), 10, "10,0", "20%", 30, 20, 10, None]]
    reading = read(report("Распределение первичных баллов", [*GROUPS[::2], *range(6)], rows), "х.xlsx")
    assert (reading.layout, reading.work.tasks) == (Layout.SCORE_DISTRIBUTION, ())
    assert [dict(one.values) for one in reading.aggregates] == [
        {"0": 10, "1": 20, "2": 30, "3": 20, "4": 10, "5": 10},
        {"0": 10, "1": 20, "2": 30, "3": 20, "4": 10},
    ]
    assert notes(reading) == [("shares_differ", f"{PAGE}!A10", {"sum": "90.00"})]


def test_tasks_solved() -> None:
    rows: list[list[Cell]] = [
        ["Макс балл", None, None, 2, 1, 1, 3],
        [COUNTRY, 35589, 1722202, 55.06, 32.92, 44.33, 17.69],
        [named(0), None, 89, 10, 14, 40, 20],
    ]
    reading = read(report("Выполнение заданий", [*GROUPS, "1", "2", "3.1", "4К1"], rows), "х.xlsx")
    assert reading.layout is Layout.TASK_FULFILMENT
    assert reading.work.tasks == tuple(TaskColumn(c, m) for c, m in (("1", 2), ("2", 1), ("3.1", 1), ("4К1", 3)))
    assert list(reading.aggregates) == groups(
        "tasks",
        [
            (COUNTRY, 35589, 1722202, {"1": 55.06, "2": 32.92, "3.1": 44.33, "4К1": 17.69}),
            (named(0), None, 89, {"1": 10, "2": 14, "3.1": 40, "4К1": 20}),
        ],
        first=10,
    )
    assert notes(reading) == [
        ("assumed_headings", f"{PAGE}!A8", {}),
    ]


def test_tasks_by_groups_of_marks() -> None:
    rows: list[list[Cell]] = [
        [COUNTRY, 9, 100, 55, 33, 44],
        ["2", None, 10, 1, 2, 3],
        ["5", None, 10, 91, 92, 93],
        [named(0), None, 89, 10, 40, 40],
        ["2", None, 10, 4, 5, 6],
    ]
    title = "Выполнение заданий группами участников"
    reading = read(report(title, [*GROUPS, "1", "2", "3.1"], rows), "х.xlsx")
    assert reading.layout is Layout.MARK_GROUPS
    assert [(one.group, one.n, dict(one.values)) for one in reading.aggregates] == [
        (
            COUNTRY,
            100,
            {"1": 55, "2": 33, "3.1": 44, "2:1": 1, "2:2": 2, "2:3.1": 3, "5:1": 91, "5:2": 92, "5:3.1": 93},
        ),
        (SCHOOLS[0][1], 89, {"1": 10, "2": 40, "3.1": 40, "2:1": 4, "2:2": 5, "2:3.1": 6}),
    ]


def test_planned_results_are_turned_over() -> None:
    head = ["Блоки ПООП", "Макс балл", "РФ", REGION, MUNICIPALITY, named(0)]
    rows: list[list[Cell]] = [
        [None, None, "1000 уч.", 50, 20, 10],
        ["1. Умение писать под диктовку", 2, 50, 40, 30, 20],
        ["2К1. Умение читать", 1, "60,5", 40, 30, 120],
    ]
    reading = read(report("Достижение планируемых результатов", head, rows), "х.xlsx")
    assert reading.layout is Layout.PLANNED_RESULTS
    assert reading.work.tasks == (TaskColumn("1", 2), TaskColumn("2К1", 1))
    assert [(one.level, one.group, one.login, one.n, dict(one.values)) for one in reading.aggregates] == [
        ("country", "РФ", "", 1000, {"1": 50, "2К1": 60.5}),
        ("region", REGION, "", 50, {"1": 40, "2К1": 40}),
        ("municipality", MUNICIPALITY.split("(")[0], "", 20, {"1": 30, "2К1": 30}),
        ("school", SCHOOLS[0][1], "edu990001", 10, {"1": 20}),
    ]
    assert notes(reading)[1:] == [("value_out_of_range", f"{PAGE}!F11", {"header": named(0), "value": "120.0"})]


def test_title_and_sheet_that_do_not_agree() -> None:
    rows: list[list[Cell]] = [[COUNTRY, 1, 2, 10, 40, 40, 10]]
    reading = read(report("Статистика по отметкам", [*GROUPS, 2, 3, 4, 5], rows, "МА 5"), "х.xlsx")
    assert notes(reading) == [
        ("title_differs", "", {"what": "grade", "title": 4, "sheet": 5}),
        ("title_differs", "", {"what": "subject", "title": "RU", "sheet": "MA"}),
    ]
    assert (reading.work.grade, reading.work.subject) == (4, "RU")


def test_headings_in_two_rows() -> None:
    head = ["Группы участников", "Кол-во участников", "Понизили (Отметка < Отметка по журналу)", None]
    head += ["Подтвердили (Отметка = Отметке по журналу)", None, "Повысили (Отметка > Отметка по журналу)", None]
    rows: list[list[Cell]] = [[None, None, *["%", "Кол-во участников"] * 3], [named(0), 20, 50, 10, 25, 5, 25, 5]]
    reading = read(report("Сравнение отметок с отметками по журналу", [*head], rows), "х.xlsx")
    assert [(one.n, dict(one.values)) for one in reading.aggregates] == [
        (20, {"lowered": 50, "lowered_n": 10, "confirmed": 25, "confirmed_n": 5, "raised": 25, "raised_n": 5})
    ]
    rows = [[None, None, *range(3)], [named(0), 20, 50, 25, 25]]
    head = ["Группы участников", "Кол-во участников", "Распределение первичных баллов", None, None]
    reading = read(report("Распределение первичных баллов", [*head], rows), "х.xlsx")
    assert [dict(one.values) for one in reading.aggregates] == [{"0": 50, "1": 25, "2": 25}]


@pytest.mark.parametrize(
    "heads", [("«2»", "«3»", "«4»", "«5»"), ("2 (%)", "3 (%)", "4 (%)", "5 (%)"), ("2, %", "3, %", "4, %", "5, %")]
)
def test_headings_of_marks(heads: tuple[str, ...]) -> None:
    reading = read(report("Статистика по отметкам", [*GROUPS, *heads], [[COUNTRY, 1, 9, 10, 20, 30, 40]]), "х.xlsx")
    assert reading.layout is Layout.F3
    assert [dict(one.values) for one in reading.aggregates] == [{"2": 10, "3": 20, "4": 30, "5": 40}]
