"""The board of a schedule: moved, refused, placed in spite of a rule, undone; the map, the loads, the sums."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import queue
from accounts.models import JournalEntry, User
from observers.jobs import scheduling as jobs
from observers.kinds import PlaceState, Stage, TieKind
from observers.labels.sessions import written
from observers.models import Observer, Place, SchedulePlan, Session
from observers.parsing import in_numbers
from observers.reports import board as reports
from observers.reports.scheduling import Given
from observers.reports.standing import Desk
from observers.services import arranging, scheduling
from observers.services.signing import Refused
from schools.models import School, SchoolSet
from tests.builders import Cast
from tests.observers.builders import observer, place, session, tie
from tests.observers.coming import SOON, soon, text_of

pytestmark = pytest.mark.usefixtures("english")


def ready(cast: Cast, *places: tuple[Session, Observer], most: int = 3, zone: int | None = None) -> SchedulePlan:
    """A schedule to be looked through in which these stand."""
    lines = [{"session": where.pk, "observer": who.pk, "pinned": False} for where, who in places]
    return SchedulePlan.objects.create(
        municipality=cast.municipality,
        year=SOON.year,
        given=Given(SOON, SOON + timedelta(days=9), most, zone).stored(),
        result={"places": lines},
        state=SchedulePlan.State.READY,
    )


def who(plan: SchedulePlan) -> list[tuple[int, int]]:
    plan.refresh_from_db()
    return sorted((one["session"], one["observer"]) for one in plan.result["places"])


def test_somebody_moves_to_a_session_at_the_same_hour(cast: Cast, by: User) -> None:
    one, other, anna = session(cast.schools[0], soon()), session(cast.schools[1], soon()), observer(cast.municipality)
    plan = ready(cast, (one, anna))
    with pytest.raises(Refused, match="At that time the observer is at another session"):
        arranging.put(plan, other.pk, anna.pk, version=1, by=by)
    arranging.put(plan, other.pk, anna.pk, origin=one.pk, version=1, by=by)
    assert who(plan) == [(other.pk, anna.pk)]
    assert JournalEntry.objects.get(action="schedule.changed").changes == {
        "place": [None, "given"],
        "left": f"{one.school.name}, {', '.join(written(one))}, {one.title}",
        "session": f"{other.school.name}, {', '.join(written(other))}, {other.title}",
        "observer": anna.number,
    }


def test_who_is_not_in_the_session_to_be_left_stays(cast: Cast, by: User) -> None:
    one, other, anna = session(cast.schools[0], soon()), session(cast.schools[1], soon()), observer(cast.municipality)
    plan = ready(cast)
    with pytest.raises(ValidationError, match=r"This place is no longer in the schedule\."):
        arranging.put(plan, other.pk, anna.pk, origin=one.pk, version=1, by=by)


def test_a_full_session_takes_somebody_only_instead_of_another(cast: Cast, by: User) -> None:
    row, anna, boris = session(cast.schools[0], soon()), observer(cast.municipality), observer(cast.municipality)
    plan = ready(cast, (row, anna))
    for note in ("", "Очень нужно"):
        with pytest.raises(Refused, match=r"The only place of this session is taken\."):
            arranging.put(plan, row.pk, boris.pk, note=note, version=1, by=by)
    arranging.put(plan, row.pk, boris.pk, instead=anna.pk, version=1, by=by)
    assert who(plan) == [(row.pk, boris.pk)]


def test_a_place_unseen_by_the_schedule_counts(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    place(row, observer(cast.municipality, state="unconfirmed"), PlaceState.UNCONFIRMED)
    plan = ready(cast)
    with pytest.raises(Refused, match=r"The only place of this session is taken\."):
        arranging.put(plan, row.pk, anna.pk, version=1, by=by)
    desk = Desk(plan)
    (line,) = reports.board(desk, reports.pairs(desk, SOON, None)).lines
    assert [(shown.taken, shown.missing, shown.free) for _stage, rows in line.cells for shown in rows] == [(1, 0, 0)]


def test_a_note_passes_over_a_rule_and_goes_with_the_place(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    tie(anna, cast.schools[0], TieKind.WORKS)
    plan = ready(cast)
    with pytest.raises(Refused, match=r"The observer works at this school\."):
        arranging.put(plan, row.pk, anna.pk, note="  ", version=1, by=by)
    plan = arranging.put(plan, row.pk, anna.pk, note=" Больше некому ", version=1, by=by)
    assert plan.result["places"] == [{"session": row.pk, "observer": anna.pk, "pinned": True, "note": "Больше некому"}]
    assert JournalEntry.objects.get(action="schedule.changed").changes["note"] == "Больше некому"
    plan = scheduling.accept(plan, version=plan.version, by=by)
    assert scheduling.publish(plan, version=plan.version, by=by).made == 1
    assert Place.objects.get().note == "Больше некому"


def test_the_note_stays_when_the_rest_is_proposed_anew(cast: Cast, by: User) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    tie(anna, cast.schools[0], TieKind.WORKS)
    plan = arranging.put(ready(cast), row.pk, anna.pk, note="Больше некому", version=1, by=by)
    plan = scheduling.again(plan, version=plan.version, by=by)
    queue.work(plan.job or 0, jobs.solve)
    plan.refresh_from_db()
    assert plan.result["places"] == [{"session": row.pk, "observer": anna.pk, "pinned": True, "note": "Больше некому"}]


def test_changes_are_undone_one_by_one(cast: Cast, by: User) -> None:
    one, other = session(cast.schools[0], soon()), session(cast.schools[1], soon(15))
    anna, boris = observer(cast.municipality), observer(cast.municipality)
    plan = ready(cast, (one, anna))
    before = plan.result["places"]
    plan = arranging.pin(plan, one.pk, anna.pk, pinned=True, version=1, by=by)
    plan = arranging.pin(plan, one.pk, anna.pk, pinned=True, version=2, by=by)
    plan = arranging.put(plan, other.pk, boris.pk, version=3, by=by)
    plan = arranging.put(plan, one.pk, boris.pk, instead=anna.pk, version=4, by=by)
    plan = arranging.take(plan, one.pk, boris.pk, version=5, by=by)
    seen = []
    for version in range(6, 10):
        plan = arranging.undo(plan, version=version, by=by)
        seen.append(who(plan))
    assert seen == [
        [(one.pk, boris.pk), (other.pk, boris.pk)],
        [(one.pk, anna.pk), (other.pk, boris.pk)],
        [(one.pk, anna.pk)],
        [(one.pk, anna.pk)],
    ]
    assert plan.result["places"] == before
    with pytest.raises(ValidationError, match=r"There is nothing to undo\."):
        arranging.undo(plan, version=plan.version, by=by)


def test_schools_of_the_zone_are_first_and_number_two_before_ten(cast: Cast) -> None:
    home = cast.municipality
    ten = School.objects.create(municipality=home, name="МБОУ СОШ № 10", login="edu770010")
    zone = SchoolSet.objects.create(municipality=home, name="Признаки")
    zone.schools.add(ten)
    for number, school in enumerate([ten, *cast.schools]):
        session(school, soon(9, number), seats=2, minimum=2, stage=Stage.CHECKING)
    free, plan = ready(cast), ready(cast, zone=zone.pk)
    names = [[str(school) for school, _first, _cells in reports.overview(Desk(one), []).rows] for one in (free, plan)]
    assert names == [
        ["МБОУ СОШ № 1", "МБОУ СОШ № 2", "МБОУ СОШ № 10"],
        ["МБОУ СОШ № 10", "МБОУ СОШ № 1", "МБОУ СОШ № 2"],
    ]
    assert [(one.session.school == ten, one.first, one.missing) for one in reports.shortages(Desk(plan))] == [
        (True, True, 2),
        (False, False, 2),
        (False, False, 2),
    ]


def test_the_load_of_a_person_and_the_sums(cast: Cast) -> None:
    home = cast.municipality
    rows = [session(cast.schools[number % 2], soon(hour, days)) for number, hour, days in SHIFTS]
    anna, boris = observer(home, wishes={"most": 4, "days": [SOON.isoweekday()]}), observer(home)
    tie(boris, cast.schools[1], TieKind.WORKS)
    place(rows[0], anna)
    plan = ready(cast, *((row, anna) for row in rows[1:4]), (rows[4], boris), most=5)
    desk = Desk(plan)
    load = reports.load(desk, anna.pk)
    assert (load.visits, load.most, load.days, load.schools) == (4, 4, 2, 2)
    assert (load.moves, load.tight, load.against, load.cross) == (2, 1, 1, False)
    assert [one.observer for one in reports.bench(desk)] == [boris, anna]
    assert [one.observer for one in reports.bench(desk, f"анна {anna.number}")] == [anna]
    sums = reports.sums(desk, reports.bench(desk))
    assert (sums.there, sums.needed, sums.places, sums.cross, sums.moves) == (5, 6, 5, 1, 2)
    assert sums.visits == [(1, 1), (4, 1)]


# (school, hour, day): two ways between schools on the first day, one of them in no time.
SHIFTS = [(0, 9, 0), (1, 10, 0), (0, 14, 0), (0, 9, 1), (0, 10, 2), (1, 10, 3)]


def refused(coordinator: Client, plan: SchedulePlan, **given: Any) -> str:
    """Where a refused drop leads."""
    answer = coordinator.post(reverse("schedule_place", args=[plan.pk]), {"version": plan.version, **given})
    return str(answer.headers["Location"])


def test_a_refusal_is_read_at_the_session_with_the_way_over_it(cast: Cast, coordinator: Client) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    tie(anna, cast.schools[0], TieKind.WORKS)
    plan = ready(cast)
    address = refused(coordinator, plan, session=row.pk, observer=anna.pk)
    query = f"?day={SOON}&who={anna.pk}&at={row.pk}#session-{row.pk}"
    assert address == reverse("schedule", args=[plan.pk]) + query
    page = text_of(coordinator.get(address))
    assert page.count("data-refusal") == 1
    assert page.count("The observer works at this school.") == 1
    assert "Place in spite of it" in page
    given = {"version": 1, "session": row.pk, "observer": anna.pk, "note": "Больше некому"}
    answer = coordinator.post(reverse("schedule_place", args=[plan.pk]) + "?day=&school=1", given)
    assert answer.headers["Location"].endswith(f"/schedules/{plan.pk}/?school=1#session-{row.pk}")
    assert who(plan) == [(row.pk, anna.pk)]
    assert "In spite of it: Больше некому" in text_of(coordinator.get(reverse("schedule", args=[plan.pk])))


def test_what_no_note_passes_over_has_no_form_for_one(cast: Cast, coordinator: Client) -> None:
    rows, anna = [session(school, soon()) for school in cast.schools], observer(cast.municipality)
    plan = ready(cast, (rows[0], anna))
    page = text_of(coordinator.get(refused(coordinator, plan, session=rows[1].pk, observer=anna.pk)))
    assert "At that time the observer is at another session: МБОУ СОШ № 1" in page
    assert "Place in spite of it" not in page
    moving = reverse("schedule", args=[plan.pk]) + f"?day={SOON}&who={anna.pk}&from={rows[0].pk}"
    assert "Place here" in text_of(coordinator.get(moving))


def test_a_change_and_its_undoing_by_clicks(cast: Cast, coordinator: Client) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = ready(cast, (row, anna))
    ids = {"session": row.pk, "observer": anna.pk, "version": 1}
    coordinator.post(reverse("schedule_take", args=[plan.pk]) + f"?day={SOON}", ids)
    page = text_of(coordinator.get(reverse("schedule", args=[plan.pk])))
    assert "Undo (1)" in page
    assert f"observer no. {anna.number} taken out: МБОУ СОШ № 1, {SOON:%d.%m.%Y}, 09:00–10:00" in page
    answer = coordinator.post(reverse("schedule_undo", args=[plan.pk]) + f"?day={SOON}", {"version": 2}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?day={SOON}")
    assert "The last change is undone." in text_of(answer)
    assert who(plan) == [(row.pk, anna.pk)]


@pytest.mark.parametrize(
    "query", ["day=2020-01-01", "day=x", "school=0", "school=x", "who=999", "who=²", "from=7&at=x", "page=99", "q=%00"]
)
def test_a_bent_address_of_the_board_shows_the_board(cast: Cast, coordinator: Client, query: str) -> None:
    row, anna = session(cast.schools[0], soon()), observer(cast.municipality)
    plan = ready(cast, (row, anna))
    page = coordinator.get(reverse("schedule", args=[plan.pk]) + f"?{query}")
    assert [line.school for line in page.context["board"].lines] == [cast.schools[0]]


def test_a_school_has_all_its_days_and_its_own_pages_of_shortages_and_loads(cast: Cast, coordinator: Client) -> None:
    home = cast.municipality
    anna = observer(home)
    rows = [session(cast.schools[0], soon(9, days)) for days in range(3)]
    session(cast.schools[1], soon())
    plan = ready(cast, (rows[0], anna))
    page = coordinator.get(reverse("schedule", args=[plan.pk]), {"school": cast.schools[0].pk})
    assert [line.day for line in page.context["board"].lines] == [SOON + timedelta(days=days) for days in range(3)]
    short = coordinator.get(reverse("schedule_short", args=[plan.pk]))
    assert [one.session for one in short.context["page_obj"]] == [
        Session.objects.get(school=cast.schools[1]),
        *rows[1:],
    ]
    people = coordinator.get(reverse("schedule_people", args=[plan.pk]), {"q": anna.surname})
    assert [(one.observer, one.visits) for one in people.context["page_obj"]] == [(anna, 1)]
    SchedulePlan.objects.update(state=SchedulePlan.State.SOLVING)
    for name in ("schedule_short", "schedule_people"):
        answer = coordinator.get(reverse(name, args=[plan.pk]))
        assert answer.headers["Location"] == reverse("schedule", args=[plan.pk])


def test_numbers_in_names_are_numbers() -> None:
    names = ["СОШ № 10", "СОШ № 2", "Лицей", "СОШ № 2 имени Гагарина", "сош № 1"]
    assert sorted(names, key=in_numbers) == ["Лицей", "сош № 1", "СОШ № 2", "СОШ № 2 имени Гагарина", "СОШ № 10"]
