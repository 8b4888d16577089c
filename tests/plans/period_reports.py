"""Reports on execution made as a worker makes them, and a story for them to tell."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Job
from accounts.roles import Role
from plans import tasks
from plans.models import Assignment, Plan, Snapshot
from plans.rules import AssignmentState, ReportState
from plans.services import snapshots
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

DAYS = (date(2026, 9, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 20)
DRAFT, SENT, BACK = ReportState.DRAFT, ReportState.SUBMITTED, ReportState.RETURNED
GOOD, OLD = ReportState.ACCEPTED, ReportState.REPLACED


def moment(day: int, hour: int = 9) -> datetime:
    """An hour in Universal Time of a day of October 2026."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def asked(cast: Cast, plan: Plan | None, **facts: Any) -> Snapshot:
    """A report of September and October, made as a worker makes it."""
    known: Any = {"municipality": cast.municipality, "plan": plan, "school": None, "days": DAYS, "today": TODAY}
    row = snapshots.ask(**{**known, "by": cast.people[Role.COORDINATOR], **facts})
    tasks.make_snapshot(Job.objects.get(key=snapshots.job_key(row)).pk)
    row.refresh_from_db()
    assert row.state == "made"
    return row


def a_story(cast: Cast) -> Plan:
    """Two measures: one accepted and one overdue in the first, one returned and one called off in the second."""
    plan = a_plan_in_force(cast.municipality)
    first, second = plan.measures.order_by("number")
    nina, vera = cast.people[Role.COORDINATOR], cast.people[Role.SCHOOL]
    done, _missing = duties(first, date(2026, 10, 5), cast.schools)
    reported(done, GOOD, by=vera, at=moment(4), reviewer=nina)
    back, off = duties(second, date(2026, 10, 9), cast.schools)
    reported(back, BACK, by=vera, at=moment(12), reviewer=nina)
    Assignment.objects.filter(pk=off.pk).update(state=AssignmentState.CANCELLED)
    duties(second, date(2026, 11, 9), cast.schools)
    return plan
