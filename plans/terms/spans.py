"""Windows to days: which years a window falls in, by its own words, by the years beside it, or by the plan's period."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from plans.terms.calendar_days import last_of_month, near_days, real_day
from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.model import Period, Span
from plans.terms.pieces import EDGE_DAY, Mark, Piece, Window
from plans.terms.years import FIRST_YEAR, LAST_YEAR

_SCHOOL_START = 9
# because work for a plan begins in the month before it and its report is due in the month after
_MARGIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Found:
    """Dated spans in order, what is doubtful about them, and whether the period supplied a year."""

    spans: tuple[Span, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    inferred: bool = False


def locate(piece: Piece, words: str, period: Period | None) -> Found:
    """Days of all windows of a piece. `words` are the piece's own, for the doubts."""
    impossible = tuple(_impossible(piece, words))
    if impossible:
        return Found(doubts=impossible)
    windows = _own_years(piece.windows)
    if all(window.last.year for window in windows):
        return _explicit(piece, windows, words, period)
    if piece.years:
        return _checked(_by_years(piece, windows), words, period)
    return _by_period(piece, windows, words, period)


def _impossible(piece: Piece, words: str) -> Iterator[Doubt]:
    for window in piece.windows:
        for mark in (window.first, window.last):
            if mark is not None and not _possible(mark):
                written = _written(mark, words)
                days = near_days(mark.day, mark.month, mark.year) if mark.year else []
                yield doubt(Code.IMPOSSIBLE_DATE, written=written, candidates=[day.isoformat() for day in days])
                return


def _possible(mark: Mark) -> bool:
    if mark.year is not None and not FIRST_YEAR <= mark.year <= LAST_YEAR:
        return False
    if mark.day == EDGE_DAY and 1 <= mark.month <= 12:
        return True
    # because a year that is not given may be a leap one
    return real_day(mark.day, mark.month, 2000 if mark.year is None else mark.year) is not None


def _written(mark: Mark, words: str) -> str:
    return f"{mark.day:02}.{mark.month:02}.{mark.year}" if mark.year else words


