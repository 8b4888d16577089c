"""How the plans in force stand, for those who watch over them: five questions, a query or two each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.roles import Permission
from plans.deadlines import Waiting
from plans.models import Assignment, Execution, Plan, Report
from plans.reminding.whom import alarms
from plans.reports import figures
from plans.reports.figures import By, Figure
from plans.rules import AssignmentState, PlanState, ReportState
from plans.views.overview import shown
from schools.models import School
from schools.rules import Scope

OLDEST = 5
NAMED = 10
FROM_OUTSIDE = frozenset({Waiting.TIMETABLE.value, Waiting.EVENT.value})


@dataclass(frozen=True, slots=True)
class Queue:
    """Reports on review: how many, and the oldest of them."""

    count: int
    oldest: list[Report]


@dataclass(frozen=True, slots=True)
class Undated:
    """Measures of a plan that have no day yet: those that wait for a timetable, and those nobody could read."""

    plan: Plan
    awaited: int
    unread: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Schools that nobody reports for: how many, and the first of them by name."""

    count: int
    schools: list[School]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a coordinator sees first in the morning.

    ``lines`` are the figures by plan, ``lost`` counts duties of persons who have left.
    """

    queue: Queue | None
    lines: list[dict[str, Any]]
    undated: list[Undated]
    alarm: Alarm
    lost: int


def dashboard(scope: Scope, today: date) -> Dashboard | None:
    """For whoever sees the duties of a whole municipality; nobody else is asked to watch over them."""
    if not (scope.everything or scope.where(Permission.ASSIGNMENT_SEE)):
        return None
    rows = Assignment.objects.within(scope).filter(plan__state=PlanState.APPROVED)
    lines = [shown(line, {}) for line in figures.lines(rows, By.PLAN, today) if line.of(Figure.EXPECTED)]
    return Dashboard(_queue(scope), lines, _undated(scope), _alarm(scope), rows.without_owner().count())


def _queue(scope: Scope) -> Queue | None:
    if not scope.may_somewhere(Permission.ASSIGNMENT_REVIEW):
        return None
    duties = Assignment.objects.within(scope).filter(state=AssignmentState.SUBMITTED)
    count = duties.count()
    first = list(duties.order_by("submitted_at", "pk").values_list("pk", flat=True)[:OLDEST]) if count else []
    rows = Report.objects.filter(assignment__in=first, state=ReportState.SUBMITTED).order_by("submitted_at", "pk")
    names = ("occurrence__measure", "school", "group", "person")
    return Queue(count, list(rows.select_related(*(f"assignment__{name}" for name in names))))


def _undated(scope: Scope) -> list[Undated]:
    rows = Execution.objects.filter(plan__in=Plan.objects.within(scope), plan__state=PlanState.APPROVED)
    found = []
    for row in rows.exclude(waiting={}).select_related("plan").order_by("plan__title", "plan"):
        codes = Counter(code in FROM_OUTSIDE for code in row.waiting.values())
        found.append(Undated(row.plan, codes[True], codes[False]))
    return found


def _alarm(scope: Scope) -> Alarm:
    rows = alarms(scope).order_by("name", "pk")
    found = list(rows[: NAMED + 1])
    return Alarm(len(found) if len(found) <= NAMED else rows.count(), found[:NAMED])
