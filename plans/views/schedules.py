"""A plan as a calendar of one month and as a timeline over its whole period."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from plans.models import Assignment, Measure, Plan
from plans.models.execution import AssignmentQuerySet
from plans.reports import schedules
from plans.services.reporting import local_day
from plans.views.plans import found
from schools.access import SignedRequest, allow
from schools.models import CalendarDay

PAGE = 50


def _duties(request: SignedRequest, plan: Plan) -> AssignmentQuerySet:
    return Assignment.objects.within(request.scope).filter(plan=plan)


def grid_of(request: SignedRequest, measure: Measure) -> schedules.Grid | None:
    """Who answers for the measure and where each stands, for its page; ``None`` until there are duties."""
    rows = Assignment.objects.within(request.scope)
    return schedules.grid(
        measure, rows, request.GET.get("occurrence", ""), local_day(timezone.now(), measure.plan.municipality)
    )


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def plan_calendar(request: SignedRequest, pk: int) -> HttpResponse:
    """One month of the plan, day by day."""
    plan = found(request, pk)
    today = local_day(timezone.now(), plan.municipality)
    first = _month(request.GET.get("month", ""), _within(today, plan))
    weeks = schedules.month(_duties(request, plan), first, today)
    years = {week[0].day.year for week in weeks} | {week[-1].day.year for week in weeks}
    works = CalendarDay.objects.working_days(plan.municipality_id, years)
    facts = {
        "plan": plan,
        "first": first,
        "earlier": f"{first - relativedelta(months=1):%Y-%m}",
        "later": f"{first + relativedelta(months=1):%Y-%m}",
        "weeks": [[(day, works.is_working(day.day), day.day == today) for day in week] for week in weeks],
    }
    return render(request, "plans/plan_calendar.html", facts)


def _within(day: date, plan: Plan) -> date:
    """The day, or the end of the plan's period that is nearer to it."""
    return min(max(day, plan.period_start or day), plan.period_end or day)


def _month(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise.replace(day=1)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def plan_timeline(request: SignedRequest, pk: int) -> HttpResponse:
    """The plan's measures over its period, drawn and as a table."""
    plan = found(request, pk)
    today = local_day(timezone.now(), plan.municipality)
    page = Paginator(plan.measures.select_related("section"), PAGE).get_page(request.GET.get("page"))
    span = (plan.period_start or today, plan.period_end or today)
    line = schedules.timeline(list(page.object_list), _duties(request, plan), span, today)
    return render(request, "plans/plan_timeline.html", {"plan": plan, "page_obj": page, "line": line})
