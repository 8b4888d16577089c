"""Day and hours of an act: of one day, of the session's day, by the clock of the place, none that has not come."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from observers.calendar import Presence, wrong_hours
from observers.services import acting
from tests.builders import Cast
from tests.observers.acting import CLEAN, NOW, PAST_MIDNIGHT, a_presence, paper_act
from tests.observers.builders import DAY, at

pytestmark = pytest.mark.usefixtures("english")
URAL, BERLIN, KAMCHATKA = ZoneInfo("Asia/Yekaterinburg"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kamchatka")
FORTH, BACK = date(2027, 3, 28), date(2027, 10, 31)  # when the clocks are put so in Berlin
LONG_AFTER = datetime(2028, 1, 1, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
OTHER_DAY = "The session of this act is on 14.04.2027. Write that day."


def night(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A session from eleven in the evening to one."""
    return datetime.combine(day, time(23), zone), datetime.combine(day + timedelta(days=1), time(1), zone)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "zone", "code"),
    [
        (DAY, time(9), time(10), URAL, ""),
        (DAY, time(0), time(23, 59), URAL, ""),
        (DAY, time(9), time(9), URAL, "empty"),
        (DAY, time(10), time(9), URAL, "midnight"),
        (DAY, time(23), time(1), URAL, "midnight"),
        (DAY, time(23, 59), time(0), URAL, "midnight"),
        (FORTH, time(2, 30), time(4), BERLIN, "skipped_begin"),
        (FORTH, time(1), time(2, 30), BERLIN, "skipped_end"),
        (FORTH, time(1, 59), time(3), BERLIN, ""),
        (FORTH, time(2, 30), time(4), URAL, ""),
        (BACK, time(2, 30), time(2, 40), BERLIN, ""),
        (BACK, time(2, 40), time(2, 30), BERLIN, "midnight"),
    ],
)
def test_hours_of_one_day(day: date, begins: time, ends: time, zone: ZoneInfo, code: str) -> None:
    assert wrong_hours(Presence(day, begins, ends), zone, LONG_AFTER) == code


@pytest.mark.parametrize(
    ("day", "begins", "now", "zone", "code"),
    [
        (DAY, time(9), at(9), URAL, ""),
        (DAY, time(9, 1), at(9), URAL, "coming_hour"),
        (NEXT, time(0), at(23, 59), URAL, "coming_day"),
        # The same moment is another day further east, and an hour that has come there.
        (NEXT, time(0), at(23, 59), KAMCHATKA, ""),
        (NEXT, time(7, 30), at(23, 59), KAMCHATKA, "coming_hour"),
    ],
)
def test_what_has_not_come_yet(day: date, begins: time, now: datetime, zone: ZoneInfo, code: str) -> None:
    assert wrong_hours(Presence(day, begins, time(23, 59)), zone, now) == code


@pytest.mark.parametrize(
    ("about", "day", "code"),
    [
        ((at(9), at(10)), DAY, ""),
        ((at(9), at(10)), DAY - timedelta(days=1), "other_day"),
        ((at(9), at(10)), NEXT, "other_day"),
        (night(DAY, URAL), DAY, ""),
        (night(DAY, URAL), NEXT, ""),
        (night(DAY, URAL), NEXT + timedelta(days=1), "other_day"),
        # Evening in Greenwich is the next day in Yekaterinburg.
        ((datetime(2027, 4, 13, 20, tzinfo=UTC), datetime(2027, 4, 13, 21, tzinfo=UTC)), DAY, ""),
        (None, DAY - timedelta(days=300), ""),
    ],
)
def test_the_day_of_the_session(about: tuple[datetime, datetime] | None, day: date, code: str) -> None:
    assert wrong_hours(Presence(day, time(9), time(10)), URAL, LONG_AFTER, about) == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"starts_at": time(10), "ends_at": time(10)}, "ends_at", "The end is the same as the beginning."),
        ({"starts_at": time(11), "ends_at": time(1)}, "ends_at", PAST_MIDNIGHT),
        ({"starts_at": time(11), "ends_at": time(10, 59)}, "ends_at", PAST_MIDNIGHT),
        ({"day": NEXT}, "day", OTHER_DAY),
        ({"day": DAY - timedelta(days=1)}, "day", OTHER_DAY),
        ({"starts_at": time(12, 1), "ends_at": time(13)}, "starts_at", "This hour has not come yet."),
    ],
)
def test_the_sentence_stands_at_its_field(cast: Cast, values: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as error:
        acting.keep(a_presence(cast.schools[0]), values, by=None, now=NOW)
    assert error.value.message_dict == {field: [words]}


@pytest.mark.django_db
def test_today_is_the_day_at_the_place(cast: Cast) -> None:
    """Half past midnight of the 15th in Yekaterinburg is still the 14th in Greenwich."""
    where = a_presence(cast.schools[0], starts_at=at(23), hours=2)
    hours = {"starts_at": time(0), "ends_at": time(0, 30)}
    act = acting.keep(where, {"day": NEXT, **hours}, by=None, now=at(0, 30, day=NEXT))
    assert (act.day, act.starts_at) == (NEXT, time(0))


@pytest.mark.django_db
def test_a_session_moved_to_another_day_asks_the_draft_for_that_day(cast: Cast) -> None:
    where = a_presence(cast.schools[0])
    acting.keep(where, CLEAN, by=None, now=NOW)
    session, day = where.session, DAY + timedelta(days=2)
    session.starts_at, session.ends_at = at(9, day=day), at(10, day=day)
    session.save()
    with pytest.raises(ValidationError) as error:
        acting.hand_in(where, by=None, now=at(12, day=day))
    assert error.value.message_dict == {"day": ["The session of this act is on 16.04.2027. Write that day."]}


@pytest.mark.django_db
def test_an_act_of_no_session_is_of_any_day_that_has_come(cast: Cast, by: User) -> None:
    early = acting.enter_alone(cast.schools[0], paper_act(cast.schools[0], day=date(2026, 4, 14)), by=by, now=NOW)
    assert early.day == date(2026, 4, 14)
    with pytest.raises(ValidationError) as error:
        acting.enter_alone(cast.schools[0], paper_act(cast.schools[0], day=NEXT), by=by, now=NOW)
    assert error.value.message_dict == {"day": ["This day has not come yet."]}
