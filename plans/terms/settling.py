"""A component with its words to a term: days from the years, rules from the months."""

from dataclasses import replace
from datetime import date, timedelta

from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.model import Kind, Period, PeriodKind, Span, Term
from plans.terms.pieces import EDGE_DAY, Mark, Piece
from plans.terms.recurrence import yearly_spans
from plans.terms.repeats import YEARLY
from plans.terms.spans import locate, text

_STANDALONE = (Kind.EVENT, Kind.AS_NEEDED, Kind.NONE)


def settle(piece: Piece, words: str, period: Period | None) -> Term:
    """The term of one component; `words` are its own."""
    if piece.kind in _STANDALONE:
        return _plain(piece, words)
    if piece.halves and period is not None and period.is_school:
        # because schools count half-years from September and end each on a day of their own
        vague = (*piece.doubts, doubt(Code.VAGUE, written=words, candidates=""))
        kind = piece.kind if piece.kind is Kind.RECURRING else Kind.RANGE
        piece = replace(piece, kind=kind, windows=(), span=False, doubts=vague)
    if piece.kind is Kind.CONTINUOUS:
        return _continuous(piece, words, period)
    if piece.kind is Kind.RECURRING:
        return _recurring(piece, words, period)
    return _dated(piece, words, period)


def _plain(piece: Piece, words: str) -> Term:
    return Term(
        raw=words,
        kind=piece.kind,
        bound=piece.bound,
        rule=piece.rule,
        days=piece.days,
        anchor=piece.anchor,
        anchor_kind=piece.anchor_kind,
        procedures=piece.procedures,
        offset=piece.offset,
        doubts=piece.doubts,
    )


def _continuous(piece: Piece, words: str, period: Period | None) -> Term:
    """The plan's own bounds are borrowed only where the words mean them and there is one year to mean."""
    term = _plain(piece, words)
    if piece.windows:
        found = locate(piece, words, period)
        span = found.spans[0] if found.spans else None
        open_end = bool(piece.windows[0].first is piece.windows[0].last)
        doubts = term.doubts + found.doubts
        if span is None:
            return replace(term, doubts=doubts)
        return replace(
            term, start=span.start, end=None if open_end else span.end, inferred=found.inferred, doubts=doubts
        )
    if period is None or not piece.plan or not _means_plan(piece, period):
        return term
    return replace(term, start=period.start, end=period.end, inferred=True)


def _means_plan(piece: Piece, period: Period) -> bool:
    if piece.school:
        return period.is_school
    # because «в течение года» in a plan of several years does not say which of them
    return piece.span or period.kind in (PeriodKind.SCHOOL_YEAR, PeriodKind.CALENDAR_YEAR)


def _recurring(piece: Piece, words: str, period: Period | None) -> Term:
    term = replace(_plain(piece, words), months=_months(piece), months_span=piece.span)
    if not piece.windows:
        if piece.rule != YEARLY or period is None or piece.anchor:
            return term
        return replace(term, occurrences=yearly_spans(period), inferred=True)
    if not (piece.rule or YEARLY).startswith(YEARLY):
        return term
    found = _every_year(piece, words, period)
    return replace(
        term,
        days=_days(piece),
        rule=_yearly_rule(piece),
        occurrences=found[0],
        inferred=found[2],
        doubts=term.doubts + found[1],
    )


def _every_year(piece: Piece, words: str, period: Period | None) -> tuple[tuple[Span, ...], tuple[Doubt, ...], bool]:
    """The dated first time, if there is one, and then every year to the end of the plan."""
    dated = bool(piece.years) or any(window.last.year for window in piece.windows)
    if not dated:
        found = locate(replace(piece, each=True), words, period)
        return found.spans, found.doubts, found.inferred
    first = locate(replace(piece, each=False), words, period)
    if period is None or not first.spans:
        return first.spans, first.doubts, False
    undated = tuple(replace(w, first=w.first and _no_year(w.first), last=_no_year(w.last)) for w in piece.windows)
    rest = locate(replace(piece, windows=undated, years=(), paired=False, school=False, each=True), words, period)
    later = tuple(span for span in rest.spans if span.end > first.spans[-1].end)
    cut = tuple(item for item in rest.doubts if item.code is not Code.CUT_BY_PERIOD)
    return first.spans + later, first.doubts + cut, bool(later)


