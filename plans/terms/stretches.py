"""Named stretches of time: quarters, half-years, parts of a month, whole years, vague edges."""

from dataclasses import replace

from plans.terms.doubts import Code, doubt
from plans.terms.lexicon import Tag
from plans.terms.model import Bound, Kind
from plans.terms.pieces import EDGE_DAY, Cursor, Mark, Piece, Window
from plans.terms.tokens import Token
from plans.terms.years import Years, take_years

_DECADES = {1: (1, 10), 2: (11, 20), 3: (21, EDGE_DAY), -1: (21, EDGE_DAY)}
_HALVES = {1: (1, 15), 2: (16, EDGE_DAY), -1: (16, EDGE_DAY)}
_WEEKS = {1: (1, 7), 2: (8, 14), 3: (15, 21), 4: (22, 28), -1: (25, EDGE_DAY)}
_BLOCKS = {Tag.QUARTER: 3, Tag.HALF: 6}


def stretch(cursor: Cursor, bound: Bound | None) -> Piece | None:
    """The stretch at the cursor, or None with nothing moved."""
    before = cursor.at
    for attempt in (_till_end, _blocks, _part_of_month, _edge, _whole_years):
        if attempt is _till_end and bound is None:
            continue
        piece = attempt(cursor)
        if piece is not None:
            return _up_to(piece) if bound else piece
        cursor.at = before
    return None


def _up_to(piece: Piece) -> Piece:
    last = tuple(Window(None, window.last) for window in piece.windows[-1:])
    return replace(piece, kind=Kind.DATE if last else piece.kind, bound=Bound.BY, windows=last, span=False)


def _blocks(cursor: Cursor) -> Piece | None:
    """«I квартал 2025», «1-2 квартал», «1, 3 кварталы», «второе полугодие»."""
    numbers, span = _ordinals(cursor)
    unit = cursor.take(Tag.QUARTER, Tag.HALF, Tag.SCHOOLTERM)
    if not numbers or unit is None:
        return None
    if unit.tag is Tag.SCHOOLTERM:
        return _school_term(cursor, unit)
    cursor.mark(".")
    length = _BLOCKS[unit.tag]
    if not all(0 < number * length <= 12 for number in numbers):
        return None
    years = take_years(cursor) or Years()
    marks = [(numbers[0], numbers[-1])] if span else [(number, number) for number in numbers]
    windows = tuple(Window(Mark(EDGE_DAY, (a - 1) * length + 1), Mark(EDGE_DAY, b * length)) for a, b in marks)
    halves = unit.tag is Tag.HALF and not years.values
    piece = Piece(Kind.MONTHS, windows=windows, span=len(windows) == 1, halves=halves)
    return _school_half(_dated(piece, years), unit.tag, unit.text)


def _school_term(cursor: Cursor, unit: Token) -> Piece:
    take_years(cursor)
    # because each school sets the days of its own quarters
    return Piece(Kind.RANGE, doubts=(doubt(Code.VAGUE, written=unit.text, candidates=""),))


def _school_half(piece: Piece, tag: Tag, word: str) -> Piece:
    if tag is not Tag.HALF or not piece.school:
        return piece
    # because schools count half-years from September, and the last day of each is the school's own choice
    return replace(piece, kind=Kind.RANGE, windows=(), doubts=(doubt(Code.VAGUE, written=word, candidates=""),))


def _ordinals(cursor: Cursor) -> tuple[list[int], bool]:
    numbers: list[int] = []
    span = False
    while token := cursor.take(Tag.ROMAN, Tag.NUM, Tag.ORDINAL):
        numbers.append(token.number)
        if cursor.mark("-"):
            span = True
        elif not (cursor.mark(",") or cursor.take(Tag.AND)):
            break
    return numbers, span


