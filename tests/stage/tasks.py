"""Celery's door of the stage; workers learn it by ``celery -A config worker -I tests.stage.tasks``."""

from celery import shared_task

from accounts import queue
from tests.stage import jobs


@shared_task(name="tests.stage.tasks.leave_a_mark")
def leave_a_mark(job_id: int) -> None:
    """Sleep a little and leave one mark."""
    queue.work(job_id, jobs.leave_a_mark)