def _no_year(mark: Mark) -> Mark:
    return replace(mark, year=None)


def _yearly_rule(piece: Piece) -> str:
    base = piece.rule or YEARLY
    months = ",".join(str(month) for month in _months(piece))
    days = _days(piece)
    if not months or "BYMONTH" in base:
        return base
    if len(days) > 1 or (days and piece.kind is Kind.RANGE):
        return base
    return f"{base};BYMONTH={months}" + (f";BYMONTHDAY={days[0]}" if days else "")


def _dated(piece: Piece, words: str, period: Period | None) -> Term:
    found = locate(piece, words, period) if piece.windows else None
    spans = found.spans if found else ()
    doubts = piece.doubts + (found.doubts if found else ())
    alone = spans[0] if len(spans) == 1 and len(piece.windows) == 1 else None
    whole_months = piece.kind in (Kind.MONTH, Kind.MONTHS)
    wrong = any(item.code in (Code.IMPOSSIBLE_DATE, Code.REVERSED) for item in doubts)
    unsettled = alone is None and bool(piece.windows) and not wrong
    kind = Kind.MONTHS if piece.kind is Kind.MONTH and len(spans) > 1 and not _open_year(doubts, piece) else piece.kind
    return Term(
        raw=words,
        kind=kind,
        bound=piece.bound,
        start=alone.start if alone else None,
        end=alone.end if alone else None,
        months=_months(piece) if whole_months or unsettled else (),
        months_span=piece.span and whole_months,
        days=_days(piece) if unsettled else (),
        occurrences=spans,
        rule=_yearly_rule(piece) if piece.each else None,
        inferred=bool(found and found.inferred),
        doubts=_with_candidates(doubts, spans),
    )


def _open_year(doubts: tuple[Doubt, ...], piece: Piece) -> bool:
    """Whether the months repeat because the year is open, not because several years are written."""
    return piece.each or any(item.code is Code.YEAR_EACH for item in doubts)


def _with_candidates(doubts: tuple[Doubt, ...], spans: tuple[Span, ...]) -> tuple[Doubt, ...]:
    """Fill the candidates of a vague bound with the span it was read as and, for «до мая», the eve of the month."""
    eves = [_eve(span.end).isoformat() for span in spans if span.start is None]
    names = eves + [text(span) for span in spans]
    return tuple(
        doubt(Code.VAGUE, written=dict(item.facts)["written"], candidates=names) if item.code is Code.VAGUE else item
        for item in doubts
    )


def _eve(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def _months(piece: Piece) -> tuple[int, ...]:
    months: list[int] = []
    for window in piece.windows:
        if not all(1 <= mark.month <= 12 for mark in (window.first or window.last, window.last)):
            continue
        month = (window.first or window.last).month
        months.append(month)
        while month != window.last.month:
            month = month % 12 + 1
            months.append(month)
    named = tuple(dict.fromkeys(months))
    # because a whole year is no list of its months
    return () if len(named) == 12 and piece.kind not in (Kind.MONTH, Kind.MONTHS) else named


def _days(piece: Piece) -> tuple[int, ...]:
    if piece.days:
        return piece.days
    marks = [mark for window in piece.windows for mark in dict.fromkeys((window.first or window.last, window.last))]
    days = [mark.day for mark in marks if mark.day != EDGE_DAY and mark.day <= 31]
    return tuple(days) if len(piece.windows) == 1 else tuple(dict.fromkeys(days))
