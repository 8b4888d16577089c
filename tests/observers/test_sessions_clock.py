"""The clock on the wall: moments of a place, hours that do not come, hours that come twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from observers.calendar import Skipped, carried, instant, later

BERLIN, URAL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Yekaterinburg")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2027, 4, 14), time(9), URAL, utc(date(2027, 4, 14), 4)),
        (date(2027, 4, 14), time(3), URAL, utc(date(2027, 4, 13), 22)),
        (SPRING, time(1, 59), BERLIN, utc(SPRING, 0, 59)),
        (SPRING, time(3), BERLIN, utc(SPRING, 1)),
        (AUTUMN, time(2, 30), BERLIN, utc(AUTUMN, 0, 30)),
        (AUTUMN, time(3), BERLIN, utc(AUTUMN, 2)),
    ],
)
def test_a_wall_clock_is_one_moment(day: date, clock: time, zone: ZoneInfo, expected: datetime) -> None:
    assert instant(day, clock, zone) == expected


@pytest.mark.parametrize("clock", [time(2), time(2, 30), time(2, 59)])
def test_an_hour_that_the_clocks_jump_over_is_none(clock: time) -> None:
    with pytest.raises(Skipped):
        instant(SPRING, clock, BERLIN)


def test_a_day_later_is_the_same_hour() -> None:
    before = instant(date(2027, 3, 27), time(9), BERLIN)
    assert later(before, timedelta(days=1), BERLIN) == instant(SPRING, time(9), BERLIN)
    assert later(before, timedelta(days=1), BERLIN) - before == timedelta(hours=23)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (instant(date(2027, 3, 29), time(9), BERLIN), instant(SPRING, time(9), BERLIN)),
        (instant(date(2027, 3, 26), time(11, 30), BERLIN), instant(date(2027, 3, 25), time(11, 30), BERLIN)),
    ],
)
def test_what_goes_along_keeps_its_distance_on_the_wall(after: datetime, expected: datetime) -> None:
    before, closes = instant(date(2027, 3, 26), time(9), BERLIN), instant(date(2027, 3, 25), time(9), BERLIN)
    assert carried(closes, before, after, BERLIN) == expected
