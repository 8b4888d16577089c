"""Facts beside the pupils' results on their whole way: sent, read, confirmed, and the rows that stand there then."""

from typing import Any

import pytest
from django.db import models

from accounts.models import User
from accounts.roles import Role
from analytics.models import (
    Delivery,
    ExamMean,
    JournalRoll,
    ListedSchool,
    PriorMean,
    Recheck,
    ResultSheet,
    SchoolContext,
    Upload,
    Work,
)
from analytics.rules import RecheckState
from tests.analytics.deliveries import deliver, load, only, saved
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ONE, TWO = ("edu770001", "МБОУ СОШ № 1"), ("edu770002", "МБОУ СОШ № 2")
ELSEWHERE = ("edu880009", "МБОУ СОШ № 9", "Долинский район")
Table = list[list[Any]]
ROLL: Table = [
    ["Отметки по журналу за 3 четверть, 4 класс, русский язык, 2026"],
    ["Логин", "ОО", "Класс", "Всего обучающихся", "«2»", "«3»", "«4»", "«5»"],
]
EXAMS: Table = [
    ["Результаты ОГЭ 2025 года по математике"],
    ["Логин", "Наименование ОО", "Количество участников", "Средний балл"],
]
PAST: Table = [
    ["Логин", "ОО", "Год", "Класс", "Предмет", "Кол-во участников", "Средний % выполнения", "Ст. отклонение"]
]
LIST: Table = [
    ["Перечень ОО с признаками, приказ № 7"],
    [],
    ["Год", "Логин", "Муниципалитет", "ОО", "4 РУ", "4 МА", "5 РУ", "5 МА", "Количество маркеров"],
]
CONTEXT: Table = [
    ["Контекстные данные 2026"],
    [
        *("Логин", "Наименование ОО", "Тип ОО", "Тип населённого пункта", "Численность населения"),
        *("Количество обучающихся", "Количество обучающихся с ОВЗ", "Углублённое изучение предметов"),
        "Индекс социального благополучия",
    ],
]
PROTOCOL: Table = [
    ["Протокол перепроверки, 4 класс, русский язык, 2026"],
    ["Логин", "Код участника", "1 (2б)", "2 (1б)", "1 (2б) перепроверка", "2 (1б) перепроверка"],
]


def taken(cast: Cast, by: User, *tables: Table, **more: Any) -> list[Upload]:
    """These tables in one delivery, read, confirmed and taken in."""
    files = {f"Таблица {number}.xlsx": saved(rows, "Лист1") for number, rows in enumerate(tables, start=1)}
    delivery = load(deliver(files, cast.municipality, by, **more), by)
    assert delivery.state == Delivery.State.DONE
    return list(delivery.uploads.order_by("pk"))


def stand(kind: type[models.Model], *names: str) -> list[tuple[Any, ...]]:
    """The rows that are known now, by school."""
    return list(kind._default_manager.order_by("pk").values_list("school__login", *names))


def told(upload: Upload) -> tuple[str, dict[str, int], dict[str, int]]:
    """Its outcome, what was kept and what was left out."""
    loaded = upload.diagnosis["loaded"]
    return upload.outcome, loaded["facts"], loaded["left"]


MARKS = ("work__grade", "work__subject", "enrolled", "marks2", "marks3", "marks4", "marks5")


def test_a_roll_of_journal_marks(cast: Cast, by: User) -> None:
    rows = [*ROLL, [*ONE, "4А", 25, 1, 10, 10, 4], [*ONE, "4Б", 25, 0, 10, 10, 5], [*TWO, "4А", 20, 2, 8, 7, 3]]
    (upload,) = taken(cast, by, rows)
    assert told(upload) == ("loaded", {"rolls": 2}, {})
    assert stand(JournalRoll, *MARKS) == [
        ("edu770001", 4, "RU", 50, 1, 20, 20, 9),
        ("edu770002", 4, "RU", 20, 2, 8, 7, 3),
    ]
    assert set(JournalRoll.objects.values_list("upload", flat=True)) == {upload.pk}
    assert list(Work.objects.values_list("year", "grade", "subject")) == [(2026, 4, "RU")]


