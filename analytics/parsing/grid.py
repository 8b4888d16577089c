"""The cells of a table as numbers of their different values, so that every value is understood only once."""

from collections.abc import Callable
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analytics.parsing.pages import Row
from office.sheets import Value

Numbers = NDArray[np.int16]
Understand = Callable[[Value], int]


class _Known(dict[Value, int]):
    def __missing__(self, value: Value) -> int:
        number = len(self)
        self[value] = number
        return number


class Grid:
    """N rows of W columns; ``ids``: (N, W) places of the cells' values in ``values``."""

    def __init__(self, rows: list[Row], width: int) -> None:
        self.count = len(rows)
        known = _Known()
        # because True equals 1 as a key, and neither a point nor a mark is a truth
        if bool in set(map(type, chain.from_iterable(rows))):
            rows = [[str(value) if value.__class__ is bool else value for value in row] for row in rows]
        size = self.count * width
        # because row by row is how the cells lie in memory; column by column takes several times as long
        numbers = np.fromiter(map(known.__getitem__, chain.from_iterable(rows)), np.int32, size)
        self.ids = numbers.reshape(self.count, width)
        self.values = list(known)
        self._told: dict[Understand, tuple[Numbers, NDArray[np.bool_]]] = {}

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.ids.shape[1])

    def distinct(self, place: int) -> list[Value]:
        """The different values of a column."""
        return [self.values[number] for number in self._used(place)]

    def numbers(self, place: int, understand: Understand) -> Numbers:
        """A column as small whole numbers."""
        told, done = self._told.setdefault(understand, _empty(len(self.values)))
        for number in self._used(place):
            if not done[number]:
                told[number] = understand(self.values[number])
                done[number] = True
        return told[self.ids[:, place]]

    def texts(self, place: int, understand: Callable[[Value], str]) -> list[str]:
        """A column as texts."""
        told = np.full(len(self.values), "", object)
        for number in self._used(place):
            told[number] = understand(self.values[number])
        found: list[str] = told[self.ids[:, place]].tolist()
        return found

    def odd(self, understand: Understand, number: int) -> list[Value]:
        """The values that were understood as that number."""
        told, done = self._told.get(understand, _empty(0))
        return [self.values[place] for place in np.flatnonzero(done & (told == number)).tolist()]

    def find(self, value: Value) -> tuple[int, int]:
        """Row and column of the first cell with that value."""
        row, place = np.argwhere(self.ids == self.values.index(value))[0].tolist()
        return row, place

    def _used(self, place: int) -> list[int]:
        used: list[int] = np.flatnonzero(np.bincount(self.ids[:, place], minlength=1)).tolist()
        return used


def _empty(size: int) -> tuple[Numbers, NDArray[np.bool_]]:
    return np.zeros(size, np.int16), np.zeros(size, bool)
