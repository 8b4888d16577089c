"""Repetition over a period: years of a plan, and the windows a sub-yearly rule cuts a period into."""

from collections.abc import Iterator
from datetime import date, timedelta

from plans.terms.calendar_days import last_of_month, real_day
from plans.terms.model import Period, Span

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SEPTEMBER = 9


def parse_rule(rule: str) -> dict[str, str]:
    """The parts of an RRULE without DTSTART."""
    return dict(part.partition("=")[::2] for part in rule.split(";"))


def yearly_spans(period: Period, every: int = 1) -> tuple[Span, ...]:
    """One span per year the plan counts in, school or calendar, kept inside the period."""
    first, month = period.start.year, 1
    if period.is_school:
        first, month = (first if period.start.month >= _SEPTEMBER else first - 1), _SEPTEMBER
    years = range(first, period.end.year + 1, every)
    spans = [_inside(date(year, month, 1), _before(year + every, month), period) for year in years]
    return tuple(span for span in spans if span is not None)


def windows(rule: str, period: Period) -> tuple[Span, ...]:
    """Every window of a rule inside the period, in order; a window that loses over half its days at an edge is none."""
    parts = parse_rule(rule)
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "YEARLY" and "BYMONTHDAY" not in parts:
        return yearly_spans(period, every)
    if parts["FREQ"] == "WEEKLY":
        return tuple(_weekly(parts, every, period))
    if parts["FREQ"] == "DAILY":
        return tuple(Span(day, day) for day in _days(period, every))
    if "BYMONTHDAY" in parts:
        return tuple(_monthdays(parts, every, period))
    return tuple(_months(parts, every, period))


def _months(parts: dict[str, str], every: int, period: Period) -> Iterator[Span]:
    # because quarters and half-years are counted from January, whichever month the plan begins in
    only = _numbers(parts.get("BYMONTH", ""))
    for year in range(period.start.year, period.end.year + 1):
        for month in range(1, 13, every):
            if only and month not in only:
                continue
            span = _mostly(Span(date(year, month, 1), last_of_month(year, min(month + every - 1, 12))), period)
            if span is not None:
                yield span


def _monthdays(parts: dict[str, str], every: int, period: Period) -> Iterator[Span]:
    months = _numbers(parts.get("BYMONTH", "")) or list(range(1, 13, every))
    for year in range(period.start.year, period.end.year + 1):
        for month in sorted(months):
            start = date(year, month, 1)
            for wanted in _numbers(parts["BYMONTHDAY"]):
                last = last_of_month(year, month)
                # because the 31st of a short month is its last day
                day = last if wanted < 0 else real_day(wanted, month, year) or last
                if period.start <= day <= period.end:
                    yield Span(max(start, period.start), day)
                    start = min(day + timedelta(days=1), last)


def _weekly(parts: dict[str, str], every: int, period: Period) -> Iterator[Span]:
    days = parts.get("BYDAY")
    week = period.start - timedelta(days=period.start.weekday())
    while week <= period.end:
        if days:
            for name in sorted(days.split(","), key=_WEEKDAYS.index):
                day = week + timedelta(days=_WEEKDAYS.index(name))
                if period.start <= day <= period.end:
                    yield Span(day, day)
        else:
            span = _mostly(Span(week, week + timedelta(days=7 * every - 1)), period)
            if span is not None:
                yield span
        week += timedelta(days=7 * every)


def _days(period: Period, every: int) -> Iterator[date]:
    day = period.start
    while day <= period.end:
        yield day
        day += timedelta(days=every)


def _mostly(span: Span, period: Period) -> Span | None:
    start = span.start or span.end
    kept = _inside(start, span.end, period)
    if kept is None or kept.start is None:
        return None
    return kept if 2 * ((kept.end - kept.start).days + 1) >= (span.end - start).days + 1 else None


def _inside(start: date, end: date, period: Period) -> Span | None:
    first, last = max(start, period.start), min(end, period.end)
    return Span(first, last) if first <= last else None


def _before(year: int, month: int) -> date:
    return date(year, month, 1) - timedelta(days=1)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]
