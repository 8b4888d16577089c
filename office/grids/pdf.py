"""PDF files with a text layer as a ``Reading``: tables by their lines, paragraphs by where their words stand."""

import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.table import Table

from office.grids.joining import Line, Word, continued, joined, lines, paragraphs
from office.grids.lines import Remark, folded
from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.guard import DEFAULT_LIMITS, Kind, Refusal, Refused

MOST_PAGES = 200
SAME_EDGE = 3.0
SAME_COLUMNS = 6.0
WIDEST_PADDING = 8.0
MARGIN = 0.1  # of a page's height: where its number stands
UNREADABLE = 0.2  # of the words: more of them without letters, and the text layer is none
PAGE_NUMBER = re.compile(
    r"(?:страница|стр\.?|лист)?\s*[-–—]?\s*\d{1,3}\s*[-–—]?(?:\s*(?:из|/)\s*\d{1,3})?", re.IGNORECASE
)
STREAM = re.compile(rb"stream\r?\n")
DOUBLY_PACKED = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl(?:ateDecode)?\b")
CHUNK = 1 << 20

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Found:
    """A block of one page with the height at which it begins; ``edges`` are a table's column borders."""

    top: float
    block: Grid | Paragraph
    edges: tuple[float, ...] = ()
    torn: bool = False  # the table's last row goes on over the page


def read_pdf(data: bytes) -> Reading:
    """Paragraphs and tables in reading order; a table that goes on over pages with the same columns is one grid.

    Lines that merely wrapped are joined. Raises ``Refused``: no text layer, too many pages, damaged, or a bomb.
    """
    _check_streams(data)
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            return _read(document.pages)
    except Refused:
        raise
    except Exception as error:
        # because the parser answers broken bytes with whatever exception they happen to cause
        raise Refused(Refusal.DAMAGED, format=Kind.PDF.value) from error


def _check_streams(data: bytes) -> None:
    if DOUBLY_PACKED.search(data):
        raise Refused(Refusal.DAMAGED, format=Kind.PDF.value)
    limit = DEFAULT_LIMITS.unpacked
    for start in STREAM.finditer(data):
        if _unpacked(memoryview(data)[start.end() :], limit) > limit:
            raise Refused(Refusal.UNPACKED_TOO_LARGE, limit=limit)


def _unpacked(data: memoryview, limit: int) -> int:
    unpacking = zlib.decompressobj()
    size = at = 0
    rest: bytes | memoryview = b""
    try:
        while size <= limit and not unpacking.eof and (rest or at < len(data)):
            if not rest:
                rest, at = data[at : at + CHUNK], at + CHUNK
            size += len(unpacking.decompress(rest, CHUNK))
            rest = unpacking.unconsumed_tail
    except zlib.error:
        # because what is not packed this way cannot grow
        return size
    return size


def _read(pages: Sequence[Page]) -> Reading:
    if len(pages) > MOST_PAGES:
        raise Refused(Refusal.TOO_MANY_PAGES, pages=len(pages), limit=MOST_PAGES)
    reader = _Reader()
    for page in pages:
        reader.page(page)
        page.close()
    if not reader.words or reader.unreadable > UNREADABLE * reader.words:
        raise Refused(Refusal.NO_TEXT_LAYER, pages=len(pages))
    return Reading(tuple(reader.blocks), Kind.PDF.value, tuple(reader.remarks))


class _Reader:
    """Goes through the pages once and keeps what the next page may continue."""

    def __init__(self) -> None:
        self.blocks: list[Grid | Paragraph] = []
        self.remarks: list[str] = []
        self.words = 0
        self.unreadable = 0
        self._last = _Found(0, Paragraph(""))
        self._grids = 0

    def page(self, page: Page) -> None:
        """Adds the blocks of the next page."""
        words = _words(page)
        self.words += len(words)
        self.unreadable += sum("(cid:" in word.text for word in words)
        if not words and page.images:
            self.remarks.append(f"{Remark.PAGE_WITHOUT_TEXT}:{page.page_number}")
        ends = _open_ends(page)
        # because a single cell is a frame around text
        tables = [table for table in page.find_tables({"explicit_horizontal_lines": ends}) if len(table.cells) > 1]
        held = [_held(table, words) for table in tables]
        taken = {id(word) for cells in held for inside in cells.values() for word in inside}
        free = self._without_number(lines(word for word in words if id(word) not in taken), float(page.height))
        where = f"стр. {page.page_number}"
        found = [_grid(cells, where, ends) for cells in held]
        bounds = [(float(table.bbox[1]), float(table.bbox[3])) for table in tables]
        found += _body(free, bounds, _right(page, words, tables), where)
        for one in sorted(found, key=lambda item: item.top):
            self._add(one, first=one.top == min(item.top for item in found))

    def _without_number(self, found: list[Line], height: float) -> list[Line]:
        kept = list(found)
        for at in (-1, 0):
            outside = kept and (kept[at].bottom < MARGIN * height or kept[at].top > (1 - MARGIN) * height)
            if outside and PAGE_NUMBER.fullmatch(kept[at].text):
                kept.pop(at)
                if Remark.PAGE_NUMBERS not in self.remarks:
                    self.remarks.append(Remark.PAGE_NUMBERS)
        return kept

    def _add(self, found: _Found, *, first: bool) -> None:
        last = self.blocks[-1] if self.blocks else None
        if isinstance(found.block, Paragraph):
            self.blocks.append(found.block)
        elif first and isinstance(last, Grid) and _same(self._last.edges, found.edges):
            more = _placed(found.block, self._grids)
            self.blocks[-1] = replace(last, rows=continued(last.rows, more, torn=self._last.torn))
        else:
            self._grids += 1
            self.blocks.append(Grid(_placed(found.block, self._grids), f"таблица {self._grids}"))
        self._last = found


