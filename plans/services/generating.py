"""Make a plan happen: occurrences and duties out of its measures, over and over without touching what was reported."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import journal, notices
from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Execution, Measure, MeasureResponsible, Occurrence, Plan, Report
from plans.rules import AssignmentState, PartyRole, PlanState
from plans.scheduling import Demand, Held, Planned, demand
from plans.services.checking import period_of
from plans.terms import from_json
from schools.calendar import WorkingDays, russian
from schools.models import CalendarDay, PostGroup, Procedure, School

KINDS = {"vpr": "ВПР", "kdr": "КДР", "oge": "ОГЭ", "ege": "ЕГЭ"}
LADDER_BEFORE, LADDER_AFTER = [7, 3, 1], [1]


@dataclass(frozen=True, slots=True)
class Targets:
    """Who answers for a measure: ids."""

    schools: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    school_set: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a generation has done."""

    made: int = 0
    moved: int = 0
    dropped: int = 0
    told: set[int] = field(default_factory=set)


def calendar_of(municipality: int, years: Iterable[int]) -> WorkingDays:
    """Working days of these years: the federal calendar with the municipality's own days."""
    rows = CalendarDay.objects.filter(Q(municipality=municipality) | Q(municipality=None), day__year__in=list(years))
    off: list[date] = []
    working: list[date] = []
    for day, works in rows.values_list("day", "works"):
        (working if works else off).append(day)
    return russian(years).changed(off, working)


def held_in(municipality: int) -> list[Held]:
    """Every procedure with the days of its sittings; a procedure without sittings is held in no known day."""
    days: dict[int, dict[int, list[date]]] = defaultdict(lambda: defaultdict(list))
    procedures: dict[int, Procedure] = {}
    rows = Procedure.objects.filter(municipality=municipality).prefetch_related("sittings")
    for procedure in rows:
        procedures[procedure.pk] = procedure
        for sitting in procedure.sittings.all():
            days[procedure.pk][sitting.school_id].append(sitting.day)
    made = []
    for pk, schools in days.items():
        procedure = procedures[pk]
        every = [day for each in schools.values() for day in each]
        words = f"{KINDS.get(procedure.kind, '')} {procedure.name} {procedure.subject} {procedure.grade}".strip()
        at = {school: (min(each), max(each)) for school, each in schools.items()}
        made.append(Held(pk, words, min(every), max(every), at))
    return made


def targets_of(plan: Plan, measure: Measure, schools: frozenset[int], sets: dict[int, frozenset[int]]) -> Targets:
    """Who answers: executors and co-executors; a controller only looks."""
    if plan.school_id:
        return Targets(schools=frozenset({plan.school_id}))
    parties: Sequence[MeasureResponsible] = [p for p in measure.parties.all() if p.role != PartyRole.CONTROLLER]
    chosen: set[int] = set()
    groups: set[int] = set()
    school_set: int | None = None
    for party in parties:
        group = party.group
        if group is None:
            continue
        if group.level == PostGroup.Level.MUNICIPAL:
            groups.add(group.pk)
        elif group.school_set_id:
            chosen |= sets.get(group.school_set_id, frozenset()) & schools
            school_set = group.school_set_id
        else:
            chosen |= schools
            school_set = None
    persons = frozenset(p.person_id for p in parties if p.person_id)
    return Targets(frozenset(chosen), frozenset(groups), persons, school_set)


