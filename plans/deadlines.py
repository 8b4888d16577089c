"""When a term is due: its occurrences over a plan's period, the working days and the sittings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

from plans.terms import AnchorKind, Bound, Code, Direction, Kind, Offset, Period, PeriodKind, Span, Term, Unit
from plans.terms.lexicon import EXAM_NAMES
from plans.terms.recurrence import windows
from schools.calendar import AcademicYear, WorkingDays

_ONE = timedelta(days=1)
_ENDLESS = (Kind.CONTINUOUS, Kind.AS_NEEDED)
_DATED = (Kind.DATE, Kind.MONTH, Kind.MONTHS, Kind.RANGE)
_YEARS = (Code.YEAR_MISSING, Code.YEAR_AMBIGUOUS)


class Waiting(StrEnum):
    """What is missing where no day can be named."""

    TIMETABLE = "timetable"
    """The sittings of a procedure, or somebody's schedule or plan of work."""
    EVENT = "event"
    """The day of some other event (an order received, results published)."""
    YEAR = "year"
    """A year, which neither the cell nor the plan gives."""
    PERIOD = "period"
    """The period over which it repeats."""
    DECISION = "decision"
    """A person's word on what the cell means."""


@dataclass(frozen=True, slots=True)
class SittingDay:
    """One sitting of an assessment procedure, first and last day; ``other``: known to be none of the named exams."""

    procedure: str
    start: date
    end: date
    other: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence: in time from `from_` (None: from the beginning) up to and with `to`.

    `basis` is a code, with the sitting's procedure behind a colon where one was used.
    """

    from_: date | None
    to: date
    basis: str


@dataclass(frozen=True, slots=True)
class DueDates:
    """All occurrences in order, and what is missing for those that cannot be named."""

    due: tuple[Due, ...] = ()
    waiting_for: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What terms are measured against.

    `roll_forward` moves the end of printed dates and of calendar days from a day off to the next working day.
    """

    period: Period | None
    working_days: WorkingDays
    sittings: tuple[SittingDay, ...] = ()
    roll_forward: bool = False


def due_dates(term: Term, frame: Frame) -> DueDates:
    """Occurrences of a term and of its further parts, each day once, in order of `to`."""
    first = _of(term, frame)
    rest = [_of(part, _later(part, term, frame)) for part in term.parts if not _told(part, term)]
    due = {(item.from_, item.to): item for found in (first, *rest) for item in found.due}
    ordered = sorted(due.values(), key=lambda item: (item.to, item.from_ or date.min))
    waiting = next((found.waiting_for for found in (first, *rest) if found.waiting_for), None)
    return DueDates(tuple(ordered), waiting)


def due_json(
    number: str, title: str, term: Term, frame: Frame, between: tuple[date | None, date | None] = (None, None)
) -> dict[str, Any]:
    """One object of the printed contract; `between` keeps occurrences whose last day lies in it."""
    found = due_dates(term, frame)
    first, last = between
    kept = [item for item in found.due if (first is None or item.to >= first) and (last is None or item.to <= last)]
    return {
        "number": number,
        "title": title,
        "kind": term.kind.value,
        "due": [
            {"from": item.from_.isoformat() if item.from_ else None, "to": item.to.isoformat(), "basis": item.basis}
            for item in kept
        ],
        "waiting_for": found.waiting_for.value if found.waiting_for else None,
    }


def _told(part: Term, main: Term) -> bool:
    """Whether the main term already counts the part's occurrences."""
    if part.kind in _ENDLESS:
        return True
    # because «во время ВПР (по графику ВПР)» says the same days twice
    same_sittings = part.kind is main.kind is Kind.EVENT and part.anchor_kind is main.anchor_kind is AnchorKind.SITTING
    return (part.kind is Kind.RECURRING and main.kind is Kind.RECURRING) or (
        same_sittings and part.offset == main.offset
    )


def _later(part: Term, main: Term, frame: Frame) -> Frame:
    """«до 1 марта 2025, далее ежемесячно» repeats after the first date, not before it."""
    if part.kind is not Kind.RECURRING or frame.period is None or not main.occurrences:
        return frame
    start = main.occurrences[-1].end + _ONE
    if not frame.period.start <= start <= frame.period.end:
        return frame
    return replace(frame, period=replace(frame.period, start=start, kind=PeriodKind.DATES))


def _of(term: Term, frame: Frame) -> DueDates:
    if term.kind in _ENDLESS:
        return DueDates()
    if term.kind is Kind.EVENT:
        return _event(term, frame)
    if term.kind is Kind.RECURRING:
        return _recurring(term, frame)
    if term.kind in _DATED and term.occurrences:
        return DueDates(tuple(_from_span(span, term, frame) for span in term.occurrences))
    year = any(item.code in _YEARS for item in term.doubts)
    return DueDates(waiting_for=Waiting.YEAR if year else Waiting.DECISION)


def _from_span(span: Span, term: Term, frame: Frame) -> Due:
    start = span.end if term.bound is Bound.ON and span.start == span.end else span.start
    if term.kind in (Kind.MONTH, Kind.MONTHS) or (term.kind is Kind.RECURRING and not term.days):
        # because a month is named as a whole: its last day counts even where it is a day off
        return Due(start, span.end, term.kind.value)
    return Due(start, _rolled(span.end, frame), term.kind.value)


