"""Make a plan happen: occurrences and duties out of its measures, over and over without touching what was reported."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts import journal
from accounts.models import User
from plans.generation.editions import EVENT, Who, taken_over, who_of
from plans.generation.syncing import Changes, Duty, collect, first, still_open
from plans.generation.telling import tell_moved
from plans.generation.wanted import Wanted, read
from plans.models import Assignment, Execution, Occurrence, Plan, Report
from plans.rules import AssignmentState, PlanState
from plans.scheduling import Planned

LADDER_BEFORE, LADDER_AFTER = [7, 3, 1], [1]
AT_ONCE = 10  # measures of one transaction
BATCH = 2000
_OPEN = AssignmentState.to_do()


@dataclass(slots=True)
class Outcome:
    """What a generation has done, in duties; ``dropped`` in occurrences."""

    made: int = 0
    moved: int = 0
    dropped: int = 0
    called_off: int = 0
    taken_up: int = 0
    handed: int = 0

    def facts(self) -> dict[str, int]:
        """The counts that are not nought."""
        counts = {name: getattr(self, name) for name in self.__slots__}
        return {name: count for name, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class _Run:
    """One generation: what is wanted, today, and the day since which a new rhythm holds."""

    plan: Plan
    wanted: Wanted
    planned: Mapping[tuple[int, str], Planned]
    today: date
    since: date
    outcome: Outcome


def generate(
    plan: Plan,
    *,
    by: User | None,
    today: date | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Outcome:
    """Bring the occurrences and duties of an approved plan up to date; running it twice changes nothing.

    What was reported keeps its day; so does what a person has moved. Works in several transactions, each of which
    leaves a sound state, and calls ``progress`` between them with measures done and measures in all.
    """
    started, outcome = timezone.now(), Outcome()
    with transaction.atomic():
        execution = _locked(plan)
        if execution is None:
            return outcome
        again = execution.generated_at is not None
        day = today or timezone.localdate(timezone=ZoneInfo(execution.plan.municipality.time_zone))
        wanted = read(execution.plan, execution)
        run = _Run(execution.plan, wanted, wanted.planned(), day, day if again else date.min, outcome)
        _carry(run)
        _sweep(run)
    measures = sorted(wanted.targets)
    for start in range(0, len(measures), AT_ONCE):
        progress(start, len(measures))
        with transaction.atomic():
            if _locked(plan) is None:
                return outcome
            _fill(run, set(measures[start : start + AT_ONCE]))
    with transaction.atomic():
        execution = _locked(plan)
        if execution is not None:
            _note(execution, run, started, by)
    return outcome


def _locked(plan: Plan) -> Execution | None:
    """The settings of a plan that is in force, the plan locked; ``None`` for any other."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("municipality")
    fresh = rows.filter(pk=plan.pk, state=PlanState.APPROVED).first()
    if fresh is None:
        return None
    ladder = {"before": LADDER_BEFORE, "after": LADDER_AFTER}
    execution, _made = Execution.objects.get_or_create(plan=fresh, defaults=ladder)
    execution.plan = fresh
    return execution


def _note(execution: Execution, run: _Run, started: datetime, by: User | None) -> None:
    waiting = {str(pk): found.waiting_for for pk, found in run.wanted.demands.items() if found.waiting_for}
    Execution.objects.filter(pk=execution.pk).update(waiting=waiting, generated_at=started)
    plan = execution.plan
    if facts := run.outcome.facts():
        journal.record("plan.duties", plan, by, municipality=plan.municipality_id, school=plan.school_id, changes=facts)


def call_off(plan: Plan) -> int:
    """Call off everything still open of a plan that is no longer in force; how many duties. Reports stay."""
    rows = Assignment.objects.filter(plan=plan, state__in=_OPEN)
    return rows.update(state=AssignmentState.CANCELLED, version=F("version") + 1)


def _parts(duties: list[int]) -> Iterator[list[int]]:
    """Because a database takes only so many values in one statement."""
    return (duties[start : start + BATCH] for start in range(0, len(duties), BATCH))


