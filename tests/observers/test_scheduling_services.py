"""A schedule from the rows to places: asked for, changed, accepted, published, with nothing final before."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from accounts.models import Job, JournalEntry, User
from observers.kinds import Category, ObserverState, Severity, TieKind
from observers.labels.sessions import written
from observers.models import Place, RuleSetting, SchedulePlan
from observers.reports.board import shortages
from observers.reports.scheduling import RISK, Given, build
from observers.reports.standing import Desk
from observers.rules import Refusal
from observers.scheduling.wishing import DAY as OTHER_DAY
from observers.scheduling.wishing import HOURS, NEIGHBOUR, SCHOOL, WARNING
from observers.services import arranging, scheduling
from schools.models import SchoolSet
from tests.builders import Cast
from tests.observers.builders import DAY, at, certificate, observer, place, session, tie
from tests.observers.coming import SOON, soon
from tests.observers.solved import proposed, who, work

pytestmark = pytest.mark.usefixtures("english")


NOW = at(8, day=date(2027, 4, 1))


GIVEN = Given(DAY, DAY + timedelta(days=6), 3)


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
    with django_assert_num_queries(6):
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
    plan = arranging.put(plan, row.pk, other, instead=chosen, version=plan.version, by=by)
    assert who(plan) == [(row.pk, other, True)]
    plan = scheduling.again(plan, version=plan.version, by=by)
    assert plan.state == SchedulePlan.State.SOLVING
    work("solve_schedule")
    plan.refresh_from_db()
    assert (who(plan), plan.result["uncovered"]) == ([(row.pk, other, True)], [])


def test_unpinned_and_taken_out(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = proposed(cast, by)
    plan = arranging.pin(plan, row.pk, anna.pk, pinned=True, version=plan.version, by=by)
    assert who(plan) == [(row.pk, anna.pk, True)]
    plan = arranging.pin(plan, row.pk, anna.pk, pinned=False, version=plan.version, by=by)
    assert who(plan) == [(row.pk, anna.pk, False)]
    plan = arranging.take(plan, row.pk, anna.pk, version=plan.version, by=by)
    assert who(plan) == []
    (short,) = shortages(Desk(plan))
    assert (short.missing, short.why) == (1, "Somebody was taken out by hand or gave the place back.")
    with pytest.raises(ValidationError, match=r"This place is no longer in the schedule\."):
        arranging.pin(plan, row.pk, anna.pk, pinned=True, version=plan.version, by=by)
    told = JournalEntry.objects.filter(action="schedule.changed").order_by("number").last()
    assert told is not None
    words = f"{row.school.name}, {', '.join(written(row))}, {row.title}"
    assert told.changes == {"place": ["given", None], "session": words, "observer": anna.number}
