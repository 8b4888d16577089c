"""School years, quarters and working days over given days off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from holidays import country_holidays

_SEPTEMBER = 9
_SATURDAY = 5
_ONE = timedelta(days=1)
# because a year without a government decree has only the fixed holidays: its transfers cannot be computed
_TRANSFERS_KNOWN_TO = date(2027, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class AcademicYear:
    """A school year from 1 September of `first` to 31 August of the next."""

    first: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The school year a day falls in."""
        return cls(day.year if day.month >= _SEPTEMBER else day.year - 1)

    @property
    def start(self) -> date:
        """1 September."""
        return date(self.first, _SEPTEMBER, 1)

    @property
    def end(self) -> date:
        """31 August."""
        return date(self.first + 1, _SEPTEMBER, 1) - _ONE

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.first}/{self.first + 1}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter a day falls in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.next().start - _ONE

    def next(self) -> Self:
        """The quarter after it."""
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)


def quarters(start: date, end: date) -> Iterator[Quarter]:
    """All quarters that share a day with start..end, in order."""
    quarter = Quarter.of(start)
    while quarter.start <= end:
        yield quarter
        quarter = quarter.next()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday without `days_off`, and with `extra_working` days whatever weekday they are.

    `checked_to`: the last day for which the government's transfers are known; later days follow the weekday alone.
    """

    days_off: frozenset[date] = field(default_factory=frozenset)
    extra_working: frozenset[date] = field(default_factory=frozenset)
    checked_to: date | None = None

    def is_working(self, day: date) -> bool:
        """Whether people work on the day; an extra working day wins over a day off."""
        return day in self.extra_working or (day.weekday() < _SATURDAY and day not in self.days_off)

    def is_checked(self, day: date) -> bool:
        """Whether the transfers of that day's year are known."""
        return self.checked_to is not None and day <= self.checked_to

    def at_or_after(self, day: date) -> date:
        """The day itself if people work on it, else the next working day."""
        return day if self.is_working(day) else self.next(day)

    def at_or_before(self, day: date) -> date:
        """The day itself if people work on it, else the last working day before it."""
        return day if self.is_working(day) else self.previous(day)

    def next(self, day: date) -> date:
        """The first working day after the day."""
        return self.add(day, 1)

    def previous(self, day: date) -> date:
        """The last working day before the day."""
        return self.add(day, -1)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it for a negative n); the day itself for 0."""
        step = _ONE if n > 0 else -_ONE
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def distance(self, start: date, end: date) -> int:
        """How many working days lie beyond `start` up to and with `end`, negative backwards: what `add` undoes."""
        step = 1 if end > start else -1
        beyond = range(step, (end - start).days + step, step) if end != start else range(0)
        return step * sum(self.is_working(start + timedelta(days=n)) for n in beyond)

    def changed(self, days_off: Iterable[date] = (), working: Iterable[date] = ()) -> "WorkingDays":
        """The same calendar with a region's own days off and working days; of the two the newly given one holds."""
        off, on = frozenset(days_off), frozenset(working)
        return WorkingDays((self.days_off | off) - on, (self.extra_working | on) - off, self.checked_to)


def russian(years: Iterable[int]) -> WorkingDays:
    """The federal working days of the given years with the transfers that are known, working Saturdays included."""
    federal = country_holidays("RU", years=sorted(set(years)))
    return WorkingDays(frozenset(federal), frozenset(federal.weekend_workdays), _TRANSFERS_KNOWN_TO)