def _off(duties: list[int]) -> int:
    rows = (Assignment.objects.filter(pk__in=part, state__in=_OPEN) for part in _parts(duties))
    return sum(some.update(state=AssignmentState.CANCELLED, version=F("version") + 1) for some in rows)


def _carry(run: _Run) -> None:
    """Carry days that the timetable has changed over to what nobody has reported on, and tell whom it concerns."""
    rows = {row.pk: row for row in Occurrence.objects.filter(measure__plan=run.plan, procedure__isnull=False)}
    found = {pk: one for pk, row in rows.items() if (one := run.planned.get((row.measure_id, row.key)))}
    _redate(rows, found)
    told: list[int] = []
    for (day, fixed), duties in _late(run, rows, found).items():
        days = {"rule_due": day} if fixed else {"rule_due": day, "due_on": day}
        for part in _parts(duties):
            run.outcome.moved += Assignment.objects.filter(pk__in=part).update(version=F("version") + 1, **days)
        told += [] if fixed else duties
    tell_moved(run.plan, told)


def _redate(rows: Mapping[int, Occurrence], found: Mapping[int, Planned]) -> None:
    changed = {pk for pk, one in found.items() if (rows[pk].rule_due, rows[pk].starts_on) != (one.due, one.starts_on)}
    for pk in changed - _reported(changed):
        rows[pk].starts_on, rows[pk].rule_due = found[pk].starts_on, found[pk].due
        rows[pk].due_on = rows[pk].due_on if rows[pk].moved_at else found[pk].due
        rows[pk].save(update_fields=["starts_on", "rule_due", "due_on"])


def _late(
    run: _Run, rows: Mapping[int, Occurrence], found: Mapping[int, Planned]
) -> dict[tuple[date | None, bool], list[int]]:
    """Open duties without a submitted report whose day differs, by the new day and whether a person has fixed one."""
    said = Report.objects.filter(assignment=OuterRef("pk"), submitted_at__isnull=False)
    hanging = Assignment.objects.filter(~Exists(said), plan=run.plan, occurrence__procedure__isnull=False)
    by_day: dict[tuple[date | None, bool], list[int]] = defaultdict(list)
    rules = hanging.filter(state__in=_OPEN).values_list("pk", "occurrence", "school", "rule_due")
    for pk, occurrence, school, due in rules.iterator(BATCH):
        one = found.get(occurrence)
        if one is None:
            continue
        day = one.day_for(school)
        if day != due:
            by_day[day, rows[occurrence].moved_at is not None].append(pk)
    return by_day


def _reported(occurrences: Collection[int]) -> set[int]:
    rows = Report.objects.filter(assignment__occurrence__in=occurrences)
    return set(rows.values_list("assignment__occurrence", flat=True))


def _sweep(run: _Run) -> None:
    """Drop what the plan no longer asks for; where somebody has reported or decided, call off the rest.

    A past stretch of a rhythm stays as it was, because a new rhythm holds from now on.
    """
    rows = Occurrence.objects.filter(measure__plan=run.plan).exclude(key__startswith=EVENT)
    stale = [row for row in rows if (row.measure_id, row.key) not in run.planned and not _past_rhythm(row, run.today)]
    reported = _reported([row.pk for row in stale])
    kept = [row.pk for row in stale if row.moved_at or row.pk in reported]
    free = Occurrence.objects.filter(pk__in=[row.pk for row in stale if row.pk not in kept])
    run.outcome.dropped += free.count()
    free.delete()
    left = Assignment.objects.filter(occurrence__in=kept).exclude(due_on__lt=run.today)
    run.outcome.called_off += _off(list(left.values_list("pk", flat=True)))


def _past_rhythm(row: Occurrence, today: date) -> bool:
    return row.basis == "rhythm" and row.due_on is not None and row.due_on < today


