"""School years, quarters, and working days with the government's transfers."""

from datetime import date

import pytest

from schools.calendar import AcademicYear, Quarter, WorkingDays, quarters, russian

CALENDAR = russian(range(2022, 2029))


@pytest.mark.parametrize(
    ("day", "name", "start", "end"),
    [
        ("2022-09-01", "2022/2023", "2022-09-01", "2023-08-31"),
        ("2023-08-31", "2022/2023", "2022-09-01", "2023-08-31"),
        ("2024-02-29", "2023/2024", "2023-09-01", "2024-08-31"),
    ],
)
def test_academic_year(day: str, name: str, start: str, end: str) -> None:
    year = AcademicYear.of(date.fromisoformat(day))
    assert (str(year), year.start.isoformat(), year.end.isoformat()) == (name, start, end)
    assert date.fromisoformat(day) in year
    assert date(2030, 1, 1) not in year


def test_quarters_of_a_school_year() -> None:
    year = AcademicYear(2022)
    assert list(quarters(year.start, year.end)) == [
        Quarter(2022, 3),
        Quarter(2022, 4),
        Quarter(2023, 1),
        Quarter(2023, 2),
        Quarter(2023, 3),
    ]
    assert (Quarter(2022, 4).start, Quarter(2022, 4).end) == (date(2022, 10, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("year", "days"), [(2022, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247), (2027, 247)]
)
def test_working_days_of_a_year(year: int, days: int) -> None:
    assert CALENDAR.distance(date(year - 1, 12, 31), date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2022-03-05", True),
        ("2022-03-07", False),
        ("2024-04-27", True),
        ("2024-04-29", False),
        ("2024-11-02", True),
        ("2024-12-28", True),
        ("2024-12-30", False),
        ("2025-05-08", False),
        ("2026-12-31", False),
        ("2027-02-20", True),
        ("2027-02-22", False),
    ],
)
def test_transferred_days(day: str, working: bool) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-04-26", 1, "2024-04-27"),
        ("2024-04-27", 1, "2024-05-02"),
        ("2024-05-02", -1, "2024-04-27"),
        ("2024-12-28", 1, "2025-01-09"),
        ("2024-03-11", 0, "2024-03-11"),
        ("2024-03-09", 5, "2024-03-15"),
        ("2024-03-09", -3, "2024-03-05"),
    ],
)
def test_counting(start: str, n: int, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert CALENDAR.add(first, n) == last
    assert CALENDAR.distance(first, last) == n


def test_next_previous_and_nearest() -> None:
    sunday, monday = date(2024, 3, 17), date(2024, 3, 18)
    assert (CALENDAR.next(sunday), CALENDAR.previous(sunday)) == (monday, date(2024, 3, 15))
    assert (CALENDAR.at_or_after(sunday), CALENDAR.at_or_before(sunday)) == (monday, date(2024, 3, 15))
    assert (CALENDAR.at_or_after(monday), CALENDAR.at_or_before(monday)) == (monday, monday)


def test_a_region_adds_its_own_days() -> None:
    regional, saturday = date(2024, 8, 30), date(2024, 4, 27)
    changed = CALENDAR.changed(days_off=[regional, saturday], working=[date(2024, 8, 31)])
    assert [changed.is_working(day) for day in (regional, saturday, date(2024, 8, 31))] == [False, False, True]
    assert CALENDAR.is_working(regional) is True


def test_how_far_the_transfers_are_known() -> None:
    assert (CALENDAR.checked_to, CALENDAR.is_checked(date(2028, 1, 10))) == (date(2027, 12, 31), False)
    assert WorkingDays().is_checked(date(2024, 1, 1)) is False
