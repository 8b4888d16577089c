"""The two plans of the reference documents in force: the days that every measure demands, reasoned from its words.

The timetable is invented: two schools sit КДР of reading on 15.02.2024 and a ВПР on 02.04.2024 and 04.04.2024.
"""

from datetime import date
from pathlib import Path

import pytest

from plans.importing.draft import PlanDraft
from plans.importing.opening import open_plan
from plans.scheduling import Demand, Held, Planned, demand
from schools.calendar import russian

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the reference documents are not at hand")
CALENDAR = russian(range(2022, 2028))
KDR, VPR_FIRST, VPR_SECOND = date(2024, 2, 15), date(2024, 4, 2), date(2024, 4, 4)
HELD = (
    Held(1, "КДР Читательская грамотность 4", KDR, KDR, {1: (KDR, KDR), 2: (KDR, KDR)}),
    Held(2, "ВПР RU 4", VPR_FIRST, VPR_SECOND, {1: (VPR_FIRST, VPR_FIRST), 2: (VPR_SECOND, VPR_SECOND)}),
)

# Nothing but «in the course of the plan»: a report for each quarter of 2023 and 2024, the rhythm that was set.
QUARTERS = [
    *("2023-01-01..2023-03-31", "2023-04-01..2023-06-30", "2023-07-01..2023-09-30", "2023-10-01..2023-12-31"),
    *("2024-01-01..2024-03-31", "2024-04-01..2024-06-30", "2024-07-01..2024-09-30", "2024-10-01..2024-12-31"),
]
# «ежегодно» in a plan of calendar years: once in each of them, by its last day.
EACH_YEAR = ["2023-01-01..2023-12-31", "2024-01-01..2024-12-31"]

Row = tuple[str, list[str], str | None]

ROWS_001: list[Row] = [
    # «До 113.01.2023»: there is no such day, so a person has to say which is meant
    ("1.1", [], "decision"),
    # a printed day, and any day before it is in time
    ("1.2", ["..2023-01-25"], None),
    # every year, but upon orders that come from the region: nobody knows their day
    ("1.3", [], "timetable"),
    # «не менее чем за 2 недели до проведения»: 14 days before each procedure, for each school before its own day
    ("1.4", ["..2024-02-01", "..2024-03-21 (1: 2024-03-19, 2: 2024-03-21)"], None),
    ("1.5", EACH_YEAR, None),
    ("2.1", QUARTERS, None),
    # «Ноябрь-март»: the one winter that lies within the plan whole
    ("2.2", ["2023-11-01..2024-03-31"], None),
    ("2.3", QUARTERS, None),
    # the methodical unions' own schedule is not in the plan
    ("3.1", [], "timetable"),
    ("3.2", QUARTERS, None),
    ("3.3", EACH_YEAR, None),
    # «Март, 2023, 2024 гг»: the month of both years
    ("3.4", ["2023-03-01..2023-03-31", "2024-03-01..2024-03-31"], None),
    # «декабрь, февраль» without years, in a plan of two: four months
    (
        "3.5",
        ["2023-02-01..2023-02-28", "2023-12-01..2023-12-31", "2024-02-01..2024-02-29", "2024-12-01..2024-12-31"],
        None,
    ),
    ("3.6", ["2023-08-01..2023-08-31", "2024-08-01..2024-08-31"], None),
    ("4.1", EACH_YEAR, None),
    # «июль-август»: one stretch in each year
    ("4.2", ["2023-07-01..2023-08-31", "2024-07-01..2024-08-31"], None),
    ("4.3", QUARTERS, None),
    # the department's plan of work is not in the plan
    ("4.4", [], "timetable"),
    # as needed: only an event makes a duty, so nothing is awaited and nothing can be late
    ("4.5", [], None),
    ("4.6", QUARTERS, None),
    ("5.1", ["2023-01-01..2023-01-31", "2024-01-01..2024-01-31"], None),
    # the leap year's February has 29 days
    ("5.2", ["2023-01-01..2023-02-28", "2024-01-01..2024-02-29"], None),
    ("6.1", QUARTERS, None),
    # «До 15 августа, в течение планового периода»: by that day in each year of the plan
    ("6.2", ["..2023-08-15", "..2024-08-15"], None),
]
# «октябрь-декабрь 2024, далее - ежегодно»: the same months of every later year
AUTUMNS = ["2024-10-01..2024-12-31", "2025-10-01..2025-12-31", "2026-10-01..2026-12-31"]
# «2024/2026 годы» are three years, not a school year
THREE_YEARS = ["2024-01-01..2024-12-31", "2025-01-01..2025-12-31", "2026-01-01..2026-12-31"]
ROWS_002: list[Row] = [
    *((number, AUTUMNS, None) for number in ("1.1", "1.2", "2.1")),
    *((f"2.{number}", THREE_YEARS, None) for number in range(2, 9)),
    *((f"3.{number}", THREE_YEARS, None) for number in range(1, 8)),
    *((f"4.{number}", THREE_YEARS, None) for number in range(1, 4)),
]


def opened(number: str) -> PlanDraft:
    """A reference document as the import understands it."""
    path = next(SEEDS.glob(f"{number}_*"))
    return open_plan(path.read_bytes(), path.name)


def day_of(one: Planned) -> str:
    """«from..to», and each school's own day where they differ."""
    own = (
        f" ({', '.join(f'{pk}: {day}' for pk, day in sorted(one.at.items()))})" if len(set(one.at.values())) > 1 else ""
    )
    return f"{one.starts_on or ''}..{one.due}{own}"


def told(number: str, found: Demand) -> Row:
    """A row of the tables above."""
    return number, [day_of(one) for one in found.planned], found.waiting_for


@pytest.mark.parametrize(("number", "rows"), [("001", ROWS_001), ("002", ROWS_002)])
def test_every_measure_has_its_days(number: str, rows: list[Row]) -> None:
    draft = opened(number)
    demands = [(row.number, demand(row.deadline, draft.period, CALENDAR, HELD)) for row in draft.measures]
    assert [told(*one) for one in demands] == rows


def test_without_a_timetable_what_hangs_on_it_waits() -> None:
    draft = opened("001")
    found = {row.number: demand(row.deadline, draft.period, CALENDAR) for row in draft.measures}
    waiting = {number: one.waiting_for for number, one in found.items() if one.waiting_for}
    assert waiting == {
        "1.1": "decision",
        "1.3": "timetable",
        "1.4": "timetable",
        "3.1": "timetable",
        "4.4": "timetable",
    }
    assert [(number, one.planned) for number, one in found.items() if one.waiting_for and one.planned] == []