@transaction.atomic
def generate(plan: Plan, *, by: User | None) -> Outcome:
    """Bring the occurrences and duties of an approved plan up to date; running it twice changes nothing.

    Occurrences with a report are left alone, as are days that a person has moved. Those whose open duty got another
    day because a sitting moved are told once.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=plan.pk)
    outcome = Outcome()
    if plan.state != PlanState.APPROVED:
        return outcome
    execution, _made = Execution.objects.get_or_create(
        plan=plan, defaults={"before": LADDER_BEFORE, "after": LADDER_AFTER}
    )
    demands, targets = _wanted(plan, execution)
    _sweep(plan, demands, outcome)
    _make(plan, demands, targets, outcome)
    _move(plan, demands, outcome)
    execution.waiting = {str(pk): found.waiting_for for pk, found in demands.items() if found.waiting_for}
    execution.generated_at = timezone.now()
    execution.save(update_fields=["waiting", "generated_at"])
    if outcome.made or outcome.moved or outcome.dropped:
        facts = {"made": outcome.made, "moved": outcome.moved, "dropped": outcome.dropped}
        journal.record("plan.duties", plan, by, municipality=plan.municipality_id, school=plan.school_id, changes=facts)
    return outcome


def _wanted(plan: Plan, execution: Execution) -> tuple[dict[int, Demand], dict[int, Targets]]:
    measures = list(plan.measures.prefetch_related("parties__group"))
    period, held = period_of(plan), held_in(plan.municipality_id)
    first = plan.period_start.year if plan.period_start else timezone.localdate().year
    last = plan.period_end.year if plan.period_end else first
    calendar = calendar_of(plan.municipality_id, range(first - 1, last + 2))
    schools = frozenset(School.objects.active().filter(municipality=plan.municipality_id).values_list("pk", flat=True))
    sets = _sets(measures)
    demands = {
        row.pk: demand(from_json(row.term), period, calendar, held, rhythm=execution.rhythm)
        for row in measures
        if row.term
    }
    return demands, {row.pk: targets_of(plan, row, schools, sets) for row in measures}


def _sets(measures: Iterable[Measure]) -> dict[int, frozenset[int]]:
    wanted = {p.group.school_set_id for row in measures for p in row.parties.all() if p.group and p.group.school_set_id}
    members: dict[int, set[int]] = {pk: set() for pk in wanted}
    for school_set, school in School.objects.filter(sets__in=wanted).values_list("sets", "pk"):
        if school_set in members:
            members[school_set].add(school)
    return {pk: frozenset(schools) for pk, schools in members.items()}


def _sweep(plan: Plan, demands: dict[int, Demand], outcome: Outcome) -> None:
    """Drop occurrences that the plan no longer asks for and of which nobody has reported."""
    wanted = {(pk, planned.key) for pk, found in demands.items() for planned in found.planned}
    stale = [
        pk
        for pk, measure, key in Occurrence.objects.filter(measure__plan=plan).values_list("pk", "measure", "key")
        if (measure, key) not in wanted and not key.startswith("event:")
    ]
    free = Occurrence.objects.filter(pk__in=stale, moved_at=None).exclude(
        pk__in=Report.objects.filter(assignment__occurrence__in=stale).values("assignment__occurrence")
    )
    outcome.dropped = free.count()
    free.delete()


def _make(plan: Plan, demands: dict[int, Demand], targets: dict[int, Targets], outcome: Outcome) -> None:
    known = set(Occurrence.objects.filter(measure__plan=plan).values_list("measure", "key"))
    fresh = [
        Occurrence(
            measure_id=pk,
            key=planned.key,
            procedure_id=planned.procedure,
            starts_on=planned.starts_on,
            rule_due=planned.due,
            due_on=planned.due,
            basis=planned.basis[:60],
            school_set_id=targets[pk].school_set,
        )
        for pk, found in demands.items()
        for planned in found.planned
        if (pk, planned.key) not in known
    ]
    Occurrence.objects.bulk_create(fresh, batch_size=2000)
    plans = {(pk, planned.key): planned for pk, found in demands.items() for planned in found.planned}
    duties = (
        duty for row in fresh for duty in duties_of(plan, row, plans[row.measure_id, row.key], targets[row.measure_id])
    )
    outcome.made = len(Assignment.objects.bulk_create(duties, batch_size=2000))


def duties_of(plan: Plan, row: Occurrence, planned: Planned, targets: Targets) -> Iterable[Assignment]:
    """One unsaved duty per school, body or person that answers; a school's day is that of its own sitting."""

    def duty(due: date | None, **who: int) -> Assignment:
        place = {"municipality_id": plan.municipality_id, "plan_id": plan.pk}
        return Assignment(occurrence=row, rule_due=due, due_on=due, **place, **who)

    # A procedure that some schools do not hold asks nothing of them.
    schools = targets.schools & set(planned.at) if planned.at else targets.schools
    for school in sorted(schools):
        yield duty(planned.at.get(school, planned.due), school_id=school)
    for group in sorted(targets.groups):
        yield duty(planned.due, group_id=group)
    for person in sorted(targets.persons):
        yield duty(planned.due, person_id=person)


def _move(plan: Plan, demands: dict[int, Demand], outcome: Outcome) -> None:
    """Carry changed days over to what is still open; a day that a person has moved stays."""
    plans = {(pk, planned.key): planned for pk, found in demands.items() for planned in found.planned}
    rows = Occurrence.objects.filter(measure__plan=plan, procedure__isnull=False).prefetch_related("assignments")
    occurrences: list[Occurrence] = []
    duties: list[Assignment] = []
    for row in rows:
        planned = plans.get((row.measure_id, row.key))
        if planned is None:
            continue
        if row.rule_due != planned.due:
            row.rule_due = planned.due
            row.due_on = row.due_on if row.moved_at else planned.due
            occurrences.append(row)
        duties += [duty for duty in row.assignments.all() if _carried(duty, row, planned)]
    Occurrence.objects.bulk_update(occurrences, ["rule_due", "due_on"], batch_size=500)
    Assignment.objects.bulk_update(duties, ["rule_due", "due_on"], batch_size=500)
    outcome.moved = len(duties)
    _tell(plan, duties)


def _carried(duty: Assignment, row: Occurrence, planned: Planned) -> bool:
    due = planned.at.get(duty.school_id, planned.due) if duty.school_id else planned.due
    if duty.rule_due == due or duty.state not in AssignmentState.to_do():
        return False
    duty.rule_due = due
    if row.moved_at is None:
        duty.due_on = due
    return True


def _tell(plan: Plan, duties: Sequence[Assignment]) -> None:
    by_school: dict[int, list[Assignment]] = defaultdict(list)
    for duty in duties:
        if duty.school_id:
            by_school[duty.school_id].append(duty)
    users = User.objects.filter(memberships__role=Role.SCHOOL, memberships__school__in=by_school, is_active=True)
    for user, school in users.values_list("pk", "memberships__school").distinct():
        for duty in by_school.get(school, []):
            notices.notify(
                [User(pk=user)],
                "duty_moved",
                key=f"{duty.pk}:{duty.due_on}",
                url=f"/plans/duties/{duty.pk}/",
                plan=plan.title,
                due=str(duty.due_on),
            )
