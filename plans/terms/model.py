"""The value a deadline phrase becomes: kinds, bounds, offsets, spans, periods, terms."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plans.terms.doubts import Doubt


class Kind(StrEnum):
    """What sort of deadline it is; the values are part of the printed contract."""

    DATE = "date"
    MONTH = "month"
    MONTHS = "months"
    RANGE = "range"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"
    EVENT = "event"
    AS_NEEDED = "as_needed"
    NONE = "none"


class Bound(StrEnum):
    """`by`: any day up to it is in time; `on`: that very day."""

    BY = "by"
    ON = "on"


class Unit(StrEnum):
    """What an offset counts."""

    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"


class Direction(StrEnum):
    """On which side of the event an offset lies."""

    BEFORE = "before"
    AFTER = "after"


class AnchorKind(StrEnum):
    """What must be known before an event deadline gets a day."""

    SITTING = "sitting"
    """The timetable of an assessment procedure (ВПР, КДР ...)."""
    SCHEDULE = "schedule"
    """Somebody's own schedule or work plan."""
    SCHOOL_YEAR = "school_year"
    """The first day of the school year."""
    OTHER = "other"
    """Any other event: receipt of an order, the end of a quarter ..."""


class PeriodKind(StrEnum):
    """How the document counts its years."""

    SCHOOL_YEAR = "school_year"
    SCHOOL_YEARS = "school_years"
    CALENDAR_YEAR = "calendar_year"
    CALENDAR_YEARS = "calendar_years"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Offset:
    """`n` units before or after the anchor; `n == 0` means right before or after, with no number given."""

    n: int
    unit: Unit
    direction: Direction


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; without a start any day up to `end` is in time."""

    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class Period:
    """The time a plan is made for, both days included, with the words that say so."""

    raw: str
    start: date
    end: date
    kind: PeriodKind

    @property
    def is_school(self) -> bool:
        """Whether the document counts school years."""
        return self.kind in (PeriodKind.SCHOOL_YEAR, PeriodKind.SCHOOL_YEARS)


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: the words to the letter, and beside them what was read out of them.

    `start`/`end` hold the one dated window, if there is exactly one. `occurrences` hold every dated window known
    without a calendar or a timetable. `months` keep the written order; `months_span` tells «март-май» from «март, май».
    `days` are the written days of a month whose year is unknown or repeats. `rule` is an RRULE without DTSTART.
    `procedures` are the acronyms an event waits for; none means any. `parts` are further components of the phrase, in
    written order, after the one the fields describe. `inferred`: dates come from the plan's period, not from the cell.
    """

    raw: str
    kind: Kind
    bound: Bound | None = None
    start: date | None = None
    end: date | None = None
    months: tuple[int, ...] = ()
    months_span: bool = False
    days: tuple[int, ...] = ()
    occurrences: tuple[Span, ...] = ()
    rule: str | None = None
    anchor: str | None = None
    anchor_kind: AnchorKind | None = None
    procedures: tuple[str, ...] = ()
    offset: Offset | None = None
    inherited_from: str | None = None
    inferred: bool = False
    parts: tuple["Term", ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether a person must look before the deadline is relied on."""
        return bool(self.doubts)