def _own_years(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """A year written once after a list or a span belongs to all of it; back over January it is the year before."""
    settled: list[Window] = []
    later: Mark | None = None
    for window in reversed(windows):
        last = _inherit(window.last, later)
        first = window.first and _inherit(window.first, last)
        settled.append(Window(first, last))
        later = first or last
    return tuple(reversed(settled))


def _inherit(mark: Mark, later: Mark | None) -> Mark:
    if mark.year is not None or later is None or later.year is None:
        return mark
    return replace(mark, year=later.year if (mark.month, mark.day) <= _key(later) else later.year - 1)


def _key(mark: Mark) -> tuple[int, int]:
    return mark.month, mark.day if mark.day != EDGE_DAY else 31


def _explicit(piece: Piece, windows: tuple[Window, ...], words: str, period: Period | None) -> Found:
    spans = [_span(window, window.last.year or 0) for window in windows]
    known = [span for span in spans if span is not None]
    if any(span.start and span.start > span.end for span in known):
        return Found(doubts=(doubt(Code.REVERSED, written=words),))
    found = _checked(known, words, period)
    if _guessed(piece) and (period is None or not all(_inside(span, period) for span in known)):
        # because «октябрь - март 2025» may begin in 2024 or in 2025
        later = [text(moved) for span in known if (moved := _moved(span, 1))]
        maybe = [text(span) for span in known] + later
        found = replace(found, doubts=(*found.doubts, doubt(Code.YEAR_AMBIGUOUS, written=words, candidates=maybe)))
    return found


def _guessed(piece: Piece) -> bool:
    """Whether a year was carried back over January to a month that has none of its own."""
    marks = [mark for window in piece.windows for mark in (window.first, window.last) if mark]
    pairs = itertools.pairwise(marks)
    return any(left.year is None and right.year is not None and left.month > right.month for left, right in pairs)


def _by_years(piece: Piece, windows: tuple[Window, ...]) -> list[Span]:
    spans = [_span(window, year) for window in windows for year in _years_of(piece, window)]
    if not piece.school and piece.paired and len(windows) > 1 and piece.years[-1] == piece.years[0] + 1:
        spans = _turning(windows, piece.years[0])
    return sorted((span for span in spans if span is not None), key=lambda span: span.end)


def _years_of(piece: Piece, window: Window) -> Iterable[int]:
    """The years of the window's last day."""
    crossing = window.first is not None and window.first.month > window.last.month
    first, last = piece.years[0], piece.years[-1]
    if piece.school:
        turn = 0 if window.last.month >= _SCHOOL_START else 1
        run = range(first, last if piece.paired else first + 1) if len(piece.years) <= 2 else piece.years
        return [year + turn for year in run]
    if piece.paired:
        return range(first + crossing, last + 1)
    return piece.years


def _turning(windows: tuple[Window, ...], year: int) -> list[Span | None]:
    """«сентябрь, декабрь, март 2022-2023»: months run on, so the year turns where they fall back to spring."""
    falls = any(a.last.month > b.last.month for a, b in itertools.pairwise(windows))
    if not falls:
        return [_span(window, each) for window in windows for each in (year, year + 1)]
    spans: list[Span | None] = []
    before = 0
    for window in windows:
        year += window.last.month < before
        before = window.last.month
        spans.append(_span(window, year))
    return spans


def _by_period(piece: Piece, windows: tuple[Window, ...], words: str, period: Period | None) -> Found:
    if period is None:
        return Found(doubts=() if piece.each else (doubt(Code.YEAR_MISSING, written=words),))
    whole: list[Span] = []
    cut: list[Span] = []
    for window in windows:
        for span in _candidates(window, period):
            (whole if _inside(span, period) else cut).append(span)
    whole.sort(key=lambda span: span.end)
    if piece.each:
        return Found(tuple(whole), _cut(cut, words), inferred=True)
    return _chosen(windows, whole, cut, words, period)


def _chosen(windows: tuple[Window, ...], whole: list[Span], cut: list[Span], words: str, period: Period) -> Found:
    if len(whole) < len(windows):
        maybe = [text(span) for span in sorted([*whole, *cut], key=lambda span: span.end)]
        return Found(
            doubts=(doubt(Code.YEAR_AMBIGUOUS if maybe else Code.YEAR_MISSING, written=words, candidates=maybe),)
        )
    names = [text(span) for span in whole]
    if len(whole) > len(windows):
        return Found(
            tuple(whole), (doubt(Code.YEAR_EACH, written=words, candidates=names), *_cut(cut, words)), inferred=True
        )
    eve = [moved for span in whole if period.is_school and (moved := _moved(span, -1)) and _on_the_eve(moved, period)]
    if eve:
        # because the August before a school year prepares it and the August at its end closes it
        doubts = (doubt(Code.YEAR_AMBIGUOUS, written=words, candidates=[text(span) for span in eve] + names),)
        return Found(tuple(whole), doubts, inferred=True)
    return Found(tuple(whole), inferred=True)


def _cut(cut: list[Span], words: str) -> tuple[Doubt, ...]:
    return (doubt(Code.CUT_BY_PERIOD, written=words, cut=[text(span) for span in cut]),) if cut else ()


def _candidates(window: Window, period: Period) -> Iterator[Span]:
    for year in range(max(period.start.year, 2), min(period.end.year, 9997) + 2):
        span = _span(window, year)
        if span is not None and span.end >= period.start and (span.start or span.end) <= period.end:
            yield span


def _inside(span: Span, period: Period) -> bool:
    return (span.start or span.end) >= period.start and span.end <= period.end


def _on_the_eve(span: Span, period: Period) -> bool:
    return span.end < period.start and (span.start or span.end) >= period.start - _MARGIN


def _checked(spans: list[Span], words: str, period: Period | None) -> Found:
    """A written year stays as it is, but one far from the plan's period is pointed at."""
    if period is None:
        return Found(tuple(spans))
    low, high = _shifted(period.start, -1), _shifted(period.end, 1)
    astray = [span for span in spans if span.end < low or (span.start or span.end) > high]
    if not astray:
        return Found(tuple(spans))
    maybe = [text(span) for old in astray for span in _same_days(old, period)]
    where = f"{period.start.isoformat()}..{period.end.isoformat()}"
    return Found(tuple(spans), (doubt(Code.OUTSIDE_PERIOD, written=words, period=where, candidates=maybe),))


def _shifted(day: date, side: int) -> date:
    try:
        return day + side * _MARGIN
    except OverflowError:
        return day


def _same_days(span: Span, period: Period) -> Iterator[Span]:
    for years in range(period.start.year - span.end.year - 1, period.end.year - span.end.year + 2):
        moved = _moved(span, years)
        if moved is not None and (_inside(moved, period) or _on_the_eve(moved, period)):
            yield moved


def _moved(span: Span, years: int) -> Span | None:
    end = _other_year(span.end, years)
    start = span.start and _other_year(span.start, years)
    return Span(start, end) if end and (start or span.start is None) else None


def _other_year(day: date, years: int) -> date | None:
    if not 1 <= day.year + years <= 9998:
        return None
    if day == last_of_month(day.year, day.month):
        return last_of_month(day.year + years, day.month)
    return real_day(day.day, day.month, day.year + years)


def _span(window: Window, year: int) -> Span | None:
    """The window with its last day in `year`; None if that year has no such day."""
    end = _day(window.last, window.last.year or year, last=True)
    first = window.first
    if end is None:
        return None
    if first is None:
        return Span(None, end)
    before = (first.month, first.day) > _key(window.last)
    start = _day(first, first.year or end.year - before, last=False)
    return Span(start, end) if start else None


def _day(mark: Mark, year: int, last: bool) -> date | None:
    if mark.day == EDGE_DAY:
        if not 1 <= year <= 9998:
            return None
        return last_of_month(year, mark.month) if last else date(year, mark.month, 1)
    return real_day(mark.day, mark.month, year)


def text(span: Span) -> str:
    """«2024-01-01..2024-01-31», or the one day."""
    if span.start is None or span.start == span.end:
        return span.end.isoformat()
    return f"{span.start.isoformat()}..{span.end.isoformat()}"
