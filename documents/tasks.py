"""Celery's doors of the documents."""

from celery import shared_task
from django.utils import timezone

from accounts import queue
from documents.jobs import bundling, checking, drawing, previewing


@shared_task(name="documents.tasks.render")
def render(job_id: int) -> None:
    """Draw a paper's file from its frozen facts."""
    queue.work(job_id, drawing.render)


@shared_task(name="documents.tasks.preview")
def preview(job_id: int) -> None:
    """Draw a sample of a look."""
    queue.work(job_id, previewing.preview)


@shared_task(name="documents.tasks.bundle")
def bundle(job_id: int) -> None:
    """Put many papers into one ZIP."""
    queue.work(job_id, bundling.bundle)


@shared_task(name="documents.tasks.check_files")
def check_files(job_id: int) -> None:
    """Check all stored files."""
    queue.work(job_id, checking.check_files)


@shared_task(name="documents.tasks.check_at_night")
def check_at_night() -> None:
    """Have all stored files checked, unless that is under way."""
    queue.enqueue(check_files, {}, key=checking.KEY, by=None)


@shared_task(name="documents.tasks.forget_bundles")
def forget_bundles() -> None:
    """Delete the ZIPs of yesterday."""
    bundling.forget(timezone.now())
