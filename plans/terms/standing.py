"""What has no day: «постоянно», «в течение всего периода», and what is done when it is needed: «по запросу»."""

from dataclasses import replace

from plans.terms.lexicon import Tag
from plans.terms.model import Kind
from plans.terms.pieces import EDGE_DAY, Cursor, Mark, Piece, Window
from plans.terms.years import Years, take_years

_CARRYING_OUT = frozenset({"реализации", "действия", "исполнения", "выполнения"})


def standing(cursor: Cursor) -> Piece | None:
    """A continuous or as-needed piece at the cursor, or None with nothing moved."""
    before = cursor.at
    for attempt in (_always, _throughout, _carrying_out, _as_needed):
        piece = attempt(cursor)
        if piece is not None:
            return replace(piece, start=cursor.tokens[before].start, end=cursor.passed)
        cursor.at = before
    return None


def _always(cursor: Cursor) -> Piece | None:
    """«постоянно», «на постоянной основе», «круглый год»: no bounds are named."""
    cursor.take(Tag.ON)
    if not cursor.take(Tag.STANDING):
        return None
    cursor.take(Tag.BASIS)
    cursor.take(Tag.YEAR)
    return Piece(Kind.CONTINUOUS)


def _throughout(cursor: Cursor) -> Piece | None:
    """«в течение всего периода», «весь период», «в плановом периоде», «в течение 2024 года»."""
    cursor.take(Tag.IN, Tag.ON)
    flow = cursor.take(Tag.FLOW)
    whole, study = _adjectives(cursor)
    if flow and not whole:
        years = take_years(cursor)
        if years is not None:
            return _of_years(years)
    noun = cursor.take(Tag.SPELL, Tag.YEAR) if flow or whole else None
    if noun is None:
        return None
    cursor.mark(".")
    years = take_years(cursor)
    if years is not None:
        return _of_years(replace(years, school=years.school or study))
    if noun.tag is Tag.SPELL:
        _carried(cursor)
    return Piece(Kind.CONTINUOUS, plan=True, school=study, span=noun.tag is Tag.SPELL)


def _adjectives(cursor: Cursor) -> tuple[bool, bool]:
    whole = study = False
    while token := cursor.take(Tag.ALL, Tag.PLANNED, Tag.STUDY):
        study = study or token.tag is Tag.STUDY
        whole = True
    return whole, study


def _of_years(years: Years) -> Piece:
    first, last = (9, 8) if years.school else (1, 12)
    begin = years.values[0]
    end = years.values[-1] + (1 if years.school and not years.paired else 0)
    return Piece(Kind.CONTINUOUS, windows=(Window(Mark(EDGE_DAY, first, begin), Mark(EDGE_DAY, last, end)),))


def _carrying_out(cursor: Cursor) -> Piece | None:
    """«в период реализации плана»."""
    cursor.take(Tag.IN, Tag.ON)
    if not cursor.take(Tag.SPELL, Tag.HOLDING) or not _carried(cursor):
        return None
    return Piece(Kind.CONTINUOUS, plan=True, span=True)


def _carried(cursor: Cursor) -> bool:
    token = cursor.peek()
    if token is None or token.text.lower() not in _CARRYING_OUT:
        return False
    cursor.at += 1
    while cursor.take(Tag.WORD, Tag.SCHEDULE):
        pass
    return True


def _as_needed(cursor: Cursor) -> Piece | None:
    """«по мере поступления», «при необходимости», «по запросу», «в случае ...», «в рабочем порядке»."""
    if (
        cursor.tags(Tag.IN, Tag.CASE)
        or cursor.tags(Tag.PO, Tag.MEASURE)
        or cursor.tags(Tag.IN, Tag.WORKING, Tag.SCHEDULE)
    ):
        return _until_mark(cursor)
    if cursor.take(Tag.PO, Tag.AT):
        cursor.take(Tag.WORD, Tag.PLANNED)
        if cursor.take(Tag.NEED):
            return _until_mark(cursor)
    return None


def _until_mark(cursor: Cursor) -> Piece:
    while cursor.take(Tag.WORD, Tag.NEED, Tag.EXAM, Tag.HOLDING, Tag.SCHEDULE, Tag.AND):
        pass
    if cursor.tokens[cursor.at - 1].tag is Tag.AND:
        cursor.at -= 1
    return Piece(Kind.AS_NEEDED)
