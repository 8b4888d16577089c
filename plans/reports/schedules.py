"""A measure over its schools, a plan over the days of a month, and a plan over its months: facts for the pages."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from plans.models import Assignment, Measure, Occurrence, Report
from plans.reports.figures import Figure, condition
from plans.rules import AssignmentState, ReportState
from schools.models import PostGroup, ResponsiblePerson

WIDTH, LABEL, ROW, BAR, HEAD = 960, 60, 22, 12, 26
SMALLEST = 6
LAST_SENT = Subquery(
    Report.objects.exclude(state=ReportState.DRAFT)
    .filter(assignment=OuterRef("pk"))
    .order_by("-number")
    .values("pk")[:1]
)
WAITING = frozenset(state.value for state in AssignmentState.to_do())


class Time(NamedTuple):
    """One occurrence of a measure, by its id."""

    pk: int
    due_on: date | None
    label: str


class Square(NamedTuple):
    """Who answers, by the duty's id, where it stands, and the id of the newest report handed in."""

    pk: int
    who: str
    state: str
    overdue: bool
    report: int | None

    @property
    def words(self) -> str:
        """The state in words."""
        return str(AssignmentState(self.state).label)


@dataclass(frozen=True, slots=True)
class Grid:
    """One occurrence of a measure, a cell per school, body or person that answers; the others to choose from."""

    occurrences: Sequence[Time]
    chosen: Time
    cells: Sequence[Square]


def grid(measure: Measure, duties: QuerySet[Assignment], wanted: str, today: date) -> Grid | None:
    """The occurrence ``wanted`` by its id, else the last one due, else the next; ``None`` without any.

    Two queries; one more where the measure is due more than once, where bodies answer, and where persons do.
    """
    rows = _times(Occurrence.objects.filter(measure=measure.pk))
    if len(rows) > 1:  # because most measures are due once, and then the cells tell whether anybody answers
        mine = duties.filter(occurrence=OuterRef("pk")).exclude(state=AssignmentState.CANCELLED)
        rows = _times(Occurrence.objects.filter(Exists(mine), measure=measure.pk))
    if not rows:
        return None
    begun = [row for row in rows if row.due_on and row.due_on <= today]
    chosen = next((row for row in rows if str(row.pk) == wanted), begun[-1] if begun else rows[0])
    cells = _squares(duties.filter(occurrence=chosen.pk), today)
    return Grid(rows, chosen, cells) if cells else None


def _times(occurrences: QuerySet[Occurrence]) -> list[Time]:
    rows = [Time(*row) for row in occurrences.order_by("due_on").values_list(*Time._fields)]
    return sorted(rows, key=lambda row: row.due_on or date.max)


def _squares(duties: QuerySet[Assignment], today: date) -> list[Square]:
    """Schools, then bodies, then persons, each by name; values, because a model for each of hundreds takes longer."""
    found: list[Square] = []
    bodies: dict[int, Square] = {}
    persons: dict[int, Square] = {}
    rows = duties.order_by("school__name").values_list(
        "pk", "school__name", "state", "due_on", LAST_SENT, "group", "person"
    )
    for pk, who, state, due_on, report, group, person in rows:
        if state == AssignmentState.CANCELLED:
            continue
        square = Square(pk, who, state, due_on is not None and due_on < today and state in WAITING, report)
        if who is not None:
            found.append(square)
        elif group:
            bodies[group] = square
        else:
            persons[person] = square
    return found + _named(PostGroup, bodies) + _named(ResponsiblePerson, persons)


def _named(kind: type[PostGroup] | type[ResponsiblePerson], squares: dict[int, Square]) -> list[Square]:
    if not squares:
        return []
    names = kind._default_manager.filter(pk__in=squares).order_by("name", "pk")
    return [squares[one.pk]._replace(who=str(one)) for one in names]


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure due on a day: how many answer, how many were accepted, how many are overdue."""

    measure: int
    number: str
    title: str
    counted: int
    accepted: int
    overdue: int

    @property
    def state(self) -> str:
        """The code of how it looks: overdue, done, or still running."""
        return "overdue" if self.overdue else "done" if self.accepted == self.counted else "in_work"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; ``inside`` the month shown."""

    day: date
    inside: bool
    entries: Sequence[Entry]


