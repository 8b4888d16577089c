"""What a measure demands of a year: occurrences, their keys, and each school's own day."""

from datetime import date

import pytest

from plans.scheduling import Held, Planned, after_event, demand
from plans.terms import Period, read, read_period
from schools.calendar import russian

YEAR = read_period("в 2026 - 2027 учебном году")
CALENDAR = russian(range(2025, 2029))


def held(procedure: int, words: str, *days: date, other: bool = False) -> Held:
    """A procedure that school 1, 2, ... sits on these days."""
    at = {school: (day, day) for school, day in enumerate(days, start=1)}
    return Held(procedure, words, min(days), max(days), at, other)


VPR = held(5, "ВПР RU 4", date(2027, 4, 20), date(2027, 4, 22))
KDR = held(6, "КДР MA 8", date(2027, 2, 10))
OTHER = held(7, "Городская работа RU 4", date(2027, 3, 10), other=True)


def shown(one: Planned) -> str:
    """«key from..to school=day»."""
    at = " ".join(f"{school}={day}" for school, day in sorted(one.at.items()))
    return f"{one.key} {one.starts_on or ''}..{one.due} {at}".strip()


ROWS: list[tuple[str, list[str], str | None]] = [
    ("до 15.09.2026", ["day:2026-09-15 ..2026-09-15"], None),
    ("октябрь 2026", ["day:2026-10-31 2026-10-01..2026-10-31"], None),
    ("ежегодно", ["day:2027-08-31 2026-09-01..2027-08-31"], None),
    (
        "январь, июль",
        ["day:2027-01-31 2027-01-01..2027-01-31", "day:2027-07-31 2027-07-01..2027-07-31"],
        None,
    ),
    (
        "1 раз в полугодие",
        ["day:2026-12-31 2026-09-01..2026-12-31", "day:2027-06-30 2027-01-01..2027-06-30"],
        None,
    ),
    # as needed: no day, and nothing is missing either
    ("по мере необходимости", [], None),
    # by the timetable of ВПР: by the school's own day
    ("по графику проведения ВПР", ["procedure:5 2027-04-20..2027-04-22 1=2027-04-20 2=2027-04-22"], None),
    # the day of the work itself does not count
    (
        "в течение 10 календарных дней после каждой ВПР",
        ["procedure:5 2027-04-21..2027-05-02 1=2027-04-30 2=2027-05-02"],
        None,
    ),
    ("не позднее 1 рабочего дня до КДР", ["procedure:6 ..2027-02-09 1=2027-02-09"], None),
    ("на следующий день после КДР", ["procedure:6 2027-02-11..2027-02-11 1=2027-02-11"], None),
    # words that name no exam mean every procedure, also those of no known kind
    (
        "не менее чем за 2 недели до проведения соответствующей процедуры",
        [
            "procedure:6 ..2027-01-27 1=2027-01-27",
            "procedure:7 ..2027-02-24 1=2027-02-24",
            "procedure:5 ..2027-04-08 1=2027-04-06 2=2027-04-08",
        ],
        None,
    ),
    ("в соответствии с графиком", [], "timetable"),
    ("", [], "decision"),
]


@pytest.mark.parametrize(("words", "occurrences", "waiting"), ROWS)
def test_demand(words: str, occurrences: list[str], waiting: str | None) -> None:
    found = demand(read(words, YEAR), YEAR, CALENDAR, (VPR, KDR, OTHER))
    assert ([shown(one) for one in found.planned], found.waiting_for) == (occurrences, waiting)


@pytest.mark.parametrize(
    ("months", "ends"),
    [
        (1, [f"{year}-{month}" for year, month in [(2026, "09"), (2026, "10"), (2026, "11"), (2026, "12")]]),
        (3, ["2026-11", "2027-02", "2027-05", "2027-08"]),
        (5, ["2027-01", "2027-06", "2027-08"]),
        (12, ["2027-08"]),
    ],
)
def test_a_continuous_measure_has_its_rhythm(months: int, ends: list[str]) -> None:
    found = demand(read("постоянно", YEAR), YEAR, CALENDAR, rhythm=months)
    assert [f"{one.due:%Y-%m}" for one in found.planned][: len(ends)] == ends
    assert (found.planned[0].starts_on, found.planned[-1].due) == (date(2026, 9, 1), date(2027, 8, 31))
    assert len({one.key for one in found.planned}) == len(found.planned)


def test_a_sitting_that_moves_keeps_its_key() -> None:
    later = held(5, "ВПР RU 4", date(2027, 4, 27), date(2027, 4, 22))
    term = read("накануне ВПР", YEAR)
    keys = [[one.key for one in demand(term, YEAR, CALENDAR, (each,)).planned] for each in (VPR, later)]
    assert keys == [["procedure:5"], ["procedure:5"]]


def test_a_sitting_of_another_year_is_not_of_this_plan() -> None:
    found = demand(read("накануне ВПР", YEAR), YEAR, CALENDAR, (held(8, "ВПР RU 4", date(2026, 4, 20)),))
    assert (found.planned, found.waiting_for) == ((), "timetable")


@pytest.mark.parametrize(
    ("words", "day", "due"),
    [
        ("в течение 3 рабочих дней после получения приказа", date(2026, 10, 30), date(2026, 11, 5)),
        ("в течение 10 календарных дней после каждой ВПР", date(2026, 10, 1), date(2026, 10, 11)),
        ("по мере необходимости", date(2026, 10, 1), None),
        ("до 15.09.2026", date(2026, 10, 1), None),
    ],
)
def test_the_day_after_an_event(words: str, day: date, due: date | None) -> None:
    period: Period | None = YEAR
    assert after_event(read(words, period), day, CALENDAR) == due
