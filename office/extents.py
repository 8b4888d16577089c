"""How far the cells of a workbook reach, told from its bytes before any reader lays them out in memory."""

import re
from io import BytesIO
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

ROW_OR_CELL = re.compile(
    rb"""<(?:\w+:)?(?:row(?=\s)[^<>]*?\sr\s*=\s*["']([0-9]{1,7})["']"""  # a row and its number
    rb"""|c(?:\s(?:[^<>]*?\s)??r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']|(?=[\s>]))"""  # a cell, its place, if told
    rb"""[^<>]*(?<!/)>(?!<(?:/|(?:\w+:)?v\s*/>)))"""  # that holds something
)
USUAL = b'<c r="'  # how every known program begins a cell
CHUNK = 1 << 20
LONGEST_TAG = 512
MOST_COLUMNS = 16_384
Bytes = NDArray[np.uint8]


class Reach:
    """Bounds of all parts of a package while somebody else unpacks it piece by piece."""

    def __init__(self) -> None:
        self.parts: dict[str, _Bound] = {}

    def see(self, part: str, chunk: bytes) -> None:
        """The next piece of a part; pieces of one part come one after another."""
        self.parts.setdefault(part, _Bound(filled=False)).see(chunk)

    def bound(self, part: str) -> int | None:
        """The bound of a part that was seen whole; ``None`` where a cell is written in an unusual way."""
        return self.parts[part].cells() if part in self.parts else 0


def cells(data: bytes, most: int, seen: Reach | None = None) -> int:
    """Cells of the largest sheet from A1 to its last value; what is not above ``most`` may be an over-estimate.

    A sheet may lie under any name, so every part is looked at; nothing but sheets holds cells. ``seen`` is what was
    noticed while the whole package was unpacked, so that it need not be done again.
    """
    with ZipFile(BytesIO(data)) as archive:
        return max((_part(archive, name, most, seen) for name in archive.namelist()), default=0)


def _part(archive: ZipFile, name: str, most: int, seen: Reach | None) -> int:
    bound = seen.bound(name) if seen else _bound(archive, name, filled=False)
    if bound is not None and bound > most:
        bound = _bound(archive, name, filled=True)
    return bound if bound is not None and bound <= most else _exact(archive, name)


def _bound(archive: ZipFile, name: str, *, filled: bool) -> int | None:
    bound = _Bound(filled=filled)
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            bound.see(chunk)
    return bound.cells()


class _Bound:
    """An upper bound by looking at places only.

    ``filled``: cells that end where they begin, as those that only have a colour do, are passed over.
    """

    def __init__(self, *, filled: bool) -> None:
        self.filled = filled
        self.row = self.column = 0
        self.usual = True
        self.tail = b""

    def cells(self) -> int | None:
        """The bound when the last piece was seen; ``None`` where some cell is written in an unusual way."""
        self._look(self.tail, len(self.tail))
        return self.row * self.column if self.usual else None

    def see(self, chunk: bytes) -> None:
        """The next piece."""
        text = self.tail + chunk
        # because a tag cut by the end of a piece is looked at whole with the next one
        kept = max(len(text) - LONGEST_TAG, 0)
        self._look(text, kept)
        self.tail = text[kept:]

    def _look(self, text: bytes, end: int) -> None:
        found = _places(text, end, filled=self.filled) if self.usual else None
        if found is None:
            self.usual = False
        else:
            self.row, self.column = max(self.row, found[0]), max(self.column, found[1])


def _places(text: bytes, end: int, *, filled: bool) -> tuple[int, int] | None:
    signs = np.frombuffer(text + bytes(LONGEST_TAG), np.uint8)
    starts = _cells_begun(signs, end)
    if not len(starts):
        return 0, 0
    for offset, sign in enumerate(USUAL):
        if (signs[starts + offset] != sign).any():
            return None
    if filled:
        ends = np.append(np.flatnonzero(signs == ord(">")), len(signs) - 1)
        starts = starts[signs[ends[np.searchsorted(ends, starts)] - 1] != ord("/")]
    return _furthest(signs, starts + len(USUAL)) if len(starts) else (0, 0)


def _cells_begun(signs: Bytes, end: int) -> NDArray[np.int64]:
    """Every place where a tag named c, under any prefix, may begin: a sign before it that opens or parts a name."""
    at = np.flatnonzero(signs[1 : end + 1] == ord("c"))
    before, after = signs[at], signs[at + 2]
    begun = ((before == ord("<")) | (before == ord(":"))) & (
        (after <= ord(" ")) | (after == ord(">")) | (after == ord("/"))
    )
    found: NDArray[np.int64] = at[begun]
    return found


def _furthest(signs: Bytes, at: NDArray[np.int64]) -> tuple[int, int] | None:
    """The last row and the last column among places that begin ``at``; ``None`` where one is no place."""
    column = np.zeros(len(at), np.int32)
    row = np.zeros(len(at), np.int32)
    rest = at
    letters = np.ones(len(at), bool)
    for _ in range(3):
        sign = signs[rest] & 0xDF  # capital letters
        letters &= (sign >= ord("A")) & (sign <= ord("Z"))
        column = np.where(letters, column * 26 + sign - 64, column)
        rest = rest + letters
    digits = np.ones(len(at), bool)
    for _ in range(7):
        figure = signs[rest] - np.uint8(48)
        digits &= figure <= 9
        if not digits.any():
            break
        row = np.where(digits, row * 10 + figure, row)
        rest = rest + digits
    if (signs[rest] != ord('"')).any() or not column.all():
        return None
    return int(row.max()), int(column.max())


def _exact(archive: ZipFile, name: str) -> int:
    columns: set[bytes] = set()
    row = last_row = unplaced = 0
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            text = tail + chunk
            for begun, column, placed in ROW_OR_CELL.findall(text):
                if begun:
                    row = int(begun)
                    continue
                last_row = max(last_row, int(placed or row))
                columns.add(column)
                unplaced += not column
            tail = text[-LONGEST_TAG:]
    widest = max((_column(column) for column in columns if column), default=0)
    return last_row * max(widest, min(unplaced, MOST_COLUMNS))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
