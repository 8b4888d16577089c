"""Celery's doors of the observers."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from observers.jobs import acting, places, telling, tidying


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