def _placed(grid: Grid, number: int) -> tuple[Row, ...]:
    return tuple(
        replace(row, where=f"{row.where}, таблица {number}, строка {index}")
        for index, row in enumerate(grid.rows, start=1)
    )


def _words(page: Page) -> list[Word]:
    return [
        Word(
            folded(word["text"]),
            float(word["x0"]),
            float(word["x1"]),
            float(word["top"]),
            float(word["bottom"]),
            bold=all("bold" in char["fontname"].lower() for char in word["chars"]),
        )
        for word in page.extract_words(x_tolerance=2, return_chars=True)
    ]


def _open_ends(page: Page) -> list[float]:
    """Heights where column borders end with no border across: a row torn by the page is left open there."""
    closed = [float(edge["top"]) for edge in page.horizontal_edges]
    ends = Counter(round(float(edge[side])) for edge in page.vertical_edges for side in ("top", "bottom"))
    alone = (height for height, times in ends.items() if times > 1)
    return [float(height) for height in alone if all(abs(height - other) > SAME_EDGE for other in closed)]


def _right(page: Page, words: Iterable[Word], tables: Iterable[Table]) -> float:
    # because the left margin of an official paper is never narrower than the right one
    mirrored = float(page.width) - min((word.x0 for word in words), default=0.0)
    return max(mirrored, *(word.x1 for word in words), *(float(table.bbox[2]) for table in tables), 0.0)


def _held(table: Table, words: Iterable[Word]) -> dict[Box, list[Word]]:
    held: dict[Box, list[Word]] = {tuple(map(float, cell)): [] for cell in table.cells}  # type: ignore[misc]
    for word in words:
        across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        boxes = [box for box in held if box[0] <= across <= box[2] and box[1] <= down <= box[3]]
        if boxes:
            held[min(boxes, key=_area)].append(word)
    return held


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _grid(held: dict[Box, list[Word]], where: str, ends: Iterable[float]) -> _Found:
    across = _edges(edge for box in held for edge in (box[0], box[2]))
    down = _edges(edge for box in held for edge in (box[1], box[3]))
    table = [[Cell()] * (len(across) - 1) for _ in down[1:]]
    for box, words in held.items():
        first = (_place(down, box[1]), _place(across, box[0]))
        text = _text(box, words)
        for row in range(first[0], max(_place(down, box[3]), first[0] + 1)):
            for column in range(first[1], max(_place(across, box[2]), first[1] + 1)):
                table[row][column] = Cell(text, merged=(row, column) != first)
    torn = any(abs(down[-1] - end) < SAME_EDGE for end in ends)
    return _Found(down[0], Grid(tuple(Row(tuple(row), where) for row in table)), across, torn)


def _edges(found: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for edge in sorted(found):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)
    return tuple(edges)


def _place(edges: Sequence[float], edge: float) -> int:
    # because edges closer than the tolerance were taken for one, the first of them
    return bisect_left(edges, edge - SAME_EDGE)


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < SAME_COLUMNS for a, b in zip(one, other, strict=True))


def _text(box: Box, words: list[Word]) -> str:
    if not words:
        return ""
    padding = min(max(min(word.x0 for word in words) - box[0], 0), WIDEST_PADDING)
    return "\n".join(joined(part) for part in paragraphs(lines(words), box[2] - padding, indented=False))


def _body(free: list[Line], tables: list[tuple[float, float]], right: float, where: str) -> Iterator[_Found]:
    parts: dict[int, list[Line]] = {}
    for line in free:
        # because a paragraph does not go on past a table
        parts.setdefault(sum(top < line.top for top, _ in tables), []).append(line)
    for part in parts.values():
        for gathered in paragraphs(part, right, indented=True):
            bold = all(line.bold for line in gathered)
            yield _Found(gathered[0].top, Paragraph(joined(gathered), bold, 0, where))
