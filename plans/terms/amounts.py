"""How many days, weeks or months: «10 (десяти) рабочих дней», «2-3 недели», «трехдневный срок»."""

from plans.terms.lexicon import Tag
from plans.terms.model import Unit
from plans.terms.pieces import Cursor

_UNITS = {Tag.DAY: Unit.CALENDAR_DAY, Tag.WEEK: Unit.WEEK, Tag.MONTHWORD: Unit.MONTH}
_MOST = 1000


def take_amount(cursor: Cursor) -> tuple[int, int, Unit] | None:
    """Lower and upper number and unit of «10 (десяти) рабочих дней», «2-3 недели», «недели», «трехдневный срок»."""
    before = cursor.peek(-1)
    # because «за день» counts one day, while «в день» names it
    counted = before is not None and before.tag in (Tag.ZA, Tag.THROUGH, Tag.FLOW)
    low, high = _numbers(cursor)
    long = cursor.take(Tag.DAYSLONG)
    if long:
        cursor.take(Tag.SPELL)
        n = low or long.number
        return (1, 1, Unit.MONTH) if n == -1 else (n, n, Unit.CALENDAR_DAY)
    kind = cursor.take(Tag.WORKING, Tag.CALENDAR)
    unit = cursor.take(*_UNITS)
    if unit is None or (low == 0 and unit.tag is Tag.DAY and not counted):
        return None
    cursor.mark(".")
    meant = Unit.WORKING_DAY if kind and kind.tag is Tag.WORKING else _UNITS[unit.tag]
    return low or 1, high or 1, meant


def _numbers(cursor: Cursor) -> tuple[int, int]:
    token = cursor.take(Tag.NUM, Tag.NUMBER)
    if token is None:
        return 0, 0
    low = high = min(token.number, _MOST)
    if cursor.sign("-") and cursor.tag(1) in (Tag.NUM, Tag.NUMBER):
        cursor.at += 1
        second = cursor.take(Tag.NUM, Tag.NUMBER)
        high = min(second.number, _MOST) if second else high
    elif cursor.sign("-") and cursor.tag(1) is Tag.DAYSLONG:
        cursor.at += 1
    elif cursor.sign("(") and cursor.tag(1) is Tag.NUMBER and cursor.sign(")", ahead=2):
        cursor.at += 3
    elif cursor.sign("-") and _small(cursor) in ("х", "ти", "и"):
        cursor.at += 2
    return min(low, high), max(low, high)


def _small(cursor: Cursor) -> str:
    token = cursor.peek(1)
    return token.text.lower() if token else ""
