"""The time a plan is made for, out of its title: «в 2022 - 2023 учебном году», «на 2024/2026 годы»."""

from datetime import date

from plans.terms.calendar_days import real_day
from plans.terms.lexicon import Tag
from plans.terms.model import Period, PeriodKind
from plans.terms.pieces import Cursor
from plans.terms.tokens import Token, clean, tokenise
from plans.terms.years import FIRST_YEAR, LAST_YEAR, Years, take_years

_WEIGHT_STUDY, _WEIGHT_WORD, _WEIGHT_LEAD, _WEIGHT_PAIR = 8, 4, 2, 1


def read_period(text: str) -> Period | None:
    """The period a title or phrase names, or None; of several the most outspoken one, then the first."""
    cleaned = clean(text)
    cursor = Cursor(cleaned, tokenise(cleaned))
    best: tuple[int, Period] | None = None
    while not cursor.done:
        found = _days(cursor) or _years(cursor)
        if found is None:
            cursor.at += 1
        elif best is None or found[0] > best[0]:
            best = found
    return best[1] if best else None


def _years(cursor: Cursor) -> tuple[int, Period] | None:
    before = cursor.at
    first = cursor.peek()
    if first is None or first.tag not in (Tag.NUM, Tag.YEARS) or _part_of_date(cursor):
        return None
    twin = first.numbers[:1] if cursor.tags(Tag.YEARS, Tag.AND) and cursor.tag() is Tag.YEARS else ()
    if not twin:
        cursor.at = before
    years = take_years(cursor)
    if years is None:
        return None
    if twin and years.school:
        years = Years((twin[0], years.values[-1] + 1), paired=True, school=True)
    said = cursor.tokens[cursor.at - 1]
    word = said.tag is Tag.YEAR or cursor.tokens[cursor.at - 2].tag is Tag.YEAR
    lead = cursor.peek(before - cursor.at - 1)
    led = lead is not None and lead.tag in (Tag.IN, Tag.ON)
    if not (word or led or years.paired or years.school):
        return None
    start = lead.start if led and lead else first.start
    raw = cursor.text[start : cursor.passed].rstrip(" .")
    weight = years.school * _WEIGHT_STUDY + word * _WEIGHT_WORD + led * _WEIGHT_LEAD + years.paired * _WEIGHT_PAIR
    return weight, _period(raw, years)


def _part_of_date(cursor: Cursor) -> bool:
    """Whether the year belongs to a day («от 17 декабря 2024 г.») or a number («№ 2024»)."""
    token = cursor.peek(-1)
    return token is not None and (token.tag is Tag.MONTH or token.text in ("№", "N", "-"))


def _period(raw: str, years: Years) -> Period:
    first, last = years.values[0], years.values[-1]
    if years.school:
        end = last if years.paired else last + 1
        kind = PeriodKind.SCHOOL_YEARS if end > first + 1 else PeriodKind.SCHOOL_YEAR
        return Period(raw, date(first, 9, 1), date(end, 8, 31), kind)
    kind = PeriodKind.CALENDAR_YEARS if last > first else PeriodKind.CALENDAR_YEAR
    return Period(raw, date(first, 1, 1), date(max(first, last), 12, 31), kind)


def _days(cursor: Cursor) -> tuple[int, Period] | None:
    """«с 01.09.2024 по 31.05.2025»."""
    before = cursor.at
    lead = cursor.take(Tag.FROM)
    first = cursor.take(Tag.DATE) if lead else None
    if first is not None:
        _year_word(cursor)
        if cursor.take(Tag.PO, Tag.TILL):
            last = cursor.take(Tag.DATE)
            start, end = _day(first), _day(last)
            if lead and start and end and start <= end and FIRST_YEAR <= start.year <= LAST_YEAR:
                _year_word(cursor)
                return _WEIGHT_STUDY, Period(
                    cursor.text[lead.start : cursor.passed].rstrip(" ."), start, end, PeriodKind.DATES
                )
    cursor.at = before
    return None


def _day(token: Token | None) -> date | None:
    return real_day(*token.numbers) if token else None


def _year_word(cursor: Cursor) -> None:
    if cursor.take(Tag.YEAR):
        cursor.mark(".")
