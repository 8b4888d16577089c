"""Words of a page back into lines and paragraphs: a page only knows where each word stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from office.grids.model import Cell, Row

SAME_LINE = 0.5  # of a word's height: how far the feet of one line's words may lie apart
APART = 0.9  # of a line's height: a wider gap parts paragraphs
INDENT = 12.0
LIST_START = re.compile(r"(?:[•·▪●\uf0b7]|[-–—]\s|\d{1,2}(?:\.\d{1,2})*[.)]\s|[а-яё]\)\s)")
WRAPPED = re.compile(r"(?<=\w)[\u00ad\u2010]$")
HYPHEN = re.compile(r"(?<=\w)-$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in points, measured from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one foot line, left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words parted by single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        """The upper edge of the highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The lower edge of the lowest word."""
        return max(word.bottom for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether every word is."""
        return all(word.bold for word in self.words)


def lines(words: Iterable[Word]) -> list[Line]:
    """The words as lines from top to bottom."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.bottom, one.x0)):
        last = found[-1][-1] if found else None
        if last and word.bottom - last.bottom <= SAME_LINE * (last.bottom - last.top):
            found[-1].append(word)
        else:
            found.append([word])
    return [Line(tuple(sorted(line, key=lambda one: one.x0))) for line in found]


def paragraphs(found: Sequence[Line], right: float, *, indented: bool) -> Iterator[list[Line]]:
    """Lines gathered into paragraphs.

    A line goes on where its next word would not have fitted before ``right``. ``indented`` says that a line set in
    from the one before begins a paragraph, as on a page of text but not in a cell whose text is centred.
    """
    if not found:
        return
    gathered = [found[0]]
    for one, other in pairwise(found):
        if _ends(one, other, right, indented=indented):
            yield gathered
            gathered = []
        gathered.append(other)
    yield gathered


def _ends(one: Line, other: Line, right: float, *, indented: bool) -> bool:
    if WRAPPED.search(one.text) or HYPHEN.search(one.text):
        return False
    height = one.bottom - one.top
    if LIST_START.match(f"{other.text} ") or other.top - one.bottom > APART * height:
        return True
    if indented and (other.words[0].x0 - one.words[0].x0 > INDENT or one.bold != other.bold):
        return True
    first = other.words[0]
    return one.words[-1].x1 + height / 4 + (first.x1 - first.x0) < right


def continued(rows: tuple[Row, ...], more: tuple[Row, ...], *, torn: bool) -> tuple[Row, ...]:
    """The rows of a table and of its next page: a repeated head is left out, a row torn by the page is whole again."""
    repeated = 0
    while repeated < min(len(rows), len(more)) and rows[repeated].cells == more[repeated].cells:
        repeated += 1
    rest = more[repeated:]
    if torn and rows and rest:
        cells = tuple(_sewn(one, other) for one, other in zip(rows[-1].cells, rest[0].cells, strict=True))
        return (*rows[:-1], Row(cells, rows[-1].where), *rest[1:])
    return rows + rest


def _sewn(one: Cell, other: Cell) -> Cell:
    if not (one.text and other.text):
        return Cell(one.text or other.text, one.merged and other.merged)
    whole = one.text.endswith((".", ";")) or LIST_START.match(f"{other.text} ")
    return Cell(f"{one.text}{chr(10) if whole else ' '}{other.text}", one.merged)


def joined(gathered: Iterable[Line]) -> str:
    """The text of a paragraph: words broken between lines are whole again."""
    text = ""
    for line in gathered:
        if WRAPPED.search(text):
            text = text[:-1] + line.text
        elif HYPHEN.search(text):
            text += line.text
        else:
            text = f"{text} {line.text}".lstrip()
    return text
