"""Before and after, item by item: a hollow dot, a filled dot, and how sure the change is."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.axes import Plot, Symbol, across_axis, legend, span
from analytics.charts.model import Change, ChangeWords, Chart, ChartTable
from analytics.charts.svg import BLUE, MUTED, PAPER, Sheet, fitted, interval, known, measure, number, picture


def before_after(
    items: Sequence[Change],
    *,
    words: ChangeWords,
    bounds: tuple[float | None, float | None] = (None, None),
    digits: int = 1,
) -> Chart:
    """Each item's value before and after; the whisker is the interval of the change, laid around the value after.

    Nothing is drawn when no item has both values or either.
    """
    view = _Changes(tuple(items), words, bounds, digits)
    return picture(words, view.table(), view.draw if view.values() else None)


@dataclass(frozen=True, slots=True)
class _Changes:
    items: tuple[Change, ...]
    words: ChangeWords
    bounds: tuple[float | None, float | None]
    digits: int

    def values(self) -> list[float]:
        wanted = [part for item in self.items for part in (item.before, item.after, *_around(item))]
        return [float(value) for value in wanted if known(value) is not None and value is not None]

    def table(self) -> ChartTable:
        words = self.words
        return ChartTable(
            (words.item, words.before, words.after, words.change, words.interval),
            tuple(
                (
                    item.name,
                    number(item.before, self.digits),
                    number(item.after, self.digits),
                    number(_change(item), self.digits, sign=True),
                    interval(item.low, item.high, self.digits),
                )
                for item in self.items
            ),
        )

    def draw(self, sheet: Sheet) -> None:
        levels = span(self.values(), 4 if sheet.narrow else 7, floor=self.bounds[0], ceiling=self.bounds[1])
        top = legend(sheet, self.legend(sheet)) + 4
        shown = [number(_change(item), self.digits, sign=True) for item in self.items]
        head = fitted(self.words.change, sheet.size, sheet.width / 3)
        right = sheet.width - 22 - max(measure(text, sheet.size) * 1.08 for text in [*shown, head])
        sheet.text(sheet.width - 4, top + sheet.size, head, text_anchor="end", fill=MUTED)
        row, first = sheet.size + 30, top + sheet.size + 6
        plot = Plot(18, first, right, first + row * len(self.items), levels[0], levels[-1])
        across_axis(sheet, plot, levels, self.words.value)
        for index, (item, change) in enumerate(zip(self.items, shown, strict=True)):
            y = first + row * index
            name = fitted(item.name, sheet.size, sheet.width - 16)
            sheet.put("rect", x=7, y=y + 1, width=measure(name, sheet.size) + 4, height=sheet.size + 4, fill=PAPER)
            sheet.text(8, y + sheet.size, name)
            self.row(sheet, plot, item, y + sheet.size + 15)
            bold = {"text_anchor": "end", "font_weight": "bold"}
            sheet.text(sheet.width - 4, y + sheet.size + 20, change, **bold)
        sheet.height = plot.bottom + 2 * sheet.size + 20

    def row(self, sheet: Sheet, plot: Plot, item: Change, y: float) -> None:
        before, after = known(item.before), known(item.after)
        low, high = _around(item)
        if before is not None and after is not None:
            sheet.line((plot.x(before), y), (plot.x(after), y), stroke=MUTED, stroke_width=2, stroke_dasharray="3 3")
        if low is not None and high is not None:
            sheet.whisker((plot.x(self.within(low)), y), (plot.x(self.within(high)), y))
        if before is not None:
            sheet.marker(plot.x(before), y, "circle", fill=PAPER, stroke=BLUE, stroke_width=2)
        if after is not None:
            sheet.marker(plot.x(after), y, "circle", radius=6, fill=BLUE)

    def within(self, value: float) -> float:
        low, high = self.bounds
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def legend(self, sheet: Sheet) -> list[tuple[Symbol, str]]:
        def before(x: float, y: float) -> None:
            sheet.marker(x + 12, y, "circle", fill=PAPER, stroke=BLUE, stroke_width=2)

        def after(x: float, y: float) -> None:
            sheet.marker(x + 12, y, "circle", radius=6, fill=BLUE)

        items: list[tuple[Symbol, str]] = [(before, self.words.before), (after, self.words.after)]
        if any(_around(item) != (None, None) for item in self.items):
            items.append((lambda x, y: sheet.whisker((x, y), (x + 24, y)), self.words.interval))
        return items


def _change(item: Change) -> float | None:
    before, after = known(item.before), known(item.after)
    return None if before is None or after is None else after - before


def _around(item: Change) -> tuple[float | None, float | None]:
    """The interval of the change around the value after."""
    before, low, high = known(item.before), known(item.low), known(item.high)
    if before is None or known(item.after) is None or low is None or high is None:
        return None, None
    return before + low, before + high
