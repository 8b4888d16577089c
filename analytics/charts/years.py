"""Values over years: a cohort beside its municipality, and several groups with gaps where nothing compares."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from analytics.charts.axes import NAME, Plot, Symbol, gutter, legend, spaced, span, value_axis, value_name
from analytics.charts.model import Chart, ChartTable, CohortPoint, CohortWords, DynamicsWords, Series
from analytics.charts.svg import AMBER, BLUE, INK, Sheet, fitted, interval, known, measure, number, picture

Bounds = tuple[float | None, float | None]
# Told apart by shape and dash as well as by colour, in this order; after the eighth they begin anew.
LOOKS = (
    (BLUE, "circle", ""),
    (AMBER, "square", "7 4"),
    ("#176338", "triangle", "2 3"),
    ("#6a3d8f", "diamond", "10 3 2 3"),
    ("#4d5966", "wedge", "4 2"),
    ("#8a1c4a", "circle", "12 4"),
    ("#0b6470", "square", "1 3"),
    ("#6b5200", "triangle", "8 2 2 2 2 2"),
)


def cohort_change(
    points: Sequence[CohortPoint], *, words: CohortWords, bounds: Bounds = (None, None), digits: int = 1
) -> Chart:
    """The same pupils year after year: the school with its intervals, the municipality dashed."""
    view = _Cohort(tuple(points), words, bounds, digits)
    return picture(words, view.table(), view.draw if view.values() else None)


def dynamics(
    years: Sequence[str],
    series: Sequence[Series],
    *,
    words: DynamicsWords,
    breaks: Collection[int] = (),
    bounds: Bounds = (None, None),
    digits: int = 1,
) -> Chart:
    """Each group's value over ``years``; ``breaks`` holds the indexes of years that do not compare with the one before.

    No line is drawn over a break or a missing value. A series may be shorter than ``years``.
    """
    view = _Dynamics(tuple(years), tuple(series), frozenset(breaks), words, bounds, digits)
    return picture(words, view.table(), view.draw if view.values() else None)


@dataclass(frozen=True, slots=True)
class _Cohort:
    points: tuple[CohortPoint, ...]
    words: CohortWords
    bounds: Bounds
    digits: int

    def values(self) -> list[float]:
        wanted = [part for one in self.points for part in (one.value, one.low, one.high, one.municipality)]
        return [float(value) for value in wanted if known(value) is not None and value is not None]

    def table(self) -> ChartTable:
        words = self.words
        return ChartTable(
            (words.year, words.school, words.interval, words.municipality),
            tuple(
                (
                    one.year,
                    number(one.value, self.digits),
                    interval(one.low, one.high, self.digits),
                    number(one.municipality, self.digits),
                )
                for one in self.points
            ),
        )

    def draw(self, sheet: Sheet) -> None:
        rest = tuple(one.municipality for one in self.points)
        items: list[tuple[Symbol, str]] = [(_sample(sheet, 0), self.words.school)]
        if any(known(value) is not None for value in rest):
            items.append((_sample(sheet, 1), self.words.municipality))
        plot = _field(sheet, items, [one.year for one in self.points], self.values(), self.bounds)
        value_name(sheet, plot, self.words.value)
        _series(sheet, plot, rest, 1, frozenset())
        for index, one in enumerate(self.points):
            low, high = known(one.low), known(one.high)
            if low is not None and high is not None:
                sheet.whisker((plot.x(index), plot.y(low)), (plot.x(index), plot.y(high)))
        own = tuple(one.value for one in self.points)
        _series(sheet, plot, own, 0, frozenset())
        _numbers(sheet, plot, own, self.digits)


@dataclass(frozen=True, slots=True)
class _Dynamics:
    years: tuple[str, ...]
    series: tuple[Series, ...]
    breaks: frozenset[int]
    words: DynamicsWords
    bounds: Bounds
    digits: int

    def values(self) -> list[float]:
        wanted = [value for one in self.series for value in one.values[: len(self.years)]]
        return [float(value) for value in wanted if known(value) is not None and value is not None]

    def table(self) -> ChartTable:
        headers = (self.words.year, *(one.name for one in self.series))
        return ChartTable(headers, tuple(self.row(index, year) for index, year in enumerate(self.years)))

    def row(self, index: int, year: str) -> tuple[str, ...]:
        values = (one.values[index] if index < len(one.values) else None for one in self.series)
        name = f"{year} ({self.words.not_comparable})" if index in self.breaks else year
        return (name, *(number(value, self.digits) for value in values))

    def draw(self, sheet: Sheet) -> None:
        items: list[tuple[Symbol, str]] = [(_sample(sheet, place), one.name) for place, one in enumerate(self.series)]
        breaks = sorted(place for place in self.breaks if 0 < place < len(self.years))
        if breaks:
            items.append(
                (lambda x, y: sheet.line((x + 12, y - 8), (x + 12, y + 8), **BREAK), self.words.not_comparable)
            )
        plot = _field(sheet, items, self.years, self.values(), self.bounds)
        value_name(sheet, plot, self.words.value)
        for place in breaks:
            sheet.line((plot.x(place - 0.5), plot.top), (plot.x(place - 0.5), plot.bottom), **BREAK)
        for place, one in enumerate(self.series):
            _series(sheet, plot, one.values[: len(self.years)], place, self.breaks)
        if len(self.series) == 1:
            _numbers(sheet, plot, self.series[0].values[: len(self.years)], self.digits)


def _field(
    sheet: Sheet, items: list[tuple[Symbol, str]], years: Sequence[str], values: list[float], bounds: Bounds
) -> Plot:
    """Legend, levels and years; the field in which the lines go."""
    levels = span(values, floor=bounds[0], ceiling=bounds[1])
    top = legend(sheet, items) + NAME * sheet.size
    bottom = top + (180 if sheet.narrow else 220)
    plot = Plot(gutter(sheet, levels), top, sheet.width - 10, bottom, -0.5, len(years) - 0.5, levels[0], levels[-1])
    value_axis(sheet, plot, levels)
    sheet.line((plot.left, bottom), (plot.right, bottom), stroke=INK)
    room = (plot.right - plot.left) / len(years)
    widest = max(measure(year, sheet.size) for year in years)
    every = spaced(len(years), plot.right - plot.left, min(widest, 3 * room) + 6)
    for index, year in enumerate(years):
        if index % every == 0:
            shown = fitted(year, sheet.size, room * every - 4)
            sheet.text(plot.x(index), bottom + sheet.size + 6, shown, text_anchor="middle")
    sheet.height = bottom + sheet.size + 16
    return plot


def _series(sheet: Sheet, plot: Plot, values: Sequence[float | None], place: int, breaks: Collection[int]) -> None:
    colour, shape, dash = LOOKS[place % len(LOOKS)]
    for run in _runs(values, breaks):
        points = [(plot.x(index), plot.y(value)) for index, value in run]
        sheet.path(points, stroke=colour, **({"stroke_dasharray": dash} if dash else {}))
        for x, y in points:
            sheet.marker(x, y, shape, fill=colour)


def _runs(values: Sequence[float | None], breaks: Collection[int]) -> Iterator[list[tuple[int, float]]]:
    """Stretches of neighbouring years with values, cut at the breaks."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        plain = known(value)
        if run and (plain is None or index in breaks):
            yield run
            run = []
        if plain is not None:
            run.append((index, plain))
    if run:
        yield run


def _numbers(sheet: Sheet, plot: Plot, values: Sequence[float | None], digits: int) -> None:
    if len(values) * measure("00,00", sheet.size) > plot.right - plot.left:
        return
    for index, value in enumerate(values):
        plain = known(value)
        if plain is not None:
            shown = number(plain, digits)
            sheet.label(plot.x(index) + 9, plot.y(plain) - 7, shown)


def _sample(sheet: Sheet, place: int) -> Symbol:
    colour, shape, dash = LOOKS[place % len(LOOKS)]

    def symbol(x: float, y: float) -> None:
        kind: dict[str, str | float] = {"stroke_dasharray": dash} if dash else {}
        sheet.line((x, y), (x + 24, y), stroke=colour, **{"stroke_width": 2, **kind})
        sheet.marker(x + 12, y, shape, fill=colour)

    return symbol


BREAK: dict[str, str | float] = {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": "2 4"}
