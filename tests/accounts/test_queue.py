"""The queue's promises, one by one: asked once, claimed once, retried, refused, never twice in effect."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts import queue
from accounts.models import Job, Notice, User
from accounts.queue import LeaseLost, Work
from tests.stage.hands import State, Told, a_job, facts, fail, leave, marks, refuse, stolen
from tests.stage.tasks import leave_a_mark

# --- Asking -----------------------------------------------------------------------------------------------------------


def test_a_job_is_announced_only_once_its_transaction_is_committed(
    asker: User, told: Told, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.enqueue(leave_a_mark, {"seconds": 0}, key="one", by=asker)
        assert told == []
    assert told == [("tests.stage.tasks.leave_a_mark", [job.pk])]
    assert facts(job, "state", "args", "key", "user", "tries") == (State.NEW, {"seconds": 0}, "one", asker, 0)
    assert facts(job, "sent_at") != (None,)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_request_leaves_neither_job_nor_announcement(told: Told) -> None:
    with transaction.atomic():
        queue.enqueue(leave_a_mark, {}, key="one", by=None)
        transaction.set_rollback(True)
    assert (Job.objects.count(), told) == (0, [])


@pytest.mark.parametrize(
    ("state", "same"),
    [(State.NEW, True), (State.RUNNING, True), (State.DONE, False), (State.FAILED, False)],
)
def test_a_second_click_meets_the_unfinished_job(asker: User, told: Told, state: str, same: bool) -> None:
    first = a_job(asker, state=state, lease_until=timezone.now())
    second = queue.enqueue(leave_a_mark, {"seconds": 9}, key="one", by=asker)
    assert (second.pk == first.pk) is same
    assert Job.objects.count() == (1 if same else 2)


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_is_no_error_for_the_asker(silence: list[str]) -> None:
    with transaction.atomic():
        job = queue.enqueue(leave_a_mark, {}, key="one", by=None)
    assert silence == ["tests.stage.tasks.leave_a_mark"]
    assert facts(job, "state", "sent_at") == (State.NEW, None)


# --- Doing ------------------------------------------------------------------------------------------------------------


def test_a_job_is_done_once_however_often_it_is_announced(asker: User) -> None:
    job = a_job(asker)
    for _ in range(3):
        queue.work(job.pk, leave)
    assert facts(job, "state", "tries", "result", "error") == (State.DONE, 1, {"url": "/there/", "size": 3}, "")
    assert marks() == 1


def test_a_function_that_does_not_finish_is_finished_for_it(asker: User) -> None:
    job = a_job(asker)
    queue.work(job.pk, lambda work: None)
    assert facts(job, "state", "result") == (State.DONE, {})


@pytest.mark.parametrize(
    ("state", "lease", "due", "tries", "expected"),
    [
        (State.NEW, None, -1, 0, State.DONE),
        (State.NEW, None, 60, 0, State.NEW),  # it waits for its next try
        (State.RUNNING, 5, -1, 1, State.RUNNING),  # its worker lives
        (State.RUNNING, -5, -1, 1, State.DONE),  # its worker is dead
        (State.RUNNING, -5, -1, 5, State.RUNNING),  # has killed enough workers: the reaper gives it up
        (State.DONE, None, -1, 1, State.DONE),
        (State.FAILED, None, -1, 1, State.FAILED),
    ],
)
def test_who_may_be_claimed(asker: User, state: str, lease: int | None, due: int, tries: int, expected: str) -> None:
    now = timezone.now()
    until = None if lease is None else now + timedelta(seconds=lease)
    job = a_job(asker, state=state, lease_until=until, not_before=now + timedelta(seconds=due), tries=tries)
    queue.work(job.pk, leave)
    assert facts(job, "state") == (expected,)
    assert marks() == (1 if expected == State.DONE != state else 0)


def test_a_worker_that_lost_its_job_writes_nothing(asker: User) -> None:
    job = a_job(asker)

    def slow(work: Work) -> None:
        stolen(work)
        leave(work)

    queue.work(job.pk, slow)
    assert facts(job, "state", "token", "result") == (State.RUNNING, "somebody-else", {})
    assert marks() == 0


@pytest.mark.parametrize("then", [fail, refuse])
def test_a_worker_that_lost_its_job_does_not_speak_for_it(asker: User, then: Callable[[Work], None]) -> None:
    job = a_job(asker)

    def slow(work: Work) -> None:
        stolen(work)
        then(work)

    queue.work(job.pk, slow)
    assert facts(job, "state", "error", "tries") == (State.RUNNING, "", 1)


def test_an_effect_that_breaks_half_way_leaves_nothing(asker: User) -> None:
    job = a_job(asker)

    def half(work: Work) -> None:
        with work.finish():
            Notice.objects.create(user=asker, kind="mark", key="half")
            raise ZeroDivisionError

    queue.work(job.pk, half)
    assert facts(job, "state", "tries") == (State.NEW, 1)
    assert marks() == 0


def test_what_breaks_after_the_effect_does_not_undo_it(asker: User) -> None:
    job = a_job(asker)

    def late(work: Work) -> None:
        leave(work)
        raise ZeroDivisionError

    queue.work(job.pk, late)
    queue.work(job.pk, late)
    assert facts(job, "state", "tries", "error") == (State.DONE, 1, "")
    assert marks() == 1


@pytest.mark.parametrize(("tries", "pause"), [(0, 2), (1, 4), (2, 8), (3, 16)])
def test_a_slip_is_tried_again_after_a_growing_pause(asker: User, tries: int, pause: int) -> None:
    job = a_job(asker, tries=tries, sent_at=timezone.now())
    before = timezone.now()
    queue.work(job.pk, fail)
    fresh = Job.objects.get(pk=job.pk)
    assert (fresh.state, fresh.tries, fresh.sent_at, fresh.lease_until) == (State.NEW, tries + 1, None, None)
    assert before + timedelta(seconds=pause) <= fresh.not_before <= timezone.now() + timedelta(seconds=pause)


def test_the_fifth_slip_is_the_last(asker: User) -> None:
    job = a_job(asker, tries=4)
    queue.work(job.pk, fail)
    with override("ru"):
        sentence = gettext("The work failed several times. The administrator finds the cause in the log.")
    assert facts(job, "state", "tries", "error") == (State.FAILED, 5, sentence)


def test_a_refusal_is_said_at_once_and_not_tried_again(asker: User) -> None:
    job = a_job(asker)
    queue.work(job.pk, refuse)
    assert facts(job, "state", "tries", "error") == (State.FAILED, 1, "The file is empty. Choose another.")


# --- Progress and lease -----------------------------------------------------------------------------------------------


def test_progress_is_written_twice_a_second_at_most_and_at_the_end(
    asker: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    job = a_job(asker)

    def many(work: Work) -> None:
        with django_assert_num_queries(0):
            for turn in range(1000):
                work.progress(turn, 1000)
        assert facts(job, "done", "total") == (0, 0)
        work._told -= timedelta(seconds=1)
        with django_assert_num_queries(1):
            work.progress(500, 1000)
        assert Job.objects.get(pk=job.pk).percent == 50
        with django_assert_num_queries(1):
            work.progress(1000, 1000)

    queue.work(job.pk, many)
    assert facts(job, "state", "done", "total", "percent", "error") == (State.DONE, 1000, 1000, 100, "")


def test_progress_stops_a_worker_that_lost_its_job(asker: User) -> None:
    job = a_job(asker)
    seen: list[str] = []

    def slow(work: Work) -> None:
        stolen(work)
        try:
            work.progress(1, 1)
        except LeaseLost:
            seen.append("stopped")
            raise

    queue.work(job.pk, slow)
    assert seen == ["stopped"]
    assert facts(job, "state", "done") == (State.RUNNING, 0)


def test_renewal_tells_whether_the_job_is_still_ours(asker: User) -> None:
    job = a_job(asker)
    answers: list[bool] = []

    def twice(work: Work) -> None:
        answers.append(work.renew())
        stolen(work)
        answers.append(work.renew())

    queue.work(job.pk, twice)
    assert answers == [True, False]
