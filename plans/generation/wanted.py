"""What a plan asks of whom: the demand of every measure and those who answer for it. Reads, never writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from plans.generation.editions import Before, Who, before
from plans.importing import staging
from plans.models import Execution, Measure, Plan
from plans.rules import PartyRole
from plans.scheduling import Demand, Held, Planned, demand
from plans.terms import from_json
from schools.models import CalendarDay, PostGroup, Procedure, ResponsiblePerson, School

KINDS = {"vpr": "ВПР", "kdr": "КДР", "oge": "ОГЭ", "ege": "ЕГЭ"}
DEPUTY = ("заместител", "исполняющий обязанности", "и.о.")


@dataclass(frozen=True, slots=True)
class Targets:
    """Who answers for a measure, by ids; ``conditional``: its schools are those of named sets only."""

    schools: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    school_set: int | None = None
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan asks, by measure, and what became of those who used to answer.

    ``heirs``: closed school -> the open school it was merged into; ``deputies``: person who left -> deputy;
    ``before``: what earlier editions leave, among it those who have reported on the same row and occurrence.
    """

    demands: Mapping[int, Demand]
    targets: Mapping[int, Targets]
    open_schools: frozenset[int] = frozenset()
    heirs: Mapping[int, int] = field(default_factory=dict)
    deputies: Mapping[int, int] = field(default_factory=dict)
    before: Before = field(default_factory=Before)

    def planned(self) -> dict[tuple[int, str], Planned]:
        """Every occurrence by measure and key."""
        return {(pk, one.key): one for pk, found in self.demands.items() for one in found.planned}

    def asked(self, measure: int, planned: Planned, *, schools: frozenset[int] | None = None) -> dict[Who, date | None]:
        """Who has to answer for this occurrence and until which day; a school's day is that of its own sitting.

        ``schools`` stand in for those that the plan names now; of either only the working ones answer.
        """
        targets = self.targets[measure]
        schools = (targets.schools if schools is None else schools) & self.open_schools
        # because a procedure that some schools do not hold asks nothing of them
        schools = schools & set(planned.at) if planned.at else schools
        made: dict[Who, date | None] = {("school", pk): planned.day_for(pk) for pk in sorted(schools)}
        made |= {("group", pk): planned.day_for(None) for pk in sorted(targets.groups)}
        made |= {("person", self.deputies.get(pk, pk)): planned.day_for(None) for pk in sorted(targets.persons)}
        done = self.before.answered.get((measure, planned.key))
        return {who: due for who, due in made.items() if who not in done} if done else made


def read(plan: Plan, execution: Execution) -> Wanted:
    """Everything the generation needs to know, in a number of queries that does not grow with the plan."""
    linked = ("implements__parties__group",) if plan.school_id else ()
    rows = plan.measures.select_related("implements__plan") if plan.school_id else plan.measures
    measures = list(rows.prefetch_related("parties__group", *linked))
    schools = working_schools(plan)
    sets = _sets([*measures, *(row.implements for row in measures if linked and row.implements)])
    targets = {row.pk: targets_of(plan, row, schools, sets) for row in measures}
    return Wanted(
        _demands(plan, measures, execution.rhythm),
        targets,
        schools,
        _heirs(plan.municipality_id, schools),
        _deputies({pk for found in targets.values() for pk in found.persons}),
        before(plan, measures),
    )


def working_schools(plan: Plan) -> frozenset[int]:
    """Ids of the schools that work: all of the municipality, or the one whose own plan it is."""
    rows = School.objects.active().filter(municipality=plan.municipality_id)
    return frozenset((rows.filter(pk=plan.school_id) if plan.school_id else rows).values_list("pk", flat=True))


def _demands(plan: Plan, measures: Iterable[Measure], rhythm: int) -> dict[int, Demand]:
    period = staging.period_of(plan.period_text, plan.period_start, plan.period_end)
    held = held_in(plan.municipality_id)
    first = plan.period_start.year if plan.period_start else timezone.localdate().year
    last = plan.period_end.year if plan.period_end else first
    calendar = CalendarDay.objects.working_days(plan.municipality_id, range(first - 1, last + 2))
    return {row.pk: demand(from_json(row.term), period, calendar, held, rhythm=rhythm) for row in measures if row.term}


