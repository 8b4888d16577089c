"""Days and months in a phrase: «до 15 августа», «с 1 по 15 марта», «апрель-июнь, август», «Март, 2023, 2024 гг»."""

from dataclasses import replace

from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.lexicon import FORMS, Tag, cyrillic
from plans.terms.model import Bound, Kind
from plans.terms.pieces import EDGE_DAY, Cursor, Mark, Piece, Window
from plans.terms.repeats import YEARLY
from plans.terms.stretches import stretch
from plans.terms.tokens import Token
from plans.terms.years import Years, take_years

_MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def dated(cursor: Cursor) -> Piece | None:
    """A piece with days or months, or None; nothing moves where nothing is read."""
    before = cursor.at
    bound = _bound(cursor)
    piece = _between(cursor) if bound is None else None
    piece = piece or _days(cursor, bound) or stretch(cursor, bound) or _months(cursor, bound)
    if piece is None or (piece.kind is Kind.NONE):
        cursor.at = before
        return None
    cursor.take(Tag.FILLER)
    if cursor.tags(Tag.EVERY, Tag.YEAR):
        piece = replace(piece, kind=Kind.RECURRING, rule=YEARLY, span=piece.span and piece.kind is Kind.MONTHS)
    first, last = cursor.tokens[before], cursor.passed
    return replace(
        piece, start=first.start, end=last, doubts=piece.doubts + _misprints(cursor.tokens[before : cursor.at])
    )


def _bound(cursor: Cursor) -> Bound | None:
    """«до», «в срок до», «не позднее», «к», «по»; a day in «с ... по ...» is read elsewhere."""
    before = cursor.at
    cursor.take(Tag.IN)
    cursor.take(Tag.SPELL)
    if cursor.tags(Tag.NOT, Tag.LATE):
        cursor.mark(",")
        cursor.take(Tag.THAN)
        cursor.take(Tag.TILL)
        return Bound.BY
    if cursor.take(Tag.TILL):
        return Bound.BY
    dotted = cursor.tag(1) in (Tag.DATE, Tag.DAYMONTH)
    if cursor.tag() is Tag.PO and (dotted or (cursor.tag(1) is Tag.NUM and cursor.tag(2) is Tag.MONTH)):
        cursor.at += 1
        return Bound.BY
    cursor.at = before
    _lead(cursor)
    return None


def _lead(cursor: Cursor) -> None:
    """«в марте», «в период с ...», «в течение марта»: the preposition says nothing more."""
    before = cursor.at
    cursor.take(Tag.IN, Tag.ON, Tag.ZA)
    if cursor.take(Tag.FLOW, Tag.SPELL) and cursor.tag() not in (
        Tag.FROM, Tag.MONTH, Tag.ROMAN, Tag.ORDINAL, Tag.NUM, Tag.DATE, Tag.DAYMONTH,
    ):  # fmt: skip
        cursor.at = before


def _between(cursor: Cursor) -> Piece | None:
    """«с 1 по 15 марта», «с 01.09.2024 до 31.12.2024», «с сентября по март»; an open end lasts."""
    before = cursor.at
    if not cursor.take(Tag.FROM):
        return None
    first = _point(cursor) or _first_year(cursor) or _bare_day(cursor) or _month_point(cursor)
    if first is None:
        cursor.at = before
        return None
    joined = cursor.take(Tag.PO, Tag.TILL) or cursor.mark("-")
    last = (_point(cursor) or _month_point(cursor)) if joined else None
    if last is not None:
        return _closed(cursor, first, last)
    if not joined and first.month:
        return _open(first)
    cursor.at = before
    return None


def _open(first: Mark) -> Piece:
    # because «с 1 сентября 2024» names no last day: it lasts from then on
    return Piece(Kind.CONTINUOUS, windows=(Window(first, first),))


def _closed(cursor: Cursor, first: Mark, last: Mark) -> Piece:
    if first.month == 0:
        first = Mark(first.day, last.month, first.year)
    whole = first.day == EDGE_DAY and last.day == EDGE_DAY
    years = Years() if last.year else (take_years(cursor) or Years())
    piece = Piece(Kind.MONTHS if whole else Kind.RANGE, windows=(Window(first, last),), span=True)
    return _with_years(piece, years)


def _point(cursor: Cursor) -> Mark | None:
    """A day with its month: «01.03.2024», «01.03», «15 марта 2024 г.»; an impossible day is kept as written."""
    token = cursor.take(Tag.DATE)
    if token:
        _swallow_year_word(cursor)
        return Mark(*token.numbers)
    token = cursor.take(Tag.DAYMONTH)
    if token:
        cursor.mark(".")
        day, month = token.numbers
        return Mark(day, month, _own_year(cursor))
    if cursor.tag() is Tag.NUM and cursor.tag(1) is Tag.MONTH and len(_text(cursor)) <= 6:
        number, name = cursor.tokens[cursor.at], cursor.tokens[cursor.at + 1]
        cursor.at += 2
        _swallow_dot(cursor, name)
        return Mark(number.number, name.number, _own_year(cursor))
    return None


def _bare_day(cursor: Cursor) -> Mark | None:
    """«1» of «с 1 по 15 марта» or «1-15 марта»."""
    token = cursor.peek()
    if token is None or token.tag is not Tag.NUM or token.number > 31 or not token.number:
        return None
    cursor.at += 1
    return Mark(token.number, 0)


def _first_year(cursor: Cursor) -> Mark | None:
    """«с 2025 года» begins on 1 January."""
    year = _own_year(cursor)
    return Mark(EDGE_DAY, 1, year) if year else None


