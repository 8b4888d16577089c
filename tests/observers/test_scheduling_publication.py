"""Verbs about schedules, further on: changed by hand, accepted, published."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from observers.kinds import ObserverState, PlaceState, SessionState, TieKind
from observers.models import Observer, Place, SchedulePlan, Session
from observers.reports.board import board, pairs, shortages
from observers.reports.standing import Desk, candidates
from observers.services import arranging, scheduling
from tests.builders import Cast
from tests.observers.builders import observer, place, session, tie
from tests.observers.coming import SOON, soon
from tests.observers.solved import proposed, who, work

pytestmark = pytest.mark.usefixtures("english")


def test_nobody_is_put_against_a_rule_or_in_two_places(cast: Cast, by: User) -> None:
    home = cast.municipality
    row, other = session(cast.schools[0], soon()), session(cast.schools[1], soon())
    anna = observer(home)
    teacher = observer(home)
    tie(teacher, cast.schools[0], TieKind.WORKS)
    tie(teacher, cast.schools[1], TieKind.WORKS)
    plan = proposed(cast, by)
    mine = who(plan)[0][0]
    free = other if mine == row.pk else row
    with pytest.raises(ValidationError, match="At that time the observer is at another session"):
        arranging.put(plan, free.pk, anna.pk, version=plan.version, by=by)
    with pytest.raises(ValidationError, match=r"The observer works at this school\."):
        arranging.put(plan, free.pk, teacher.pk, version=plan.version, by=by)
    with pytest.raises(ValidationError, match=r"This person cannot be placed here\."):
        arranging.put(plan, mine, anna.pk, version=plan.version, by=by)
    assert [one.observer.pk for one in candidates(Desk(plan), free.pk)] == [teacher.pk, anna.pk]


def test_two_coordinators_do_not_overwrite_each_other(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = proposed(cast, by)
    seen = plan.version
    arranging.pin(plan, row.pk, anna.pk, pinned=True, version=seen, by=by)
    with pytest.raises(scheduling.Clash):
        scheduling.accept(plan, version=seen, by=by)


@pytest.mark.parametrize("verb", [scheduling.accept, scheduling.again])
def test_only_a_schedule_to_be_looked_through_is_accepted_or_made_anew(cast: Cast, by: User, verb: Any) -> None:
    session(cast.schools[0], soon())
    observer(cast.municipality)
    plan = proposed(cast, by)
    plan = scheduling.discard(plan, version=plan.version, by=by)
    with pytest.raises(ValidationError, match=r"This schedule is discarded, so this cannot be done\."):
        verb(plan, version=plan.version, by=by)


def test_an_empty_schedule_is_not_accepted(cast: Cast, by: User) -> None:
    session(cast.schools[0], soon())
    plan = proposed(cast, by)
    assert plan.result["uncovered"][0]["reason"] == "no_people"
    with pytest.raises(ValidationError, match=r"Nobody has a place in this schedule\."):
        scheduling.accept(plan, version=plan.version, by=by)


def test_publishing_makes_places_and_writes_one_letter_each(cast: Cast, by: User) -> None:
    home = cast.municipality
    rows = [session(cast.schools[0], soon(9, days)) for days in (0, 1)]
    Session.objects.filter(pk=rows[1].pk).update(closes_at=timezone.now() - timedelta(days=1))
    anna = observer(home)
    plan = proposed(cast, by)
    plan = scheduling.accept(plan, version=plan.version, by=by)
    done = scheduling.publish(plan, version=plan.version, by=by)
    assert (done.made, done.refused, done.left) == (2, 0, 0)
    plan.refresh_from_db()
    assert plan.state == SchedulePlan.State.PUBLISHED
    places = Place.objects.order_by("starts_at")
    assert [(one.session_id, one.observer_id, one.state, one.source) for one in places] == [
        (row.pk, anna.pk, PlaceState.CONFIRMED, Place.Source.SCHEDULE) for row in rows
    ]
    assert [one.note for one in places] == ["", "By the schedule of the coordinator."]
    work("write_schedule")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([anna.email], "Your visits as an observer")
    assert f"{SOON:%d.%m.%Y}, 09:00–10:00" in letter.body
    assert f"/observers/o/{home.slug}/mine/" in letter.body
    assert anna.surname not in letter.body


def test_what_a_rule_forbids_meanwhile_is_left_out_and_named(cast: Cast, by: User) -> None:
    home = cast.municipality
    row = session(cast.schools[0], soon())
    anna = observer(home)
    plan = proposed(cast, by)
    plan = scheduling.accept(plan, version=plan.version, by=by)
    tie(anna, cast.schools[0], TieKind.WORKS)
    done = scheduling.publish(plan, version=plan.version, by=by)
    plan.refresh_from_db()
    assert (done.made, done.refused, Place.objects.count()) == (0, 1, 0)
    assert plan.result["refused"] == [
        {"session": row.pk, "observer": anna.pk, "words": ["The observer works at this school."]}
    ]


def test_publication_stops_in_time_and_goes_on(cast: Cast, by: User) -> None:
    for days in range(3):
        session(cast.schools[0], soon(9, days))
    observer(cast.municipality)
    plan = proposed(cast, by)
    plan = scheduling.accept(plan, version=plan.version, by=by)
    assert scheduling.publish(plan, version=plan.version, by=by, patience=0).left == 2
    plan.refresh_from_db()
    assert plan.state == SchedulePlan.State.ACCEPTED
    with pytest.raises(ValidationError, match="finish the publication"):
        scheduling.reopen(plan, version=plan.version, by=by)
    done = scheduling.publish(plan, version=plan.version, by=by)
    assert (done.made, done.left, Place.objects.count()) == (3, 0, 3)


def test_drafts_are_planned_but_published_first(cast: Cast, by: User) -> None:
    row = session(cast.schools[0], soon(), state=SessionState.DRAFT)
    observer(cast.municipality)
    plan = proposed(cast, by)
    plan = scheduling.accept(plan, version=plan.version, by=by)
    with pytest.raises(ValidationError, match="1 session of this schedule is still a draft"):
        scheduling.publish(plan, version=plan.version, by=by)
    Session.objects.filter(pk=row.pk).update(state=SessionState.PUBLISHED)
    assert scheduling.publish(plan, version=plan.version, by=by).made == 1


def test_the_board_of_a_day_says_who_stands_and_what_is_to_be_looked_at(cast: Cast, by: User) -> None:
    home = cast.municipality
    first = session(cast.schools[0], soon(), seats=2, minimum=2)
    session(cast.schools[1], soon(10), minimum=1)
    anna = observer(home, wishes={"days": [(SOON.isoweekday() % 7) + 1]})
    place(first, anna)
    plan = proposed(cast, by)
    desk = Desk(plan)
    lines = board(desk, pairs(desk, SOON, None)).lines
    (one,), (other,) = (rows for line in lines for _stage, rows in line.cells)
    assert [str(line.school) for line in lines] == ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]
    assert [(row.missing, row.free, row.taken) for row in (one, other)] == [(1, 0, 0), (0, 0, 0)]
    (stand,) = one.stands
    assert (stand.held, stand.visits, stand.against) == (True, 2, ("day",))
    assert one.why == "Nobody else may observe here."
    (later,) = other.stands
    assert [str(one.code) for one in later.found] == ["travel"]


def test_a_desk_asks_as_many_queries_whatever_its_size(
    cast: Cast, by: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        session(cast.schools[number % 2], soon(9 + number % 4))
        observer(cast.municipality)
    rows: Any = SchedulePlan.objects.select_related("municipality")
    plan: SchedulePlan = rows.get(pk=proposed(cast, by).pk)
    Observer.objects.filter(pk=plan.result["places"][0]["observer"]).update(state=ObserverState.REMOVED)
    with django_assert_num_queries(8):
        desk = Desk(plan)
        board(desk, pairs(desk, SOON, None))
        shortages(desk)
