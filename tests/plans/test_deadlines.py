"""When the measures of the seed plans and their relatives are due, reasoned from their words."""

from datetime import date

import pytest

from plans.deadlines import Due, Frame, SittingDay, due_dates, due_json
from plans.terms import Period, read
from schools.calendar import russian
from tests.plans.terms_shown import (
    KISLOVODSK,
    NO_PERIOD,
    POKACHI,
    SCHOOL_9,
    SEVERO_YENISEYSKY,
)

CALENDAR = russian(range(2021, 2028))
SITTINGS = (
    SittingDay("КДР 4 класс", date(2024, 2, 15), date(2024, 2, 15)),
    SittingDay("ВПР", date(2024, 4, 8), date(2024, 4, 12)),
)

ROWS: list[tuple[str, Period | None, list[str], str | None]] = [
    ("Август - Сентябрь 2022г., далее по мере поступления", KISLOVODSK, ["2022-08-01..2022-09-30"], None),
    ("Август, 2021 г.", KISLOVODSK, ["2021-08-01..2021-08-31"], None),
    ("до 01.09.2022г.", KISLOVODSK, ["..2022-09-01"], None),
    ("Сентябрь – март 2022-2023 гг.", KISLOVODSK, ["2022-09-01..2023-03-31"], None),
    ("В течение всего периода", KISLOVODSK, [], None),
    ("по графику проведения ВПР", KISLOVODSK, [], "timetable"),
    ("До 113.01.2023", SEVERO_YENISEYSKY, [], "decision"),
    ("До 25.01.2023", SEVERO_YENISEYSKY, ["..2023-01-25"], None),
    ("Ежегодно, исходя от сроков получения приказов МОКк", SEVERO_YENISEYSKY, [], "timetable"),
    (
        "Ежегодно, не менее чем за 2 недели до проведения соответствующей процедуры",
        SEVERO_YENISEYSKY,
        ["..2024-02-01", "..2024-03-25"],
        None,
    ),
    ("Ежегодно", SEVERO_YENISEYSKY, ["2023-01-01..2023-12-31", "2024-01-01..2024-12-31"], None),
    ("На постоянной основе в течение планового периода", SEVERO_YENISEYSKY, [], None),
    ("Ноябрь-март, в течение всего периода", SEVERO_YENISEYSKY, ["2023-11-01..2024-03-31"], None),
    ("Согласно графика проведения РМО", SEVERO_YENISEYSKY, [], "timetable"),
    (
        "Ежегодно, в течение всего периода",
        SEVERO_YENISEYSKY,
        ["2023-01-01..2023-12-31", "2024-01-01..2024-12-31"],
        None,
    ),
    ("Март, 2023, 2024 гг", SEVERO_YENISEYSKY, ["2023-03-01..2023-03-31", "2024-03-01..2024-03-31"], None),
    (
        "декабрь, февраль в течение всего периода",
        SEVERO_YENISEYSKY,
        ["2023-02-01..2023-02-28", "2023-12-01..2023-12-31", "2024-02-01..2024-02-29", "2024-12-01..2024-12-31"],
        None,
    ),
    ("Август 2023, 2024 гг", SEVERO_YENISEYSKY, ["2023-08-01..2023-08-31", "2024-08-01..2024-08-31"], None),
    ("июль-август", SEVERO_YENISEYSKY, ["2023-07-01..2023-08-31", "2024-07-01..2024-08-31"], None),
    ("Согласно Плана работы РУО", SEVERO_YENISEYSKY, [], "timetable"),
    ("По мере необходимости", SEVERO_YENISEYSKY, [], None),
    ("ежегодно (январь)", SEVERO_YENISEYSKY, ["2023-01-01..2023-01-31", "2024-01-01..2024-01-31"], None),
    ("ежегодно (январь-февраль)", SEVERO_YENISEYSKY, ["2023-01-01..2023-02-28", "2024-01-01..2024-02-29"], None),
    ("До 15 августа, в течение планового периода", SEVERO_YENISEYSKY, ["..2023-08-15", "..2024-08-15"], None),
    (
        "октябрь-декабрь 2024, далее - ежегодно",
        POKACHI,
        ["2024-10-01..2024-12-31", "2025-10-01..2025-12-31", "2026-10-01..2026-12-31"],
        None,
    ),
    ("ежегодно", POKACHI, ["2024-01-01..2024-12-31", "2025-01-01..2025-12-31", "2026-01-01..2026-12-31"], None),
    ("Конец учебного/начало учебного года", NO_PERIOD, [], "decision"),
    ("в течение 10 календарных дней после каждой ВПР", NO_PERIOD, ["2024-04-13..2024-04-22"], None),
    (
        "в течение 10 календарных дней после каждой оценочной процедуры",
        NO_PERIOD,
        ["2024-02-16..2024-02-25", "2024-04-13..2024-04-22"],
        None,
    ),
    ("не позднее 1 рабочего дня до проведения оценочной процедуры", NO_PERIOD, ["..2024-02-14", "..2024-04-05"], None),
    ("на следующий день после КДР", NO_PERIOD, ["2024-02-16..2024-02-16"], None),
    ("январь, июль", NO_PERIOD, [], "year"),
    ("1 раз в квартал", NO_PERIOD, [], "period"),
    ("постоянно", NO_PERIOD, [], None),
    ("в соответствии с графиком", NO_PERIOD, [], "timetable"),
    (
        "До 01.03.2024 (далее в соответствии с графиком проведения ВПР)",
        SCHOOL_9,
        ["..2024-03-01", "2024-04-08..2024-04-12"],
        None,
    ),
    (
        "Во время проведения ВПР (в соответствии с графиком проведения ВПР в Школе)",
        SCHOOL_9,
        ["2024-04-08..2024-04-12"],
        None,
    ),
    ("В период проведения", SCHOOL_9, ["2024-02-15..2024-02-15", "2024-04-08..2024-04-12"], None),
    ("По плану ВШК", SCHOOL_9, [], "timetable"),
    ("20.03.2024", SCHOOL_9, ["2024-03-20..2024-03-20"], None),
    ("после каждой ВПР", SCHOOL_9, [], "decision"),
    ("до начала ВПР", SCHOOL_9, ["..2024-04-07"], None),
    ("накануне ВПР", SCHOOL_9, ["2024-04-07..2024-04-07"], None),
    ("в течение месяца после ВПР", SCHOOL_9, ["2024-04-13..2024-05-12"], None),
    ("в течение 3 рабочих дней после ВПР", SCHOOL_9, ["2024-04-13..2024-04-17"], None),
    ("до начала учебного года", SEVERO_YENISEYSKY, ["..2023-08-31", "..2024-08-31"], None),
    ("по окончании четверти", SCHOOL_9, [], "event"),
    (
        "1 раз в квартал",
        KISLOVODSK,
        ["2022-10-01..2022-12-31", "2023-01-01..2023-03-31", "2023-04-01..2023-06-30", "2023-07-01..2023-08-31"],
        None,
    ),
    ("раз в полугодие", KISLOVODSK, ["2022-09-01..2022-12-31", "2023-01-01..2023-06-30"], None),
    ("ежегодно", KISLOVODSK, ["2022-09-01..2023-08-31"], None),
    ("1 раз в 2 года", SEVERO_YENISEYSKY, ["2023-01-01..2024-12-31"], None),
    (
        "до 1 октября 2024, далее ежемесячно",
        SCHOOL_9,
        ["..2024-10-01", "2024-10-02..2024-10-31", "2024-11-01..2024-11-30", "2024-12-01..2024-12-31"],
        None,
    ),
    (
        "ежеквартально до 10 числа",
        SCHOOL_9,
        ["2024-01-01..2024-01-10", "2024-04-01..2024-04-10", "2024-07-01..2024-07-10", "2024-10-01..2024-10-10"],
        None,
    ),
    ("", SCHOOL_9, [], "decision"),
    ("когда-нибудь", SCHOOL_9, [], "decision"),
]