def _month_point(cursor: Cursor) -> Mark | None:
    token = cursor.take(Tag.MONTH)
    if token is None:
        return None
    _swallow_dot(cursor, token)
    cursor.take(Tag.MONTHWORD)
    return Mark(EDGE_DAY, token.number, _own_year(cursor))


def _own_year(cursor: Cursor) -> int | None:
    """One year right behind; lists and pairs of years belong to the whole phrase."""
    before = cursor.at
    years = take_years(cursor)
    if years and len(years.values) == 1 and not years.school:
        return years.values[0]
    cursor.at = before
    return None


def _days(cursor: Cursor, bound: Bound | None) -> Piece | None:
    """A day, a list of days, or «1-15 марта»."""
    before = cursor.at
    marks, ranged = _day_list(cursor)
    if not marks:
        cursor.at = before
        return None
    shared = None if marks[-1].year else take_years(cursor)
    marks = _spread(marks)
    if ranged:
        return _with_years(Piece(Kind.RANGE, windows=(Window(marks[0], marks[-1]),), span=True), shared)
    windows = tuple(Window(None if bound else mark, mark) for mark in marks)
    return _with_years(Piece(Kind.DATE, bound=bound or Bound.ON, windows=windows), shared)


def _day_list(cursor: Cursor) -> tuple[list[Mark], bool]:
    marks: list[Mark] = []
    ranged = False
    while True:
        before = cursor.at
        mark = _point(cursor) or (_bare_day(cursor) if _day_follows(cursor) else None)
        if mark is None:
            cursor.at = max(before - 1, 0) if marks else before
            break
        marks.append(mark)
        if len(marks) == 1 and cursor.mark("-"):
            ranged = True
        elif ranged or not (cursor.mark(",") or cursor.take(Tag.AND)):
            break
    return (marks, ranged) if len(marks) > 1 or not ranged else (marks, False)


def _day_follows(cursor: Cursor) -> bool:
    """Whether a bare day number is one of several before its month."""
    ahead = 1
    while cursor.sign("-", ",", ahead=ahead) or cursor.tag(ahead) is Tag.AND:
        if cursor.tag(ahead + 1) in (Tag.DATE, Tag.DAYMONTH):
            return True
        if cursor.tag(ahead + 1) is not Tag.NUM:
            return False
        if cursor.tag(ahead + 2) is Tag.MONTH:
            return True
        ahead += 2
    return False


def _spread(marks: list[Mark]) -> list[Mark]:
    """Give the month and year of the day behind to those that lack them: «1-15.03.2025», «15 и 20 марта»."""
    spread: list[Mark] = []
    later = marks[-1]
    for mark in reversed(marks):
        later = Mark(mark.day, mark.month or later.month, mark.year or _year_before(mark, later))
        spread.append(later)
    return spread[::-1]


def _year_before(mark: Mark, later: Mark) -> int | None:
    if later.year is None or mark.month <= later.month:
        return later.year
    return later.year - 1


def _months(cursor: Cursor, bound: Bound | None) -> Piece | None:
    """Months, spans of months and lists of both, with their years."""
    windows: list[Window] = []
    while (window := _month_window(cursor)) is not None:
        windows.append(window)
        if cursor.tag() is Tag.MONTH:
            continue
        if (cursor.sign(",", "/", ";") or cursor.tag() is Tag.AND) and cursor.tag(1) is Tag.MONTH:
            cursor.at += 1
            continue
        break
    if not windows:
        return None
    years = take_years(cursor) if windows[-1].last.year is None else None
    single = len(windows) == 1 and windows[0].first is not None and windows[0].first == windows[0].last
    span = len(windows) == 1 and not single
    kind = Kind.MONTH if single else Kind.MONTHS
    return _bounded_month(_with_years(Piece(kind, windows=tuple(windows), span=span), years), bound)


def _month_window(cursor: Cursor) -> Window | None:
    first = _month_point(cursor)
    if first is None:
        return None
    if cursor.sign("-") and cursor.tag(1) is Tag.MONTH:
        cursor.at += 1
        return Window(first, _month_point(cursor) or first)
    return Window(first, first)


def _bounded_month(piece: Piece, bound: Bound | None) -> Piece:
    if bound is None:
        return piece
    last = piece.windows[-1].last
    name = _MONTH_NAMES[last.month - 1]
    # because «до мая» may mean the eve of May or its end, and nobody but the author knows which
    return replace(
        piece,
        kind=Kind.DATE,
        bound=Bound.BY,
        windows=(Window(None, last),),
        doubts=(doubt(Code.VAGUE, written=name, candidates=""),),
    )


def _with_years(piece: Piece, years: Years | None) -> Piece:
    if years is None:
        return piece
    return replace(piece, years=years.values, paired=years.paired, school=years.school)


def _swallow_year_word(cursor: Cursor) -> None:
    if cursor.take(Tag.YEAR):
        cursor.mark(".")


def _swallow_dot(cursor: Cursor, token: Token) -> None:
    if len(token.text) <= 5:
        cursor.mark(".")


def _text(cursor: Cursor) -> str:
    token = cursor.peek()
    return token.text if token else ""


def _misprints(tokens: tuple[Token, ...]) -> tuple[Doubt, ...]:
    return tuple(
        doubt(Code.MISPRINT, written=token.text, read=_MONTH_NAMES[token.number - 1])
        for token in tokens
        if token.tag is Tag.MONTH and cyrillic(token.text.lower().replace("ё", "е")) not in FORMS
    )
