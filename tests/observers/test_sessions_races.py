"""Sessions changed by two people at one moment, on real connections of PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from observers.kinds import Stage
from observers.models import Place, Session
from observers.queue.locks import busy
from observers.services import sessions
from observers.services.founding import USUAL, Per, Rule, make
from observers.services.signing import sign_up
from tests.builders import Cast, a_cast
from tests.observers.builders import DAY, at, observer, place, session, sitting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at(8, day=date(2027, 4, 1))
NEXT = DAY + timedelta(days=1)
ROUNDS = 5


@pytest.fixture
def cast() -> Cast:
    """A situation that other connections see, too."""
    assert connection.vendor == "postgresql"
    return a_cast()


def both(*verbs: Callable[[], Any]) -> list[str]:
    """All at once; «done» or the sentence of the refusal, in the order of the verbs."""
    start = Barrier(len(verbs), timeout=5)

    def run(verb: Callable[[], Any]) -> str:
        start.wait()
        try:
            verb()
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(verbs)) as hands:
        return list(hands.map(run, verbs))


def test_one_rule_at_two_desks_makes_each_session_once(cast: Cast, by: User) -> None:
    for school in cast.schools:
        sitting(school)
    rule = Rule(DAY, DAY, Per.SCHOOL_DAY, (USUAL[Stage.CLASSROOM], USUAL[Stage.CHECKING]))
    makes = [lambda: make(cast.municipality, rule, by=by, now=NOW)] * 2
    assert both(*makes) == ["done", "done"]
    assert Session.objects.count() == 4


def test_of_two_who_move_the_same_session_one_is_told(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))

    def moving(hour: int) -> Callable[[], Any]:
        hours = at(hour, day=NEXT), at(hour + 1, day=NEXT)
        return lambda: sessions.move(row, *hours, reason="", version=1, by=by, now=NOW)

    answers = both(moving(9), moving(14))
    assert sorted(answers) == sorted(["done", str(sessions.Clash(row).messages[0])])
    fresh = Session.objects.get()
    assert fresh.version == 2
    assert Place.objects.get().starts_at == fresh.starts_at


def test_a_move_beside_a_sign_up_leaves_nobody_in_two_places_or_at_the_old_hour(cast: Cast, by: User) -> None:
    for number in range(ROUNDS):
        day = DAY + timedelta(days=2 * number)
        anna = observer(cast.municipality)
        moved = session(cast.schools[0], at(9, day=day), seats=2)
        place(moved, anna)
        other = session(cast.schools[1], at(14, day=day))
        later = at(14, day=day), at(15, day=day)
        answers = both(
            partial(sessions.move, moved, *later, reason="", version=1, by=by, now=NOW),
            partial(sign_up, other, anna, confirmed=True, now=NOW),
        )
        assert answers[0] == "done"
        fresh = Session.objects.get(pk=moved.pk)
        held = Place.objects.holding().filter(observer=anna, session__in=[moved, other])
        hours = [(one.starts_at, one.ends_at) for one in held]
        assert len(set(hours)) == len(hours)
        stays = held.filter(session=moved).first()
        assert stays is None or (stays.starts_at, stays.ends_at) == (fresh.starts_at, fresh.ends_at)


def test_nobody_gets_into_a_session_that_is_being_called_off(cast: Cast, by: User) -> None:
    for _round in range(ROUNDS):
        row, anna = session(cast.schools[0]), observer(cast.municipality)
        both(
            partial(sessions.cancel, row, reason="Морозы", version=1, by=by, now=NOW),
            partial(sign_up, row, anna, confirmed=True, now=NOW),
        )
        assert Session.objects.get(pk=row.pk).state == "cancelled"
        assert not Place.objects.holding().filter(session=row).exists()


def test_a_lock_held_by_somebody_else_is_a_sentence_after_three_seconds(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    held, asked = Barrier(2, timeout=5), Barrier(2, timeout=10)

    def hold() -> None:
        with transaction.atomic():
            Session.objects.select_for_update().get(pk=row.pk)
            held.wait()
            asked.wait()

    def ask() -> None:
        held.wait()
        try:
            sessions.cancel(row, reason="Морозы", version=1, by=by, now=NOW)
        finally:
            asked.wait()

    assert both(hold, ask) == ["done", busy()]
