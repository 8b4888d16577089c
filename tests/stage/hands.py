"""Functions that do, spoil, refuse or lose a job, and what is left of it afterwards."""

import threading
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import Job, Notice, User
from accounts.queue import Work
from tests.stage.tasks import leave_a_mark

Told = list[tuple[str, list[int]]]
State = Job.State


def an_asker() -> User:
    """Somebody who asks for work."""
    return User.objects.create_user("asker@zarechye.example", "Орлова Вера Павловна")


def a_job(asker: User, key: str = "one", **facts: Any) -> Job:
    return Job.objects.create(kind=leave_a_mark.name, key=key, user=asker, args={"seconds": 0}, **facts)


def leave(work: Work) -> None:
    """An effect in the transaction of "done"."""
    assert work.by
    with work.finish(url="/there/") as result:
        Notice.objects.create(user=work.by, kind="mark", key=work.job.token)
        result["size"] = 3


def fail(work: Work) -> None:
    raise ZeroDivisionError("a slip of ours")


def refuse(work: Work) -> None:
    raise ValidationError(["The file is empty.", "Choose another."])


def stolen(work: Work) -> None:
    """Another worker takes the job over while this one works."""
    Job.objects.filter(pk=work.job.pk).update(token="somebody-else")


def facts(job: Job, *names: str) -> tuple[Any, ...]:
    fresh = Job.objects.get(pk=job.pk)
    return tuple(getattr(fresh, name) for name in names)


def marks() -> int:
    return Notice.objects.filter(kind="mark").count()


def together(number: int, function: Callable[[], object]) -> None:
    """Run it in so many threads that start at the same moment."""
    gate = threading.Barrier(number)

    def run() -> None:
        gate.wait()
        try:
            function()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [thread.is_alive() for thread in threads] == [False] * number