def _tally(today: date) -> dict[str, Any]:
    return {
        "counted": Count("pk"),
        "accepted": Count("pk", filter=Q(state=AssignmentState.ACCEPTED)),
        "overdue": Count("pk", filter=condition(Figure.OVERDUE, today)),
    }


def month(duties: QuerySet[Assignment], first: date, today: date) -> list[list[Day]]:
    """The weeks of a month, Monday first, with what is due on each day; one query."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    asked = ("due_on", *(f"occurrence__measure__{name}" for name in ("section__position", "position", "id")))
    shown = duties.filter(due_on__range=(weeks[0][0], weeks[-1][-1])).exclude(state=AssignmentState.CANCELLED)
    rows = shown.order_by(*asked).values(*asked, "occurrence__measure__number", "occurrence__measure__title")
    days: dict[date, list[Entry]] = defaultdict(list)
    for row in rows.annotate(**_tally(today)):
        pk, number, title = (row[f"occurrence__measure__{name}"] for name in ("id", "number", "title"))
        days[row["due_on"]].append(Entry(pk, number, title, row["counted"], row["accepted"], row["overdue"]))
    return [[Day(day, day.month == first.month, days.get(day, [])) for day in week] for week in weeks]


@dataclass(frozen=True, slots=True)
class Bar:
    """One occurrence on the timeline: its days, its counts and its place in the drawing."""

    start: date
    due: date
    entry: Entry
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """A measure's line of the timeline."""

    measure: Measure
    bars: Sequence[Bar]
    y: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plan over its months: lines, the months' ticks as (place, first day), today's place, the drawing's size."""

    rows: Sequence[Row]
    ticks: Sequence[tuple[int, date]]
    today: int | None
    width: int
    height: int


def timeline(
    measures: Sequence[Measure], duties: QuerySet[Assignment], span: tuple[date, date], today: date
) -> Timeline:
    """These measures over the days of ``span``, both ends included; one query, whatever their number."""
    start, end = span
    asked = duties.filter(occurrence__measure__in=measures, due_on__isnull=False)
    rows = (
        asked.exclude(state=AssignmentState.CANCELLED)
        .order_by("occurrence__due_on", "occurrence")
        .values("occurrence", "occurrence__measure", "occurrence__starts_on", "occurrence__due_on")
        .annotate(last=Min("due_on"), **_tally(today))
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["occurrence__measure"]].append(row)

    def place(day: date) -> int:
        share = (min(max(day, start), end) - start).days / max((end - start).days + 1, 1)
        return LABEL + round(share * (WIDTH - LABEL))

    def bar(measure: Measure, row: dict[str, Any], y: int) -> Bar:
        due = row["occurrence__due_on"] or row["last"]
        begin = min(row["occurrence__starts_on"] or due, due)
        entry = Entry(measure.pk, measure.number, measure.title, row["counted"], row["accepted"], row["overdue"])
        x = place(begin)
        return Bar(begin, due, entry, x, y + (ROW - BAR) // 2, max(place(due + timedelta(days=1)) - x, SMALLEST))

    lines = []
    for index, measure in enumerate(measures):
        y = HEAD + index * ROW
        lines.append(Row(measure, [bar(measure, row, y) for row in found[measure.pk]], y))
    ticks = [(place(day), day) for day in _months(start, end)]
    now = place(today) if start <= today <= end else None
    return Timeline(lines, ticks, now, WIDTH, HEAD + len(lines) * ROW)


def _months(start: date, end: date) -> Iterable[date]:
    """The first days of months, so many apart that their names do not run into each other."""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    apart = -(-count // 12)
    day = start.replace(day=1)
    while day <= end:
        yield max(day, start)
        day += relativedelta(months=apart)
