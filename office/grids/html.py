"""Web pages, and what word processors save as such, as a ``Reading``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from office.grids.lines import MOST_CELLS, Remark, flattened, folded, place
from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.guard import Kind, Refusal, Refused

CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]+)""", re.IGNORECASE)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
    "section", "ul", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6",
])
DROPPED = frozenset([
    "script", "style", "head", "title", "noscript", "template", "iframe", "object", "svg", "math", "del", "select",
    "textarea",
])
# fmt: on
MARKER_ALONE = re.compile(r"^(•|\d+\.)\n", re.MULTILINE)
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
BULLET = "•"
WIDEST = 100
SECTIONS = frozenset({"thead", "tbody", "tfoot"})


def read_html(data: bytes) -> Reading:
    """Paragraphs and tables of a page in reading order; scripts, styles and what is not shown are left out.

    Nothing is loaded from anywhere. Raises ``Refused`` for too many cells, or where there is nothing to read.
    """
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(_decoded(data), parser=parser)
        reader = _Reader()
        blocks = tuple(reader.blocks(root))
    except (etree.ParserError, etree.XMLSyntaxError, RecursionError, ValueError) as error:
        raise Refused(Refusal.DAMAGED, format=Kind.HTML.value) from error
    return Reading(blocks, Kind.HTML.value, tuple(sorted(reader.remarks)))


