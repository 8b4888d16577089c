"""The numbers that a word processor draws itself: officials' plans number their rows this way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LATIN = "abcdefghijklmnopqrstuvwxyz"
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
DASHES = "-–—"
BULLET = "•"
DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One depth of a list: the first number, its form, and the text around it with ``%1`` to ``%9`` as places."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""
    legal: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """A list as used in a document: what it counts together with, its levels, and the levels it starts anew."""

    family: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


class Counters:
    """Counts the numbered paragraphs of one document in reading order."""

    def __init__(self, lists: Mapping[str, List]) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, number: str, depth: int) -> str:
        """The number drawn before the next paragraph of list ``number`` at ``depth`` (0-8), or nothing."""
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        counts = self._counts.setdefault(found.family, {})
        self._advance(found, number, depth, counts)
        level = found.levels[depth]
        if level.form == "bullet":
            return level.text if level.text and level.text in DASHES else BULLET
        return _filled(found, depth, counts)

    def _advance(self, found: List, number: str, depth: int, counts: dict[int, int]) -> None:
        if depth in found.restarts and (number, depth) not in self._begun:
            counts[depth] = found.restarts[depth] - 1
        self._begun.add((number, depth))
        for above in range(depth):
            counts.setdefault(above, _start(found, above))
        counts[depth] = counts.get(depth, _start(found, depth) - 1) + 1
        for below in [key for key in counts if key > depth]:
            del counts[below]


def _start(found: List, depth: int) -> int:
    return found.levels[depth].start if depth in found.levels else 1


def _filled(found: List, depth: int, counts: Mapping[int, int]) -> str:
    level = found.levels[depth]
    text = level.text
    for place in range(DEEPEST):
        if f"%{place + 1}" in text:
            form = found.levels[place].form if place in found.levels and not level.legal else "decimal"
            text = text.replace(f"%{place + 1}", written(counts.get(place, 1), form))
    return text.strip()


def written(number: int, form: str) -> str:
    """A whole number in one of the forms of a word processor; an unknown form is written in digits."""
    match form:
        case "none":
            return ""
        case "upperRoman" | "lowerRoman":
            return _cased(_roman(number), form)
        case "upperLetter" | "lowerLetter":
            return _cased(_lettered(number, LATIN), form)
        case "russianUpper" | "russianLower":
            return _cased(_lettered(number, RUSSIAN), form)
        case "decimalZero":
            return f"{number:02d}"
        case _:
            return str(number)


def _cased(text: str, form: str) -> str:
    return text.upper() if "upper" in form.lower() else text


def _lettered(number: int, letters: str) -> str:
    repeats, place = divmod(number - 1, len(letters))
    return letters[place] * (repeats + 1) if 0 < number < 1000 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text
