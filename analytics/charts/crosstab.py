"""Journal marks against the work's marks: sixteen numbers and three sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.model import Chart, ChartTable, MarkGridWords
from analytics.charts.svg import INK, NBSP, Sheet, fitted, known, measure, number, picture, short

MARKS = ("2", "3", "4", "5")
# From white to the full tint: below, at and above the diagonal, all light enough for dark figures.
TINTS = ((143, 176, 209), (190, 200, 210), (240, 196, 140))


def mark_grid(counts: Sequence[Sequence[float]], *, words: MarkGridWords, marks: Sequence[str] = MARKS) -> Chart:
    """Pupils by journal mark (rows) and by the work's mark (columns), both in the rising order of ``marks``.

    A row or a column that is too short counts as zeros. Nothing is drawn when nobody is counted.
    """
    grid = tuple(tuple(_count(counts, row, column) for column in range(len(marks))) for row in range(len(marks)))
    view = _Grid(grid, tuple(marks), words)
    return picture(words, view.table(), view.draw if view.whole else None)


def _count(counts: Sequence[Sequence[float]], row: int, column: int) -> float:
    if row >= len(counts) or column >= len(counts[row]):
        return 0.0
    return max(known(counts[row][column]) or 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Grid:
    counts: tuple[tuple[float, ...], ...]
    marks: tuple[str, ...]
    words: MarkGridWords

    @property
    def whole(self) -> float:
        return sum(map(sum, self.counts))

    def sums(self) -> list[tuple[str, float]]:
        """Lowered, confirmed and raised with their words."""
        found = [0.0, 0.0, 0.0]
        for row, counts in enumerate(self.counts):
            for column, count in enumerate(counts):
                found[_side(row, column)] += count
        return list(zip((self.words.lowered, self.words.confirmed, self.words.raised), found, strict=True))

    def table(self) -> ChartTable:
        words = self.words
        headers = (f"{words.journal} \\ {words.work}", *self.marks, words.lowered, words.confirmed, words.raised)
        rows = []
        for row, counts in enumerate(self.counts):
            sides = (counts[:row], counts[row : row + 1], counts[row + 1 :])
            rows.append((self.marks[row], *map(number, counts), *(number(sum(side)) for side in sides)))
        columns = (number(sum(column)) for column in zip(*self.counts, strict=True))
        sums = (f"{number(count)} ({self.share(count)})" for _, count in self.sums())
        return ChartTable(headers, (*rows, (words.pupils, *columns, *sums)))

    def share(self, count: float) -> str:
        return f"{number(100 * count / self.whole)}{NBSP}%" if self.whole else number(None)

    def draw(self, sheet: Sheet) -> None:
        side = (sheet.width - 72) / len(self.marks) if sheet.narrow else 100.0
        high, left = (42.0, 64.0) if sheet.narrow else (48.0, 68.0)
        top = self.heads(sheet, left, side, high)
        most = max(map(max, self.counts))
        for row, counts in enumerate(self.counts):
            for column, count in enumerate(counts):
                x, y = left + column * side, top + row * high
                tint = _tint(TINTS[_side(row, column)], count / most)
                sheet.put("rect", x=x, y=y, width=side, height=high, fill=tint, stroke="#8fa3b8")
                middle = {"text_anchor": "middle", "font_weight": "bold" if row == column else "normal"}
                sheet.text(x + side / 2, y + high / 2 + sheet.size * 0.35, number(count), **middle)
        for place in range(len(self.marks)):
            frame = {"x": left + place * side, "y": top + place * high, "width": side, "height": high}
            sheet.put("rect", **frame, fill="none", stroke=INK, stroke_width=2.5)
        bottom = top + high * len(self.marks)
        self.totals(sheet, left if sheet.narrow else left + side * len(self.marks) + 24, top, bottom)

    def heads(self, sheet: Sheet, left: float, side: float, high: float) -> float:
        """The names of rows and columns; the height where the cells begin."""
        room = side * len(self.marks)
        sheet.text(left + room / 2, sheet.size + 6, fitted(self.words.work, sheet.size, room), text_anchor="middle")
        top = 2 * sheet.size + 20
        middle = top + high * len(self.marks) / 2
        turned = f"rotate(-90 {short(sheet.size + 6)} {short(middle)})"
        name = fitted(self.words.journal, sheet.size, high * len(self.marks))
        sheet.text(sheet.size + 6, middle, name, text_anchor="middle", transform=turned)
        for index, mark in enumerate(self.marks):
            x, y = left + side * (index + 0.5), top + high * (index + 0.5) + sheet.size * 0.35
            sheet.text(x, top - 7, f"«{mark}»", text_anchor="middle", font_weight="bold")
            sheet.text(left - 20, y, f"«{mark}»", text_anchor="middle", font_weight="bold")
        return top

    def totals(self, sheet: Sheet, left: float, top: float, bottom: float) -> None:
        x, y, step = (8.0, bottom + 14, sheet.size + 12) if sheet.narrow else (left, top + 20, 44.0)
        for (name, count), tint in zip(self.sums(), TINTS, strict=True):
            diagonal = tint is TINTS[1]
            frame = {"stroke": INK, "stroke_width": 2.5 if diagonal else 1}
            sheet.put("rect", x=x, y=y, width=16, height=16, fill=_tint(tint, 1), **frame)
            shown = f"{number(count)} ({self.share(count)})"
            room = sheet.width - x - 26
            if sheet.narrow:
                head = fitted(name, sheet.size, room - measure(shown, sheet.size) - 16)
                sheet.text(x + 24, y + 13, f"{head}: {shown}")
            else:
                sheet.text(x + 24, y + 13, fitted(name, sheet.size, room))
                sheet.text(x + 24, y + 13 + sheet.size + 4, shown, font_weight="bold")
            y += step
        sheet.height = max(y, bottom + 10)


def _side(row: int, column: int) -> int:
    return 0 if column < row else 1 if column == row else 2


def _tint(full: tuple[int, int, int], part: float) -> str:
    share = 0.0 if part <= 0 else 0.15 + 0.85 * min(part, 1.0)
    return "#" + "".join(f"{round(255 - (255 - colour) * share):02x}" for colour in full)
