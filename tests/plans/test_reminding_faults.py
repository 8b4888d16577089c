"""Reminders when something breaks or changes on the way: each rung once, whatever was silent or stood still."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Job, Notice
from accounts.roles import Role
from plans import tasks
from plans.ladder import Audience, Ladder
from plans.models import Assignment, Letter, Plan, Reminder
from plans.reminding.making import make_letters
from plans.reminding.sending import TRIES_A_DAY, send_letters, waiting
from plans.rules import AssignmentState
from schools.calendar import russian
from tests.builders import Cast, a_user
from tests.plans.ticking import DUE, PICKY, SILENT, VANISHING, WORKING, a_duty, a_plan_that_reminds, at, tick, told


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """A plan in force with the usual ladder."""
    return a_plan_that_reminds(cast)


@pytest.fixture
def duty(cast: Cast, plan: Plan) -> Assignment:
    """A duty of the first school."""
    return a_duty(cast, plan)


# --- What changes on the way ------------------------------------------------------------------------------------------


def test_a_moved_day_begins_a_new_ladder(duty: Assignment) -> None:
    tick(at(24))
    Assignment.objects.filter(pk=duty.pk).update(due_on=date(2026, 12, 4))
    assert [len(tick(at(day))) for day in (25, 26)] == [1, 0]
    assert told()[-1] == ("school", "before-7")
    assert Reminder.objects.filter(due_on=date(2026, 12, 4)).count() == 1


def test_a_report_before_the_letter_goes_silences_it(duty: Assignment, settings: Any) -> None:
    settings.EMAIL_BACKEND = SILENT
    assert tick(at(16)) == []
    assert Notice.objects.get().facts == {"count": 1, "overdue": 0}
    settings.EMAIL_BACKEND = WORKING
    Assignment.objects.update(state=AssignmentState.SUBMITTED)
    assert tick(at(17)) == []
    assert (Letter.objects.count(), Reminder.objects.count(), Notice.objects.count()) == (0, 0, 0)


# --- What breaks ------------------------------------------------------------------------------------------------------


def test_a_mail_server_silent_for_three_days_repeats_and_loses_nothing(duty: Assignment, settings: Any) -> None:
    tick(at(16))
    settings.EMAIL_BACKEND = SILENT
    assert [tick(at(day, hour)) for day in (20, 23, 24) for hour in (8, 12, 17)] == [[]] * 9
    letter = Letter.objects.get(sent_at=None)
    assert (letter.day, letter.tries, letter.error) == (date(2026, 11, 24), 0, "[Errno 111] Connection refused")
    settings.EMAIL_BACKEND = WORKING
    assert tick(at(25, 2)) == []  # it answers again, but at night
    assert len(tick(at(25, 8))) == 1
    assert tick(at(25, 9)) == []
    assert told() == [("school", "before-7"), ("school", "before-3"), ("school", "before-1")]
    assert mail.outbox[-1].body.count("Провести совещание") == 1
    assert waiting() is False


def test_a_timetable_dead_for_three_days_tells_what_it_missed_in_one_letter(duty: Assignment) -> None:
    tick(at(16))
    assert len(tick(at(24))) == 1
    assert told() == [("school", "before-7"), ("school", "before-3"), ("school", "before-1")]
    assert "остался 1 рабочий день" in mail.outbox[-1].body
    assert tick(at(25)) == []


def test_two_ticks_at_the_same_moment_make_one_letter(duty: Assignment) -> None:
    assert [make_letters(at(16)), make_letters(at(16))] == [1, 0]
    assert [send_letters(at(16)), send_letters(at(16))] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_tick_has_the_letters_sent_by_one_job(duty: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(16))
    tasks.remind()
    tasks.remind()
    Job.objects.update(not_before=at(16))  # because the column's own default is not under this clock
    job = Job.objects.get()
    tasks.send_letters(job.pk)
    job.refresh_from_db()
    assert (job.kind, job.state, len(mail.outbox)) == ("plans.tasks.send_letters", Job.State.DONE, 1)
    tasks.remind()
    assert Job.objects.count() == 1


def test_a_crash_between_sending_and_marking_repeats_one_letter(
    cast: Cast, duty: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_user("deputy@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    real = Letter.objects.filter

    def killed(*args: Any, **kwargs: Any) -> Any:
        if kwargs.keys() == {"pk"} and mail.outbox:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    make_letters(at(16))
    with monkeypatch.context() as patch:
        patch.setattr(Letter.objects, "filter", killed)
        with pytest.raises(KeyboardInterrupt):
            send_letters(at(16))
    assert send_letters(at(16)) == 2
    assert sorted(message.to[0].split("@")[0] for message in mail.outbox) == ["deputy", "school", "school"]


def test_a_server_that_breaks_off_is_asked_again_for_the_rest(cast: Cast, duty: Assignment, settings: Any) -> None:
    a_user("deputy@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    settings.EMAIL_BACKEND = VANISHING
    assert len(tick(at(16))) == 1
    settings.EMAIL_BACKEND = WORKING
    assert len(tick(at(16, 8, 10))) == 1
    assert sorted(message.to[0].split("@")[0] for message in mail.outbox) == ["deputy", "school"]


def test_a_refused_address_holds_nobody_up_and_is_tried_thrice_a_day(
    cast: Cast, duty: Assignment, settings: Any
) -> None:
    settings.EMAIL_BACKEND = PICKY
    a_user("deputy@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    assert [len(tick(at(16, 8, minute))) for minute in range(0, 60, 10)] == [1, 0, 0, 0, 0, 0]
    letter = Letter.objects.get(sent_at=None)
    assert (letter.tries, "550" in letter.error) == (TRIES_A_DAY, True)
    settings.EMAIL_BACKEND = WORKING
    assert [len(tick(at(16, 12))), len(tick(at(17, 8)))] == [0, 1]


# --- Whatever happens -------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=12))
def test_whatever_jumps_and_fails_no_rung_is_told_twice_and_the_last_is_told(
    duty: Assignment, settings: Any, steps: list[tuple[int, bool]]
) -> None:
    for rows in (Letter, Reminder, Notice):
        rows.objects.all().delete()
    now = at(12)
    for hours, silent in [*steps, (0, False)]:
        now += timedelta(hours=hours)
        settings.EMAIL_BACKEND = SILENT if silent else WORKING
        tick(now)
    # The story ends at a civil hour of a working day with everything well.
    calendar = russian([2026, 2027])
    local = now + timedelta(hours=5)
    last = datetime.combine(calendar.next(local.date()), datetime.min.time(), UTC) + timedelta(hours=4)
    tick(last)
    rungs = [*Ladder().rungs(Audience.EXECUTOR), *Ladder().rungs(Audience.CONTROLLER)]
    come = sorted(rung.code for rung in rungs if rung.day(DUE, calendar) <= last.date())
    assert sorted(rung for _who, rung in told()) == come
    assert waiting() is False
