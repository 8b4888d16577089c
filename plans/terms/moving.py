"""A term moved to another year, for a plan cloned to the next one."""

import re
from dataclasses import replace
from datetime import date

from plans.terms.calendar_days import last_of_month, real_day
from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.model import Kind, Span, Term
from plans.terms.reading import read

_FULL_YEAR = re.compile(r"(?<!\d)(?P<year>19\d\d|20\d\d)(?!\d)(?P<tail>\s?[-\u2010-\u2015/]\s?\d\d(?![\d.]))?")
_SHORT_YEAR = re.compile(r"(?<=\d[./]\d\d[./])(?P<short>\d\d)(?!\d)|(?<!\d)(?P<alone>\d\d)(?=\s?гг?\.)")
_SATURDAY = 5
# because these are about the words, which the move keeps; the others were about the old year
_KEPT = frozenset({
    Code.EMPTY, Code.UNREAD, Code.PARTLY_READ, Code.MISPRINT, Code.VAGUE, Code.ANCHOR_MISSING, Code.NO_LIMIT,
    Code.UNEVEN_RATE, Code.YEAR_MISSING, Code.REVERSED, Code.IMPOSSIBLE_DATE,
})  # fmt: skip


def shift(term: Term, years: int) -> tuple[Term, list[Doubt]]:
    """The term `years` later (or earlier), words included, and what a person must look at because of the move.

    Nothing is said about the plan's new period: where the words name no year, read them again with it.
    """
    if years == 0:
        return term, []
    moved, doubts = _moved(term, years)
    raw = _rewritten(term.raw, years)
    if not _says(raw, moved):
        raw = term.raw
        doubts.append(doubt(Code.RAW_NOT_REWRITTEN, written=raw))
    if any(item.code in (Code.IMPOSSIBLE_DATE, Code.REVERSED) for item in term.doubts):
        # because a day that does not exist cannot be carried over, so its words stay too
        return replace(moved, raw=term.raw, doubts=_settled(term)), [doubt(Code.NOT_MOVED, written=term.raw)]
    return replace(moved, raw=raw, doubts=_settled(term)), doubts


def _settled(term: Term) -> tuple[Doubt, ...]:
    return tuple(item for item in term.doubts if item.code in _KEPT)


def _says(raw: str, moved: Term) -> bool:
    """Whether the new words, read alone, give the moved days; words whose years come from the plan need not."""
    alone = read(raw, None)
    if moved.inferred and not alone.occurrences:
        return True
    return (alone.start, alone.end, alone.occurrences[:1]) == (moved.start, moved.end, moved.occurrences[:1])


def _rewritten(raw: str, years: int) -> str:
    """All years of the words moved alike: full ones, «2022-23» pairs, «01.09.22» and «22 г.»."""
    full = _FULL_YEAR.sub(lambda found: _year(found, years), raw)
    return _SHORT_YEAR.sub(lambda found: f"{(int(found.group()) + years) % 100:02}", full)


def _year(found: re.Match[str], years: int) -> str:
    tail = found["tail"] or ""
    if tail:
        short = int(tail[-2:])
        # because «2022-23» is one school year, while «2022-05» begins a date
        follows = short == (int(found["year"]) + 1) % 100
        tail = f"{tail[:-2]}{(short + years) % 100:02}" if follows else tail
    return f"{int(found['year']) + years}{tail}"


def _moved(term: Term, years: int) -> tuple[Term, list[Doubt]]:
    doubts: list[Doubt] = []
    spans = tuple(_span(span, years, doubts) for span in term.occurrences)
    moved = replace(
        term,
        start=_day(term.start, years, doubts),
        end=_day(term.end, years, doubts),
        occurrences=spans,
        parts=tuple(_part(part, years, doubts) for part in term.parts),
    )
    if term.kind in (Kind.DATE, Kind.RANGE):
        doubts.extend(_weekends(term, moved))
    return moved, list(dict.fromkeys(doubts))


def _part(part: Term, years: int, doubts: list[Doubt]) -> Term:
    moved, found = shift(part, years)
    doubts.extend(found)
    return moved


def _span(span: Span, years: int, doubts: list[Doubt]) -> Span:
    end = _day(span.end, years, doubts)
    return Span(_day(span.start, years, doubts), end or span.end)


def _day(day: date | None, years: int, doubts: list[Doubt]) -> date | None:
    if day is None or not 1 <= day.year + years <= 9998:
        return None
    year = day.year + years
    if day.month == 2 and day == last_of_month(day.year, 2):
        return _end_of_february(day, year, doubts)
    return real_day(day.day, day.month, year)


def _end_of_february(day: date, year: int, doubts: list[Doubt]) -> date:
    end = last_of_month(year, 2)
    if end.day != day.day:
        doubts.append(doubt(Code.MOVED_LEAP_DAY, written=day.isoformat(), read=end.isoformat()))
    return end


def _weekends(old: Term, new: Term) -> list[Doubt]:
    """Days that fell on a weekday and now fall on a Saturday or Sunday."""
    pairs = zip(_ends(old), _ends(new), strict=True)
    return [
        doubt(Code.MOVED_TO_DAY_OFF, written=was.isoformat(), read=now.isoformat())
        for was, now in pairs
        if was.weekday() < _SATURDAY <= now.weekday()
    ]


def _ends(term: Term) -> list[date]:
    return [span.end for span in term.occurrences]
