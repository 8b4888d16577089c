"""What a document holds once its file format is forgotten: paragraphs and grids, in reading order."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a grid.

    ``text`` keeps the line breaks inside the cell as ``\\n``; everything else about white space is folded.
    ``merged`` is true where a cell above or to the left covers this place; ``text`` is then that cell's text,
    because a merged «Ответственный» speaks for each of its rows and the reader may not lose that.
    """

    text: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line of a grid, left to right, and where a person finds it in the source."""

    cells: tuple[Cell, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Rows may differ in length where the source does not say how wide it is."""

    rows: tuple[Row, ...]
    where: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside any grid; ``bold`` and ``level`` (1-6, 0 = body) where the format tells."""

    text: str
    bold: bool = False
    level: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document: its blocks in reading order, the format it came in, and remarks on what was lost."""

    blocks: tuple[Grid | Paragraph, ...]
    format: str
    remarks: tuple[str, ...] = field(default=())