def test_a_corrected_roll_replaces_the_schools_row_and_the_same_again_nothing(cast: Cast, by: User) -> None:
    rows = [*ROLL, [*ONE, "4А", 25, 1, 10, 10, 4], [*TWO, "4А", 20, 2, 8, 7, 3]]
    (first,) = taken(cast, by, rows)
    (second,) = taken(cast, by, [*ROLL, [*TWO, "4А", 21, 2, 9, 7, 3]])
    assert stand(JournalRoll, *MARKS, "upload") == [
        ("edu770001", 4, "RU", 25, 1, 10, 10, 4, first.pk),
        ("edu770002", 4, "RU", 21, 2, 9, 7, 3, second.pk),
    ]
    again = deliver({"Ещё раз.xlsx": saved([*ROLL, [*TWO, "4А", 21, 2, 9, 7, 3]], "Лист1")}, cast.municipality, by)
    assert only(again).outcome == Upload.Outcome.SAME


def test_means_of_an_exam(cast: Cast, by: User) -> None:
    (upload,) = taken(cast, by, [*EXAMS, [*ONE, 20, "3,9"], [*TWO, 15, 4.25], ["Итого", None, 35, 4.05]])
    assert told(upload) == ("loaded", {"exams": 2}, {})
    assert stand(ExamMean, "exam", "year", "subject", "n", "mean") == [
        ("edu770001", "oge", 2025, "MA", 20, 3.9),
        ("edu770002", "oge", 2025, "MA", 15, 4.25),
    ]


def test_results_of_past_years(cast: Cast, by: User) -> None:
    rows = [
        *PAST,
        [*ONE, 2025, 4, "Русский язык", 50, 61.5, 12],
        [*TWO, "2024/2025", 4, "Математика", 40, "55,5", None],
    ]
    (upload,) = taken(cast, by, rows)
    assert told(upload) == ("loaded", {"priors": 2}, {})
    names = ("year", "grade", "subject", "n", "mean_percent", "deviation_percent", "marks")
    assert stand(PriorMean, *names) == [
        ("edu770001", 2025, 4, "RU", 50, 61.5, 12.0, {}),
        ("edu770002", 2025, 4, "MA", 40, 55.5, None, {}),
    ]


def test_a_list_of_schools_with_signs_keeps_its_source_and_passes_over_other_municipalities(
    cast: Cast, by: User
) -> None:
    area = cast.municipality.name
    rows = [
        *LIST,
        [2025, ONE[0], area, ONE[1], 1, None, 1, None, 2],
        [2025, TWO[0], area, TWO[1], None, 1, None, None, 1],
        [2025, ELSEWHERE[0], ELSEWHERE[2], ELSEWHERE[1], 1, None, None, None, 1],
    ]
    (upload,) = taken(cast, by, rows)
    assert told(upload) == ("loaded", {"listed": 3}, {"rows_elsewhere": 1})
    source = "Перечень ОО с признаками, приказ № 7"
    assert stand(ListedSchool, "year", "grade", "subject", "source") == [
        ("edu770001", 2025, 4, "RU", source),
        ("edu770001", 2025, 5, "RU", source),
        ("edu770002", 2025, 4, "MA", source),
    ]


def test_context_of_schools(cast: Cast, by: User) -> None:
    rows = [
        *CONTEXT,
        [*ONE, "СОШ", "город", "20 000", 500, 25, "да", 0.5],
        [*TWO, "Гимназия", "село", 900, 500, 10, "нет", "0,25"],
    ]
    (upload,) = taken(cast, by, rows)
    assert told(upload) == ("loaded", {"contexts": 2}, {})
    names = ("year", "settlement", "settlement_size", "pupils", "special_needs", "social_index", "advanced", "more")
    assert stand(SchoolContext, *names) == [
        ("edu770001", 2026, "город", 20000, 500, 5.0, 0.5, True, {"kind": "СОШ"}),
        ("edu770002", 2026, "село", 900, 500, 2.0, 0.25, False, {"kind": "Гимназия"}),
    ]