def written(due: Due) -> str:
    return f"{due.from_ or ''}..{due.to}"


@pytest.mark.parametrize(("phrase", "period", "days", "waiting"), ROWS)
def test_due(phrase: str, period: Period | None, days: list[str], waiting: str | None) -> None:
    found = due_dates(read(phrase, period), Frame(period, CALENDAR, SITTINGS))
    assert ([written(item) for item in found.due], found.waiting_for) == (days, waiting)


def test_without_a_timetable_only_the_written_date_is_due() -> None:
    term = read("До 01.03.2024 (далее в соответствии с графиком проведения ВПР)", SCHOOL_9)
    found = due_dates(term, Frame(SCHOOL_9, CALENDAR))
    assert ([written(item) for item in found.due], found.waiting_for) == (["..2024-03-01"], "timetable")


@pytest.mark.parametrize(
    ("phrase", "rolled"),
    [
        ("до 27.04.2024", "..2024-04-27"),
        ("до 30.12.2024", "..2025-01-09"),
        ("до 16.03.2024", "..2024-03-18"),
        ("март 2024", "2024-03-01..2024-03-31"),
        ("на следующий день после ВПР", "2024-04-15..2024-04-15"),
    ],
)
def test_the_end_rolls_forward_only_when_asked(phrase: str, rolled: str) -> None:
    term = read(phrase, None)
    found = due_dates(term, Frame(None, CALENDAR, SITTINGS, roll_forward=True))
    assert [written(item) for item in found.due] == [rolled]


def test_every_friday_and_every_working_day() -> None:
    fridays = due_dates(read("по пятницам", SCHOOL_9), Frame(SCHOOL_9, CALENDAR))
    working = due_dates(read("ежедневно", SCHOOL_9), Frame(SCHOOL_9, CALENDAR))
    assert (len(fridays.due), written(fridays.due[0]), len(working.due)) == (52, "2024-01-05..2024-01-05", 248)


def test_printed_object() -> None:
    term = read("ежегодно (январь)", POKACHI)
    window = (date(2025, 1, 1), date(2025, 12, 31))
    assert due_json("1.1", "Собрание", term, Frame(POKACHI, CALENDAR), window) == {
        "number": "1.1",
        "title": "Собрание",
        "kind": "recurring",
        "due": [{"from": "2025-01-01", "to": "2025-01-31", "basis": "recurring"}],
        "waiting_for": None,
    }


def test_basis_names_the_sitting() -> None:
    found = due_dates(read("на следующий день после КДР", None), Frame(None, CALENDAR, SITTINGS))
    assert [item.basis for item in found.due] == ["sitting:КДР 4 класс"]
