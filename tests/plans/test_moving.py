"""Another day by somebody's decision, an event that nobody could foresee, and the pages for both."""

import uuid
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Job, JournalEntry, Notice, User
from accounts.roles import Role
from plans.generation import generate
from plans.models import Assignment, Execution, Measure, Occurrence, Plan
from plans.rules import PlanState
from plans.services import generating, moving
from schools.models import Municipality
from tests.builders import Cast
from tests.plans.timetables import a_plan_in_force, accept, all_schools, put, sat, told

# By the clock of the place, because near midnight it is another day there.
TODAY = timezone.localdate(timezone=ZoneInfo("Asia/Yekaterinburg"))
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=20)


@pytest.fixture
def plan(municipality: Municipality) -> Plan:
    """A plan in force with one measure due soon, for which both schools answer."""
    return a_plan_in_force(municipality, f"до {SOON:%d.%m.%Y}", who=[all_schools(municipality)])


@pytest.fixture
def occurrence(plan: Plan, by: User) -> Occurrence:
    generate(plan, by=by)
    return Occurrence.objects.get()


def days(plan: Plan) -> list[tuple[str, str]]:
    return [row[2:] for row in told(plan)]


def test_the_plans_day_stays_beside_the_new_one(plan: Plan, occurrence: Occurrence, by: User) -> None:
    moving.move(occurrence, to=LATER, why=" Школы на карантине ", order="№ 12 от 01.10.2026", by=by)
    row = Occurrence.objects.get()
    assert (row.rule_due, row.due_on, row.moved_by, row.moved_why, row.moved_order) == (
        SOON,
        LATER,
        by,
        "Школы на карантине",
        "№ 12 от 01.10.2026",
    )
    duties = Assignment.objects.values_list("rule_due", "due_on", "version")
    assert list(duties) == [(SOON, LATER, 2), (SOON, LATER, 2)]
    entry = JournalEntry.objects.get(action="occurrence.moved")
    assert entry.changes == {
        "due_on": [f"{SOON}", f"{LATER}"],
        "why": "Школы на карантине",
        "order": "№ 12 от 01.10.2026",
    }


def test_those_concerned_are_told_once(plan: Plan, occurrence: Occurrence, cast: Cast, by: User) -> None:
    for _time in range(2):
        moving.move(occurrence, to=LATER, why="Карантин", by=by)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url, notice.facts) == (
        cast.people[Role.SCHOOL],
        "duty_moved",
        f"/plans/measures/{occurrence.measure_id}/occurrences/",
        {"plan": plan.title, "count": 1, "due": f"{LATER:%d.%m.%Y}"},
    )


def test_a_reported_duty_keeps_its_day(plan: Plan, occurrence: Occurrence, cast: Cast, by: User) -> None:
    accept(Assignment.objects.get(school=cast.schools[0]))
    moving.move(occurrence, to=LATER, why="Карантин", by=by)
    assert days(plan) == [(f"{SOON}", "accepted"), (f"{LATER}", "not_started")]
    assert not Notice.objects.exists()


def test_a_moved_day_outlives_the_next_generation(plan: Plan, occurrence: Occurrence, by: User) -> None:
    moving.move(occurrence, to=LATER, why="Карантин", by=by)
    assert generate(plan, by=by).facts() == {}
    assert days(plan) == [(f"{LATER}", "not_started")] * 2