def _part_of_month(cursor: Cursor) -> Piece | None:
    """«первая декада мая», «вторая половина марта», «последняя неделя августа»."""
    order = cursor.take(Tag.ORDINAL, Tag.ROMAN, Tag.NUM)
    unit = cursor.take(Tag.DECADE, Tag.WEEK) or (cursor.take(Tag.EDGE) if order else None)
    if order is None or unit is None:
        return None
    table = {Tag.DECADE: _DECADES, Tag.WEEK: _WEEKS}.get(unit.tag, _HALVES if unit.value == "half" else {})
    days, month = table.get(order.number), cursor.take(Tag.MONTH)
    words = cursor.text[order.start : month.end if month else unit.end]
    if days is None:
        return None
    if month is None:
        word = cursor.take(Tag.MONTHWORD)
        words = cursor.text[order.start : word.end] if word else words
        return Piece(Kind.RANGE, doubts=(doubt(Code.VAGUE, written=words, candidates=""),))
    cursor.mark(".")
    window = Window(Mark(days[0], month.number), Mark(days[1], month.number))
    piece = _dated(Piece(Kind.RANGE, windows=(window,), span=True), take_years(cursor) or Years())
    # because a week of a month has no agreed first and last day
    return replace(piece, doubts=(doubt(Code.VAGUE, written=words, candidates=""),)) if unit.tag is Tag.WEEK else piece


def _till_end(cursor: Cursor) -> Piece | None:
    """«конца марта», «конца 2024 года» after «до»: there the last day is meant. A school year's end stays vague."""
    edge = cursor.take(Tag.EDGE)
    if edge is None or edge.value != "end":
        return None
    month = cursor.take(Tag.MONTH)
    if month is None and cursor.tag() is Tag.YEAR:
        cursor.at += 1
        return _dated(_whole_year(), Years())
    years = take_years(cursor) or Years()
    if month is not None:
        return _dated(
            Piece(Kind.RANGE, windows=(Window(Mark(EDGE_DAY, month.number), Mark(EDGE_DAY, month.number)),)), years
        )
    return _dated(_whole_year(), years) if years.values and not years.school else None


def _whole_year() -> Piece:
    return Piece(Kind.RANGE, windows=(Window(Mark(EDGE_DAY, 1), Mark(EDGE_DAY, 12)),), span=True)


def _edge(cursor: Cursor) -> Piece | None:
    """«конец года», «начало марта», «Конец учебного/начало учебного года»: words without days."""
    start = cursor.place
    edges = 0
    while cursor.take(Tag.EDGE):
        edges += 1
        _edge_of(cursor)
        if not (cursor.mark("/", "-", ",") or cursor.take(Tag.AND)):
            break
    if not edges:
        return None
    words = cursor.text[start : cursor.passed].strip(" ,/-")
    return Piece(Kind.RANGE, doubts=(doubt(Code.VAGUE, written=words, candidates=""),))


def _edge_of(cursor: Cursor) -> None:
    cursor.take(Tag.PLANNED, Tag.STUDY)
    cursor.take(Tag.MONTH, Tag.QUARTER, Tag.HALF, Tag.MONTHWORD, Tag.SCHOOLTERM, Tag.YEAR)
    take_years(cursor)


def _whole_years(cursor: Cursor) -> Piece | None:
    """«2024 год», «2024-2026 гг.», «2023-2024 учебный год» alone."""
    years = take_years(cursor)
    if years is None:
        return None
    first, last = (9, 8) if years.school else (1, 12)
    windows = (Window(Mark(EDGE_DAY, first), Mark(EDGE_DAY, last)),)
    if years.paired:
        end = years.values[-1]
        windows = (Window(Mark(EDGE_DAY, first, years.values[0]), Mark(EDGE_DAY, last, end)),)
        return Piece(Kind.RANGE, windows=windows, span=True)
    return _dated(Piece(Kind.RANGE, windows=windows, span=True), years)


def _dated(piece: Piece, years: Years) -> Piece:
    return replace(piece, years=years.values, paired=years.paired, school=years.school)
