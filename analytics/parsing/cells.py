"""One cell understood: points, marks, variants, classes, counts."""

import re
from datetime import date, time, timedelta
from math import isfinite

from analytics.parsing.words import LOOKALIKES, text
from office.sheets import Value

NOT_ATTEMPTED, BLANK, ABSENT, UNREADABLE = -1, -2, -3, -4
NEGATIVE = -100  # a negative number n is told as NEGATIVE + n, not below LOWEST
LOWEST = -9_000
WHOLE = re.compile(r"[+-]?\d{1,4}(?:[.,]0*)?")
ABSENT_WORDS = re.compile(r"^(отсут|отс\b|неяв|не явил|не писал|н/я$|н/п$|не участв|не был)")
VARIANT = re.compile(r"вариант|вар\b|[№.]")
NO_MARK = re.compile(r"^(нет|н/?а|н/?о|без|не аттест|не выст|[-–—]+$)")
DASHES = frozenset("-–—")
SEXES = {"м": 1, "муж": 1, "мужской": 1, "мальчик": 1, "m": 1, "ж": 2, "жен": 2, "женский": 2, "девочка": 2, "f": 2}
CLASS = re.compile(r"^\d{1,2}[А-ЯЁA-Z0-9.,/]{0,12}$|^[А-ЯЁA-Z]{1,3}\d{0,2}$")
CLASS_MISSING = re.compile(r"^(нет|не указан\w*|[-–—]+|0|н/д)$", re.IGNORECASE)


def _words(value: Value) -> str:
    return "?" if isinstance(value, date | time | timedelta | bool) else text(value).casefold().translate(LOOKALIKES)


def whole(words: str) -> int | None:
    """A whole number as text, decimal comma or point and zeros allowed; ``None`` for everything else."""
    return int(re.split("[.,]", words)[0]) if WHOLE.fullmatch(words) else None


def point(value: Value) -> int:
    """A task's cell: points, or one of the negative signs above."""
    words = _words(value)
    if not words or words in DASHES:
        return BLANK
    if words == "х":
        return NOT_ATTEMPTED
    if ABSENT_WORDS.match(words) or words == "н":
        return ABSENT
    number = whole(words)
    if number is None:
        return UNREADABLE
    return number if number >= 0 else max(NEGATIVE + number, LOWEST)


def mark(value: Value) -> int:
    """A mark from 2 to 5; ``BLANK`` where there is none, ``UNREADABLE`` for what is no mark."""
    words = _words(value)
    if not words or NO_MARK.match(words):
        return BLANK
    if ABSENT_WORDS.match(words):
        return ABSENT
    number = whole(words)
    return number if number is not None and 2 <= number <= 5 else UNREADABLE


def variant(value: Value) -> int:
    """A variant from 1 to 127, ``ABSENT``, ``BLANK`` or ``UNREADABLE``."""
    words = _words(value)
    if not words or words in DASHES:
        return BLANK
    if ABSENT_WORDS.match(words) or words == "н":
        return ABSENT
    number = whole(VARIANT.sub("", words).strip())
    return number if number is not None and 1 <= number <= 127 else UNREADABLE


def sex(value: Value) -> int:
    """1 male, 2 female, 0 unknown."""
    return SEXES.get(_words(value).strip("."), 0)


def code(value: Value) -> str:
    """A participant's code as text; a number that was saved as text keeps no zeros of a fraction."""
    return re.sub(r"^(\d+)[.,]0+$", r"\1", text(value))


def class_name(value: Value) -> str:
    """A class as «4А», whatever the spaces and quotes; "" where there is none, for other words may be a name."""
    name = re.sub(r"[\s\"'«»„“()]", "", text(value)).strip(".")
    if CLASS_MISSING.match(name):
        return ""
    told = re.sub(r"^(\d+)[-–—_]", r"\1", name).upper().translate(LOOKALIKES)
    return told if CLASS.match(told) else ""


def count(value: Value) -> int | None:
    """A count of people or schools, spaces between thousands allowed."""
    number = fraction(value)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def fraction(value: Value) -> float | None:
    """A number with a decimal comma or point, a per cent sign allowed; ``None`` for everything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if isfinite(value) else None
    words = re.sub(r"[\s%]", "", text(value)).replace(",", ".") if isinstance(value, str) else ""
    return float(words) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?", words) else None