def _decoded(data: bytes) -> str:
    named = CHARSET.search(data[:4096])
    wanted = ["utf-8-sig", named.group(1).decode().lower() if named else "utf-8", "cp1251"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        wanted = ["utf-16"]
    for encoding in wanted:
        try:
            # because a declaration of the encoding is not allowed in text that is decoded already
            return re.sub(r"^\s*<\?xml[^>]*>", "", data.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text within a line, and how it looks."""

    text: str
    bold: bool
    level: int


class _Reader:
    """Walks one page once; counts paragraphs and tables on the way."""

    def __init__(self) -> None:
        self._paragraphs = 0
        self._grids = 0
        self._cells = 0
        self._line: list[_Piece] = []
        self.remarks: set[str] = set()

    def blocks(self, root: html.HtmlElement) -> Iterator[Grid | Paragraph]:
        """The blocks of an element and of everything in it."""
        yield from self._flow(root, bold=False, level=0)
        yield from self._flush()

    def _flow(self, element: html.HtmlElement, *, bold: bool, level: int) -> Iterator[Grid | Paragraph]:
        if self._skipped(element):
            return
        if element.tag == "table":
            yield from self._flush()
            yield from self._table(element)
            return
        bold, level = bold or _bold(element), HEADINGS.get(element.tag, level)
        if element.tag in BLOCKS:
            yield from self._flush()
        self._add(_marker(element), bold=bold, level=level)
        self._add(_words(element, element.text), bold=bold, level=level)
        for child in element:
            yield from self._flow(child, bold=bold, level=level)
            self._add(_words(element, child.tail), bold=bold, level=level)
        if element.tag in BLOCKS:
            yield from self._flush()

    def _add(self, text: str, *, bold: bool, level: int) -> None:
        if text:
            self._line.append(_Piece(text, bold, level))

    def _flush(self) -> Iterator[Paragraph]:
        pieces, self._line = self._line, []
        text = folded("".join(piece.text for piece in pieces))
        if MARKER_ALONE.fullmatch(f"{text}\n"):
            # because the text of a list's item may be a paragraph of its own
            self._line = [*pieces, _Piece(" ", bold=False, level=0)]
            return
        if not text:
            return
        self._paragraphs += 1
        bold = all(piece.bold for piece in pieces if piece.text.strip())
        for line in text.split("\n"):
            yield Paragraph(line, bold, max(piece.level for piece in pieces), f"абзац {self._paragraphs}")

    def _table(self, element: html.HtmlElement) -> Iterator[Grid | Paragraph]:
        for caption in element.iterchildren("caption"):
            yield from self._flow(caption, bold=False, level=0)
        rows = list(self._rows(element))
        if len(rows) == 1 and len(_cells(rows[0])) == 1:
            # because a table of one cell is a frame, and the plan itself may stand inside it
            yield from self._flow(_cells(rows[0])[0], bold=False, level=0)
            return
        self._grids += 1
        number = self._grids
        grid = self._laid_out(rows, number)
        if grid:
            yield Grid(grid, f"таблица {number}")

    def _rows(self, table: html.HtmlElement) -> Iterator[html.HtmlElement]:
        for child in table:
            if child.tag in SECTIONS:
                yield from self._rows(child)
            elif child.tag == "tr" and not self._skipped(child):
                yield child

    def _laid_out(self, elements: list[html.HtmlElement], grid: int) -> tuple[Row, ...]:
        hanging: dict[int, tuple[str, int]] = {}
        rows = []
        for index, element in enumerate(elements, start=1):
            cells = self._row(element, hanging, len(elements) - index)
            self._cells += len(cells)
            if self._cells > MOST_CELLS:
                raise Refused(Refusal.TOO_MANY_CELLS, limit=MOST_CELLS)
            if cells:
                rows.append(Row(cells, place(grid, index)))
        return tuple(rows)

    def _row(self, element: html.HtmlElement, hanging: dict[int, tuple[str, int]], below: int) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for member in _cells(element):
            self._hang(cells, hanging)
            text = self._text(member)
            across = max(1, min(_whole(member, "colspan"), WIDEST))
            # because a span of zero rows means all the rows that are left
            down = min(_whole(member, "rowspan") or below + 1, below + 1) - 1
            for column in range(len(cells), len(cells) + across):
                if down > 0:
                    hanging[column] = (text, down)
            cells += [Cell(text), *[Cell(text, merged=True)] * (across - 1)]
        self._hang(cells, hanging)
        return tuple(cells)

    @staticmethod
    def _hang(cells: list[Cell], hanging: dict[int, tuple[str, int]]) -> None:
        while len(cells) in hanging:
            text, left = hanging.pop(len(cells))
            if left > 1:
                # because the places of this row are passed once, the entry made here waits for the next row
                hanging[len(cells)] = (text, left - 1)
            cells.append(Cell(text, merged=True))

    def _text(self, cell: html.HtmlElement) -> str:
        return MARKER_ALONE.sub(r"\1 ", folded("".join(self._inner(cell))))

    def _inner(self, element: html.HtmlElement) -> Iterator[str]:
        if self._skipped(element):
            return
        if element.tag == "table":
            yield f"\n{flattened(self._laid_out(list(self._rows(element)), 0))}\n"
            return
        edge = "\n" if element.tag in BLOCKS else ""
        yield edge + _marker(element) + _words(element, element.text)
        for child in element:
            yield from self._inner(child)
            yield _words(element, child.tail)
        yield edge

    def _skipped(self, element: html.HtmlElement) -> bool:
        if not isinstance(element.tag, str) or element.tag in DROPPED:
            return True
        hidden = "hidden" in element.attrib or bool(INVISIBLE.search(element.get("style", "")))
        if hidden and element.text_content().strip():
            self.remarks.add(Remark.HIDDEN_TEXT)
        return hidden


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    return [child for child in row if child.tag in ("td", "th")]


def _whole(element: html.HtmlElement, name: str) -> int:
    text = element.get(name, "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _words(element: html.HtmlElement, text: str | None) -> str:
    # because a line break in the file is a mere space on the page
    return (text or "") if element.tag == "pre" else re.sub(r"[\r\n]+", " ", text or "")


def _marker(element: html.HtmlElement) -> str:
    if element.tag == "br":
        return "\n"
    parent = element.getparent()
    if element.tag != "li" or parent is None:
        return ""
    if parent.tag != "ol":
        return f"{BULLET} "
    start = _whole(parent, "start") if parent.get("start") else 1
    return f"{start + sum(1 for _ in element.itersiblings('li', preceding=True))}. "


def _bold(element: html.HtmlElement) -> bool:
    return element.tag in ("b", "strong", "th", *HEADINGS) or bool(HEAVY.search(element.get("style", "")))
