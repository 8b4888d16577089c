"""Jobs of dead workers and lost announcements come back; and all of it holds under real threads."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts import queue
from accounts.models import Job, User, Worker
from accounts.queue import Work
from tests.stage.hands import State, Told, a_job, an_asker, facts, leave, marks, together
from tests.stage.tasks import leave_a_mark

# --- The reaper -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "sent", "age", "lease", "again"),
    [
        (State.NEW, None, 0, None, True),  # the broker was silent
        (State.NEW, 5, 5, None, False),  # told a moment ago
        (State.NEW, 11, 11, None, True),  # told at birth, and nobody came
        (State.NEW, 11, 600, None, False),  # one of a long queue: told ever more rarely,
        (State.NEW, 121, 600, None, True),  # but every two minutes
        (State.RUNNING, 600, 600, 5, False),
        (State.RUNNING, 600, 600, -1, True),  # its worker is dead
        (State.RUNNING, 11, 3600, -1, True),
        (State.RUNNING, 5, 3600, -1, False),
        (State.DONE, None, 0, None, False),
    ],
)
def test_what_is_announced_again(
    asker: User, told: Told, state: str, sent: int | None, age: int, lease: int | None, again: bool
) -> None:
    now = timezone.now()

    def ago(seconds: int | None) -> Any:
        return None if seconds is None else now - timedelta(seconds=seconds)

    until = None if lease is None else now + timedelta(seconds=lease)
    job = a_job(asker, state=state, sent_at=ago(sent), created_at=ago(age), not_before=ago(age), lease_until=until)
    assert queue.reap(now) == (1 if again else 0)
    assert told == ([(job.kind, [job.pk])] if again else [])


def test_a_job_that_killed_five_workers_is_given_up(asker: User, told: Told) -> None:
    now = timezone.now()
    job = a_job(asker, state=State.RUNNING, tries=5, lease_until=now - timedelta(seconds=1))
    assert (queue.reap(now), told) == (0, [])
    with override("ru"):
        sentence = gettext(
            "The worker stopped in the middle of this work several times. The administrator finds the cause in the log."
        )
    assert facts(job, "state", "finished_at", "error") == (State.FAILED, now, sentence)


def test_the_reaper_does_not_knock_at_a_silent_broker_for_each_job(asker: User, silence: list[str]) -> None:
    for number in range(5):
        a_job(asker, key=str(number))
    assert queue.reap(timezone.now()) == 0
    assert len(silence) == 1


def test_one_round_of_the_reaper_is_bounded(asker: User, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "AT_ONCE", 3)
    jobs = [a_job(asker, key=str(number)) for number in range(5)]
    assert (queue.reap(timezone.now()), queue.reap(timezone.now())) == (3, 2)
    assert [args for _, args in told] == [[job.pk] for job in jobs]


@pytest.mark.parametrize(("ago", "expected"), [(0, True), (29, True), (31, False), (None, False)])
def test_somebody_is_at_work_when_seen_within_half_a_minute(db: None, ago: int | None, expected: bool) -> None:
    now = timezone.now()
    if ago is not None:
        Worker.objects.create(name="desk:1", seen_at=now - timedelta(seconds=ago))
    assert queue.somebody_at_work(now) is expected


# --- Real threads -----------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_told_of_the_same_job_do_it_once() -> None:
    asker = an_asker()
    for turn in range(5):
        job = a_job(asker, key=str(turn))
        together(8, lambda pk=job.pk: queue.work(pk, leave))  # type: ignore[misc]
        assert facts(job, "state", "tries") == (State.DONE, 1)
    assert marks() == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_ask_once(told: Told) -> None:
    together(8, lambda: queue.enqueue(leave_a_mark, {}, key="one", by=None))
    job = Job.objects.get()
    assert told == [(job.kind, [job.pk])] * 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_a_long_job_and_leaves_no_connection(settings: Any) -> None:
    settings.JOB_LEASE = 1
    job = a_job(an_asker())
    before = sessions()

    def long(work: Work) -> None:
        threading.Event().wait(1.8)
        together(1, lambda: queue.work(job.pk, leave))
        leave(work)

    queue.work(job.pk, long)
    assert facts(job, "state", "tries") == (State.DONE, 1)
    assert marks() == 1
    threading.Event().wait(0.5)
    assert (sessions(), [t.name for t in threading.enumerate() if t.name.startswith("lease")]) == (before, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_job_that_hangs_past_the_limit_is_taken_over_and_cannot_write_any_more(settings: Any) -> None:
    settings.JOB_LEASE, settings.JOB_LIMIT = 1, 0
    job = a_job(an_asker())

    def hung(work: Work) -> None:
        threading.Event().wait(1.8)
        together(1, lambda: queue.work(job.pk, leave))
        leave(work)

    queue.work(job.pk, hung)
    assert facts(job, "state", "tries") == (State.DONE, 2)
    assert marks() == 1


def sessions() -> int:
    """Connections to the tests' database at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        count: int = cursor.fetchone()[0]
    return count
