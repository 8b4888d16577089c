"""Which rungs of the ladder are owed on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.ladder import Audience, Ladder, Rung, may_write, offset_of, owed
from schools.calendar import russian

CALENDAR = russian(range(2024, 2029))
LADDER = Ladder((7, 3, 1), (1, 10), 5)
EXECUTOR = LADDER.rungs(Audience.EXECUTOR)
DUE = date(2026, 11, 25)  # a Wednesday


def test_the_steps_of_a_ladder() -> None:
    assert [rung.code for rung in EXECUTOR] == ["before-7", "before-3", "before-1", "after-1", "after-10"]
    assert [rung.code for rung in LADDER.rungs(Audience.CONTROLLER)] == ["control-5"]
    assert Ladder(to_controller=0).rungs(Audience.CONTROLLER) == ()
    assert (LADDER.reach(), Ladder(()).reach()) == (7, 0)


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (DUE, ["16.11", "20.11", "24.11", "26.11", "09.12"]),
        # A Sunday: the working day before it is a Friday.
        (date(2026, 11, 22), ["12.11", "18.11", "20.11", "23.11", "04.12"]),
        # Over the days off of New Year; in 2027 work begins on the 11th.
        (date(2027, 1, 11), ["22.12", "28.12", "30.12", "12.01", "25.01"]),
    ],
)
def test_rungs_stand_on_working_days(due: date, days: list[str]) -> None:
    assert [f"{rung.day(due, CALENDAR):%d.%m}" for rung in EXECUTOR] == days


@pytest.mark.parametrize(
    ("today", "told", "codes"),
    [
        (date(2026, 11, 13), [], []),
        (date(2026, 11, 16), [], ["before-7"]),
        (date(2026, 11, 16), ["before-7"], []),
        (date(2026, 11, 19), ["before-7"], []),
        (date(2026, 11, 20), ["before-7"], ["before-3"]),
        (date(2026, 11, 24), ["before-7"], ["before-3", "before-1"]),
        (date(2026, 11, 25), ["before-1"], []),
        (date(2026, 11, 26), [], ["before-7", "before-3", "before-1", "after-1"]),
        # Told out of turn: what lies before it is settled.
        (date(2026, 11, 26), ["before-1"], ["after-1"]),
        (date(2027, 2, 1), ["after-1"], ["after-10"]),
        (date(2027, 2, 1), ["before-7", "after-10"], []),
    ],
)
def test_what_is_owed(today: date, told: list[str], codes: list[str]) -> None:
    assert [rung.code for rung in owed(EXECUTOR, told, DUE, CALENDAR, today)] == codes


def test_a_changed_ladder_tells_nothing_late() -> None:
    changed = Ladder((10, 5, 1), ()).rungs(Audience.EXECUTOR)
    day = date(2026, 11, 20)
    assert owed(changed, ["before-3"], DUE, CALENDAR, day) == ()
    assert owed(changed, ["before-7"], DUE, CALENDAR, day) == (Rung(Audience.EXECUTOR, -5),)


@pytest.mark.parametrize(
    ("hour", "earliest", "may"), [(7, 8, False), (8, 8, True), (17, 8, True), (18, 8, False), (0, 7, False)]
)
def test_letters_go_out_by_day(hour: int, earliest: int, may: bool) -> None:
    assert may_write(hour, earliest) is may


@pytest.mark.parametrize("offset", [-7, -1, 0, 1, 12])
def test_a_code_keeps_its_days(offset: int) -> None:
    assert offset_of(Rung(Audience.EXECUTOR, offset).code) == offset
    assert len(Rung(Audience.CONTROLLER, 9999).code) <= 12


@given(
    before=st.sets(st.integers(1, 15), max_size=4),
    after=st.sets(st.integers(1, 15), max_size=3),
    jumps=st.lists(st.integers(0, 9), max_size=20),
)
def test_whatever_days_are_missed_each_rung_is_told_once_and_the_last_is_told(
    before: set[int], after: set[int], jumps: list[int]
) -> None:
    rungs = Ladder(tuple(before), tuple(after)).rungs(Audience.EXECUTOR)
    today = date(2026, 10, 30)
    told: list[str] = []
    for jump in jumps:
        today += timedelta(days=jump)
        told += [rung.code for rung in owed(rungs, told, DUE, CALENDAR, today)]
    assert told == [rung.code for rung in rungs if rung.day(DUE, CALENDAR) <= today]
