"""What several pictures share: scales, axes with their ticks, legends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.charts.svg import GRID, INK, MUTED, Sheet, digits_of, fitted, measure, number, ticks

NAME = 2
Symbol = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Plot:
    """The field of a picture in units, and what its edges stand for."""

    left: float
    top: float
    right: float
    bottom: float
    x_from: float = 0.0
    x_to: float = 1.0
    y_from: float = 0.0
    y_to: float = 1.0

    def x(self, value: float) -> float:
        """The place of a value across."""
        return self.left + (value - self.x_from) / ((self.x_to - self.x_from) or 1.0) * (self.right - self.left)

    def y(self, value: float) -> float:
        """The place of a value upwards."""
        return self.bottom - (value - self.y_from) / ((self.y_to - self.y_from) or 1.0) * (self.bottom - self.top)


def legend(sheet: Sheet, items: Sequence[tuple[Symbol, str]], top: float = 6.0) -> float:
    """Symbols 24 units wide with their words, as many in a row as fit; the height where the legend ends."""
    x, y, row = 8.0, top + sheet.size, sheet.size + 7
    for symbol, words in items:
        shown = fitted(words, sheet.size, sheet.width - 48)
        wide = 32 + measure(shown, sheet.size) + 16
        if x > 8.0 and x + wide - 16 > sheet.width:
            x, y = 8.0, y + row
        symbol(x, y - sheet.size * 0.35)
        sheet.text(x + 30, y, shown)
        x += wide
    return y + 10 if items else top


def value_axis(sheet: Sheet, plot: Plot, marks: Sequence[float]) -> None:
    """Level lines with their numbers at the left."""
    digits = digits_of(marks)
    for mark in marks:
        y = plot.y(mark)
        sheet.line((plot.left, y), (plot.right, y), stroke=GRID)
        sheet.text(plot.left - 6, y + sheet.size * 0.35, number(mark, digits), text_anchor="end", fill=MUTED)


def across_axis(sheet: Sheet, plot: Plot, marks: Sequence[float], words: str) -> None:
    """Upright lines with their numbers below, and the axis's name under them."""
    digits = digits_of(marks)
    for mark in marks:
        x = plot.x(mark)
        sheet.line((x, plot.top), (x, plot.bottom), stroke=GRID)
        middle = {"text_anchor": "middle", "fill": MUTED}
        sheet.text(x, plot.bottom + sheet.size + 4, number(mark, digits), **middle)
    axis_name(sheet, plot, words)


def value_name(sheet: Sheet, plot: Plot, words: str) -> None:
    """The name of the axis upwards, above its numbers; needs ``NAME`` type sizes over the field."""
    sheet.text(8, plot.top - sheet.size, fitted(words, sheet.size, sheet.width - 16), fill=INK)


def axis_name(sheet: Sheet, plot: Plot, words: str) -> None:
    """The name of the axis across, under its numbers."""
    shown = fitted(words, sheet.size, sheet.width - 12)
    half = measure(shown, sheet.size) / 2 + 4
    x = min(max((plot.left + plot.right) / 2, half), sheet.width - half)
    sheet.text(x, plot.bottom + 2 * sheet.size + 11, shown, text_anchor="middle", fill=INK)


def gutter(sheet: Sheet, marks: Sequence[float]) -> float:
    """How wide the numbers at the left are, with their margins."""
    digits = digits_of(marks)
    return 14 + max(measure(number(mark, digits), sheet.size) for mark in marks)


def span(
    values: Sequence[float], wanted: int = 5, *, floor: float | None = None, ceiling: float | None = None
) -> list[float]:
    """Ticks around the values with some air, inside the bounds where they are given."""
    low, high = min(values), max(values)
    air = (high - low) * 0.08 or max(abs(high) * 0.1, 0.5)
    low = low - air if floor is None else max(low - air, floor)
    high = high + air if ceiling is None else min(high + air, ceiling)
    return ticks(low, max(high, low), wanted)


def spaced(count: int, room: float, needed: float) -> int:
    """Every which of ``count`` labels is written so that each has ``needed`` units of ``room``: 1, 2, 5, 10 ..."""
    slot = room / max(count, 1)
    return next(
        step
        for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, max(count, 1))
        if step * slot >= needed or step >= count
    )
