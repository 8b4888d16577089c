"""Celery's doors of the plans."""

from celery import shared_task

from accounts import queue
from plans import jobs


@shared_task(name="plans.tasks.read_upload")
def read_upload(job_id: int) -> None:
    """Read an uploaded file into a draft."""
    queue.work(job_id, jobs.read_upload)