def test_facts_of_five_kinds_in_one_delivery(cast: Cast, by: User) -> None:
    uploads = taken(
        cast,
        by,
        [*ROLL, [*ONE, "4А", 25, 1, 10, 10, 4]],
        [*EXAMS, [*ONE, 20, "3,9"]],
        [*PAST, [*ONE, 2025, 4, "Русский язык", 50, 61.5, 12]],
        [*LIST, [2025, ONE[0], cast.municipality.name, ONE[1], 1, None, None, None, 1]],
        [*CONTEXT, [*ONE, "СОШ", "город", "20 000", 500, 25, "да", 0.5]],
    )
    assert [upload.diagnosis["loaded"]["facts"] for upload in uploads] == [
        {"rolls": 1},
        {"exams": 1},
        {"priors": 1},
        {"listed": 1},
        {"contexts": 1},
    ]
    kinds: tuple[type[models.Model], ...] = (JournalRoll, ExamMean, PriorMean, ListedSchool, SchoolContext)
    assert [kind._default_manager.count() for kind in kinds] == [1] * 5
    assert ResultSheet.objects.count() == 0


def test_a_school_brings_facts_of_its_own_only(cast: Cast) -> None:
    own = cast.people[Role.SCHOOL]
    data = saved([*EXAMS, [*ONE, 20, "3,9"], [*TWO, 15, 4.25]], "Лист1")
    delivery = deliver({"ОГЭ.xlsx": data}, cast.municipality, own, cast.schools[0])
    assert (only(delivery).outcome, ExamMean.objects.count()) == (Upload.Outcome.REFUSED, 0)
    load(
        deliver({"ОГЭ.xlsx": saved([*EXAMS, [*ONE, 20, "3,9"]], "Лист1")}, cast.municipality, own, cast.schools[0]), own
    )
    assert stand(ExamMean, "mean") == [("edu770001", 3.9)]


# --- Second marking ---------------------------------------------------------------------------------------------------


def a_sample(cast: Cast) -> Recheck:
    """Two works of the first school that wait for their second marking."""
    tasks = [{"code": code, "max": most, "level": "", "open": None} for code, most in (("1", 2), ("2", 1))]
    about = {"year": 2026, "grade": 4, "subject": "RU", "tasks": tasks, "maximum": 3}
    work = Work.objects.create(municipality=cast.municipality, **about)
    drawn = [
        {"code": code, "points": points, "total": sum(points), "class": "4А", "variant": 1}
        for code, points in (("40001", [2, 1]), ("40002", [2, 0]))
    ]
    return Recheck.objects.create(school=cast.schools[0], work=work, drawn=drawn, seed=1)


def test_a_second_marking_goes_into_the_sample_that_waits_for_it(cast: Cast, by: User) -> None:
    row = a_sample(cast)
    pupils = [(40001, 2, 1, 1, 1), (40002, 2, 0, 2, "X"), (40003, 1, 1, 1, 1)]
    (upload,) = taken(cast, by, [*PROTOCOL, *[[ONE[0], *pupil] for pupil in pupils]])
    assert told(upload) == ("loaded", {"rechecks": 1}, {"codes_not_drawn": 1})
    before = row.version
    row.refresh_from_db()
    assert row.marked == {"40001": [1, 1], "40002": [2, -1]}
    assert (row.state, row.version) == (RecheckState.DRAWN, before + 1)  # because people look it through first


def test_a_second_marking_that_nobody_drew_is_left_out_and_said(cast: Cast, by: User) -> None:
    row = a_sample(cast)
    (upload,) = taken(cast, by, [*PROTOCOL, [TWO[0], 40001, 2, 1, 1, 1]])
    assert told(upload) == ("loaded", {}, {"no_recheck": 1})
    row.refresh_from_db()
    assert (row.marked, ResultSheet.objects.count()) == ({}, 0)
