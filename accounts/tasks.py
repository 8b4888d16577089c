"""Celery's doors of the accounts."""

from celery import shared_task

from accounts import jobs, queue


@shared_task(name="accounts.tasks.send_invitation")
def send_invitation(job_id: int) -> None:
    """Mail the link by which a person sets the first password."""
    queue.work(job_id, jobs.send_invitation)


@shared_task(name="accounts.tasks.prune")
def prune() -> None:
    """Forget what nobody will look at again."""
    jobs.prune()
