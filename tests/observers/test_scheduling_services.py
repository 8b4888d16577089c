"""A schedule from the rows to places: asked for, changed, accepted, published, with nothing final before."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import queue
from accounts.models import Job, JournalEntry, User
from observers.jobs import scheduling as jobs
from observers.kinds import Category, ObserverState, PlaceState, SessionState, Severity, TieKind
from observers.models import Observer, Place, RuleSetting, SchedulePlan, Session
from observers.reports.scheduling import RISK, Given, build
from observers.reports.standing import Desk, board, candidates, shortages
from observers.rules import Refusal
from observers.scheduling.wishing import DAY as OTHER_DAY
from observers.scheduling.wishing import HOURS, NEIGHBOUR, SCHOOL, WARNING
from observers.services import scheduling
from schools.models import SchoolSet
from tests.builders import Cast
from tests.observers.builders import DAY, at, certificate, observer, place, session, tie

pytestmark = pytest.mark.usefixtures("english")
NOW = at(8, day=date(2027, 4, 1))
GIVEN = Given(DAY, DAY + timedelta(days=6), 3)
SOON = timezone.localdate() + timedelta(days=20)


def soon(hour: int = 9, days: int = 0) -> Any:
    return at(hour, day=SOON + timedelta(days=days))


def work(kind: str) -> Job:
    """Do the one job of the kind that waits, as a worker would."""
    job = Job.objects.unfinished().get(kind=f"observers.tasks.{kind}")
    queue.work(job.pk, {"solve_schedule": jobs.solve, "write_schedule": jobs.write}[kind])
    job.refresh_from_db()
    return job


def proposed(cast: Cast, by: User, **given: Any) -> SchedulePlan:
    """A schedule of the coming days, made by the worker."""
    asked = Given(SOON, SOON + timedelta(days=9), **({"most": 3} | given))
    plan = scheduling.ask(cast.municipality, asked, by=by)
    assert work("solve_schedule").state == Job.State.DONE
    plan.refresh_from_db()
    return plan


def who(plan: SchedulePlan) -> list[tuple[int, int, bool]]:
    return sorted((one["session"], one["observer"], one["pinned"]) for one in plan.result["places"])


def test_rules_become_what_the_solver_may_not_do(cast: Cast) -> None:
    home = cast.municipality
    rows = [session(cast.schools[0]), session(cast.schools[1], at(11)), session(cast.schools[0], at(9, day=SOON))]
    works, free, young = observer(home), observer(home), observer(home, adult=False)
    observer(home, state=ObserverState.REMOVED)
    observer(home, state=ObserverState.UNCONFIRMED)
    tie(works, cast.schools[0], TieKind.WORKS)
    built = build(home, GIVEN, NOW)
    assert [row.pk for row in built.sessions] == [rows[0].pk, rows[1].pk]
    assert [row.pk for row in built.observers] == [works.pk, free.pk, young.pk]
    codes = [[built.problem.codes[n - 1] if n else "" for n in row] for row in built.problem.blocked.tolist()]
    assert codes == [["own_school", ""], ["", ""], ["not_adult", "not_adult"]]
    assert built.problem.cost.tolist() == [[0, 0], [NEIGHBOUR, NEIGHBOUR], [NEIGHBOUR, NEIGHBOUR]]


def test_softened_rules_and_wishes_are_points(cast: Cast) -> None:
    home = cast.municipality
    session(cast.schools[0])
    wishes = {"days": [1], "schools": [cast.schools[1].pk], "from": "10:00", "to": "12:00", "most": 2}
    kin = observer(home, wishes=wishes, category=Category.OTHER_SCHOOL)
    tie(kin, cast.schools[0], TieKind.RELATIVE)
    RuleSetting.objects.create(municipality=home, code=Refusal.RELATIVE, severity=Severity.WARN)
    built = build(home, GIVEN, NOW)
    assert built.problem.blocked.tolist() == [[0]]
    assert built.problem.cost.tolist() == [[OTHER_DAY + HOURS + SCHOOL + WARNING]]
    assert built.problem.people[0].most == 2


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.WARN, (60, False)), (Severity.BLOCK, (60, True)), (Severity.OFF, (0, False))]
)
def test_the_way_between_schools_is_taken_as_the_municipality_takes_it(
    cast: Cast, severity: Severity, expected: tuple[int, bool]
) -> None:
    RuleSetting.objects.create(municipality=cast.municipality, code=Refusal.TRAVEL, severity=severity)
    problem = build(cast.municipality, GIVEN, NOW).problem
    assert (problem.pause, problem.pause_forbids) == expected


def test_places_held_and_pins_are_fixed_and_counted(cast: Cast) -> None:
    home = cast.municipality
    first, second = session(cast.schools[0], seats=3, minimum=3), session(cast.schools[1], at(11), seats=2, minimum=2)
    anna, boris = observer(home, wishes={"most": 2}), observer(home)
    place(first, anna)
    built = build(home, Given(DAY, DAY, 3, None, ((second.pk, anna.pk), (first.pk, boris.pk))), NOW)
    assert sorted(built.problem.fixed) == [(0, 0), (0, 1), (1, 0)]
    assert built.pins == ((second.pk, anna.pk), (first.pk, boris.pk))
    assert [slot.need for slot in built.problem.slots] == [1, 1]
    assert [(person.most, person.held) for person in built.problem.people] == [(0, 2), (2, 1)]


def test_the_zone_weighs_more_and_what_has_begun_needs_nobody(cast: Cast) -> None:
    zone = SchoolSet.objects.create(municipality=cast.municipality, name="Признаки")
    zone.schools.add(cast.schools[1])
    for school in cast.schools:
        session(school)
    early = build(cast.municipality, Given(DAY, DAY, 3, zone.pk), NOW)
    assert [(slot.weight, slot.need) for slot in early.problem.slots] == [(1, 1), (RISK, 1)]
    late = build(cast.municipality, Given(DAY, DAY, 3, zone.pk), at(9, 30))
    assert [slot.need for slot in late.problem.slots] == [0, 0]


@pytest.mark.parametrize("size", [2, 12])
def test_a_problem_is_read_in_as_many_queries_whatever_its_size(
    cast: Cast, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        row = session(cast.schools[number % 2], at(9 + number % 3))
        one = observer(cast.municipality)
        tie(one, cast.schools[0], TieKind.WORKS)
        certificate(one)
        if number % 2:
            place(row, one)
    with django_assert_num_queries(7):
        build(cast.municipality, GIVEN, NOW)


def test_a_schedule_is_asked_for_made_and_told_in_the_journal(cast: Cast, by: User) -> None:
    home = cast.municipality
    row, other = session(cast.schools[0], soon()), session(cast.schools[1], soon())
    anna = observer(home)
    tie(anna, cast.schools[1], TieKind.WORKS)
    plan = proposed(cast, by)
    assert (plan.state, plan.year, who(plan)) == (SchedulePlan.State.READY, SOON.year, [(row.pk, anna.pk, False)])
    assert [(one["session"], one["missing"], one["reason"]) for one in plan.result["uncovered"]] == [
        (other.pk, 1, "nobody_may")
    ]
    assert (plan.result["gap"], plan.result["needed"]) == (0.0, 2)
    assert Place.objects.count() == 0
    entries = JournalEntry.objects.filter(subject_kind="scheduleplan").order_by("number")
    assert [(entry.action, entry.by) for entry in entries] == [
        ("schedule.asked", str(by)),
        ("schedule.solved", str(by)),
    ]
    assert entries[1].changes == {"places": 1, "uncovered": 1, "gap": 0}


def test_what_was_discarded_meanwhile_is_not_filled(cast: Cast, by: User) -> None:
    session(cast.schools[0], soon())
    observer(cast.municipality)
    plan = scheduling.ask(cast.municipality, Given(SOON, SOON, 3), by=by)
    scheduling.discard(plan, version=plan.version, by=by)
    job = work("solve_schedule")
    assert (job.state, job.error) == (
        Job.State.FAILED,
        "Somebody has changed or discarded this schedule meanwhile.",
    )
    plan.refresh_from_db()
    assert (plan.state, plan.result) == (SchedulePlan.State.DISCARDED, {})


def test_pins_stay_when_the_rest_is_proposed_anew(cast: Cast, by: User) -> None:
    home = cast.municipality
    row = session(cast.schools[0], soon())
    anna, boris = observer(home), observer(home)
    plan = proposed(cast, by)
    chosen = who(plan)[0][1]
    other = ({anna.pk, boris.pk} - {chosen}).pop()
    plan = scheduling.put(plan, row.pk, other, instead=chosen, version=plan.version, by=by)
    assert who(plan) == [(row.pk, other, True)]
    plan = scheduling.again(plan, version=plan.version, by=by)
    assert plan.state == SchedulePlan.State.SOLVING
    work("solve_schedule")
    plan.refresh_from_db()
    assert (who(plan), plan.result["uncovered"]) == ([(row.pk, other, True)], [])


def test_unpinned_and_taken_out(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = proposed(cast, by)
    plan = scheduling.pin(plan, row.pk, anna.pk, pinned=True, version=plan.version, by=by)
    assert who(plan) == [(row.pk, anna.pk, True)]
    plan = scheduling.pin(plan, row.pk, anna.pk, pinned=False, version=plan.version, by=by)
    assert who(plan) == [(row.pk, anna.pk, False)]
    plan = scheduling.take(plan, row.pk, anna.pk, version=plan.version, by=by)
    assert who(plan) == []
    (short,) = shortages(Desk(plan))
    assert (short.missing, short.why) == (1, "Somebody was taken out by hand or gave the place back.")
    with pytest.raises(ValidationError, match=r"This place is no longer in the schedule\."):
        scheduling.pin(plan, row.pk, anna.pk, pinned=True, version=plan.version, by=by)
    told = JournalEntry.objects.filter(action="schedule.changed").order_by("number").last()
    assert told is not None
    assert told.changes == {"place": ["given", None], "session": row.pk, "observer": anna.number}


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
        scheduling.put(plan, free.pk, anna.pk, version=plan.version, by=by)
    with pytest.raises(ValidationError, match=r"The observer works at this school\."):
        scheduling.put(plan, free.pk, teacher.pk, version=plan.version, by=by)
    with pytest.raises(ValidationError, match=r"This person cannot be placed here\."):
        scheduling.put(plan, mine, anna.pk, version=plan.version, by=by)
    assert [one.observer.pk for one in candidates(plan, free.pk)] == [teacher.pk, anna.pk]


def test_two_coordinators_do_not_overwrite_each_other(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = proposed(cast, by)
    seen = plan.version
    scheduling.pin(plan, row.pk, anna.pk, pinned=True, version=seen, by=by)
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
    columns = board(Desk(plan), SOON)
    assert [(str(column.school), column.missing) for column in columns] == [("МБОУ СОШ № 1", 1), ("МБОУ СОШ № 2", 0)]
    (stand,) = columns[0].rows[0].stands
    assert (stand.held, stand.visits, stand.against) == (True, 2, ("day",))
    assert columns[0].rows[0].why == "Nobody else may observe here."
    (later,) = columns[1].rows[0].stands
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
        board(desk, SOON)
        shortages(desk)
