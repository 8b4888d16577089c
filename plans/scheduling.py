"""What a measure demands of a municipality's year: its occurrences, and the day of each for every school. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from plans.deadlines import Due, Frame, SittingDay, due_dates
from plans.terms import AnchorKind, Kind, Period, Term
from schools.calendar import WorkingDays


@dataclass(frozen=True, slots=True)
class Held:
    """One procedure and the days it is held, over all schools and at each by its id; ``other``: no named exam."""

    procedure: int
    words: str
    start: date
    end: date
    at: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    other: bool = False

    def on(self, start: date, end: date) -> SittingDay:
        """The procedure as if it were held on these days."""
        return SittingDay(self.words, start, end, self.other)


@dataclass(frozen=True, slots=True)
class Planned:
    """One occurrence: a key that stays the same when its days move, and its days; ``at`` where a school's differ.

    ``early``: the day of whoever serves all schools, where what comes before a work must not be late for the first.
    """

    key: str
    starts_on: date | None
    due: date | None
    basis: str
    procedure: int | None = None
    at: Mapping[int, date] = field(default_factory=dict)
    early: date | None = None

    def day_for(self, school: int | None) -> date | None:
        """The last day in time for a school, or for a body or person of the municipality."""
        return self.at.get(school, self.due) if school else self.early or self.due


@dataclass(frozen=True, slots=True)
class Demand:
    """All occurrences of a measure, and the code of what is missing for those that have no day yet."""

    planned: tuple[Planned, ...]
    waiting_for: str | None


def demand(
    term: Term, period: Period | None, calendar: WorkingDays, held: Sequence[Held] = (), *, rhythm: int = 3
) -> Demand:
    """The occurrences of one measure.

    Dated ones are keyed by their last day, those that hang on a procedure by it, so that a sitting that moves
    moves its occurrence instead of making another. A continuous measure is reported every ``rhythm`` months.
    """
    dated = due_dates(term, Frame(period, calendar))
    planned = [_dated(due) for due in dated.due]
    over = held if any(_hangs(part) for part in (term, *term.parts)) else ()
    hanging = [found for each in over for found in [_hanging(term, period, calendar, each, dated.due)] if found]
    if term.kind is Kind.CONTINUOUS and period is not None:
        planned += _rhythmic(period, rhythm)
    waits = None if hanging else dated.waiting_for
    ordered = sorted([*planned, *hanging], key=lambda one: (one.due or date.max, one.key))
    return Demand(tuple(ordered), str(waits) if waits else None)


def after_event(term: Term, day: date, calendar: WorkingDays) -> date | None:
    """The last day in time after an event of that day, which nobody could foresee; ``None`` where no gap is set."""
    frame = Frame(None, calendar, (SittingDay("", day, day),))
    parts = [replace(one, parts=(), procedures=()) for one in (term, *term.parts) if one.anchor and one.offset]
    after = (replace(one, anchor_kind=AnchorKind.SITTING) for one in parts)
    days = [due.to for one in after for due in due_dates(one, frame).due if due.to >= day]
    return max(days) if days else None


def _hangs(term: Term) -> bool:
    return term.anchor_kind is AnchorKind.SITTING


def _dated(due: Due) -> Planned:
    return Planned(f"day:{due.to.isoformat()}", due.from_, due.to, due.basis)


def _hanging(
    term: Term, period: Period | None, calendar: WorkingDays, held: Held, already: Iterable[Due]
) -> Planned | None:
    whole = _of_sitting(term, period, calendar, held.on(held.start, held.end), already)
    if whole is None:
        return None
    # because most schools sit on the same few days
    by_days = {days: _of_sitting(term, period, calendar, held.on(*days), already) for days in set(held.at.values())}
    days = {school: own.to for school, sat in held.at.items() for own in [by_days[sat]] if own is not None}
    found = [whole, *(one for one in by_days.values() if one is not None)]
    starts = [one.from_ for one in found if one.from_ is not None]
    first, last = min(starts) if len(starts) == len(found) else None, max(one.to for one in found)
    early = whole.to if whole.to < held.start and whole.to < last else None
    return Planned(f"procedure:{held.procedure}", first, last, whole.basis, held.procedure, days, early)


def _of_sitting(
    term: Term,
    period: Period | None,
    calendar: WorkingDays,
    sitting: SittingDay,
    already: Iterable[Due],
) -> Due | None:
    known = {(due.from_, due.to) for due in already}
    found = due_dates(term, Frame(period, calendar, (sitting,)))
    new = (due for due in found.due if due.basis.startswith("sitting:") and (due.from_, due.to) not in known)
    return next(new, None)


def _rhythmic(period: Period, months: int) -> list[Planned]:
    made: list[Planned] = []
    start = period.start
    while start <= period.end:
        following = (start + relativedelta(months=months)).replace(day=1)
        end = min(following - timedelta(days=1), period.end)
        made.append(Planned(f"rhythm:{start.isoformat()}:{end.isoformat()}", start, end, "rhythm"))
        start = end + timedelta(days=1)
    return made
