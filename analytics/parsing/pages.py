"""Sheets of a workbook or of a text table as rows, with addresses of their cells."""

from dataclasses import dataclass
from typing import cast

from analytics.parsing import words
from office import csvs, guard, sheets
from office.extents import Reach
from office.guard import Kind
from office.sheets import Value

ALLOWED = frozenset({Kind.XLSX, Kind.CSV})
MOST_FILLED = 200_000  # cells that merged ranges may spread over
Row = list[Value]


@dataclass(slots=True)
class Page:
    """One sheet; ``rows[0][0]`` is A1, "" an empty cell. A text table is a page without a name."""

    name: str
    hidden: bool
    rows: list[Row]

    def at(self, row: int, column: int) -> str:
        """The address of a cell for people, as in «Протокол!L12»; both numbers from zero."""
        place = f"{letters(column)}{row + 1}"
        return f"{self.name}!{place}" if self.name else place

    def text(self, row: int, column: int) -> str:
        """A cell as text; "" where there is none."""
        return words.text(self.rows[row][column]) if row < len(self.rows) and column < len(self.rows[row]) else ""


def letters(column: int) -> str:
    """The letters of a column counted from zero."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def opened(data: bytes, name: str) -> list[Page]:
    """The pages of a file that the guard lets in. Raises ``Refused``."""
    reach = Reach()
    kind = guard.inspect(data, name, ALLOWED, watch=reach.see)
    if kind is Kind.CSV:
        table = csvs.read(data)
        width = max(map(len, table), default=0)
        return [Page("", hidden=False, rows=[[*row, *[""] * (width - len(row))] for row in table])]
    return [_page(sheet) for sheet in sheets.stream(data, reach)]


def _page(sheet: sheets.RawSheet) -> Page:
    rows = cast("list[Row]", sheet.rows)
    left = MOST_FILLED
    for top, first, bottom, last in sheet.merged:
        left -= (bottom - top) * (last - first + 1)
        if top >= len(rows) or left < 0 or bottom == top:
            continue
        # because a school's name is often written once, down the side of its pupils
        value = rows[top][first] if first < len(rows[top]) else ""
        for row in rows[top + 1 : bottom + 1]:
            if first < len(row) and row[first] == "":
                row[first] = value
    return Page(sheet.name, sheet.hidden, rows)
