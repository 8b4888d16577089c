"""Widths of a table's columns in which no word is torn: each as wide as its longest word, the first takes the rest."""

from collections.abc import Iterable

from analytics.reports.note.tables import NoteTable
from office.blocks import Column, Section, Table
from office.fitting import SHEET
from office.paper import Profile

POINT = 25.4 / 72  # mm
PADDING = 3.6  # mm: both sides of a cell with its lines
# Widths of bold serif letters in type sizes, a little above the true ones.
WIDEST, WIDE, CAPITAL, USUAL, SLIM = 1.05, 0.84, 0.75, 0.57, 0.35
_WIDEST, _WIDE, _SLIM = frozenset("ШЩЖЮФЫМДW%№"), frozenset("шщжюыфмwm—–"), frozenset(" .,:;!()'ijltfrI|-")


def fitted(table: NoteTable, profile: Profile) -> Table:
    """The table as a paper draws it, in the width between the paper's margins."""
    texts = table.texts
    size = profile.table_font_size * POINT
    cells = [[row[at] for row in texts.rows] for at in range(len(texts.headers))]
    least = [
        _longest([*head.split(), *(word for cell in column for word in cell.split())]) * size + PADDING
        for head, column in zip(texts.headers, cells, strict=True)
    ]
    across = SHEET[0] - profile.margin_left - profile.margin_right
    whole = _longest(cells[0]) * size + PADDING
    first = max(least[0], min(whole, across - sum(least[1:])))
    columns = (
        Column(head, wide, centred=at > 0)
        for at, (head, wide) in enumerate(zip(texts.headers, [first, *least[1:]], strict=True))
    )
    return Table(tuple(columns), (Section("", texts.rows),))


def _longest(words: Iterable[str]) -> float:
    """The widest of these, in type sizes."""
    return max((sum(map(_letter, word)) for word in words), default=USUAL)


def _letter(sign: str) -> float:
    if sign in _SLIM:
        return SLIM
    if sign in _WIDEST:
        return WIDEST
    return WIDE if sign in _WIDE else CAPITAL if sign.isupper() else USUAL
