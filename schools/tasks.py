"""Celery's doors of the schools."""

from celery import shared_task

from accounts import queue
from schools import jobs


@shared_task(name="schools.tasks.apply_registry")
def apply_registry(job_id: int) -> None:
    """Apply a big registry of schools."""
    queue.work(job_id, jobs.apply_registry)