def _fill(run: _Run, measures: set[int]) -> None:
    """Make what is missing of these measures and straighten what is there."""
    rows = list(Occurrence.objects.filter(measure__in=measures))
    known = {(row.measure_id, row.key) for row in rows}
    have = _duties_of(measures)
    missing = [
        _occurrence(pk, one, run.wanted)
        for (pk, key), one in run.planned.items()
        if pk in measures and (pk, key) not in known and not _before(one, run.since)
    ]
    Occurrence.objects.bulk_create(missing, batch_size=BATCH)
    changes = [first(row, run.planned[row.measure_id, row.key], run.wanted) for row in missing]
    changes += [still_open(row, run.wanted) for row in _events(run, measures, known)]
    for row in rows:
        one = run.planned.get((row.measure_id, row.key))
        if one is None and row.key.startswith(EVENT):
            one = Planned(row.key, row.starts_on, row.rule_due, row.basis)
        if one is not None:
            changes.append(collect(row, one, have.get(row.pk, {}), run.wanted, run.today))
    _write(run.plan, changes, run.outcome)


def _before(one: Planned, since: date) -> bool:
    return one.basis == "rhythm" and one.due is not None and one.due < since


def _duties_of(measures: set[int]) -> dict[int, dict[Who, Duty]]:
    found: dict[int, dict[Who, Duty]] = defaultdict(dict)
    rows = Assignment.objects.filter(occurrence__measure__in=measures).order_by("pk")
    fields = ("pk", "occurrence", "school", "group", "person", "state", "due_on")
    for pk, occurrence, school, group, person, state, due in rows.values_list(*fields):
        found[occurrence][who_of(school, group, person)] = Duty(pk, state, due)
    return found


def _occurrence(measure: int, one: Planned, wanted: Wanted) -> Occurrence:
    made = Occurrence(
        measure_id=measure,
        key=one.key,
        procedure_id=one.procedure,
        starts_on=one.starts_on,
        rule_due=one.due,
        due_on=one.due,
        basis=one.basis[:60],
        school_set_id=wanted.targets[measure].school_set,
    )
    moved = wanted.before.moved.get((measure, one.key))
    for name in ("due_on", "moved_by_id", "moved_at", "moved_why", "moved_order") if moved else ():
        setattr(made, name, getattr(moved, name))
    return made


def _events(run: _Run, measures: set[int], known: set[tuple[int, str]]) -> list[Occurrence]:
    """The events of earlier editions in which somebody still has to act, as occurrences of this one."""
    before = run.wanted.before
    left = [(place, row) for place, row in before.events.items() if place[0] in measures and place not in known]
    rows = [taken_over(row, place[0]) for place, row in left if before.called_off.get(place)]
    return Occurrence.objects.bulk_create(rows)


def _write(plan: Plan, changes: Iterable[Changes], outcome: Outcome) -> None:
    fresh: list[Assignment] = []
    off: list[int] = []
    back: dict[tuple[date | None, date | None], list[int]] = defaultdict(list)
    place = {"municipality_id": plan.municipality_id, "plan_id": plan.pk}
    for one in changes:
        fresh += [
            Assignment(occurrence=row, rule_due=rule, due_on=due, **place, **{f"{who[0]}_id": who[1]})
            for row, who, rule, due in one.fresh
        ]
        off += one.off
        for pk, rule, due in one.back:
            back[rule, due].append(pk)
        for pk, person in one.handed:
            rows = Assignment.objects.filter(pk=pk, state__in=_OPEN)
            outcome.handed += rows.update(person=person, version=F("version") + 1)
    outcome.made += len(Assignment.objects.bulk_create(fresh, batch_size=BATCH))
    outcome.called_off += _off(off)
    outcome.taken_up += sum(_again(pks, rule_due=rule, due_on=due) for (rule, due), pks in back.items())


def _again(duties: list[int], **days: date | None) -> int:
    """Take called off duties up again: in work where a report was begun."""
    rows = Assignment.objects.filter(pk__in=duties, state=AssignmentState.CANCELLED)
    begun = Exists(Report.objects.filter(assignment=OuterRef("pk")))
    return sum(
        rows.filter(where).update(state=state, version=F("version") + 1, **days)
        for where, state in ((begun, AssignmentState.IN_WORK), (~begun, AssignmentState.NOT_STARTED))
    )
