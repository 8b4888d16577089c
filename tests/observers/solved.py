"""Schedules proposed by the worker, for the tests of what follows."""

from datetime import timedelta
from typing import Any

from accounts import queue
from accounts.models import Job, User
from observers.jobs import scheduling as jobs
from observers.models import SchedulePlan
from observers.reports.scheduling import Given
from observers.services import scheduling
from tests.builders import Cast
from tests.observers.coming import SOON


def work(kind: str) -> Job:
    """Do the one job of the kind that waits, as a worker would."""
    job = Job.objects.unfinished().get(kind=f"observers.tasks.{kind}")
    queue.work(job.pk, {"solve_schedule": jobs.solve, "write_schedule": jobs.write}[kind])
    job.refresh_from_db()
    return job


def proposed(cast: Cast, by: User, **given: Any) -> SchedulePlan:
    """A schedule of the coming days, made by the worker."""
    asked = Given(SOON, SOON + timedelta(days=9), **({"most": 3} | given))
    plan = scheduling.ask(cast.municipality, asked, by=by)
    assert work("solve_schedule").state == Job.State.DONE
    plan.refresh_from_db()
    return plan


def who(plan: SchedulePlan) -> list[tuple[int, int, bool]]:
    """Session, observer and whether pinned, of every place proposed."""
    return sorted((one["session"], one["observer"], one["pinned"]) for one in plan.result["places"])
