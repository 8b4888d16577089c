"""Deciding on reports: what follows from each decision, whom it is told, and that of two reviewers one wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import override

from accounts.models import JournalEntry, Notice, User
from accounts.roles import Role
from plans.models import Report
from plans.rules import ReportState
from plans.services import reviewing
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported


def a_report(cast: Cast, state: ReportState = ReportState.SUBMITTED) -> Report:
    """The first school's report on the first measure."""
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    duty = duties(measure, date(2026, 10, 1), cast.schools[:1])[0]
    return reported(duty, state, by=cast.people[Role.SCHOOL])


def refused(verb: object, *args: object, **facts: object) -> str:
    """The sentence of the refusal."""
    with override("en"), pytest.raises(ValidationError) as told:
        verb(*args, **facts)  # type: ignore[operator]
    return str(told.value.messages[0])


def test_accepting_settles_the_duty_and_tells_the_school(cast: Cast) -> None:
    by, report = cast.people[Role.COORDINATOR], a_report(cast)
    row = reviewing.accept(report, conclusion=" Полно и вовремя ", by=by)
    duty = row.assignment
    duty.refresh_from_db()
    assert (row.state, row.reviewer, row.conclusion) == ("accepted", by, "Полно и вовремя")
    assert (duty.state, duty.accepted_at, duty.in_time, duty.version) == ("accepted", row.reviewed_at, True, 2)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.key) == (cast.people[Role.SCHOOL], "duty_accepted", str(row.pk))
    entry = JournalEntry.objects.latest("pk")
    assert (entry.action, entry.subject_id, entry.school_id) == ("report.accepted", duty.pk, cast.schools[0].pk)
    assert entry.changes == {"state": ["submitted", "accepted"], "version": 1}


def test_a_returned_report_comes_back_to_the_school_with_its_reason(cast: Cast) -> None:
    by, report = cast.people[Role.OFFICIAL], a_report(cast)
    row = reviewing.give_back(report, reason=" Нет протокола ", conclusion="Рекомендую образец", by=by)
    duty = row.assignment
    duty.refresh_from_db()
    assert (row.state, row.reason, row.conclusion) == ("returned", "Нет протокола", "Рекомендую образец")
    assert (duty.state, duty.accepted_at) == ("returned", None)
    notice = Notice.objects.get()
    assert (notice.kind, notice.facts["reason"]) == ("duty_returned", "Нет протокола")
    assert JournalEntry.objects.latest("pk").changes["reason"] == "Нет протокола"


def test_without_a_reason_nothing_is_returned(cast: Cast) -> None:
    report = a_report(cast)
    words = refused(reviewing.give_back, report, reason="  ", by=cast.people[Role.OFFICIAL])
    assert words == "Say why the report is returned: the school has to know what to change."
    report.refresh_from_db()
    assert (report.state, report.assignment.state, Notice.objects.count()) == ("submitted", "submitted", 0)


@pytest.mark.parametrize("verb", ["accept", "give_back"])
@pytest.mark.parametrize("first", ["accept", "give_back"])
def test_the_second_reviewer_reads_who_decided(cast: Cast, first: str, verb: str) -> None:
    report, one, other = a_report(cast), cast.people[Role.COORDINATOR], cast.people[Role.OFFICIAL]
    words = {"accept": {}, "give_back": {"reason": "Нет протокола"}}
    won = getattr(reviewing, first)(report, by=one, **words[first])
    sentence = refused(getattr(reviewing, verb), report, by=other, **words[verb])
    assert one.name in sentence
    report.refresh_from_db()
    assert (report.state, report.reviewer) == (won.state, one)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("other", "state"), [(True, "submitted"), (False, "accepted")])
def test_nobody_decides_on_a_report_of_his_own_while_another_could(cast: Cast, other: bool, state: str) -> None:
    report, by = a_report(cast), cast.people[Role.COORDINATOR]
    Report.objects.filter(pk=report.pk).update(author=by)
    report.refresh_from_db()
    User.objects.filter(pk=cast.people[Role.OFFICIAL].pk).update(is_active=other)
    with override("en"):
        tally = reviewing.accept_many([report], by=by)
    told = ["You wrote this report yourself, so somebody else has to decide on it."] if other else []
    report.refresh_from_db()
    assert ([words.split(": ", 1)[1] for words in tally.refused], report.state) == (told, state)


def test_the_author_reads_that_another_has_decided_already(cast: Cast) -> None:
    report, one, other = a_report(cast), cast.people[Role.COORDINATOR], cast.people[Role.OFFICIAL]
    Report.objects.filter(pk=report.pk).update(author=one)
    report.refresh_from_db()
    assert refused(reviewing.give_back, report, reason=" ", by=one).startswith("Say why")
    reviewing.accept(report, by=other)
    assert other.name in refused(reviewing.accept, report, by=one)


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.ACCEPTED, ReportState.RETURNED])
def test_only_what_was_submitted_is_decided_on(cast: Cast, state: ReportState) -> None:
    report = a_report(cast, state)
    assert refused(reviewing.accept, report, by=cast.people[Role.COORDINATOR])
    report.refresh_from_db()
    assert (report.state, report.reviewer, Notice.objects.count()) == (state, None, 0)


def test_many_are_accepted_and_those_decided_before_are_named(cast: Cast) -> None:
    by, measure = cast.people[Role.COORDINATOR], a_plan_in_force(cast.municipality).measures.all()[0]
    reports = [reported(duty) for duty in duties(measure, date(2026, 9, 20), cast.schools)]
    reviewing.give_back(reports[0], reason="Нет протокола", by=cast.people[Role.OFFICIAL])
    tally = reviewing.accept_many(reports, by=by)
    assert [row.pk for row in tally.accepted] == [reports[1].pk]
    assert ["Соколова" in sentence for sentence in tally.refused] == [True]
    reports[1].assignment.refresh_from_db()
    assert (reports[1].assignment.state, reports[1].assignment.in_time) == ("accepted", False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_wins(cast: Cast) -> None:
    report = a_report(cast)

    def decide(by: User) -> str:
        try:
            return str(reviewing.accept(report, by=by).reviewer)
        except ValidationError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(decide, [cast.people[Role.COORDINATOR], cast.people[Role.OFFICIAL]]))
    report.refresh_from_db()
    assert told == sorted(["refused", str(report.reviewer)])
    assert (report.state, Notice.objects.count(), JournalEntry.objects.filter(action="report.accepted").count()) == (
        "accepted",
        1,
        1,
    )
