"""What the editions before leave to a plan: who has reported, which days a person has moved, which events are open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans.models import Assignment, Measure, Occurrence, Plan
from plans.rules import AssignmentState

Who = tuple[str, int]
"""``("school" | "group" | "person", id)``."""
EVENT = "event:"
KEPT = ("starts_on", "rule_due", "due_on", "basis", "label", "moved_by_id", "moved_at", "moved_why", "moved_order")
_REPORTED = (AssignmentState.SUBMITTED, AssignmentState.RETURNED, AssignmentState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Before:
    """By measure of the new edition and key of the occurrence; ``moved`` and ``events`` hold the earlier rows."""

    answered: dict[tuple[int, str], set[Who]] = field(default_factory=lambda: defaultdict(set))
    called_off: dict[tuple[int, str], set[Who]] = field(default_factory=lambda: defaultdict(set))
    moved: dict[tuple[int, str], Occurrence] = field(default_factory=dict)
    events: dict[tuple[int, str], Occurrence] = field(default_factory=dict)


def before(plan: Plan, measures: Iterable[Measure]) -> Before:
    """Look through all editions before, the latest first; what was open there has been called off by the approval."""
    found = Before()
    for older, ours in _rows(plan, measures):
        for row in Occurrence.objects.filter(measure__in=ours):
            place = ours[row.measure_id], row.key
            if row.key.startswith(EVENT):
                found.events.setdefault(place, row)
            elif row.moved_at is not None:
                found.moved.setdefault(place, row)
        rows = Assignment.objects.filter(plan=older, occurrence__measure__in=ours).exclude(state__in=_unsaid())
        fields = ("occurrence__measure", "occurrence__key", "state", "school", "group", "person")
        for measure, key, state, school, group, person in rows.values_list(*fields):
            which = found.answered if state in _REPORTED else found.called_off
            which[ours[measure], key].add(who_of(school, group, person))
    return found


def _unsaid() -> list[str]:
    return [AssignmentState.NOT_STARTED, AssignmentState.IN_WORK]


def _rows(plan: Plan, measures: Iterable[Measure]) -> Iterator[tuple[Plan, dict[int, int]]]:
    """Each edition before with its rows that live on: their ids and those of the new edition's rows."""
    ours = {row.same_as_id: row.pk for row in measures if row.same_as_id}
    older = plan.replaces
    while older is not None:
        yield older, ours
        pairs = Measure.objects.filter(pk__in=ours).values_list("pk", "same_as")
        ours = {earlier: ours[pk] for pk, earlier in pairs if earlier is not None}
        older = older.replaces


def who_of(school: int | None, group: int | None, person: int | None) -> Who:
    """The one of the three that is set."""
    if school is not None:
        return "school", school
    return ("group", group) if group is not None else ("person", person or 0)


def taken_over(row: Occurrence, measure: int) -> Occurrence:
    """An unsaved copy of an earlier edition's occurrence for the row that lives on."""
    return Occurrence(measure_id=measure, key=row.key, **{name: getattr(row, name) for name in KEPT})
