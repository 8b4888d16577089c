"""Celery's doors of the documents."""

from celery import shared_task

from accounts import queue
from documents import jobs


@shared_task(name="documents.tasks.render")
def render(job_id: int) -> None:
    """Draw a paper's file from its frozen facts."""
    queue.work(job_id, jobs.render)
