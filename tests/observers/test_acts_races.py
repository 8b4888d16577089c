"""Acts handed in at once on PostgreSQL: without the lock numbers clash, with it none is missing and none is twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import JournalEntry, User
from observers.kinds import PlaceState
from observers.models import Act, Place
from observers.services import acting, attending
from schools.models import Municipality, School
from tests.observers.acting import CLEAN, NOW, a_presence
from tests.observers.builders import observer
from tests.observers.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]
ROUNDS = 20
PEOPLE = 6


@pytest.fixture(autouse=True)
def only_where_rows_are_locked() -> None:
    """Because SQLite lets one writer in at a time anyway."""
    if connection.vendor != "postgresql":
        pytest.skip("needs row locks")


def drafts(school: School, number: int = PEOPLE) -> list[Place]:
    """So many presences, each with an act ready to be handed in."""
    places = [a_presence(school) for _ in range(number)]
    for where in places:
        acting.keep(where, CLEAN, by=None, now=NOW)
    return places


def handing(where: Place) -> Callable[[], Act]:
    return lambda: acting.hand_in(where, by=None, now=NOW)


def test_without_the_lock_numbers_clash(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock is for: the net of the database catches the clash, but an act is refused for nothing."""
    monkeypatch.setattr(type(Municipality.objects.all()), "select_for_update", lambda rows, *_, **__: rows)
    found: list[Any] = []
    for _round in range(10):
        found += together(*(handing(where) for where in drafts(school)))
        if any(isinstance(one, IntegrityError) for one in found):
            return
    pytest.fail("no clash in ten rounds without the lock")


def test_numbers_have_no_gap_and_no_twin(school: School) -> None:
    for number in range(1, ROUNDS + 1):
        together(*(handing(where) for where in drafts(school)))
        numbers = list(Act.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, number * PEOPLE + 1))


def test_the_same_act_handed_in_many_times_is_one(school: School) -> None:
    for number in range(1, ROUNDS + 1):
        (where,) = drafts(school, 1)
        found = together(*([handing(where)] * PEOPLE))
        assert [act.number for act in found] == [number] * PEOPLE
    assert JournalEntry.objects.filter(action="act.handed_in").count() == ROUNDS


def test_the_first_page_sent_twice_makes_one_draft(school: School) -> None:
    for _round in range(ROUNDS):
        where = a_presence(school)
        found = together(*([lambda where=where: acting.keep(where, CLEAN, by=None, now=NOW)] * PEOPLE))
        assert len({act.pk for act in found}) == 1


def test_two_who_came_instead_at_once(school: School, by: User) -> None:
    for _round in range(ROUNDS):
        where = a_presence(school)
        others = [observer(school.municipality) for _ in range(2)]

        def stand_in(number: int, where: Place = where, others: list[Any] = others) -> Callable[[], Place]:
            return lambda: attending.replace(where, others[number], note="Замена", by=by, now=NOW)

        found = together(stand_in(0), stand_in(1))
        refused = [one for one in found if isinstance(one, ValidationError)]
        assert [one.messages for one in refused] == [["This place is not held any more."]]
        states = sorted(where.session.places.values_list("state", flat=True))
        assert states == [PlaceState.ATTENDED, PlaceState.REPLACED]
