"""What a reader of deadlines may be unsure about: codes and facts, never sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why a person should look at a deadline.

    Facts are strings; dates are ISO, spans «start..end», several values are joined by «; ».
    """

    EMPTY = "deadline_empty"
    """The cell holds no words. No facts."""
    UNREAD = "deadline_unread"
    """Nothing in the words was understood. Facts: words."""
    PARTLY_READ = "deadline_partly_read"
    """Something was understood, these words were not. Facts: words."""
    IMPOSSIBLE_DATE = "impossible_date"
    """The calendar has no such day. Facts: written, candidates (real days one slip of the pen away, may be empty)."""
    REVERSED = "reversed_range"
    """The end stands before the start. Facts: written."""
    YEAR_MISSING = "year_missing"
    """Neither the cell nor the plan's period gives a year. Facts: written."""
    YEAR_EACH = "year_each"
    """No year in the cell, several years in the plan: read as every year of it. Facts: written, candidates."""
    YEAR_AMBIGUOUS = "year_ambiguous"
    """No year in the cell and more than one fits the plan. Facts: written, candidates."""
    OUTSIDE_PERIOD = "outside_period"
    """The written date lies outside the plan's period. Facts: written, period, candidates (same day in the period)."""
    CUT_BY_PERIOD = "cut_by_period"
    """A yearly span is cut by the edge of the period and was left out there. Facts: written, cut."""
    MISPRINT = "misprint"
    """A word was read as another one letter away. Facts: written, read."""
    VAGUE = "vague_bounds"
    """The words name a time without days («конец года»). Facts: written, candidates (may be empty)."""
    ANCHOR_MISSING = "anchor_missing"
    """An offset without the event it is counted from. Facts: written."""
    NO_LIMIT = "no_limit"
    """After an event, but within how many days is not said. Facts: anchor."""
    UNEVEN_RATE = "uneven_rate"
    """A frequency that does not divide its period evenly. Facts: written, times, unit."""
    NOT_MOVED = "not_moved"
    """Cloning could not move these words to another year. Facts: written."""
    MOVED_LEAP_DAY = "moved_leap_day"
    """29 February has no counterpart in the new year. Facts: written, read."""
    MOVED_TO_DAY_OFF = "moved_to_day_off"
    """A day that was a weekday became a Saturday or Sunday. Facts: written, read."""
    RAW_NOT_REWRITTEN = "raw_not_rewritten"
    """The dates were moved, the words could not be rewritten safely. Facts: written."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look, with its facts as (name, value) pairs so that it can be hashed; `dict(doubt.facts)` works."""

    code: Code
    facts: tuple[tuple[str, str], ...] = ()


def doubt(code: Code, **facts: str | Iterable[str]) -> Doubt:
    """Make a doubt; a list of values becomes one string joined by «; »."""
    return Doubt(
        code, tuple((name, value if isinstance(value, str) else "; ".join(value)) for name, value in facts.items())
    )
