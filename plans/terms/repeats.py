"""What comes again: «ежегодно», «1 раз в квартал», «ежемесячно до 5 числа», «по пятницам», «каждые две недели»."""

from dataclasses import replace

from plans.terms.doubts import Code, Doubt, doubt
from plans.terms.lexicon import Tag
from plans.terms.model import AnchorKind, Bound, Kind
from plans.terms.pieces import Cursor, Piece

YEARLY = "FREQ=YEARLY"
_MONTHS_IN = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_UNITS = {
    Tag.YEAR: "year", Tag.HALF: "half", Tag.QUARTER: "quarter", Tag.MONTHWORD: "month", Tag.WEEK: "week",
    Tag.DAY: "day", Tag.SCHOOLTERM: "term",
}  # fmt: skip
# because «1 раз в 2024 году» names a year, not a number of years
_MOST = 100
_QUARTER_STARTS = "1,4,7,10"


def repeat(cursor: Cursor) -> Piece | None:
    """The repetition at the cursor, or None with nothing moved."""
    before = cursor.at
    for attempt in (_named, _rate, _day_of_every_month, _every, _weekdays):
        piece = attempt(cursor)
        if piece is not None:
            return replace(piece, start=cursor.tokens[before].start, end=cursor.passed)
        cursor.at = before
    return None


def _named(cursor: Cursor) -> Piece | None:
    """«ежегодно», «на ежегодной основе», «еженедельно по пятницам», «ежемесячно, до 5 числа»."""
    cursor.take(Tag.ON)
    word = cursor.take(Tag.REPEAT)
    if word is None:
        return None
    cursor.take(Tag.BASIS)
    unit = str(word.value)
    if unit == "week":
        return _with_weekdays(cursor, Piece(Kind.RECURRING, rule="FREQ=WEEKLY"))
    rule, doubts = _rule(1, 1, unit, word.text)
    return _with_day(cursor, Piece(Kind.RECURRING, rule=rule, doubts=doubts), unit)


def _rate(cursor: Cursor) -> Piece | None:
    """«1 раз в квартал», «не реже двух раз в год», «дважды в год», «раз в 2 недели»."""
    start = cursor.place
    if cursor.tags(Tag.NOT, Tag.LESS):
        cursor.mark(",")
        cursor.take(Tag.THAN)
    cursor.take(Tag.LESS)
    times, ranged = _count(cursor)
    word = cursor.take(Tag.TIMES)
    if word is None:
        return None
    times = word.number or times or 1
    cursor.take(Tag.IN, Tag.ZA, Tag.ON)
    cursor.take(Tag.FLOW)
    cursor.take(Tag.EVERY, Tag.STUDY)
    every, _ = _count(cursor)
    cursor.take(Tag.STUDY)
    unit = _unit(cursor)
    if unit is None or max(times, every) > _MOST:
        return None
    words = cursor.text[start : cursor.passed]
    return _with_day(cursor, _of(times, every or 1, unit, words, ranged), unit)


def _every(cursor: Cursor) -> Piece | None:
    """«каждый месяц», «каждые две недели», «каждую пятницу»."""
    start = cursor.place
    cursor.take(Tag.IN, Tag.PO)
    if not cursor.take(Tag.EVERY):
        return None
    if cursor.tag() is Tag.WEEKDAY:
        return _with_weekdays(cursor, Piece(Kind.RECURRING, rule="FREQ=WEEKLY"))
    every, _ = _count(cursor)
    cursor.take(Tag.STUDY)
    unit = _unit(cursor) if every <= _MOST else None
    return _of(1, every or 1, unit, cursor.text[start : cursor.passed], False) if unit else None


def _weekdays(cursor: Cursor) -> Piece | None:
    """«по пятницам»."""
    if cursor.tag() is not Tag.PO or cursor.tag(1) is not Tag.WEEKDAY:
        return None
    return _with_weekdays(cursor, Piece(Kind.RECURRING, rule="FREQ=WEEKLY"))


def _day_of_every_month(cursor: Cursor) -> Piece | None:
    """«до 5 числа каждого месяца»."""
    piece = _with_day(cursor, Piece(Kind.RECURRING, rule="FREQ=MONTHLY"), "month")
    named = piece.days and (cursor.tokens[cursor.at - 1].tag is Tag.MONTHWORD or cursor.take(Tag.REPEAT))
    return piece if named else None


