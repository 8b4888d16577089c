"""Tasks one under another: the school's dot with its interval, the control sample's band behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.axes import Plot, Symbol, across_axis, legend
from analytics.charts.model import Chart, ChartTable, TaskPoint, TaskWords
from analytics.charts.svg import (
    AMBER,
    BAND,
    BLUE,
    MUTED,
    NBSP,
    Sheet,
    fitted,
    interval,
    known,
    measure,
    number,
    picture,
)


def task_profile(tasks: Sequence[TaskPoint], *, words: TaskWords) -> Chart:
    """The per cent of each task's points; nothing is drawn when no task has a value."""
    view = _Profile(tuple(tasks), words)
    return picture(words, view.table(), view.draw if any(known(task.percent) is not None for task in tasks) else None)


@dataclass(frozen=True, slots=True)
class _Profile:
    tasks: tuple[TaskPoint, ...]
    words: TaskWords

    def table(self) -> ChartTable:
        words = self.words
        return ChartTable(
            (words.task, words.school, words.interval, words.control, words.control_interval, words.named),
            tuple(
                (
                    task.code,
                    number(task.percent),
                    interval(task.low, task.high),
                    number(task.control),
                    interval(task.control_low, task.control_high),
                    "◆" if task.named else number(None),
                )
                for task in self.tasks
            ),
        )

    def draw(self, sheet: Sheet) -> None:
        row = sheet.size + 9
        top = legend(sheet, self.legend(sheet)) + 2
        codes = [fitted(task.code, sheet.size, 70) for task in self.tasks]
        left = 16 + max(measure(code, sheet.size) * 1.08 for code in codes)
        right = sheet.width - measure(f"100{NBSP}%", sheet.size) * 1.08 - 18
        plot = Plot(left, top, right, top + row * len(self.tasks), 0, 100)
        for index, task in enumerate(self.tasks):
            if task.named:
                sheet.put("rect", x=0, y=top + row * index, width=sheet.width, height=row, fill="#fff3d6")
        across_axis(sheet, plot, [0, 25, 50, 75, 100] if not sheet.narrow else [0, 50, 100], self.words.percent)
        for index, (task, code) in enumerate(zip(self.tasks, codes, strict=True)):
            self.row(sheet, plot, task, code, top + row * (index + 0.5))
        sheet.height = plot.bottom + 2 * sheet.size + 20

    def row(self, sheet: Sheet, plot: Plot, task: TaskPoint, code: str, y: float) -> None:
        base, weight = y + sheet.size * 0.35, "bold" if task.named else "normal"
        sheet.text(plot.left - 8, base, code, text_anchor="end", font_weight=weight)
        low, high, mean = known(task.control_low), known(task.control_high), known(task.control)
        if low is not None and high is not None:
            start, end = plot.x(_inside(low)), plot.x(_inside(high))
            _band(sheet, start, y, max(end - start, 2))
        if mean is not None:
            sheet.line((plot.x(_inside(mean)), y - 8), (plot.x(_inside(mean)), y + 8), stroke=MUTED, stroke_width=2)
        value = known(task.percent)
        if value is None:
            sheet.text(plot.right + 14, base, number(None), fill=MUTED)
            return
        low, high = known(task.low), known(task.high)
        colour = AMBER if task.named else BLUE
        if low is not None and high is not None:
            sheet.whisker((plot.x(_inside(low)), y), (plot.x(_inside(high)), y), stroke=colour)
        sheet.marker(plot.x(_inside(value)), y, "diamond" if task.named else "circle", fill=colour)
        sheet.text(plot.right + 14, base, f"{number(value)}{NBSP}%", font_weight=weight)

    def legend(self, sheet: Sheet) -> list[tuple[Symbol, str]]:
        def school(x: float, y: float) -> None:
            sheet.whisker((x, y), (x + 24, y))
            sheet.marker(x + 12, y, "circle", fill=BLUE)

        def control(x: float, y: float) -> None:
            _band(sheet, x, y, 24)
            sheet.line((x + 12, y - 8), (x + 12, y + 8), stroke=MUTED, stroke_width=2)

        def named(x: float, y: float) -> None:
            sheet.marker(x + 12, y, "diamond", fill=AMBER)

        items: list[tuple[Symbol, str]] = [(school, self.words.school)]
        if any(known(part) is not None for task in self.tasks for part in (task.control, task.control_low)):
            items.append((control, self.words.control))
        return items + ([(named, self.words.named)] if any(task.named for task in self.tasks) else [])


def _band(sheet: Sheet, x: float, y: float, width: float) -> None:
    sheet.put("rect", x=x, y=y - 6, width=width, height=12, fill=BAND, stroke="#8fa3b8")


def _inside(percent: float) -> float:
    return min(max(percent, 0.0), 100.0)
