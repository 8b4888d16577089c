"""Schools by size and value within the limits that chance alone would draw."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from analytics.charts.axes import NAME, Plot, Symbol, across_axis, gutter, legend, span, value_axis, value_name
from analytics.charts.model import Chart, ChartTable, FunnelPoint, FunnelWords
from analytics.charts.svg import (
    AMBER,
    BLUE,
    INK,
    MUTED,
    PALE,
    Sheet,
    fitted,
    interval,
    known,
    measure,
    number,
    picture,
    ticks,
)

STEPS = 60
Box = tuple[float, float, float, float]


def funnel(
    points: Sequence[FunnelPoint],
    *,
    words: FunnelWords,
    centre: float | None = None,
    spread: float | None = None,
    between: float = 0.0,
    bounds: tuple[float | None, float | None] = (None, None),
    digits: int = 1,
) -> Chart:
    """A dot per school: size across, value upwards, limits at 2 and 3 standard errors around ``centre``.

    The standard error at n pupils is sqrt(spread² / n + between²): ``spread`` the standard deviation of one pupil,
    ``between`` that of honest schools among themselves. Without ``centre`` or ``spread`` no limits are drawn. A value
    keeps within ``bounds``. Points without size or value are left out of the picture and stay in the table.
    """
    shown = tuple(point for point in points if known(point.value) is not None and point.size > 0)
    view = _Funnel(shown, words, known(centre), known(spread), between, bounds, digits)
    return picture(words, view.table(points), view.draw if shown else None)


@dataclass(frozen=True, slots=True)
class _Funnel:
    points: tuple[FunnelPoint, ...]
    words: FunnelWords
    centre: float | None
    spread: float | None
    between: float
    bounds: tuple[float | None, float | None]
    digits: int

    def limit(self, size: float, errors: float) -> float | None:
        """The height of the limit above the centre, at so many standard errors."""
        if self.centre is None or self.spread is None or size <= 0:
            return None
        return errors * math.sqrt(self.spread**2 / size + self.between**2)

    def table(self, points: Sequence[FunnelPoint]) -> ChartTable:
        words = self.words

        def between(size: float, errors: float) -> str:
            away = self.limit(size, errors)
            if away is None or self.centre is None:
                return number(None)
            return interval(self.within(self.centre - away), self.within(self.centre + away), self.digits)

        # Because exact numbers would tell who an anonymous dot is, the table holds only whom the reader may know.
        told = (one for one in points if one.name or one.hint)
        ordered = sorted(told, key=lambda one: (not one.name, one.hint, -one.size, known(one.value) or 0.0))
        rows = [
            (
                point.name or point.hint,
                number(point.size),
                number(point.value, self.digits),
                number(self.centre, self.digits),
                between(point.size, 2),
                between(point.size, 3),
            )
            for point in ordered
        ]
        return ChartTable((words.name, words.size, words.value, words.centre, words.inner, words.outer), tuple(rows))

    def within(self, value: float) -> float:
        low, high = self.bounds
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def draw(self, sheet: Sheet) -> None:
        sizes = sorted(point.size for point in self.points)
        values = [float(point.value) for point in self.points if point.value is not None]
        if self.centre is not None:
            away = self.limit(sizes[len(sizes) // 2], 3) or 0.0
            values += [self.within(self.centre - away), self.within(self.centre + away)]
        levels = span(values, floor=self.bounds[0], ceiling=self.bounds[1])
        across = ticks(0, max(sizes[-1] * 1.03, 5), 4 if sheet.narrow else 8)
        top = legend(sheet, self.legend(sheet)) + NAME * sheet.size
        bottom = top + (210 if sheet.narrow else 250)
        left = gutter(sheet, levels)
        plot = Plot(left, top, sheet.width - 16, bottom, 0, across[-1], levels[0], levels[-1])
        value_axis(sheet, plot, levels)
        value_name(sheet, plot, self.words.value)
        across_axis(sheet, plot, across, self.words.size)
        self.limits(sheet, plot)
        self.dots(sheet, plot)
        sheet.height = bottom + 2 * sheet.size + 20

    def limits(self, sheet: Sheet, plot: Plot) -> None:
        if self.centre is None:
            return
        sheet.line((plot.left, plot.y(self.centre)), (plot.right, plot.y(self.centre)), **CENTRE)
        for errors, kind in ((2, INNER), (3, OUTER)):
            for side in (-1, 1):
                sheet.path(self.curve(plot, errors * side), **kind)

    def curve(self, plot: Plot, errors: float) -> list[tuple[float, float]]:
        """The limit's points inside the field; dense where it bends most."""
        found = []
        for step in range(1, STEPS + 1):
            size = plot.x_to * (step / STEPS) ** 2
            value = (self.centre or 0.0) + (self.limit(size, abs(errors)) or 0.0) * math.copysign(1, errors)
            if self.spread is not None and plot.y_from <= value <= plot.y_to:
                found.append((plot.x(size), plot.y(value)))
        return found

    def dots(self, sheet: Sheet, plot: Plot) -> None:
        for point in self.points:
            if not point.name and point.value is not None:
                sheet.marker(plot.x(point.size), plot.y(point.value), "circle", radius=4, **DOT)
                sheet.hint(point.hint)
        named = [
            (plot.x(one.size), plot.y(one.value), one.name) for one in self.points if one.name and one.value is not None
        ]
        taken = [(x - 8, y - 8, x + 8, y + 8) for x, y, _ in named]
        for x, y, _ in named:
            sheet.marker(x, y, "diamond", radius=6, **OWN)
        for x, y, name in named:
            self.name(sheet, (x, y), name, taken)

    def name(self, sheet: Sheet, place: tuple[float, float], name: str, taken: list[Box]) -> None:
        """The name beside its dot where nothing is written yet; with no such place it stands in the table only."""
        x, y = place
        words = fitted(name, sheet.size, max(x, sheet.width - x) / 1.06 - 16)
        wide, half = measure(words, sheet.size) * 1.06, sheet.size / 2 + 1
        for drop, ends in product((0.0, -1.3 * sheet.size, 1.3 * sheet.size), (False, True)):
            left = x - 12 - wide if ends else x + 12
            box = (left, y + drop - half, left + wide, y + drop + half)
            if left >= 2 and left + wide <= sheet.width - 2 and not any(_meet(box, other) for other in taken):
                sheet.label(x - 12 if ends else x + 12, y + drop + sheet.size * 0.35, words, ends=ends)
                taken.append(box)
                return

    def legend(self, sheet: Sheet) -> list[tuple[Symbol, str]]:
        def stroke(kind: dict[str, str | float]) -> Symbol:
            return lambda x, y: sheet.line((x, y), (x + 24, y), **kind)

        items: list[tuple[Symbol, str]] = []
        if any(not point.name for point in self.points):
            items.append((lambda x, y: sheet.marker(x + 12, y, "circle", radius=4, **DOT), self.words.other))
        if self.centre is not None:
            items.append((stroke(CENTRE), self.words.centre))
        if self.centre is not None and self.spread is not None:
            items += [(stroke(INNER), self.words.inner), (stroke(OUTER), self.words.outer)]
        return items


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


CENTRE: dict[str, str | float] = {"stroke": INK, "stroke_width": 1.5}
INNER: dict[str, str | float] = {"stroke": BLUE, "stroke_width": 1.5, "stroke_dasharray": "6 4"}
OUTER: dict[str, str | float] = {"stroke": BLUE, "stroke_width": 2}
DOT: dict[str, str | float] = {"fill": PALE, "stroke": MUTED}
OWN: dict[str, str | float] = {"fill": AMBER, "stroke": INK}
