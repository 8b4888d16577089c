"""A plan becomes duties, again and again, without touching what was reported."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Notice, User
from plans.generation import behind, call_off, generate
from plans.models import Assignment, Execution, Measure, Occurrence, Plan
from plans.rules import PartyRole, PlanState
from plans.services import generating, moving
from schools.models import Municipality, PostGroup, ResponsiblePerson, School
from schools.services import people, procedures, schools
from tests.builders import Cast
from tests.plans.timetables import (
    a_plan_in_force,
    accept,
    all_schools,
    named,
    noted_schools,
    put,
    sat,
    told,
)

TODAY = date(2026, 10, 5)
FIRST, SECOND = "МБОУ СОШ № 1", "МБОУ СОШ № 2"


def a_school_plan(place: Municipality, *deadlines: str) -> Plan:
    """A plan for whose measures every school answers."""
    return a_plan_in_force(place, *deadlines, who=[all_schools(place)])


def test_one_duty_per_school_body_and_person(place: Municipality, by: User) -> None:
    body = PostGroup.objects.create(municipality=place, name="УО", level=PostGroup.Level.MUNICIPAL)
    person = ResponsiblePerson.objects.create(municipality=place, name="Громова А.В.")
    looker = ResponsiblePerson.objects.create(municipality=place, name="Белова К.Д.")
    who: list[PostGroup | ResponsiblePerson] = [all_schools(place), body, person]
    plan = a_plan_in_force(place, "до 15.10.2026", who=who, state=PlanState.DRAFT)
    named(plan.measures.get(), looker, PartyRole.CONTROLLER)
    put(plan, PlanState.APPROVED)
    outcome = generate(plan, by=by, today=TODAY)
    assert outcome.facts() == {"made": 4}
    assert told(plan) == [
        ("1.1", "Громова А.В.", "2026-10-15", "not_started"),
        ("1.1", FIRST, "2026-10-15", "not_started"),
        ("1.1", SECOND, "2026-10-15", "not_started"),
        ("1.1", "УО", "2026-10-15", "not_started"),
    ]
    entry = JournalEntry.objects.get(action="plan.duties")
    assert (entry.subject_id, entry.changes) == (plan.pk, {"made": 4})


def test_a_second_run_changes_nothing(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "1 раз в квартал", "постоянно", "в течение 10 календарных дней после каждой ВПР")
    sat(place, {cast.schools[0]: date(2027, 4, 20), cast.schools[1]: date(2027, 4, 22)})
    generate(plan, by=by, today=TODAY)
    before = list(Assignment.objects.order_by("pk").values()), list(Occurrence.objects.order_by("pk").values())
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert before == (
        list(Assignment.objects.order_by("pk").values()),
        list(Occurrence.objects.order_by("pk").values()),
    )
    assert JournalEntry.objects.filter(action="plan.duties").count() == 1


def test_each_school_has_the_day_of_its_own_sitting(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "в течение 10 календарных дней после каждой ВПР")
    sat(place, {cast.schools[0]: date(2027, 4, 20), cast.schools[1]: date(2027, 4, 22)})
    sat(place, {cast.schools[0]: date(2027, 4, 27)}, subject="MA")
    generate(plan, by=by, today=TODAY)
    assert told(plan) == [
        ("1.1", FIRST, "2027-04-30", "not_started"),
        ("1.1", FIRST, "2027-05-07", "not_started"),
        ("1.1", SECOND, "2027-05-02", "not_started"),
    ]


def test_without_a_timetable_there_is_no_duty_and_nothing_overdue(place: Municipality, by: User) -> None:
    plan = a_school_plan(place, "в течение 10 календарных дней после каждой ВПР", "в соответствии с графиком", "")
    generate(plan, by=by, today=TODAY)
    numbers = {str(row.pk): row.number for row in plan.measures.all()}
    waiting = Execution.objects.get(plan=plan).waiting
    assert {numbers[pk]: code for pk, code in waiting.items()} == {
        "1.1": "timetable",
        "1.2": "timetable",
        "1.3": "decision",
    }
    assert (told(plan), Assignment.objects.overdue(date(2030, 1, 1)).count()) == ([], 0)


def test_a_sitting_that_moves_moves_what_is_open_and_tells_once(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "в течение 10 календарных дней после каждой ВПР", "накануне ВПР")
    first, second = cast.schools
    procedure = sat(place, {first: date(2027, 4, 20), second: date(2027, 4, 20)})
    generate(plan, by=by, today=TODAY)
    done = Assignment.objects.get(occurrence__measure__number="1.1", school=second)
    accept(done)
    Notice.objects.all().delete()
    rows = [procedures.Row(one.school_id, date(2027, 4, 27), sitting=one.pk) for one in procedure.sittings.all()]
    procedures.set_sittings(procedure, rows, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"moved": 3}
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert told(plan) == [
        ("1.1", FIRST, "2027-05-07", "not_started"),
        ("1.1", SECOND, "2027-04-30", "accepted"),
        ("1.2", FIRST, "2027-04-26", "not_started"),
        ("1.2", SECOND, "2027-04-26", "not_started"),
    ]
    notices = [(notice.user.email, notice.kind, notice.facts["count"]) for notice in Notice.objects.all()]
    assert notices == [("school@zarechye.example", "duty_moved", 2)]


def test_an_occurrence_with_a_report_keeps_its_own_day(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "в течение 10 календарных дней после каждой ВПР")
    procedure = sat(place, {cast.schools[0]: date(2027, 4, 20)})
    generate(plan, by=by, today=TODAY)
    accept(Assignment.objects.get())
    before = Occurrence.objects.values().get(), Assignment.objects.values().get()
    procedure.sittings.update(day=date(2027, 4, 27))
    assert generate(plan, by=by, today=TODAY).facts() == {}
    procedures.delete_procedure(procedure, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert ({**before[0], "procedure_id": None}, before[1]) == (
        Occurrence.objects.values().get(),
        Assignment.objects.values().get(),
    )


def test_a_sitting_taken_away_takes_the_duty_with_it(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "накануне ВПР")
    first, second = cast.schools
    procedure = sat(place, {first: date(2027, 4, 20), second: date(2027, 4, 20)})
    generate(plan, by=by, today=TODAY)
    sitting = procedure.sittings.get(school=second)
    procedures.set_sittings(procedure, [procedures.Row(second.pk, None, sitting=sitting.pk)], by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"called_off": 1}
    procedures.set_sittings(procedure, [procedures.Row(second.pk, date(2027, 4, 21))], by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"taken_up": 1}
    assert told(plan) == [("1.1", FIRST, "2027-04-19", "not_started"), ("1.1", SECOND, "2027-04-20", "not_started")]


def test_a_new_school_owes_only_what_is_not_yet_due(place: Municipality, by: User) -> None:
    plan = a_school_plan(place, "до 15.09.2026", "до 15.10.2026", "октябрь 2026")
    generate(plan, by=by, today=date(2026, 9, 1))
    schools.create_school(place, {"name": "МБОУ СОШ № 3"}, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"made": 2}
    assert [row for row in told(plan) if row[1] == "МБОУ СОШ № 3"] == [
        ("1.2", "МБОУ СОШ № 3", "2026-10-15", "not_started"),
        ("1.3", "МБОУ СОШ № 3", "2026-10-31", "not_started"),
    ]


def test_a_named_set_is_frozen_as_soon_as_somebody_owes(place: Municipality, cast: Cast, by: User) -> None:
    first, second = cast.schools
    group = noted_schools(place)
    plan = a_plan_in_force(place, "до 15.10.2026", who=[group])
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert group.school_set is not None
    group.school_set.schools.set([first])
    assert generate(plan, by=by, today=TODAY).facts() == {"made": 1}
    group.school_set.schools.set([second])
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert told(plan) == [("1.1", FIRST, "2026-10-15", "not_started")]


def test_a_closed_school_owes_nothing_more(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "до 15.10.2026", "до 15.11.2026")
    generate(plan, by=by, today=TODAY)
    accept(Assignment.objects.get(occurrence__measure__number="1.1", school=cast.schools[1]))
    schools.close_school(cast.schools[1], on=TODAY, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"called_off": 1}
    assert [row[2:] for row in told(plan) if row[1] == SECOND] == [
        ("2026-10-15", "accepted"),
        ("2026-11-15", "cancelled"),
    ]
    schools.reopen_school(cast.schools[1], by=by)
    assert generate(plan, by=by, today=date(2026, 11, 1)).facts() == {"taken_up": 1}


def test_the_heir_of_a_merged_school_gets_what_is_not_yet_due(place: Municipality, cast: Cast, by: User) -> None:
    first, second = cast.schools
    plan = a_plan_in_force(place, "до 15.09.2026", "до 15.10.2026", who=[noted_schools(place, second)])
    generate(plan, by=by, today=date(2026, 9, 1))
    schools.merge_school(second, into=first, on=TODAY, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"made": 1, "called_off": 2}
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert told(plan) == [
        ("1.1", SECOND, "2026-09-15", "cancelled"),
        ("1.2", FIRST, "2026-10-15", "not_started"),
        ("1.2", SECOND, "2026-10-15", "cancelled"),
    ]


@pytest.mark.parametrize(
    ("others", "heir"),
    [
        ([], "Громова А.В., главный специалист"),
        ([("Белова К.Д.", "методист")], "Белова К.Д., методист"),
        ([("Белова К.Д.", "методист"), ("Волков И.С.", "методист")], "Громова А.В., главный специалист"),
        (
            [("Белова К.Д.", "методист"), ("Волков И.С.", "заместитель начальника")],
            "Волков И.С., заместитель начальника",
        ),
    ],
)
def test_who_has_left_hands_over_to_the_deputy(
    place: Municipality, by: User, others: list[tuple[str, str]], heir: str
) -> None:
    person = ResponsiblePerson.objects.create(municipality=place, name="Громова А.В.", post="главный специалист")
    group = PostGroup.objects.create(municipality=place, name="Отдел оценки", level=PostGroup.Level.MUNICIPAL)
    made = [ResponsiblePerson.objects.create(municipality=place, name=name, post=post) for name, post in others]
    group.members.set([person, *made])
    plan = a_plan_in_force(place, "до 15.09.2026", "до 15.10.2026", who=[person])
    generate(plan, by=by, today=TODAY)
    people.edit_person(person, {"left_on": TODAY}, by=by)
    handed = 0 if heir.startswith("Громова") else 2
    assert generate(plan, by=by, today=TODAY).handed == handed
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert told(plan) == [("1.1", heir, "2026-09-15", "not_started"), ("1.2", heir, "2026-10-15", "not_started")]
    assert Assignment.objects.without_owner().count() == 2 - handed


def test_a_new_edition_does_not_ask_again_for_what_was_reported(place: Municipality, cast: Cast, by: User) -> None:
    old = a_school_plan(place, "до 15.10.2026", "до 15.11.2026")
    generate(old, by=by, today=TODAY)
    accept(Assignment.objects.get(occurrence__measure__number="1.1", school=cast.schools[0]))
    put(old, PlanState.ARCHIVED)
    assert call_off(old) == 3
    days, who = ("до 15.10.2026", "до 20.11.2026"), [all_schools(place)]
    new = a_plan_in_force(place, *days, who=who, state=PlanState.DRAFT, replaces=old, edition=2)
    for row in new.measures.all():
        Measure.objects.filter(pk=row.pk).update(same_as=old.measures.get(number=row.number))
    put(new, PlanState.APPROVED)
    assert generate(new, by=by, today=TODAY).facts() == {"made": 3}
    assert told(new) == [
        ("1.1", SECOND, "2026-10-15", "not_started"),
        ("1.2", FIRST, "2026-11-20", "not_started"),
        ("1.2", SECOND, "2026-11-20", "not_started"),
    ]
    assert generate(old, by=by, today=TODAY).facts() == {}


def test_a_new_edition_keeps_moved_days_and_open_events(place: Municipality, cast: Cast, by: User) -> None:
    soon, later = timezone.localdate() + timedelta(days=10), timezone.localdate() + timedelta(days=20)
    words = (f"до {soon:%d.%m.%Y}", "по мере необходимости")
    old = a_school_plan(place, *words)
    generate(old, by=by)
    moving.move(Occurrence.objects.get(), to=later, why="Карантин", by=by)
    event = old.measures.get(number="1.2")
    generating.report_event(event, label="Жалоба", on=timezone.localdate(), token="a" * 32, by=by)
    accept(Assignment.objects.get(occurrence__measure=event, school=cast.schools[0]))
    put(old, PlanState.ARCHIVED)
    call_off(old)
    new = a_plan_in_force(place, *words, who=[all_schools(place)], state=PlanState.DRAFT, replaces=old, edition=2)
    for row in new.measures.all():
        Measure.objects.filter(pk=row.pk).update(same_as=old.measures.get(number=row.number))
    put(new, PlanState.APPROVED)
    assert generate(new, by=by).facts() == {"made": 3}
    assert generate(new, by=by).facts() == {}
    assert told(new) == [
        ("1.1", FIRST, f"{later}", "not_started"),
        ("1.1", SECOND, f"{later}", "not_started"),
        ("1.2", SECOND, "None", "not_started"),
    ]
    moved = Occurrence.objects.get(measure__plan=new, measure__number="1.1")
    assert (moved.rule_due, moved.due_on, moved.moved_why, moved.moved_by) == (soon, later, "Карантин", by)


def test_a_new_rhythm_holds_from_now_on(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "постоянно")
    generate(plan, by=by, today=date(2026, 9, 1))
    assert [row[2] for row in told(plan) if row[1] == FIRST] == ["2026-11-30", "2027-02-28", "2027-05-31", "2027-08-31"]
    Execution.objects.filter(plan=plan).update(rhythm=6)
    generate(plan, by=by, today=date(2026, 12, 10))
    assert [row[2] for row in told(plan) if row[1] == FIRST] == ["2026-11-30", "2027-02-28", "2027-08-31"]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.ON_APPROVAL, PlanState.ARCHIVED])
def test_only_a_plan_in_force_has_duties(place: Municipality, by: User, state: PlanState) -> None:
    plan = a_plan_in_force(place, "до 15.10.2026", who=[all_schools(place)], state=state)
    assert (generate(plan, by=by, today=TODAY).facts(), told(plan)) == ({}, [])


def test_what_lags_behind_is_found(place: Municipality, cast: Cast, by: User) -> None:
    plan = a_school_plan(place, "накануне ВПР")
    assert list(behind()) == [plan]
    generate(plan, by=by, today=TODAY)
    assert list(behind()) == []
    later = Execution.objects.get(plan=plan).generated_at
    assert later is not None
    schools.edit_school(School.objects.filter(municipality=place)[0], {"pupils": 40}, by=by)
    assert list(behind()) == [plan]
    Execution.objects.filter(plan=plan).update(generated_at=later + timedelta(minutes=10))
    assert list(behind()) == []
