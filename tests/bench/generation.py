"""Duties of 200 schools under 5 plans of 65 measures, against a bare ``bulk_create`` of the same rows."""

import statistics
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction

from plans.generation import generate
from plans.models import Assignment, Measure, MeasureResponsible, Occurrence, Plan, Section
from plans.rules import PlanState
from plans.services.checking import period_of
from plans.terms import read, to_stored
from schools.models import Municipality, PostGroup
from tests.bench.measuring import Line, milliseconds
from tests.builders import a_municipality

SCHOOLS, PLANS, MEASURES, BATCH = 200, 5, 65, 2000
DEADLINES = ("до 15.10.2026", "ежегодно", "январь, июль", "ежегодно (март)", "до 25.12.2027")
AIM = 2.0


def plans_of(place: Municipality) -> list[Plan]:
    """Approved plans of three years whose every measure all schools answer for."""
    group = PostGroup.objects.create(municipality=place, name="Руководители ОО")
    made = [
        Plan.objects.create(
            municipality=place,
            title=f"План {number}",
            period_text="на 2026-2028 годы",
            period_start=date(2026, 1, 1),
            period_end=date(2028, 12, 31),
        )
        for number in range(PLANS)
    ]
    for plan in made:
        section = Section.objects.create(plan=plan, title="Мероприятия")
        period = period_of(plan)
        rows = Measure.objects.bulk_create(
            Measure(
                plan=plan,
                section=section,
                position=number,
                title=f"Мероприятие {number}",
                term=to_stored(read(DEADLINES[number % len(DEADLINES)], period)),
            )
            for number in range(MEASURES)
        )
        MeasureResponsible.objects.bulk_create(MeasureResponsible(measure=row, group=group, words="ОО") for row in rows)
    facts = {"order_number": "1", "order_date": date(2026, 1, 1), "approved_at": "2026-01-01T00:00:00Z"}
    Plan.objects.filter(pk__in=[plan.pk for plan in made]).update(state=PlanState.APPROVED, **facts)
    return made


def bare(plan: Plan, occurrences: list[dict[str, Any]], duties: list[dict[str, Any]]) -> float:
    """Seconds for the same rows by nothing but ``bulk_create``."""
    start = time.perf_counter()
    with transaction.atomic():
        made = Occurrence.objects.bulk_create((Occurrence(**row) for row in occurrences), batch_size=BATCH)
        new = {(row.measure_id, row.key): row.pk for row in made}
        place = {"municipality_id": plan.municipality_id, "plan_id": plan.pk}
        rows = (Assignment(occurrence_id=new[row.pop("of")], **place, **row) for row in duties)
        Assignment.objects.bulk_create(rows, batch_size=BATCH)
    return time.perf_counter() - start


def ours(plan: Plan) -> float:
    """Seconds for the generation."""
    start = time.perf_counter()
    generate(plan, by=None, today=date(2026, 1, 1))
    return time.perf_counter() - start


def rows_of(plan: Plan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the generation has written, as plain facts; ``of`` is measure and key of a duty's occurrence."""
    fields = ("measure_id", "key", "starts_on", "rule_due", "due_on", "basis")
    occurrences = list(Occurrence.objects.filter(measure__plan=plan).values(*fields))
    known = Assignment.objects.filter(plan=plan).order_by("pk")
    own = ("school_id", "rule_due", "due_on")
    rows = known.values(*own, "occurrence__measure", "occurrence__key")
    duties: list[dict[str, Any]] = [
        {"of": (row["occurrence__measure"], row["occurrence__key"])} | {name: row[name] for name in own} for row in rows
    ]
    return occurrences, duties


def lines() -> Iterator[Line]:
    """One line: the plans one after the other, each by us and then bare; the database is left as it was found."""
    took: list[float] = []
    beside: list[float] = []
    count = 0
    with transaction.atomic():
        place, _schools = a_municipality("bench", "Город Мера", SCHOOLS)
        for plan in plans_of(place):
            mark = transaction.savepoint()
            took.append(ours(plan))
            occurrences, duties = rows_of(plan)
            count += len(duties)
            transaction.savepoint_rollback(mark)
            beside.append(bare(plan, occurrences, duties))
        transaction.set_rollback(True)
    ratio = statistics.median(one / other for one, other in zip(took, beside, strict=True))
    what = f"{count:,} duties of {SCHOOLS} schools under {PLANS} plans made; beside it: bare bulk_create of the rows"
    yield Line(
        what, milliseconds(sum(took)), milliseconds(sum(beside)), f"{ratio:.2f}", f"≤ {AIM:g} times", ratio <= AIM
    )
