"""A report's way: draft, handed in, taken back, returned, changed after acceptance; two tabs and two clicks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import JournalEntry, User
from accounts.roles import Role
from plans.models import Assignment, Report
from plans.rules import Outcome, why_not_submit
from plans.services import reporting
from plans.services.reporting import Answer, Clash
from schools.access import scope_of
from schools.models import Membership, PostGroup
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

pytestmark = pytest.mark.django_db

DUE = date(2026, 10, 1)
NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
DONE = Answer(done_on=date(2026, 9, 15), text="Совещание проведено")


@pytest.fixture
def duty(cast: Cast) -> Assignment:
    """The first school's duty of the first measure, due on 1 October."""
    plan = a_plan_in_force(cast.municipality)
    return duties(plan.measures.all()[0], DUE, cast.schools)[0]


@pytest.fixture
def vera(cast: Cast) -> User:
    """The coordinator of the first school."""
    return cast.people[Role.SCHOOL]


def handed_in(duty: Assignment, by: User, answer: Answer = DONE, now: datetime = NOW) -> Report:
    """Written and handed in at one go."""
    latest = reporting.newest(duty)
    return reporting.submit(duty, answer, revision=latest.revision if latest else 0, by=by, now=now)


def stands(duty: Assignment) -> tuple[str, bool | None]:
    """State and punctuality as they are stored."""
    duty.refresh_from_db()
    return duty.state, duty.in_time


def versions(duty: Assignment) -> list[tuple[int, str]]:
    """Number and state of every version, the oldest first."""
    return list(duty.reports.order_by("number").values_list("number", "state"))


TODAY, START = date(2026, 9, 20), date(2026, 9, 1)
DAY = date(2026, 9, 15)


@pytest.mark.parametrize(
    ("outcome", "done_on", "words", "proofs", "fields"),
    [
        (Outcome.DONE, DAY, True, 0, []),
        (Outcome.DONE, DAY, False, 1, []),
        (Outcome.DONE, TODAY, True, 0, []),
        (Outcome.DONE, START, True, 0, []),
        (Outcome.DONE, None, False, 0, ["text", "done_on"]),
        (Outcome.DONE, TODAY + timedelta(1), True, 0, ["done_on"]),
        (Outcome.DONE, START - timedelta(1), True, 0, ["done_on"]),
        (Outcome.NOTHING, None, True, 0, []),
        (Outcome.NOTHING, None, False, 3, ["text"]),
        (Outcome.NOT_APPLICABLE, None, False, 0, ["text"]),
    ],
)
def test_what_cannot_be_handed_in(
    outcome: str, done_on: date | None, words: bool, proofs: int, fields: list[str]
) -> None:
    found = why_not_submit(outcome, done_on, words=words, proofs=proofs, today=TODAY, start=START)
    assert list(found) == fields


def test_a_draft_is_begun_by_the_first_save_and_never_hands_in(duty: Assignment, vera: User) -> None:
    draft = reporting.save_draft(duty, Answer(text="Начато"), revision=0, by=vera, now=NOW)
    assert (draft.number, draft.revision, draft.state) == (1, 1, "draft")
    assert stands(duty) == ("in_work", None)
    again = reporting.save_draft(duty, DONE, revision=1, by=vera, now=NOW)
    assert (again.pk, again.revision, again.text) == (draft.pk, 2, "Совещание проведено")
    assert stands(duty) == ("in_work", None)


def test_same_words_again_change_nothing(duty: Assignment, vera: User) -> None:
    reporting.save_draft(duty, DONE, revision=0, by=vera, now=NOW)
    again = reporting.save_draft(duty, DONE, revision=0, by=vera, now=NOW + timedelta(hours=1))
    assert (again.revision, again.saved_at) == (1, NOW)


