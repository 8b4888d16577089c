"""Presences and acts for the tests; what is seen in them is invented."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from observers.models import Act, Observer, Place
from observers.services import acting
from schools.models import School
from tests.observers.builders import DAY, at, observer, place, session
from tests.office.test_pictures import photograph

NOW = at(12)  # of the day of the sessions, by the clock of Zarechye
PAST_MIDNIGHT = (
    "The end comes before the beginning. An act is about one day: if you stayed past midnight, write until 23:59 and "
    "say in the comment how long you stayed."
)
CLEAN: dict[str, Any] = {"none_seen": True, "violations": [], "comment": ""}


def a_presence(school: School, who: Observer | None = None, **given: Any) -> Place:
    """Somebody expected at a session that began at nine."""
    return place(session(school, **given), who or observer(school.municipality))


def handed(where: Place, *violations: str, comment: str = "", **given: Any) -> Act:
    """An act handed in about this presence, clean unless violations are named."""
    seen = {"none_seen": not violations, "violations": list(violations), "comment": comment}
    acting.keep(where, {**seen, **given}, by=None, now=NOW)
    return acting.hand_in(where, by=None, now=NOW)


def paper_act(school: School, **given: Any) -> dict[str, Any]:
    """What stands on a paper act."""
    facts = {
        "day": DAY,
        "starts_at": time(9),
        "ends_at": time(10, 30),
        "work": "Математика, 5 класс",
        "classes": "5А",
        "room": "12",
        "stage": "classroom",
    }
    return facts | CLEAN | given


def a_photo(size: tuple[int, int] = (40, 20)) -> BytesIO:
    """A photograph with what a camera writes beside it."""
    made = photograph(size)
    made.seek(0)
    return made


def utc(*parts: int) -> datetime:
    """A moment of Greenwich."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
