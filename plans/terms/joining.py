"""Components that belong together: «октябрь-декабрь 2024, далее - ежегодно», «до 15 августа, весь период»."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from plans.terms.model import Kind
from plans.terms.pieces import Piece
from plans.terms.repeats import YEARLY

_DATED = (Kind.DATE, Kind.MONTH, Kind.MONTHS, Kind.RANGE)
_MONTHLY = (Kind.MONTH, Kind.MONTHS)


@dataclass(frozen=True, slots=True)
class Joined:
    """The component the phrase is about, and those that stand beside it in their written order."""

    main: Piece
    parts: tuple[Piece, ...] = ()


def join(pieces: list[Piece]) -> Joined:
    """Fold components from left to right; what does not merge stays a part. At least one piece."""
    joined = Joined(pieces[0])
    for piece in pieces[1:]:
        joined = _add(joined, piece)
    return joined


def _add(joined: Joined, piece: Piece) -> Joined:
    for rule in _RULES:
        merged = rule(joined.main, piece)
        if merged is not None:
            kept = piece.then or (piece.kind is Kind.CONTINUOUS and joined.main.kind is not Kind.CONTINUOUS)
            main = replace(merged, start=joined.main.start, end=max(joined.main.end, piece.end))
            return Joined(main, (*joined.parts, piece) if kept else joined.parts)
    return replace(joined, parts=(*joined.parts, piece))


def _yearly_dated(main: Piece, piece: Piece) -> Piece | None:
    """«ежегодно (январь)», «до 1 марта ежегодно», «октябрь-декабрь 2024, далее - ежегодно»."""
    yearly, dated = (main, piece) if main.kind is Kind.RECURRING else (piece, main)
    if yearly.rule != YEARLY or yearly.windows or dated.kind not in _DATED or not dated.windows:
        return None
    if piece.then and piece.kind is not Kind.RECURRING:
        return None
    span = dated.span and dated.kind in _MONTHLY
    return replace(
        dated, kind=Kind.RECURRING, rule=YEARLY, span=span, anchor=yearly.anchor, doubts=main.doubts + piece.doubts
    )


def _monthly_within(main: Piece, piece: Piece) -> Piece | None:
    """«ежемесячно (сентябрь-май)»: the months bound the repetition."""
    often, months = (main, piece) if main.kind is Kind.RECURRING else (piece, main)
    plain = often.rule is not None and often.rule.startswith("FREQ=MONTHLY") and "BYMONTH=" not in often.rule
    if piece.then or not plain or often.windows or months.kind not in _MONTHLY or months.years:
        return None
    if any(window.last.year or (window.first and window.first.year) for window in months.windows):
        return None
    named = ",".join(
        str(number) for window in months.windows for number in _run(window.first or window.last, window.last)
    )
    return replace(
        often,
        windows=months.windows,
        span=months.span,
        rule=f"{often.rule};BYMONTH={named}",
        doubts=main.doubts + piece.doubts,
    )


def _yearly_event(main: Piece, piece: Piece) -> Piece | None:
    """«Ежегодно, не менее чем за 2 недели до ...» hangs on the event; with no offset it stays a yearly duty."""
    if main.kind is not Kind.RECURRING or piece.kind is not Kind.EVENT or piece.then or main.windows:
        return None
    if piece.offset is not None:
        return replace(piece, rule=main.rule, doubts=main.doubts + piece.doubts)
    return replace(
        main,
        anchor=piece.anchor,
        anchor_kind=piece.anchor_kind,
        procedures=piece.procedures,
        doubts=main.doubts + piece.doubts,
    )


def _event_yearly(main: Piece, piece: Piece) -> Piece | None:
    if main.kind is not Kind.EVENT or piece.kind is not Kind.RECURRING or piece.windows or piece.then or main.rule:
        return None
    return replace(main, rule=piece.rule, doubts=main.doubts + piece.doubts)


def _limited(main: Piece, piece: Piece) -> Piece | None:
    """«по завершении ВПР в течение 5 дней»: the limit stands apart from its event."""
    after = main.kind is Kind.EVENT and main.offset is not None and main.offset.n == 0
    if not after or piece.kind is not Kind.EVENT or piece.offset is None or piece.anchor is not None:
        return None
    # because the only doubts of the two were the limit and the event that each now has from the other
    return replace(main, offset=piece.offset, bound=piece.bound, doubts=())


def _through_plan(main: Piece, piece: Piece) -> Piece | None:
    """«Ноябрь-март, в течение всего периода»: every such time of the plan's period."""
    if main.kind not in _DATED or not main.windows or piece.kind is not Kind.CONTINUOUS or not piece.plan or piece.then:
        return None
    dated = main.years or any(window.last.year for window in main.windows)
    return None if dated else replace(main, each=True)


def _lasting(main: Piece, piece: Piece) -> Piece | None:
    """«На постоянной основе в течение планового периода»; «2024 год, постоянно»."""
    if piece.kind is not Kind.CONTINUOUS or piece.then:
        return None
    if main.kind is Kind.CONTINUOUS and not main.windows:
        return replace(piece, span=piece.span or main.span, plan=piece.plan or main.plan)
    if main.kind is Kind.RANGE and len(main.windows) == 1 and not main.then:
        return replace(main, kind=Kind.CONTINUOUS)
    return None


def _more_of_same(main: Piece, piece: Piece) -> Piece | None:
    """«апрель-июнь; август», «01.03.2024; 15.03.2024»."""
    months = main.kind in _MONTHLY and piece.kind in _MONTHLY
    days = main.kind is piece.kind is Kind.DATE and main.bound is piece.bound
    if piece.then or not (months or days) or not main.windows or not piece.windows or (main.years and piece.years):
        return None
    kind = Kind.MONTHS if months else Kind.DATE
    years = piece if piece.years else main
    return replace(
        main, kind=kind, windows=main.windows + piece.windows, span=False, years=years.years, paired=years.paired,
        school=years.school, doubts=main.doubts + piece.doubts,
    )  # fmt: skip


def _run(first: object, last: object) -> list[int]:
    start, end = getattr(first, "month", 1), getattr(last, "month", 1)
    months = [start]
    while months[-1] != end:
        months.append(months[-1] % 12 + 1)
    return months


_RULES: tuple[Callable[[Piece, Piece], Piece | None], ...] = (
    _yearly_dated, _monthly_within, _yearly_event, _event_yearly, _limited, _through_plan, _lasting, _more_of_same,
)  # fmt: skip