def test_back_to_the_plans_day_each_school_its_own(municipality: Municipality, cast: Cast, by: User) -> None:
    first, second = cast.schools
    plan = a_plan_in_force(municipality, "накануне ВПР", who=[all_schools(municipality)])
    sat(municipality, {first: date(2027, 4, 20), second: date(2027, 4, 22)})
    generate(plan, by=by, today=date(2026, 10, 1))
    row = moving.move(Occurrence.objects.get(), to=date(2099, 5, 1), why="Карантин", by=by)
    assert days(plan) == [("2099-05-01", "not_started")] * 2
    moving.restore(row, by=by)
    assert days(plan) == [("2027-04-19", "not_started"), ("2027-04-21", "not_started")]
    kept = Occurrence.objects.get()
    assert (kept.due_on, kept.moved_at, kept.moved_why, kept.moved_by) == (date(2027, 4, 21), None, "", None)
    assert JournalEntry.objects.get(action="occurrence.restored").changes == {"due_on": ["2099-05-01", "2027-04-21"]}
    before = JournalEntry.objects.count()
    moving.restore(kept, by=by)
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("to", "why", "state", "sentence"),
    [
        (
            TODAY - timedelta(days=1),
            "Карантин",
            PlanState.APPROVED,
            "The deadline would be moved into the past. Choose today or a later day.",
        ),
        (LATER, "  ", PlanState.APPROVED, "Say why the day is moved."),
        (LATER, "Карантин", PlanState.ARCHIVED, "Only an approved plan has duties."),
    ],
)
def test_what_is_no_move(
    plan: Plan, occurrence: Occurrence, by: User, to: date, why: str, state: PlanState, sentence: str
) -> None:
    put(plan, state)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        moving.move(occurrence, to=to, why=why, by=by)
    assert (refusal.value.messages, Occurrence.objects.get().due_on, days(plan)) == (
        [sentence],
        SOON,
        [(f"{SOON}", "not_started")] * 2,
    )


def an_event(measure: Measure, by: User, token: str = "a" * 32, on: date = TODAY) -> Occurrence:
    return generating.report_event(measure, label="Выявлены признаки", on=on, token=token, by=by)


def test_an_event_makes_an_occurrence_once(municipality: Municipality, by: User) -> None:
    plan = a_plan_in_force(municipality, "по мере необходимости", who=[all_schools(municipality)])
    generate(plan, by=by)
    row = an_event(plan.measures.get(), by)
    assert an_event(plan.measures.get(), by) == row
    an_event(plan.measures.get(), by, "b" * 32)
    assert [(o.key[:8], o.label, o.starts_on, o.due_on) for o in Occurrence.objects.order_by("pk")] == [
        ("event:aa", "Выявлены признаки", TODAY, None),
        ("event:bb", "Выявлены признаки", TODAY, None),
    ]
    assert (Assignment.objects.count(), Assignment.objects.overdue(date(2099, 1, 1)).count()) == (4, 0)
    assert generate(plan, by=by).facts() == {}


def test_a_school_notes_an_event_for_itself(municipality: Municipality, cast: Cast, by: User) -> None:
    plan = a_plan_in_force(municipality, "по мере необходимости", who=[all_schools(municipality)])
    measure = plan.measures.get()
    generating.report_event(measure, label="Опоздание", on=TODAY, token="c" * 32, school=cast.schools[1], by=by)
    assert told(plan) == [("1.1", "МБОУ СОШ № 2", "None", "not_started")]
    assert generate(plan, by=by).facts() == {}


@pytest.mark.parametrize(
    ("deadline", "label", "ahead", "sentence"),
    [
        ("до 15.10.2026", "Приказ", 0, "This measure has its own days; it waits for no event."),
        ("по мере необходимости", " ", 0, "Say what happened."),
        ("по мере необходимости", "Приказ", 1, "This event lies in the future. Note it when it has happened."),
    ],
)
def test_what_is_no_event(
    municipality: Municipality, by: User, deadline: str, label: str, ahead: int, sentence: str
) -> None:
    plan = a_plan_in_force(municipality, deadline, who=[all_schools(municipality)])
    on = TODAY + timedelta(days=ahead)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        generating.report_event(plan.measures.get(), label=label, on=on, token="d" * 32, by=by)
    assert (refusal.value.messages, Occurrence.objects.count()) == ([sentence], 0)


def test_the_page_moves_and_restores(plan: Plan, occurrence: Occurrence, coordinator: Client, by: User) -> None:
    address = f"/plans/occurrences/{occurrence.pk}/move/"
    assert coordinator.get(address).status_code == 200
    past = coordinator.post(address, {"to": "2020-01-01", "why": "Карантин"})
    assert (past.status_code, Occurrence.objects.get().moved_at) == (422, None)
    assert "срок" in past.content.decode().lower() or "deadline" in past.content.decode()
    answer = coordinator.post(address, {"to": f"{LATER}", "why": "Карантин", "order": ""})
    back = f"/plans/measures/{occurrence.measure_id}/occurrences/"
    assert (answer.status_code, answer["Location"]) == (302, back)
    page = coordinator.get(back).content.decode()
    assert [words in page for words in (f"{LATER:%d.%m.%Y}", f"{SOON:%d.%m.%Y}", "Карантин", "0 / 2")] == [True] * 4
    coordinator.post(f"/plans/occurrences/{occurrence.pk}/restore/")
    assert days(plan) == [(f"{SOON}", "not_started")] * 2


