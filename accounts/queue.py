"""Durable background work over Celery: the Job row is the truth, the broker is a mere wake-up call.

A job is claimed by one UPDATE, belongs to its worker for a lease that a heartbeat renews, and is handed out again when
the lease runs out; so a worker, the broker or its data may vanish at any moment and no job is lost.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connections, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Job, User, Worker, rows

log = logging.getLogger(__name__)
MAX_TRIES = 5
AT_ONCE = 500  # announcements of one round of the reaper


class LeaseLost(Exception):
    """Somebody else has taken the job over; whatever this worker was about to write must not be written."""


def enqueue(task: Any, args: dict[str, Any], *, key: str, by: User | None) -> Job:
    """Note a job in the caller's transaction and wake a worker once that is committed.

    ``task`` is a Celery task of some ``tasks.py``; ``args`` are JSON-able and reach the job as ``work.args``. While a
    job with the same ``key`` is unfinished, that one is returned instead, so a double click asks only once; whoever
    asks second may look at it too.
    """
    job = None
    while job is None:  # because the twin we met may finish before we can read it
        Job.objects.bulk_create([Job(kind=task.name, args=args, key=key, user=by)], ignore_conflicts=True)
        job = Job.objects.unfinished().filter(key=key).first()
    if by is not None and job.user_id != by.pk:
        job.watchers.add(by)
    announced = job
    transaction.on_commit(lambda: wake(announced), robust=True)
    return job


def note(task: Any, args: dict[str, Any], *, key: str) -> rows.Statement:
    """A job nobody waits for, as a statement; the reaper announces it within ``JOB_REAP_EVERY`` seconds.

    For letters: whoever asked is answered without waiting for the broker. While a job with the same ``key`` is
    unfinished nothing is noted.
    """
    return rows.insertion(Job(kind=task.name, args=args, key=key), unless_there=True)


def wake(job: Job) -> bool:
    """Tell the workers of one job; a silent broker is no error, because the reaper tells them again."""
    try:
        current_app.send_task(job.kind, args=[job.pk], retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001, RUF100 because every transport raises its own kinds
        log.warning("job %s not announced: %s", job.pk, error)
        return False
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    return True


class Work:
    """A claimed job in the hands of the function that does it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.args: dict[str, Any] = job.args
        self.by = job.user
        self.finished = False
        self._told = timezone.now()

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING)

    def renew(self) -> bool:
        """Prolong the lease; False when the job is no longer ours."""
        return bool(self._mine().update(lease_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE)))

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; written twice a second at most."""
        now = timezone.now()
        if done < total and now - self._told < timedelta(seconds=0.5):
            return
        self._told = now
        if not self._mine().update(done=done, total=total):
            raise LeaseLost

    @contextmanager
    def finish(self, **result: Any) -> Iterator[dict[str, Any]]:
        """One transaction for the effect and for "done": both happen or neither does.

        Fill the yielded dict with what the asker's page needs. Raises ``LeaseLost`` and rolls back when another worker
        has taken over meanwhile.
        """
        with transaction.atomic():
            yield result
            if not self._mine().update(
                state=Job.State.DONE, finished_at=timezone.now(), result=result, done=F("total"), error=""
            ):
                raise LeaseLost
        self.finished = True


def work(job_id: int, function: Callable[[Work], None]) -> None:
    """Claim the job and do it; safe to be called any number of times for the same job."""
    job = _claim(job_id)
    if job is None:
        return
    hand = Work(job)
    with _heartbeat(hand), override(settings.LANGUAGE_CODE):
        try:
            function(hand)
            if not hand.finished:
                with hand.finish():
                    pass
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job_id)
        except ValidationError as refusal:
            _fail(hand, " ".join(refusal.messages))
        except Exception:
            log.exception("job %s (%s) failed on try %s", job_id, job.kind, job.tries)
            _retry(hand)


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    token = secrets.token_hex(16)
    claimed = (
        Job.objects.free(now)
        .filter(pk=job_id, tries__lt=MAX_TRIES)
        .update(
            state=Job.State.RUNNING,
            token=token,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE),
            started_at=now,
            tries=F("tries") + 1,
            done=0,
        )
    )
    return Job.objects.select_related("user").filter(pk=job_id, token=token).first() if claimed else None


@contextmanager
def _unshaken(what: str) -> Iterator[None]:
    """Because a thread that dies of a lost connection would leave its duty undone without a word."""
    try:
        yield
    except Exception as error:  # noqa: BLE001, RUF100 because drivers also raise what is no DatabaseError
        log.warning("%s: %s", what, error)
    finally:
        close_old_connections()


@contextmanager
def _heartbeat(hand: Work) -> Iterator[None]:
    stop = threading.Event()
    began = time.monotonic()

    def beat() -> None:
        # Because a job that hangs must not keep its lease for ever: past the limit another worker may have it.
        while not stop.wait(settings.JOB_LEASE / 3) and time.monotonic() - began < settings.JOB_LIMIT:
            with _unshaken(f"lease of job {hand.job.pk}"):
                if not hand.renew():
                    break
        connections.close_all()

    thread = threading.Thread(target=beat, name=f"lease-{hand.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def _fail(hand: Work, reason: str) -> None:
    hand._mine().update(state=Job.State.FAILED, finished_at=timezone.now(), error=reason)


def _retry(hand: Work) -> None:
    if hand.job.tries >= MAX_TRIES:
        _fail(hand, _("The work failed several times. The administrator finds the cause in the log."))
    else:
        pause = timedelta(seconds=2**hand.job.tries)
        hand._mine().update(state=Job.State.NEW, not_before=timezone.now() + pause, sent_at=None, lease_until=None)


def reap(now: datetime) -> int:
    """Announce again every free job nobody was told of lately, give up those that killed their worker too often.

    Returns the number announced; a broker that does not answer ends the round.
    """
    with override(settings.LANGUAGE_CODE):
        reason = _(
            "The worker stopped in the middle of this work several times. The administrator finds the cause in the log."
        )
    Job.objects.free(now).filter(tries__gte=MAX_TRIES).update(state=Job.State.FAILED, finished_at=now, error=reason)
    asleep = Job.objects.asleep(now).only("pk", "kind", "state", "sent_at", "created_at").order_by("pk")
    told = 0
    for job in islice((job for job in asleep if _worth_telling(job, now)), AT_ONCE):
        if not wake(job):
            break
        told += 1
    return told


def _worth_telling(job: Job, now: datetime) -> bool:
    """Whether the last announcement is old enough; a long queue is told ever more rarely, or it would only grow."""
    if job.sent_at is None or job.state == Job.State.RUNNING:
        return True
    return now - job.sent_at >= min(job.sent_at - job.created_at, timedelta(minutes=2))


def start_reaper() -> None:
    """Reap every few seconds in a thread of this worker process, and show that the worker is alive."""
    name = f"{socket.gethostname()}:{os.getpid()}"

    def watch() -> None:
        while True:
            with _unshaken("reaper"):
                now = timezone.now()
                Worker.objects.update_or_create(name=name, defaults={"seen_at": now})
                Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
                reap(now)
            threading.Event().wait(settings.JOB_REAP_EVERY)

    threading.Thread(target=watch, name="reaper", daemon=True).start()


def somebody_at_work(now: datetime) -> bool:
    """Whether any worker has been seen within half a minute."""
    return Worker.objects.filter(seen_at__gt=now - timedelta(seconds=30)).exists()