def test_the_second_tab_is_told_and_overwrites_nothing(duty: Assignment, vera: User) -> None:
    reporting.save_draft(duty, DONE, revision=0, by=vera, now=NOW)
    with pytest.raises(Clash) as told:
        reporting.save_draft(duty, Answer(text="Другое"), revision=0, by=vera, now=NOW)
    assert told.value.current is not None
    assert told.value.current.text == "Совещание проведено"
    assert Report.objects.get().text == "Совещание проведено"


@pytest.mark.parametrize(
    ("now", "in_time"),
    [
        (datetime(2026, 10, 1, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 1, 19, 1, tzinfo=UTC), False),  # midnight has passed in Yekaterinburg
    ],
)
def test_in_time_by_the_clock_of_the_municipality(duty: Assignment, vera: User, now: datetime, in_time: bool) -> None:
    duty.municipality.time_zone = "Asia/Yekaterinburg"
    duty.municipality.save()
    handed_in(duty, vera, now=now)
    assert stands(duty) == ("submitted", in_time)


def test_without_a_day_nothing_is_late(duty: Assignment, vera: User) -> None:
    Assignment.objects.filter(pk=duty.pk).update(due_on=None)
    handed_in(duty, vera, now=NOW + timedelta(days=300))
    assert stands(duty) == ("submitted", True)


def test_a_second_click_hands_in_once(duty: Assignment, vera: User) -> None:
    first = handed_in(duty, vera)
    second = reporting.submit(duty, DONE, revision=0, by=vera, now=NOW)
    assert first.pk == second.pk
    assert versions(duty) == [(1, "submitted")]
    assert JournalEntry.objects.filter(action="report.submitted").count() == 1


def test_an_incomplete_answer_stays_a_draft(duty: Assignment, vera: User) -> None:
    reporting.save_draft(duty, Answer(), revision=0, by=vera, now=NOW)
    with override("en"), pytest.raises(ValidationError) as refusal:
        handed_in(duty, vera, Answer())
    assert refusal.value.message_dict == {
        "text": ["Write what was done, or attach what proves it."],
        "done_on": ["Enter the day on which it was done."],
    }
    assert versions(duty) == [(1, "draft")]


def test_on_review_only_taking_back_opens_it(duty: Assignment, vera: User) -> None:
    handed_in(duty, vera)
    with pytest.raises(Clash):
        reporting.save_draft(duty, Answer(text="Иначе"), revision=1, by=vera, now=NOW)
    with override("en"), pytest.raises(ValidationError, match="Take it back to change it"):
        reporting.save_draft(duty, Answer(text="Иначе"), revision=2, by=vera, now=NOW)
    draft = reporting.withdraw(duty, by=vera, now=NOW)
    assert (draft.number, draft.text) == (2, "Совещание проведено")
    assert versions(duty) == [(1, "replaced"), (2, "draft")]
    assert stands(duty) == ("in_work", None)


def test_taking_back_twice_is_taking_back_once(duty: Assignment, vera: User) -> None:
    handed_in(duty, vera)
    first = reporting.withdraw(duty, by=vera, now=NOW)
    assert reporting.withdraw(duty, by=vera, now=NOW).pk == first.pk


@pytest.mark.parametrize("state", ["accepted", "returned"])
def test_what_was_reviewed_is_not_taken_back(duty: Assignment, vera: User, state: str) -> None:
    from_review = {"accepted": "accepted", "returned": "returned"}[state]
    report = reported(duty, by=vera)
    Report.objects.filter(pk=report.pk).update(state=from_review, reason="Приложите протокол")
    with override("en"), pytest.raises(ValidationError, match="no longer on review"):
        reporting.withdraw(duty, by=vera, now=NOW)


def test_a_returned_report_is_redone_as_the_next_version(cast: Cast, duty: Assignment, vera: User) -> None:
    reported(duty, "returned", by=vera, done_on=DAY)  # type: ignore[arg-type]
    draft = reporting.save_draft(duty, DONE, revision=1, by=vera, now=NOW)
    assert (draft.number, draft.revision) == (2, 2)
    assert stands(duty)[0] == "returned"
    handed_in(duty, vera, Answer(done_on=DAY, text="Протокол приложен"))
    assert versions(duty) == [(1, "returned"), (2, "submitted")]


