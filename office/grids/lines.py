"""Words shared by the readers: folded lines, addresses of places, and remarks on what a reader left out."""

import re
from enum import StrEnum

from office.grids.model import Cell, Row

BLANKS = re.compile(r"[^\S\n]+")
MOST_CELLS = 1_000_000


class Remark(StrEnum):
    """What a document held that its ``Reading`` does not. A page number follows a colon where there is one."""

    TRACKED_CHANGES = "tracked_changes"  # insertions are taken as accepted, deletions are gone
    HIDDEN_TEXT = "hidden_text"  # text that its reader does not see was left out
    FOOTNOTES = "footnotes"  # notes at the foot of a page were left out
    HIDDEN_SHEET = "hidden_sheet"  # a sheet that its reader does not see was left out
    PAGE_NUMBERS = "page_numbers"  # page numbers were left out
    PAGE_WITHOUT_TEXT = "page_without_text"  # a page is a picture


def folded(text: str) -> str:
    """The text with white space folded to single spaces, line by line, and empty lines dropped."""
    lines = (BLANKS.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def place(grid: int, row: int) -> str:
    """Where a person finds a row; both numbers count from one."""
    return f"таблица {grid}, строка {row}"


def flattened(rows: tuple[Row, ...]) -> str:
    """A table inside a cell as lines of text: one for each row, covered places left out."""
    return folded("\n".join(" ".join(_own(row.cells)) for row in rows))


def _own(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.text.replace("\n", " ") for cell in cells if cell.text and not cell.merged]
