"""Celery's doors of the observers."""

from celery import shared_task

from accounts import queue
from observers.jobs import telling


@shared_task(name="observers.tasks.write_of_session")
def write_of_session(job_id: int) -> None:
    """Write one letter about what happened to a session."""
    queue.work(job_id, telling.write_of_session)
