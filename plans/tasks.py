"""Celery's doors of the plans."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from plans import jobs
from plans.generation import behind
from plans.reminding.reading import remind_readers


@shared_task(name="plans.tasks.read_upload")
def read_upload(job_id: int) -> None:
    """Read an uploaded file into a draft."""
    queue.work(job_id, jobs.read_upload)


@shared_task(name="plans.tasks.generate_duties")
def generate_duties(job_id: int) -> None:
    """Bring the duties of one plan up to date."""
    queue.work(job_id, jobs.generate_duties)


@shared_task(name="plans.tasks.make_snapshot")
def make_snapshot(job_id: int) -> None:
    """Freeze a report on execution."""
    queue.work(job_id, jobs.make_snapshot)


@shared_task(name="plans.tasks.catch_up")
def catch_up() -> None:
    """Have every plan brought up to date that lags behind the timetable, the schools or the people."""
    for pk in behind().values_list("pk", flat=True):
        queue.enqueue(generate_duties, {"plan": pk}, key=f"duties:{pk}", by=None)


@shared_task(name="plans.tasks.remind")
def remind() -> None:
    """Make the letters of the hour and have those sent that wait."""
    if jobs.remind(timezone.now()):
        queue.enqueue(send_letters, {}, key="letters", by=None)


@shared_task(name="plans.tasks.remind_of_materials")
def remind_of_materials() -> None:
    """Tell the schools that have not read what they must."""
    remind_readers(timezone.now())


@shared_task(name="plans.tasks.send_letters")
def send_letters(job_id: int) -> None:
    """Send the letters that wait."""
    queue.work(job_id, jobs.send_letters)
