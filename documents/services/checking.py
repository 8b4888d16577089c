"""Verbs of the check of the files: ask for one now."""

from accounts import queue
from accounts.models import Job, User
from documents import tasks
from documents.jobs.checking import KEY


def ask_for_check(*, by: User | None) -> Job:
    """Have all stored files checked; while a check is under way, that one is given back."""
    return queue.enqueue(tasks.check_files, {}, key=KEY, by=by)