def test_a_school_sees_its_days_and_moves_none(plan: Plan, occurrence: Occurrence, school_coordinator: Client) -> None:
    page = school_coordinator.get(f"/plans/measures/{occurrence.measure_id}/occurrences/").content.decode()
    own = Assignment.objects.get(school__name="МБОУ СОШ № 1")
    assert (f"/plans/duties/{own.pk}/" in page, "МБОУ СОШ № 2" in page, "/move/" in page, "0 / 1" in page) == (
        True,
        False,
        False,
        True,
    )
    answers = [
        school_coordinator.post(f"/plans/occurrences/{occurrence.pk}/move/", {"to": f"{LATER}", "why": "-"}),
        school_coordinator.post(f"/plans/occurrences/{occurrence.pk}/restore/"),
        school_coordinator.get(f"/plans/{plan.pk}/execution/"),
        school_coordinator.post(f"/plans/{plan.pk}/execution/generate/"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert days(plan) == [(f"{SOON}", "not_started")] * 2


def test_a_school_notes_an_event_by_its_page(
    municipality: Municipality, school_coordinator: Client, cast: Cast, by: User
) -> None:
    plan = a_plan_in_force(municipality, "по мере необходимости", who=[all_schools(municipality)])
    address = f"/plans/measures/{plan.measures.get().pk}/event/"
    data = {"label": "Жалоба", "on": f"{TODAY}", "token": str(uuid.uuid4())}
    assert school_coordinator.get(address).status_code == 200
    assert [school_coordinator.post(address, data).status_code for _click in range(2)] == [302, 302]
    assert told(plan) == [("1.1", "МБОУ СОШ № 1", "None", "not_started")]
    assert school_coordinator.post(address, {**data, "label": ""}).status_code == 422


SETTINGS = {"rhythm": "1", "before": "3, 14 1", "after": "", "to_controller": "10", "hour": "9"}


def test_the_settings_of_a_plan(plan: Plan, occurrence: Occurrence, coordinator: Client, by: User) -> None:
    address = f"/plans/{plan.pk}/execution/"
    assert coordinator.get(address).status_code == 200
    assert coordinator.post(address, SETTINGS)["Location"] == address
    row = Execution.objects.get(plan=plan)
    assert (row.rhythm, row.before, row.after, row.to_controller, row.hour) == (1, [14, 3, 1], [], 10, 9)
    assert JournalEntry.objects.get(action="plan.execution_set").changes == {
        "rhythm": [3, 1],
        "before": [[7, 3, 1], [14, 3, 1]],
        "after": [[1], []],
        "to_controller": [5, 10],
        "hour": [8, 9],
    }
    assert [(job.kind, job.key) for job in Job.objects.all()] == [("plans.tasks.generate_duties", f"duties:{plan.pk}")]
    coordinator.post(address, SETTINGS)
    assert (JournalEntry.objects.filter(action="plan.execution_set").count(), Job.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("rhythm", "0"), ("rhythm", "13"), ("before", "семь"), ("before", "0"), ("after", "61"), ("hour", "3")],
)
def test_settings_that_are_refused(
    plan: Plan, occurrence: Occurrence, coordinator: Client, field: str, value: str
) -> None:
    answer = coordinator.post(f"/plans/{plan.pk}/execution/", {**SETTINGS, field: value})
    row = Execution.objects.get(plan=plan)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (row.rhythm, row.before, row.hour) == (3, [7, 3, 1], 8)


def test_asking_twice_is_one_job(plan: Plan, coordinator: Client) -> None:
    answers = [coordinator.post(f"/plans/{plan.pk}/execution/generate/") for _click in range(2)]
    job = Job.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/account/jobs/{job.pk}/"] * 2
    assert (job.kind, job.args) == ("plans.tasks.generate_duties", {"plan": plan.pk})
