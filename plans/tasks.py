"""Celery's doors of the plans."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from plans import jobs


@shared_task(name="plans.tasks.read_upload")
def read_upload(job_id: int) -> None:
    """Read an uploaded file into a draft."""
    queue.work(job_id, jobs.read_upload)


@shared_task(name="plans.tasks.remind")
def remind() -> None:
    """Make the letters of the hour and have those sent that wait."""
    if jobs.remind(timezone.now()):
        queue.enqueue(send_letters, {}, key="letters", by=None)


@shared_task(name="plans.tasks.send_letters")
def send_letters(job_id: int) -> None:
    """Send the letters that wait."""
    queue.work(job_id, jobs.send_letters)
