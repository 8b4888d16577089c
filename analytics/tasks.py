"""Celery's doors of the analytics."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from analytics.jobs import analysing, exchanging, matters, noting, reading


@shared_task(name="analytics.tasks.mail_inquiries")
def mail_inquiries(job_id: int) -> None:
    """Send the letters about signs that schools are asked about."""
    queue.work(job_id, matters.mail)


@shared_task(name="analytics.tasks.lapse_inquiries")
def lapse_inquiries() -> None:
    """Let matters older than a year go."""
    matters.lapse(timezone.now())


@shared_task(name="analytics.tasks.examine_work")
def examine_work(job_id: int) -> None:
    """Examine one work of an analysis."""
    queue.work(job_id, lambda work: analysing.examine_work(work, gather_run))


@shared_task(name="analytics.tasks.gather_run")
def gather_run(job_id: int) -> None:
    """Weigh the works of an analysis together and publish what was found."""
    queue.work(job_id, analysing.gather_run)


@shared_task(name="analytics.tasks.read_delivery")
def read_delivery(job_id: int) -> None:
    """Diagnose the files of a delivery."""
    queue.work(job_id, reading.read_delivery)


@shared_task(name="analytics.tasks.load_delivery")
def load_delivery(job_id: int) -> None:
    """Take the confirmed files of a delivery in."""
    queue.work(job_id, reading.load_delivery)


@shared_task(name="analytics.tasks.make_note")
def make_note(job_id: int) -> None:
    """Gather the facts of an analytical note and suggest its words."""
    queue.work(job_id, noting.make_note)


@shared_task(name="analytics.tasks.solve_exchange")
def solve_exchange(job_id: int) -> None:
    """Deal the works of a cross-checking of many schools."""
    queue.work(job_id, exchanging.solve_exchange)
