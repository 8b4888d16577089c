"""The dashboard, the grid of a measure, the queue and the figures over all duties of 200 schools, against bare SQL."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Mod
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from config.dashboard import dashboard
from plans.generation import generate
from plans.models import Assignment, Measure, Occurrence, Plan, Report
from plans.reports import figures, schedules
from plans.reports.figures import By
from plans.rules import AssignmentState, ReportState
from plans.views.review import listed
from schools.access import scope_of
from schools.models import Municipality
from schools.rules import Scope
from tests.bench.generation import SCHOOLS, plans_of
from tests.bench.measuring import Line, medians, milliseconds
from tests.builders import a_municipality, a_user

AIM = 3.0
ROUNDS = 9
TODAY = date(2027, 6, 1)
# What a person would write by hand for the same numbers: one pass over the plans' duties, one over the queue.
BY_PLAN = """select plan_id, count(*) filter (where state <> 'cancelled' and due_on <= %(d)s),
 count(*) filter (where state = 'accepted' and due_on <= %(d)s),
 count(*) filter (where state = 'accepted' and in_time and due_on <= %(d)s),
 count(*) filter (where state = 'submitted' and due_on <= %(d)s),
 count(*) filter (where state in ('not_started', 'in_work', 'returned') and due_on < %(d)s),
 count(*) filter (where state <> 'cancelled' and due_on > %(d)s)
 from plans_assignment where municipality_id = %(m)s and due_on is not null group by plan_id"""
BY_SCHOOL = BY_PLAN.replace("plan_id", "school_id")
ALARMS = """select s.id, s.name from schools_school s where s.municipality_id = %(m)s and s.closed_on is null
 and exists (select 1 from plans_assignment a where a.school_id = s.id and a.due_on is not null
 and a.state in ('not_started', 'in_work', 'returned'))
 and not exists (select 1 from schools_membership p where p.school_id = s.id and p.role = 'school') order by s.name"""
LOST = """select count(*) from plans_assignment a join schools_responsibleperson p on p.id = a.person_id
 where a.municipality_id = %(m)s and p.left_on is not null and a.state in ('not_started', 'in_work', 'returned')"""
COUNT = "select count(*) from plans_assignment where municipality_id = %(m)s and state = 'submitted'"
QUEUE = """select a.id, s.name, m.title, p.title, a.due_on, r.id, r.text, r.submitted_at
 from plans_assignment a join plans_report r on r.assignment_id = a.id and r.state = 'submitted'
 join schools_school s on s.id = a.school_id join plans_occurrence o on o.id = a.occurrence_id
 join plans_measure m on m.id = o.measure_id join plans_plan p on p.id = a.plan_id
 where a.municipality_id = %(m)s and a.state = 'submitted' order by a.submitted_at, a.id limit 50"""
TIMES = """select o.id, o.due_on, o.label from plans_occurrence o where o.measure_id = %(q)s
 and exists (select 1 from plans_assignment a where a.occurrence_id = o.id and a.municipality_id = %(m)s
 and a.state <> 'cancelled') order by o.due_on"""
GRID = """select a.id, s.name, a.state, a.due_on, (select r.id from plans_report r where r.assignment_id = a.id
 and r.state <> 'draft' order by r.number desc limit 1)
 from plans_assignment a join schools_school s on s.id = a.school_id where a.occurrence_id = %(o)s order by s.name"""


def asked(*statements: str, **facts: int | date) -> Callable[[], None]:
    """The bare statements, run and fetched."""

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, facts)
                cursor.fetchall()

    return run


def carried_out(place: Municipality) -> list[Plan]:
    """The plans with their duties in mixed states: half accepted, a tenth on review."""
    plans = plans_of(place)
    for plan in plans:
        generate(plan, by=None, today=date(2026, 1, 1))
    rows = Assignment.objects.filter(municipality=place).annotate(tenth=Mod("pk", 10))
    now = timezone.now()
    rows.filter(tenth__lt=5).update(state=AssignmentState.ACCEPTED, submitted_at=now, accepted_at=now, in_time=True)
    rows.filter(tenth=5).update(state=AssignmentState.SUBMITTED, submitted_at=now, in_time=True)
    sent = rows.filter(tenth=5).values_list("pk", flat=True)
    Report.objects.bulk_create(
        (Report(assignment_id=pk, state=ReportState.SUBMITTED, text="Проведено", submitted_at=now) for pk in sent),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return plans


def _measured(what: str, ours: Callable[[], object], beside: Callable[[], object]) -> Line:
    with CaptureQueriesContext(connection) as queries:
        ours()
    one, other = medians([ours, beside], ROUNDS)
    ratio = one / other
    told = f"{what}: {len(queries)} SQL queries; beside it: the bare SQL of its figures"
    return Line(told, milliseconds(one), milliseconds(other), f"{ratio:.2f}", f"≤ {AIM:g} times", ratio <= AIM)


def lines() -> Iterator[Line]:
    """A line each; the database is left as it was found."""
    with transaction.atomic():
        place, _schools = a_municipality("overview", "Город Обзор", SCHOOLS)
        nina = a_user("nina@overview.example", "Лебедева Нина Олеговна", Role.COORDINATOR, place)
        plans = carried_out(place)
        yield from _lines(place, scope_of(nina), plans[0].measures.all()[0])
        transaction.set_rollback(True)


def _lines(place: Municipality, scope: Scope, measure: Measure) -> Iterator[Line]:
    rows: QuerySet[Assignment] = Assignment.objects.within(scope)
    count = rows.count()
    facts: dict[str, Any] = {"m": place.pk, "d": TODAY}
    yield _measured(
        f"dashboard over {count:,} duties",
        lambda: dashboard(scope, TODAY),
        asked(BY_PLAN, ALARMS, LOST, COUNT, **facts),
    )
    yield _measured("figures by school", lambda: figures.lines(rows, By.SCHOOL, TODAY), asked(BY_SCHOOL, **facts))
    chosen = Occurrence.objects.filter(measure=measure, due_on__lte=TODAY).order_by("due_on").last()
    assert chosen
    yield _measured(
        f"grid of one measure, {SCHOOLS} schools",
        lambda: schedules.grid(measure, rows, str(chosen.pk), TODAY),
        asked(TIMES, GRID, o=chosen.pk, q=measure.pk, m=place.pk),
    )
    waits = rows.filter(state=AssignmentState.SUBMITTED).order_by("submitted_at", "pk")
    yield _measured("a page of 50 of the queue", lambda: listed(waits, "1"), asked(COUNT, QUEUE, **facts))