def _count(cursor: Cursor) -> tuple[int, bool]:
    """A number, the lower of «1-2», and whether it was a range; 0 where there is none."""
    token = cursor.take(Tag.NUM, Tag.NUMBER)
    if token is None:
        return 0, False
    if cursor.sign("-") and cursor.tag(1) in (Tag.NUM, Tag.NUMBER):
        cursor.at += 2
        return token.number, True
    if cursor.sign("(") and cursor.tag(1) is Tag.NUMBER and cursor.sign(")", ahead=2):
        cursor.at += 3
    return token.number, False


def _unit(cursor: Cursor) -> str | None:
    token = cursor.take(*_UNITS)
    if token is None:
        return None
    cursor.mark(".")
    return _UNITS[token.tag]


def _of(times: int, every: int, unit: str, words: str, ranged: bool) -> Piece:
    if unit == "term":
        # because each school sets its own quarters, their ends are an event to be told
        return Piece(Kind.RECURRING, anchor="четверть", anchor_kind=AnchorKind.OTHER)
    rule, doubts = _rule(times, every, unit, words)
    if ranged and not doubts:
        doubts = (doubt(Code.UNEVEN_RATE, written=words, times=str(times), unit=unit),)
    return Piece(Kind.RECURRING, rule=rule, doubts=doubts)


def _rule(times: int, every: int, unit: str, words: str) -> tuple[str, tuple[Doubt, ...]]:
    """An RRULE for `times` in `every` units; a doubt where the times do not part the unit evenly."""
    uneven = (doubt(Code.UNEVEN_RATE, written=words, times=str(times), unit=unit),)
    if unit in ("week", "day"):
        base = "FREQ=WEEKLY" if unit == "week" else "FREQ=DAILY"
        return _interval(base, every), uneven if times != 1 else ()
    months = _MONTHS_IN[unit] * every
    if times == 2 and months == 1:
        return "FREQ=MONTHLY;BYMONTHDAY=15,-1", ()
    if times == 0 or months % times:
        return _by_months(months), uneven
    return _by_months(months // times), ()


def _by_months(months: int) -> str:
    return _interval(YEARLY, months // 12) if months % 12 == 0 else _interval("FREQ=MONTHLY", months)


def _interval(base: str, every: int) -> str:
    return base if every == 1 else f"{base};INTERVAL={every}"


def _with_weekdays(cursor: Cursor, piece: Piece) -> Piece:
    before, names = cursor.at, []
    cursor.mark(",", "(")
    cursor.take(Tag.PO, Tag.IN, Tag.EVERY)
    while day := cursor.take(Tag.WEEKDAY):
        names.append(str(day.value))
        if not ((cursor.sign(",") or cursor.tag() is Tag.AND) and cursor.tag(1) is Tag.WEEKDAY):
            break
        cursor.at += 1
    if not names:
        cursor.at = before
        return piece
    return replace(piece, bound=Bound.ON, rule=f"{piece.rule};BYDAY={','.join(names)}")


def _with_day(cursor: Cursor, piece: Piece, unit: str) -> Piece:
    """Add «до 5 числа (месяца, следующего за отчетным)» to a monthly or quarterly repetition."""
    if unit not in ("month", "quarter"):
        return piece
    before = cursor.at
    while cursor.mark(",", "-", "("):
        pass
    bound = Bound.BY if cursor.tags(Tag.NOT, Tag.LATE) or cursor.take(Tag.TILL) else Bound.ON
    token = cursor.take(Tag.NUM)
    if token is None or not 0 < token.number <= 31 or not (cursor.take(Tag.DATEWORD) or "-" in token.text):
        cursor.at = before
        return piece
    _of_month(cursor)
    months = _QUARTER_STARTS if unit == "quarter" else None
    base = f"{YEARLY};BYMONTH={months}" if months else piece.rule
    return replace(piece, bound=bound, days=(token.number,), rule=f"{base};BYMONTHDAY={token.number}")


def _of_month(cursor: Cursor) -> None:
    """Take «каждого месяца», «месяца, следующего за отчетным кварталом»."""
    cursor.take(Tag.DATEWORD)
    cursor.take(Tag.EVERY, Tag.NEXT)
    if not cursor.take(Tag.MONTHWORD):
        return
    before = cursor.at
    cursor.mark(",")
    if cursor.tags(Tag.NEXT, Tag.ZA, Tag.PLANNED):
        cursor.take(Tag.SPELL, Tag.QUARTER, Tag.MONTHWORD)
    else:
        cursor.at = before