def _rolled(day: date, frame: Frame) -> date:
    return frame.working_days.at_or_after(day) if frame.roll_forward else day


def _recurring(term: Term, frame: Frame) -> DueDates:
    if term.anchor is not None and not term.occurrences:
        # because «ежегодно, исходя из сроков получения приказов» gives the year but not the day
        return _event(term, frame)
    if term.occurrences:
        return DueDates(tuple(_from_span(span, term, frame) for span in term.occurrences))
    if frame.period is None:
        return DueDates(waiting_for=Waiting.PERIOD)
    if term.rule is None:
        return DueDates(waiting_for=Waiting.DECISION)
    if term.rule.startswith("FREQ=YEARLY;BYMONTH") and not term.days:
        # because the only yearly window does not fit into the plan's period
        return DueDates(waiting_for=Waiting.DECISION)
    return DueDates(tuple(_ruled(term, frame, frame.period)))


def _ruled(term: Term, frame: Frame, period: Period) -> Iterable[Due]:
    daily = (term.rule or "").startswith("FREQ=DAILY")
    for span in windows(term.rule or "", period):
        if daily and not frame.working_days.is_working(span.end):
            continue
        yield _from_span(span if term.bound is not Bound.ON else Span(span.end, span.end), term, frame)


def _event(term: Term, frame: Frame) -> DueDates:
    if term.anchor is None:
        return DueDates(waiting_for=Waiting.DECISION)
    if term.anchor_kind is AnchorKind.SCHOOL_YEAR:
        return _school_year(term, frame)
    if term.anchor_kind is not AnchorKind.SITTING:
        return DueDates(waiting_for=Waiting.TIMETABLE if term.anchor_kind is AnchorKind.SCHEDULE else Waiting.EVENT)
    sittings = [
        sitting for sitting in frame.sittings if _meant(sitting, term.procedures) and _planned(sitting, frame.period)
    ]
    if not sittings:
        return DueDates(waiting_for=Waiting.TIMETABLE)
    if term.offset and term.offset.n == 0 and term.offset.direction is Direction.AFTER:
        # because «после каждой ВПР» sets no last day
        return DueDates(waiting_for=Waiting.DECISION)
    return DueDates(tuple(_around(term, sitting, frame) for sitting in sittings))


def _planned(sitting: SittingDay, period: Period | None) -> bool:
    """A sitting of another year belongs to another plan."""
    return period is None or (sitting.start <= period.end and sitting.end >= period.start)


def _meant(sitting: SittingDay, procedures: Sequence[str]) -> bool:
    """Whether the term waits for this sitting; one that names no procedure at all counts as ВПР."""
    known = {name for key, name in EXAM_NAMES.items() if key in sitting.procedure.lower()}
    return not procedures or bool((known or (set() if sitting.other else {"ВПР"})) & set(procedures))


def _around(term: Term, sitting: SittingDay, frame: Frame) -> Due:
    basis = f"sitting:{sitting.procedure}"
    if term.offset is None:
        # because what is done «по графику» or during the sitting is done by its last day
        return Due(sitting.start, sitting.end, basis)
    if term.offset.direction is Direction.BEFORE:
        day = _before(sitting.start, term.offset, frame.working_days)
        return Due(day if term.bound is Bound.ON else None, day, basis)
    day = _after(sitting.end, term.offset, frame)
    # because the day of the event itself is not counted, as in civil law
    return Due(day if term.bound is Bound.ON else sitting.end + _ONE, day, basis)


def _before(start: date, offset: Offset, calendar: WorkingDays) -> date:
    """The last day in time, counted back from the event's first day and never rolled, so the gap stays."""
    if offset.unit is Unit.WORKING_DAY:
        return calendar.add(start, -max(offset.n, 1))
    if offset.unit is Unit.MONTH:
        return start - relativedelta(months=offset.n)
    days = 7 * offset.n if offset.unit is Unit.WEEK else max(offset.n, 1)
    return start - timedelta(days=days)


def _after(end: date, offset: Offset, frame: Frame) -> date:
    if offset.unit is Unit.WORKING_DAY:
        return frame.working_days.add(end, offset.n)
    if offset.unit is Unit.MONTH:
        return _rolled(end + relativedelta(months=offset.n), frame)
    return _rolled(end + timedelta(days=offset.n * (7 if offset.unit is Unit.WEEK else 1)), frame)


def _school_year(term: Term, frame: Frame) -> DueDates:
    """«до начала учебного года»: before every 1 September from the plan's first day to the day after its last."""
    if frame.period is None:
        return DueDates(waiting_for=Waiting.PERIOD)
    if term.offset is None or (term.offset.direction is Direction.AFTER and not term.offset.n):
        return DueDates(waiting_for=Waiting.DECISION)
    years = range(frame.period.start.year, frame.period.end.year + 1)
    starts = [AcademicYear(year).start for year in years]
    kept = [day for day in starts if frame.period.start <= day <= frame.period.end]
    days = [SittingDay("", day, day) for day in kept]
    return DueDates(tuple(replace(_around(term, day, frame), basis="school_year") for day in days))
