"""The report on execution: its frozen page against bare SQL for the same sums, and the memory of a long workbook."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Measure, Occurrence, Plan, Report, Section, Snapshot
from plans.reports import ledger, period
from plans.rules import AssignmentState, PlanState, ReportState
from schools.models import Municipality
from tests.bench.measuring import Line, medians, milliseconds
from tests.builders import a_municipality, a_user

SCHOOLS, MEASURES, ROUNDS, BATCH = 200, 65, 7, 2000
PAGE_AIM, MEMORY_AIM = 3.0, 30  # times; MB more than for a tenth of the rows
DUE = date(2026, 10, 5)
SUMS = """select m.section_id, a.school_id, count(*), count(*) filter (where r.state = 'accepted'),
 count(*) filter (where r.state = 'accepted' and r.submitted_at::date <= a.due_on),
 count(*) filter (where r.state = 'submitted'), count(*) filter (where r.state is null and a.due_on < %(d)s)
 from plans_assignment a join plans_occurrence o on o.id = a.occurrence_id join plans_measure m on m.id = o.measure_id
 left join lateral (select state, submitted_at from plans_report v where v.assignment_id = a.id
 and v.submitted_at <= now() order by number desc limit 1) r on true
 where a.plan_id = %(p)s and a.state <> 'cancelled' and a.due_on between %(f)s and %(d)s
 group by grouping sets ((m.section_id), (a.school_id))"""


def a_plan(place: Municipality, measures: int, by: User) -> Plan:
    """A plan in force that every school has reported on: half of the reports are accepted."""
    plan = Plan.objects.create(municipality=place, title="План мероприятий")
    section = Section.objects.create(plan=plan, title="Мероприятия")
    rows = [Measure(plan=plan, section=section, position=n, title=f"Мероприятие {n}") for n in range(measures)]
    Measure.objects.bulk_create(rows)
    facts = {"order_number": "1", "order_date": DUE, "approved_at": "2026-09-01T00:00:00Z"}
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.APPROVED, **facts)
    held = Occurrence.objects.bulk_create(Occurrence(measure=row, key="day", due_on=DUE) for row in rows)
    now, same = timezone.now(), {"municipality": place, "plan": plan, "due_on": DUE}
    duties = Assignment.objects.bulk_create(
        (
            Assignment(occurrence=one, school=school, state=AssignmentState.SUBMITTED, **same)
            for one in held
            for school in place.schools.all()
        ),
        batch_size=BATCH,
    )
    Report.objects.bulk_create(
        (
            Report(
                assignment=duty,
                state=ReportState.ACCEPTED if number % 2 else ReportState.SUBMITTED,
                text="Совещание проведено, протокол приложен",
                author=by,
                submitted_at=now,
                reviewer=by if number % 2 else None,
                reviewed_at=now if number % 2 else None,
            )
            for number, duty in enumerate(duties)
        ),
        batch_size=BATCH,
    )
    return plan


def resident() -> float:
    """Megabytes of this process in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def made(plan: Plan) -> tuple[Snapshot, float]:
    """The report as its job makes it, and the most memory, in MB, that it took on top of what there was."""
    days = {"starts_on": date(2026, 9, 1), "as_of": date(2026, 10, 31)}
    row = Snapshot.objects.create(municipality=plan.municipality, plan=plan, title="Отчёт", **days)
    before, tally = resident(), period.Tally(row.as_of)
    most = before

    def counted() -> Iterator[period.Row]:
        nonlocal most
        for one in period.read(row):
            tally.add(one)
            yield one
            if tally.rows % 250 == 0:
                most = max(most, resident())

    with tempfile.TemporaryFile() as file:
        ledger.write(file, row, counted(), tally)
    Snapshot.objects.filter(pk=row.pk).update(state="made", facts=tally.facts())
    return row, max(most, resident()) - before


def lines() -> Iterator[Line]:
    """The page of a report of 13,000 duties, and the memory of its workbook."""
    with transaction.atomic():
        place, _schools = a_municipality("period", "Город", SCHOOLS)
        nina = a_user("nina@period.example", "Лебедева Нина Олеговна", Role.COORDINATOR, place)
        _small, little = made(a_plan(place, MEASURES // 10, nina))
        plan = a_plan(place, MEASURES, nina)
        row, much = made(plan)
        yield from _page(row, plan, nina)
        grown = max(0.0, much - little)
        what = f"workbook of {SCHOOLS * MEASURES} duties; beside it: a tenth of them, memory above the start"
        aim, met = f"≤ {MEMORY_AIM} MB more", grown <= MEMORY_AIM
        yield Line(what, f"{much:.0f} MB", f"{little:.0f} MB", f"+{grown:.0f} MB", aim, met)
        transaction.set_rollback(True)


def _page(row: Snapshot, plan: Plan, by: User) -> Iterator[Line]:
    client = Client()
    client.force_login(by, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("snapshot", args=[row.pk])

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(SUMS, {"p": plan.pk, "f": row.starts_on, "d": row.as_of})
            cursor.fetchall()

    ours, beside = medians([lambda: client.get(address), bare], ROUNDS)
    what = f"page of a report on {SCHOOLS * MEASURES} duties; beside it: bare SQL that sums them"
    ratio = ours / beside
    yield Line(
        what, milliseconds(ours), milliseconds(beside), f"{ratio:.2f}", f"≤ {PAGE_AIM:g} times", ratio <= PAGE_AIM
    )
