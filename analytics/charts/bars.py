"""Shares of marks by group: a bar of a hundred per cent each."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.axes import Symbol, legend
from analytics.charts.model import Chart, ChartTable, GroupMarks, SharesWords
from analytics.charts.svg import INK, MUTED, NBSP, PAPER, Sheet, fitted, known, measure, number, picture

MARKS = ("2", "3", "4", "5")
# From dark to light, so that the order is seen without colour too; each with the colour of figures on it.
TONES = (("#123556", PAPER), ("#3f6e9e", PAPER), ("#a9c4e0", INK), ("#e6eef7", INK))
FRAME: dict[str, str | float] = {"stroke": "#123556", "stroke_width": 1}


def bars_by_group(groups: Sequence[GroupMarks], *, words: SharesWords, marks: Sequence[str] = MARKS) -> Chart:
    """The share of every mark in every group, with the number of pupils at the right.

    Groups stand in the order given. A group of nobody keeps its row without a bar; nothing is drawn when all are so.
    """
    view = _Shares(tuple(groups), words, tuple(marks))
    return picture(words, view.table(), view.draw if any(map(view.whole, groups)) else None)


@dataclass(frozen=True, slots=True)
class _Shares:
    groups: tuple[GroupMarks, ...]
    words: SharesWords
    marks: tuple[str, ...]

    def counts(self, group: GroupMarks) -> list[float]:
        found = [max(known(count) or 0.0, 0.0) for count in group.counts[: len(self.marks)]]
        return found + [0.0] * (len(self.marks) - len(found))

    def whole(self, group: GroupMarks) -> float:
        return sum(self.counts(group))

    def table(self) -> ChartTable:
        heads = [head for mark in self.marks for head in (f"«{mark}»", f"«{mark}», %")]
        return ChartTable((self.words.group, self.words.pupils, *heads), tuple(map(self.row, self.groups)))

    def row(self, group: GroupMarks) -> tuple[str, ...]:
        whole = self.whole(group)
        cells = [
            cell
            for count in self.counts(group)
            for cell in (number(count), number(100 * count / whole if whole else None, 1))
        ]
        return (group.name, number(whole), *cells)

    def draw(self, sheet: Sheet) -> None:
        items: list[tuple[Symbol, str]] = [
            (self.sample(sheet, place), f"{self.words.mark} «{mark}»" if not sheet.narrow else f"«{mark}»")
            for place, mark in enumerate(self.marks)
        ]
        top = legend(sheet, items) + 4
        numbers = [number(self.whole(group)) for group in self.groups]
        head = fitted(self.words.pupils, sheet.size, sheet.width / 3)
        right = sheet.width - 8 - max(measure(text, sheet.size) for text in [*numbers, head])
        sheet.text(sheet.width - 4, top + sheet.size, head, text_anchor="end", fill=MUTED)
        y = top + sheet.size + 8
        left = 8.0 if sheet.narrow else 14 + min(220, max(measure(one.name, sheet.size) for one in self.groups))
        for group, shown in zip(self.groups, numbers, strict=True):
            y = self.group(sheet, group, (left, y, right - 8), shown)
        sheet.height = y + 4

    def group(self, sheet: Sheet, group: GroupMarks, place: tuple[float, float, float], shown: str) -> float:
        """One row at (left, top, right); the height where the next begins."""
        left, y, right = place
        high = 24.0
        if sheet.narrow:
            sheet.text(left, y + sheet.size, fitted(group.name, sheet.size, sheet.width - 16))
            y += sheet.size + 5
        else:
            sheet.text(left - 8, y + 17, fitted(group.name, sheet.size, left - 10), text_anchor="end")
        sheet.text(sheet.width - 4, y + 17, shown, text_anchor="end")
        whole, x = self.whole(group), left
        if not whole:
            sheet.text(left, y + 17, fitted(self.words.no_data, sheet.size, right - left), fill=MUTED)
        for order, count in enumerate(self.counts(group)):
            if count:
                wide = (right - left) * count / whole
                self.part(sheet, (x, y, wide, high), order, f"{number(100 * count / whole)}{NBSP}%")
                x += wide
        return y + high + 10

    def part(self, sheet: Sheet, frame: tuple[float, float, float, float], place: int, shown: str) -> None:
        x, y, wide, high = frame
        fill, ink = TONES[place % len(TONES)]
        sheet.put("rect", x=x, y=y, width=wide, height=high, fill=fill, **FRAME)
        for text in (shown, shown.split(NBSP, maxsplit=1)[0]):
            if measure(text, sheet.size) + 6 <= wide:
                sheet.text(x + wide / 2, y + 17, text, text_anchor="middle", fill=ink)
                return

    def sample(self, sheet: Sheet, place: int) -> Symbol:
        fill = TONES[place % len(TONES)][0]
        return lambda x, y: sheet.put("rect", x=x + 4, y=y - 7, width=18, height=14, fill=fill, **FRAME)
