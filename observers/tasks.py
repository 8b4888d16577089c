"""Celery's doors of the observers."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from observers.jobs import acting, answering, erasing, places, scheduling, telling, tidying, training


@shared_task(name="observers.tasks.write_of_session")
def write_of_session(job_id: int) -> None:
    """Write one letter about what happened to a session."""
    queue.work(job_id, telling.write_of_session)


@shared_task(name="observers.tasks.write_to_observer")
def write_to_observer(job_id: int) -> None:
    """Write one letter about a place or the queue."""
    queue.work(job_id, places.write)


@shared_task(name="observers.tasks.tidy")
def tidy() -> None:
    """Free what was not confirmed in time and let the queues move."""
    tidying.tidy(timezone.now(), write_to_observer)


@shared_task(name="observers.tasks.remind")
def remind() -> None:
    """Have those reminded who are expected in three days and tomorrow."""
    places.remind(timezone.now(), write_to_observer)


@shared_task(name="observers.tasks.ask_for_act")
def ask_for_act(job_id: int) -> None:
    """Write one letter with the link to the act."""
    queue.work(job_id, acting.ask_for_act)


@shared_task(name="observers.tasks.solve_schedule")
def solve_schedule(job_id: int) -> None:
    """Propose a schedule."""
    queue.work(job_id, scheduling.solve)


@shared_task(name="observers.tasks.write_schedule")
def write_schedule(job_id: int) -> None:
    """Write one letter about the visits of a published schedule."""
    queue.work(job_id, scheduling.write)


@shared_task(name="observers.tasks.write_of_training")
def write_of_training(job_id: int) -> None:
    """Write one letter with the link to the training."""
    queue.work(job_id, training.write)


@shared_task(name="observers.tasks.write_of_privacy")
def write_of_privacy(job_id: int) -> None:
    """Write one letter about somebody's own data."""
    queue.work(job_id, answering.write_of_privacy)


@shared_task(name="observers.tasks.write_answer")
def write_answer(job_id: int) -> None:
    """Mail one answer of the hot line."""
    queue.work(job_id, answering.write_answer)


@shared_task(name="observers.tasks.propose_erasure")
def propose_erasure() -> None:
    """Put up what has reached the end of its term, for an official to confirm."""
    erasing.propose_all(timezone.now())
