"""Totals as bars, with the boundaries of marks and the expected curve."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.axes import Plot, Symbol, axis_name, gutter, legend, spaced, value_axis
from analytics.charts.model import Chart, ChartTable, HistogramWords
from analytics.charts.svg import AMBER, BLUE, INK, MUTED, PALE, Sheet, known, measure, number, picture, ticks

MARKS = ("2", "3", "4", "5")
BORDER: dict[str, str | float] = {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": "5 3"}


def histogram(
    counts: Sequence[float],
    *,
    words: HistogramWords,
    thresholds: Sequence[int] = (),
    expected: Sequence[float | None] = (),
    marks: Sequence[str] = MARKS,
) -> Chart:
    """How many pupils got each total.

    ``counts[i]``: pupils with total i, from 0 to the maximum; ``thresholds``: the lowest totals of the second and
    further marks, rising, empty where not known; ``expected``: as long as ``counts``, in pupils, or empty; ``marks``:
    one more than thresholds. Nothing is drawn when nobody is counted.
    """
    heights = tuple(max(known(count) or 0.0, 0.0) for count in counts)
    curve = tuple(known(value) for value in expected)[: len(heights)]
    view = _Histogram(heights, curve, tuple(thresholds), tuple(marks), words)
    return picture(words, view.table(), view.draw if sum(heights) else None)


@dataclass(frozen=True, slots=True)
class _Histogram:
    heights: tuple[float, ...]
    curve: tuple[float | None, ...]
    thresholds: tuple[int, ...]
    marks: tuple[str, ...]
    words: HistogramWords

    @property
    def borders(self) -> list[int]:
        return [border for border in self.thresholds if 0 < border < len(self.heights)]

    def mark(self, total: int) -> str:
        place = sum(total >= border for border in self.thresholds)
        return self.marks[place] if self.thresholds and place < len(self.marks) else number(None)

    def table(self) -> ChartTable:
        words = self.words
        rows = [
            (
                str(total),
                self.mark(total),
                number(height),
                *(number(value, 1) for value in self.curve[total : total + 1]),
            )
            for total, height in enumerate(self.heights)
        ]
        headers = (words.total, words.mark, words.pupils, *([words.expected] if self.curve else []))
        return ChartTable(headers, tuple((*row, number(None))[: len(headers)] for row in rows))

    def draw(self, sheet: Sheet) -> None:
        levels = ticks(0, max([*self.heights, *(value or 0.0 for value in self.curve), 1.0]), 4)
        levels = [level for level in levels if level == int(level)]
        top = legend(sheet, self.legend(sheet)) + (sheet.size + 8 if self.borders else 4)
        bottom = top + (170 if sheet.narrow else 220)
        plot = Plot(gutter(sheet, levels), top, sheet.width - 8, bottom, -0.5, len(self.heights) - 0.5, 0, levels[-1])
        value_axis(sheet, plot, levels)
        self.bars(sheet, plot)
        self.bounds(sheet, plot)
        points = [(plot.x(total), plot.y(value)) for total, value in enumerate(self.curve) if value is not None]
        sheet.path(points, stroke=AMBER)
        for x, y in points:
            sheet.marker(x, y, "circle", radius=3, fill=AMBER)
        axis_name(sheet, plot, self.words.total)
        sheet.height = bottom + 2 * sheet.size + 20

    def legend(self, sheet: Sheet) -> list[tuple[Symbol, str]]:
        def bar(x: float, y: float) -> None:
            sheet.put("rect", x=x + 5, y=y - 6, width=14, height=12, fill=PALE, stroke=BLUE)

        def curve(x: float, y: float) -> None:
            sheet.line((x, y), (x + 24, y), stroke=AMBER, stroke_width=2)
            sheet.marker(x + 12, y, "circle", radius=3, fill=AMBER)

        def border(x: float, y: float) -> None:
            sheet.line((x + 12, y - 8), (x + 12, y + 8), **BORDER)

        items: list[tuple[Symbol, str]] = [(bar, self.words.pupils)]
        items += [(curve, self.words.expected)] if self.curve else []
        return items + ([(border, self.words.boundary)] if self.borders else [])

    def bars(self, sheet: Sheet, plot: Plot) -> None:
        room = plot.right - plot.left
        wide = min(room / len(self.heights) * 0.78, 60)
        every = spaced(len(self.heights), room, measure("000", sheet.size))
        for total, height in enumerate(self.heights):
            x, y = plot.x(total), plot.y(height)
            if height:
                frame = {"x": x - wide / 2, "y": y, "width": wide, "height": plot.bottom - y}
                sheet.put("rect", **frame, fill=PALE, stroke=BLUE)
            if total % every == 0:
                sheet.text(x, plot.bottom + sheet.size + 4, str(total), text_anchor="middle", fill=MUTED)
        sheet.line((plot.left, plot.bottom), (plot.right, plot.bottom), stroke=INK)

    def bounds(self, sheet: Sheet, plot: Plot) -> None:
        if not self.borders:
            return
        edges = [plot.left, *(plot.x(border - 0.5) for border in self.borders), plot.right]
        for edge in edges[1:-1]:
            sheet.line((edge, plot.top - sheet.size - 6), (edge, plot.bottom), **BORDER)
        starts = [0, *self.borders]
        for start, end, first in zip(edges, edges[1:], starts, strict=False):
            name = {"text_anchor": "middle", "font_weight": "bold"}
            sheet.text((start + end) / 2, plot.top - 6, f"«{self.mark(first)}»", **name)