def held_in(municipality: int) -> list[Held]:
    """Every procedure with the days of its sittings; one without sittings is held on no known day and left out."""
    made = []
    for procedure in Procedure.objects.filter(municipality=municipality).prefetch_related("sittings"):
        days: dict[int, list[date]] = defaultdict(list)
        for sitting in procedure.sittings.all():
            days[sitting.school_id].append(sitting.day)
        if not days:
            continue
        at = {school: (min(each), max(each)) for school, each in days.items()}
        words = f"{KINDS.get(procedure.kind, '')} {procedure.name} {procedure.subject} {procedure.grade}".strip()
        start, end = min(first for first, _last in at.values()), max(last for _first, last in at.values())
        made.append(Held(procedure.pk, words, start, end, at, other=procedure.kind not in KINDS))
    return made


def targets_of(
    plan: Plan, measure: Measure, schools: frozenset[int], sets: Mapping[int, frozenset[int]] | None = None
) -> Targets:
    """Who answers: executors and co-executors; a controller only looks on. ``schools``: those that work.

    A row of a school's plan asks nothing of its own where the municipal measure it implements asks the school already.
    """
    if plan.school_id:
        upper = measure.implements
        asked = targets_of(upper.plan, upper, schools, sets).schools if upper else frozenset[int]()
        return Targets(schools=schools - asked)
    members = _sets([measure]) if sets is None else sets
    parties = [party for party in measure.parties.all() if party.role != PartyRole.CONTROLLER]
    groups = [party.group for party in parties if party.group]
    persons = frozenset(party.person_id for party in parties if party.person_id)
    bodies = frozenset(group.pk for group in groups if group.level == PostGroup.Level.MUNICIPAL)
    asking = [group for group in groups if group.level != PostGroup.Level.MUNICIPAL]
    named = [group.school_set_id for group in asking if group.school_set_id]
    if len(named) < len(asking):
        return Targets(schools, bodies, persons)
    chosen = frozenset[int]().union(*(members.get(pk, frozenset()) for pk in named)) & schools
    return Targets(chosen, bodies, persons, named[0] if named else None, bool(named))


def _sets(measures: Iterable[Measure]) -> dict[int, frozenset[int]]:
    wanted = {p.group.school_set_id for row in measures for p in row.parties.all() if p.group and p.group.school_set_id}
    members: dict[int, set[int]] = {pk: set() for pk in wanted}
    for school_set, school in School.objects.filter(sets__in=wanted).values_list("sets", "pk"):
        if school_set in members:
            members[school_set].add(school)
    return {pk: frozenset(schools) for pk, schools in members.items()}


def _heirs(municipality: int, working: frozenset[int]) -> dict[int, int]:
    rows = School.objects.filter(municipality=municipality, successor__isnull=False)
    after = {pk: heir for pk, heir in rows.values_list("pk", "successor") if heir is not None}
    return {pk: heir for pk in after for heir in [_last(pk, after)] if heir in working}


def _last(school: int, after: Mapping[int, int]) -> int:
    """The end of a chain of mergers; a ring, which nobody should have made, ends where it closes."""
    seen: set[int] = set()
    while school in after and school not in seen:
        seen.add(school)
        school = after[school]
    return school


def _deputies(persons: set[int]) -> dict[int, int]:
    """For everybody who has left: the deputy among the members of the same groups, or the only other member."""
    gone = ResponsiblePerson.objects.filter(pk__in=persons, left_on__isnull=False)
    made = {}
    for person in gone.prefetch_related("groups__members"):
        others = {
            one.pk: one
            for group in person.groups.all()
            for one in group.members.all()
            if one.left_on is None and one.school_id == person.school_id
        }
        deputies = [one for one in others.values() if one.post.lower().startswith(DEPUTY)]
        chosen = min(deputies, key=lambda one: (one.name, one.pk)) if deputies else None
        if chosen is None and len(others) == 1:
            chosen = next(iter(others.values()))
        if chosen is not None:
            made[person.pk] = chosen.pk
    return made
