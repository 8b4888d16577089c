"""Years as they are written after a date, a month or alone: «2024 г.», «2022-2023 уч.г.», «2023, 2024 гг»."""

from dataclasses import dataclass

from plans.terms.lexicon import Tag
from plans.terms.pieces import Cursor

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Years:
    """The years named; `paired`: first and last of a run; `school`: school years, named by the year they begin in."""

    values: tuple[int, ...] = ()
    paired: bool = False
    school: bool = False


def take_years(cursor: Cursor) -> Years | None:
    """Years at the cursor and «г.», «учебный год» behind them; None and nothing moved where there are none."""
    before = cursor.at
    cursor.mark(",")
    if cursor.tag() in (Tag.IN, Tag.ON) and cursor.tag(1) in (Tag.NUM, Tag.YEARS):
        cursor.at += 1
    years = _pair(cursor) or _spaced_pair(cursor) or _listed(cursor)
    if years is None:
        cursor.at = before
    return years


def _pair(cursor: Cursor) -> Years | None:
    token = cursor.take(Tag.YEARS)
    if token is None:
        return None
    school = _year_words(cursor)
    first, last = token.numbers
    if school and last == first + 1:
        return Years((first,), school=True)
    return Years((first, last), paired=True, school=school)


def _spaced_pair(cursor: Cursor) -> Years | None:
    """«2022 года - 2023 года» does not come apart into two lists."""
    before = cursor.at
    first = _year(cursor)
    if first is not None:
        _year_words(cursor)
        if cursor.mark("-"):
            last = _year(cursor)
            if last is not None and last > first:
                return Years((first, last), paired=True, school=_year_words(cursor))
    cursor.at = before
    return None


def _listed(cursor: Cursor) -> Years | None:
    values: list[int] = []
    while (year := _year(cursor)) is not None:
        values.append(year)
        if not (cursor.sign(",") or cursor.tag() is Tag.AND) or not _is_year(cursor, 1):
            break
        cursor.at += 1
    if not values:
        return None
    return Years(tuple(values), school=_year_words(cursor))


def _year(cursor: Cursor) -> int | None:
    if not _is_year(cursor, 0):
        return None
    token = cursor.tokens[cursor.at]
    cursor.at += 1
    return token.number if token.number > 99 else 2000 + token.number


def _is_year(cursor: Cursor, ahead: int) -> bool:
    token = cursor.peek(ahead)
    if token is None or token.tag is not Tag.NUM:
        return False
    # because «24 г.» after a month is a year, while a bare two-digit number may be anything
    return FIRST_YEAR <= token.number <= LAST_YEAR or (len(token.text) == 2 and cursor.tag(ahead + 1) is Tag.YEAR)


def _year_words(cursor: Cursor) -> bool:
    """Take «г.», «гг», «учебный год», «уч. г.» and say whether school years are meant."""
    before, school = cursor.at, False
    if cursor.take(Tag.STUDY):
        cursor.mark(".")
        school = True
    if cursor.take(Tag.YEAR):
        cursor.mark(".")
        if not cursor.done and cursor.tags(Tag.YEAR):
            cursor.mark(".")
        return school
    cursor.at = before
    return False