def test_a_change_after_acceptance_is_reviewed_anew_and_stays_in_time(duty: Assignment, vera: User) -> None:
    reported(duty, "accepted", by=vera, done_on=DAY)  # type: ignore[arg-type]
    reporting.save_draft(duty, DONE, revision=1, by=vera, now=NOW)
    assert stands(duty) == ("accepted", True)
    handed_in(duty, vera, Answer(done_on=DAY, text="Исправлено"), now=NOW + timedelta(days=200))
    assert versions(duty) == [(1, "replaced"), (2, "submitted")]
    assert stands(duty) == ("submitted", True)
    assert duty.accepted_at is None


def test_nobody_reports_on_what_was_called_off(duty: Assignment, vera: User) -> None:
    Assignment.objects.filter(pk=duty.pk).update(state="cancelled")
    with override("en"), pytest.raises(ValidationError, match="This duty was called off"):
        handed_in(duty, vera)


def test_one_report_answers_for_two_schools(cast: Cast, duty: Assignment, vera: User) -> None:
    Membership.objects.create(user=vera, role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1])
    others = reporting.fellows(duty, scope_of(vera))
    assert [row.school for row in others] == [cast.schools[1]]
    reporting.submit(duty, DONE, revision=0, by=vera, now=NOW, also=others)
    assert list(Report.objects.order_by("pk").values_list("assignment__school", "text", "state")) == [
        (cast.schools[0].pk, "Совещание проведено", "submitted"),
        (cast.schools[1].pk, "Совещание проведено", "submitted"),
    ]


def test_all_schools_or_none(cast: Cast, duty: Assignment, vera: User) -> None:
    other = Assignment.objects.exclude(pk=duty.pk).get()
    Assignment.objects.filter(pk=other.pk).update(state="cancelled")
    with pytest.raises(ValidationError):
        reporting.submit(duty, DONE, revision=0, by=vera, now=NOW, also=[other])
    assert Report.objects.count() == 0


def test_a_school_where_somebody_writes_already_is_not_offered(cast: Cast, duty: Assignment, vera: User) -> None:
    Membership.objects.create(user=vera, role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1])
    other = Assignment.objects.exclude(pk=duty.pk).get()
    reporting.save_draft(other, Answer(text="Своё"), revision=0, by=vera, now=NOW)
    assert reporting.fellows(duty, scope_of(vera)) == []


@pytest.mark.parametrize(
    ("role", "of_school", "of_department"),
    [
        (Role.SCHOOL, True, False),
        (Role.COORDINATOR, False, True),
        (Role.OFFICIAL, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_who_reports_on_what(cast: Cast, duty: Assignment, role: Role, of_school: bool, of_department: bool) -> None:
    group = PostGroup.objects.create(municipality=cast.municipality, name="УО", level="municipal")
    facts = {"occurrence": duty.occurrence, "municipality": cast.municipality, "plan": duty.plan}
    municipal = Assignment.objects.create(group=group, **facts)
    scope = scope_of(cast.people[role])
    assert reporting.may_report(scope, duty) is of_school
    assert reporting.may_report(scope, municipal) is of_department
    assert list(reporting.owed(scope)) == [duty] * of_school + [municipal] * of_department


def test_filled_in_from_last_time(cast: Cast, duty: Assignment, vera: User) -> None:
    assert reporting.last_time(duty) is None
    measure = duty.occurrence.measure
    mine, others = duties(measure, date(2026, 9, 10), cast.schools)
    reported(others, "accepted", text="Чужое")  # type: ignore[arg-type]
    old = reported(mine, "accepted", text="Провели 10 сентября")  # type: ignore[arg-type]
    found = reporting.last_time(duty)
    assert found == old
    reported(duty, "submitted")  # type: ignore[arg-type]
    assert reporting.last_time(mine) is None
