"""What stands inside a paper's text and annexes - headings, paragraphs, tables, pictures - as facts and as JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and its share of the table's width, in any unit common to the table."""

    title: str
    width: float = 1.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; an empty heading prints no row of its own. Each row has a cell per column."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every sheet, with a row of column numbers."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]

    @property
    def row_count(self) -> int:
        """Rows without the section headings."""
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text; ``level`` 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph inside the text; each line of it stands on its own."""

    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table inside the text under its caption; ``numbered`` prints the row of column numbers."""

    table: Table
    caption: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG with a ``viewBox``; ``title`` is printed under it.

    The title and the description are read out in its place; ``numbers`` is the table printed below it.
    """

    svg: str
    title: str
    description: str = ""
    numbers: Table | None = None

    @property
    def spoken(self) -> str:
        """What is said to whom the picture is not shown."""
        return " ".join(f"{self.title.rstrip('.')}. {self.description}".split())


Block = Heading | Paragraph | TableBlock | Picture


_BLOCKS: dict[str, Callable[..., Block]] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "table": TableBlock,
    "picture": Picture,
}


def name_blocks(facts: dict[str, Any], blocks: tuple[Block, ...]) -> None:
    """Each block with its kind; no blocks leave no trace, because older papers have none in their payload."""
    named = facts.pop("blocks")
    if blocks:
        kinds = {made: kind for kind, made in _BLOCKS.items()}
        facts["blocks"] = [{"block": kinds[type(block)], **part} for block, part in zip(blocks, named, strict=True)]


def read_blocks(facts: dict[str, Any]) -> tuple[Block, ...]:
    """The blocks of a payload that may have none; raises ``KeyError`` or ``TypeError`` when they are none of ours."""
    return tuple(_block(part) for part in facts.get("blocks", ()))


def _block(facts: dict[str, Any]) -> Block:
    parts = dict(facts)
    for name in ("table", "numbers"):
        if parts.get(name):
            parts[name] = read_table(parts[name])
    return _BLOCKS[parts.pop("block")](**parts)


def read_table(facts: dict[str, Any]) -> Table:
    """The table of a payload; raises ``KeyError`` or ``TypeError`` when it is none of ours."""
    sections = (Section(part["title"], tuple(tuple(row) for row in part["rows"])) for part in facts["sections"])
    return Table(tuple(Column(**column) for column in facts["columns"]), tuple(sections))
