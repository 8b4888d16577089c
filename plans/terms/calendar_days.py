"""Days that exist: a real day or none, month ends, and real days one slip of the pen from an impossible one."""

from calendar import monthrange
from datetime import date

_MIN_YEAR, _MAX_YEAR = 1990, 2100


def real_day(day: int, month: int, year: int) -> date | None:
    """The date, or None if the calendar has no such day."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def last_of_month(year: int, month: int) -> date:
    """The last day of a month; the month and the year must exist."""
    return date(year, month, monthrange(year, month)[1])


def near_days(day: int, month: int, year: int) -> list[date]:
    """Real days made of an impossible date by dropping a digit, swapping day and month, or ending the month."""
    found = {real_day(d, month, year) for d in _dropped(day)}
    found |= {real_day(day, m, year) for m in _dropped(month)}
    found |= {real_day(day, month, y) for y in _dropped(year)}
    found.add(real_day(month, day, year))
    if 28 < day <= 31 and 1 <= month <= 12 and 1 <= year <= 9998:
        found.add(last_of_month(year, month))
    return sorted(item for item in found if item is not None and _MIN_YEAR <= item.year <= _MAX_YEAR)


def _dropped(number: int) -> list[int]:
    digits = str(number)
    shorter = {digits[:at] + digits[at + 1 :] for at in range(len(digits))}
    return [int(text) for text in shorter if text]
