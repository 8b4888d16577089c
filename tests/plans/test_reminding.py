"""Reminders over a clock that the test sets: who is told, on which day and at which hour, in which words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from accounts.roles import Role
from plans import jobs
from plans.models import Assignment, Execution, Letter, Measure, MeasureResponsible, Plan, Reminder, Section
from plans.reminding.making import make_letters
from plans.reminding.whom import alarms, duties_of
from plans.rules import AssignmentState, PartyRole, PlanState
from schools.access import scope_of
from schools.models import CalendarDay, PostGroup, ResponsiblePerson
from tests.builders import Cast, a_user
from tests.plans.carried_out import a_plan_in_force, duties
from tests.plans.ticking import DUE, a_duty, a_plan_that_reminds, at, tick, told


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """A plan in force with the usual ladder."""
    return a_plan_that_reminds(cast)


@pytest.fixture
def duty(cast: Cast, plan: Plan) -> Assignment:
    """A duty of the first school."""
    return a_duty(cast, plan)


# --- When -------------------------------------------------------------------------------------------------------------


def test_a_month_of_ticks_tells_each_rung_once_on_its_day(duty: Assignment) -> None:
    sent = []
    now = at(9, 0)
    while now < at(10, 0, month=12):
        sent += [(f"{now + timedelta(hours=5):%d.%m %H:%M}", who.split("@")[0]) for who, _subject in tick(now)]
        now += timedelta(minutes=120)
    assert sent == [
        ("16.11 08:00", "school"),
        ("20.11 08:00", "school"),
        ("24.11 08:00", "school"),
        ("26.11 08:00", "school"),
        ("02.12 08:00", "official"),
    ]
    assert told() == [
        ("school", "before-7"),
        ("school", "before-3"),
        ("school", "before-1"),
        ("school", "after-1"),
        ("official", "control-5"),
    ]


@pytest.mark.parametrize(
    ("now", "sends"),
    [
        (at(13, 8), 0),  # the rung has not come
        (at(16, 7, 50), 0),  # before the hour
        (at(16, 8), 1),
        (at(16, 17, 50), 1),  # late, but by day
        (at(16, 18), 0),  # not in the evening
        (at(21, 10), 0),  # a Saturday
        (at(23, 10), 1),
    ],
)
def test_letters_go_out_by_day_on_working_days(duty: Assignment, now: datetime, sends: int) -> None:
    assert len(tick(now)) == sends


def test_a_municipality_s_own_day_off_is_quiet(duty: Assignment, cast: Cast) -> None:
    CalendarDay.objects.create(municipality=cast.municipality, day=date(2026, 11, 24), works=False, note="День города")
    # The last working day before the 25th is now the 23rd, and that is also where the third one before it moves.
    assert [len(tick(at(day))) for day in (13, 19, 20, 23, 24, 25, 26)] == [1, 1, 0, 1, 0, 0, 1]


def test_the_hour_is_the_plan_s(duty: Assignment) -> None:
    Execution.objects.update(hour=11)
    assert [len(tick(at(16, hour))) for hour in (8, 10, 11, 12)] == [0, 0, 1, 0]


def test_one_letter_a_day_carries_all_plans_and_is_made_at_the_earliest_hour(duty: Assignment, cast: Cast) -> None:
    other = a_plan_in_force(cast.municipality, "Собрать отчёты", title="План второй")
    Execution.objects.create(plan=other, before=[7], hour=11)
    duties(other.measures.all()[0], DUE, cast.schools[:1])
    assert [len(tick(at(16, hour))) for hour in (8, 11, 12)] == [1, 0, 0]
    assert "План" not in mail.outbox[0].subject
    assert [line in mail.outbox[0].body for line in ("1. 1 Провести совещание", "2. 1 Собрать отчёты")] == [True, True]


def test_what_comes_up_after_the_letter_waits_for_the_next_working_day(duty: Assignment, cast: Cast) -> None:
    assert len(tick(at(20))) == 1
    duties(duty.plan.measures.all()[1], date(2026, 11, 20), cast.schools[:1])
    assert [len(tick(moment)) for moment in (at(20, 9), at(21), at(22), at(23))] == [0, 0, 0, 1]


# --- Whom -------------------------------------------------------------------------------------------------------------


def test_a_duty_without_a_day_or_already_answered_is_not_told(cast: Cast, plan: Plan) -> None:
    first, second = plan.measures.all()
    duties(first, None, cast.schools[:1])
    duties(second, DUE, cast.schools[:1], state=AssignmentState.SUBMITTED)
    assert [tick(at(day)) for day in (16, 26, 30)] == [[], [], []]


@pytest.mark.parametrize(
    ("who", "recipients"),
    [
        ("school", ["school"]),
        ("body", ["coordinator"]),
        ("person without an account", ["coordinator"]),
        ("person", ["auditor"]),
        ("person who left", ["coordinator"]),
    ],
)
def test_who_answers_is_told(cast: Cast, plan: Plan, who: str, recipients: list[str]) -> None:
    place = cast.municipality
    row = duties(plan.measures.all()[0], DUE, cast.schools[:1])[0]
    if who == "body":
        group = PostGroup.objects.create(municipality=place, name="УО", level=PostGroup.Level.MUNICIPAL)
        Assignment.objects.filter(pk=row.pk).update(school=None, group=group)
    elif who != "school":
        account = None if "without" in who else cast.people[Role.AUDITOR]
        left = date(2026, 11, 1) if "left" in who else None
        person = ResponsiblePerson.objects.create(municipality=place, name="Ким А.А.", user=account, left_on=left)
        Assignment.objects.filter(pk=row.pk).update(school=None, person=person)
    assert [address.split("@")[0] for address, _subject in tick(at(16))] == recipients
    answering = [role for role, user in cast.people.items() if row in duties_of(user)]
    assert [role.value for role in answering] == recipients


def test_the_controller_of_the_measure_is_told_in_place_of_the_officials(cast: Cast, duty: Assignment) -> None:
    person = ResponsiblePerson.objects.create(
        municipality=cast.municipality, name="Ким А.А.", user=cast.people[Role.AUDITOR]
    )
    # Because the parties of a plan in force are never altered, another plan names the controller before its approval.
    plan = Plan.objects.create(municipality=cast.municipality, title="План второй")
    section = Section.objects.create(plan=plan, title="Итоги")
    measure = Measure.objects.create(plan=plan, section=section, title="Собрать отчёты")
    MeasureResponsible.objects.create(measure=measure, role=PartyRole.CONTROLLER, words="Ким А.А.", person=person)
    facts = {"state": PlanState.APPROVED, "order_number": "2-О", "order_date": date(2026, 9, 1), "approved_at": at(1)}
    Plan.objects.filter(pk=plan.pk).update(**facts)
    Execution.objects.create(plan=plan, to_controller=5)
    duties(measure, DUE, cast.schools[:1])
    Assignment.objects.filter(pk=duty.pk).delete()
    assert tick(at(2, month=12)) == [
        ("auditor@zarechye.example", "ВПР-план: просрочено 1 мероприятие (МБОУ СОШ № 1)"),
    ]


def test_two_coordinators_of_a_school_are_told_each_and_one_shut_out_is_not(cast: Cast, duty: Assignment) -> None:
    a_user("deputy@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    User.objects.filter(pk=cast.people[Role.SCHOOL].pk).update(is_active=False)
    assert [address for address, _subject in tick(at(16))] == ["deputy@zarechye.example"]


def test_a_new_coordinator_hears_once_of_what_the_school_owes(cast: Cast, duty: Assignment) -> None:
    tick(at(24))
    a_user("new@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    assert [address for address, _subject in tick(at(25))] == ["new@zarechye.example"]
    assert tick(at(25, 12)) == []


def test_a_school_with_nobody_to_write_to_is_an_alarm(cast: Cast, plan: Plan) -> None:
    duties(plan.measures.all()[0], DUE, cast.schools)
    assert list(alarms(scope_of(cast.people[Role.COORDINATOR]))) == [cast.schools[1]]
    User.objects.filter(pk=cast.people[Role.SCHOOL].pk).update(is_active=False)
    assert list(alarms(scope_of(cast.people[Role.ADMINISTRATOR]))) == cast.schools
    assert cast.stranger is not None
    assert list(alarms(scope_of(cast.stranger))) == []
    assert list(alarms(scope_of(cast.people[Role.SCHOOL]))) == []
    Assignment.objects.update(state=AssignmentState.ACCEPTED, accepted_at=at(1))
    assert list(alarms(scope_of(cast.people[Role.COORDINATOR]))) == []


# --- The words --------------------------------------------------------------------------------------------------------


def test_the_letter_says_what_by_when_and_why(cast: Cast, duty: Assignment) -> None:
    cast.municipality.phone = "8 (34000) 2-00-00"
    cast.municipality.save()
    tick(at(20))
    letter = mail.outbox[0]
    assert letter.subject == "ВПР-план: подходит срок 1 мероприятия (МБОУ СОШ № 1)"
    assert letter.body.strip().splitlines() == [
        "Добрый день, Орлова Вера Павловна!",
        "",
        "Отчёта ждёт 1 мероприятие:",
        "",
        "1. 1 Провести совещание — МБОУ СОШ № 1",
        "   До 25.11.2026 (осталось 3 рабочих дня)",
        f"   http://testserver/plans/duties/{duty.pk}/",
        "",
        "По сданным отчётам письма не приходят.",
        "",
        "УО, 8 (34000) 2-00-00",
    ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (23, "осталось 2 рабочих дня"),
        (25, "срок сегодня"),
        (27, "срок прошёл 2 рабочих дня назад"),
    ],
)
def test_a_late_letter_names_the_days_that_are_really_left(duty: Assignment, day: int, why: str) -> None:
    tick(at(day))
    assert mail.outbox[0].body.splitlines()[5] == f"   До 25.11.2026 ({why})"


@pytest.mark.parametrize(("day", "why"), [(20, "сегодня последний рабочий день"), (23, "срок прошёл")])
def test_a_day_that_is_a_day_off_is_named_as_it_is(duty: Assignment, day: int, why: str) -> None:
    Execution.objects.update(before=[1], after=[1])
    Assignment.objects.update(due_on=date(2026, 11, 21))  # a Saturday
    tick(at(day))
    assert mail.outbox[0].body.splitlines()[5] == f"   До 21.11.2026 ({why})"


def test_a_reader_of_english_is_written_to_in_english(cast: Cast, duty: Assignment) -> None:
    User.objects.update(language="en")
    assert tick(at(26)) == [("school@zarechye.example", "VPR plan: 1 measure is past its date (МБОУ СОШ № 1)")]
    assert "By 25.11.2026 (1 working day past its date)" in mail.outbox[0].body


# --- In the large -----------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_duties(
    cast: Cast, plan: Plan, django_assert_num_queries: Callable[[int], Any]
) -> None:
    first, second = plan.measures.all()
    duties(first, DUE, cast.schools[:1])
    with django_assert_num_queries(18):
        make_letters(at(16))
    Letter.objects.all().delete()
    Reminder.objects.all().delete()
    duties(second, DUE, cast.schools[:1])
    duties(second, date(2026, 11, 24), cast.schools[:1])
    with django_assert_num_queries(18):
        make_letters(at(16))


def test_the_timetable_s_tick_says_whether_letters_wait(duty: Assignment) -> None:
    assert [jobs.remind(at(16, 7)), jobs.remind(at(16)), jobs.remind(at(16, 23))] == [False, True, False]
