"""Work whose effect can be counted: every start and every effect is a row."""

import secrets
import time

from accounts.models import Notice
from accounts.queue import Work


def leave_a_mark(work: Work) -> None:
    """Note the start at once, work for ``args["seconds"]``, leave the mark in the transaction that says "done"."""
    _note(work, "start")
    time.sleep(work.args["seconds"])
    with work.finish() as result:
        _note(work, "mark")
        result["mark"] = work.job.pk


def _note(work: Work, kind: str) -> None:
    """A fresh key each time, because a second effect must not be swallowed by a constraint."""
    assert work.by
    Notice.objects.create(user=work.by, kind=kind, key=secrets.token_hex(8), facts={"job": work.job.pk})
