"""Word documents as a ``Reading``: linear in the size of the file, whatever its tables look like."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from office.grids.lines import MOST_CELLS, Remark, flattened, folded, place
from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.grids.numbering import BULLET, DASHES, Counters
from office.grids.wordparts import Package, Style, W, opened, outline_level, switched, value, whole
from office.guard import Kind, Refusal, Refused

P, TBL, TR, TC, R = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}r"
WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
INLINE = WRAPPERS | frozenset(W + name for name in ("hyperlink", "fldSimple", "dir", "bdo"))
DROPPED = frozenset({f"{W}del", f"{W}moveFrom"})
CHANGED = DROPPED | frozenset({f"{W}ins", f"{W}moveTo"})
BOX = f"{W}txbxContent"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
}
WIDEST = 63  # because Word itself allows no more columns
PLAIN = Style()


def read_docx(data: bytes) -> Reading:
    """Paragraphs and tables of a Word document in reading order.

    Automatic numbers become text, insertions under review are accepted, deletions dropped; headers, footers and notes
    are left out. Expects a file that the guard has passed; raises ``Refused`` where the XML is damaged.
    """
    try:
        reader = _Reader(opened(data))
        blocks = tuple(reader.blocks())
    except (KeyError, etree.XMLSyntaxError, RecursionError) as error:
        raise Refused(Refusal.DAMAGED, format=Kind.DOCX.value) from error
    return Reading(blocks, Kind.DOCX.value, tuple(sorted(reader.remarks)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: its text, how it looks, and the text boxes anchored in it."""

    text: str
    bold: bool
    level: int
    boxes: tuple[etree._Element, ...]


class _Reader:
    """Walks one document once; counts paragraphs, tables and list numbers on the way."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._counters = Counters(package.lists)
        self._paragraphs = 0
        self._grids = 0
        self._cells = 0
        self.remarks: set[str] = set()

    def blocks(self, parent: etree._Element | None = None) -> Iterator[Grid | Paragraph]:
        """The blocks of the body, or of another element that holds paragraphs and tables."""
        for element in self._members(self._package.body if parent is None else parent, frozenset({P, TBL})):
            if element.tag == P:
                yield from self._paragraph(element)
            else:
                yield from self._table(element)

    def _members(self, parent: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
        for child in parent:
            if child.tag in CHANGED:
                self.remarks.add(Remark.TRACKED_CHANGES)
            if child.tag in wanted:
                yield child
            elif child.tag in WRAPPERS:
                yield from self._members(child, wanted)

    def _paragraph(self, element: etree._Element) -> Iterator[Grid | Paragraph]:
        line = self._line(element, numbered_alone=False)
        if line.text:
            self._paragraphs += 1
        for text in line.text.split("\n"):
            if text:
                yield Paragraph(text, line.bold, line.level, f"абзац {self._paragraphs}")
        for box in line.boxes:
            yield from self.blocks(box)

    def _table(self, element: etree._Element) -> Iterator[Grid | Paragraph]:
        rows = list(self._members(element, frozenset({TR})))
        cells = [list(self._members(row, frozenset({TC}))) for row in rows[:2]]
        if len(rows) == 1 and len(cells[0]) == 1:
            # because a table of one cell is a frame, and the plan itself may stand inside it
            yield from self.blocks(cells[0][0])
            return
        self._grids += 1
        number = self._grids
        read = self._rows(rows, number)
        if read:
            yield Grid(read, f"таблица {number}")

    def _rows(self, elements: list[etree._Element], grid: int) -> tuple[Row, ...]:
        above: dict[int, str] = {}
        rows = []
        for index, element in enumerate(elements, start=1):
            properties = element.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.remarks.add(Remark.TRACKED_CHANGES)
                continue
            cells = self._row(element, whole(value(properties, "gridBefore")), above)
            if cells:
                rows.append(Row(cells, place(grid, index)))
        return tuple(rows)

    def _row(self, element: etree._Element, before: int, above: dict[int, str]) -> tuple[Cell, ...]:
        cells = [Cell()] * min(max(before, 0), WIDEST)
        for member in self._members(element, frozenset({TC})):
            properties = member.find(f"{W}tcPr")
            span = min(max(whole(value(properties, "gridSpan"), 1), 1), WIDEST)
            column = len(cells)
            if value(properties, "hMerge") in {"continue", ""} and cells:
                cells.append(Cell(cells[-1].text, merged=True))
            elif value(properties, "vMerge") in {"continue", ""} and column in above:
                cells += [Cell(above[column], merged=True)] * span
            else:
                text = self._cell(member)
                above.update(dict.fromkeys(range(column, column + span), text))
                cells += [Cell(text), *[Cell(text, merged=True)] * (span - 1)]
        self._cells += len(cells)
        if self._cells > MOST_CELLS:
            raise Refused(Refusal.TOO_MANY_CELLS, limit=MOST_CELLS)
        return tuple(cells)

    def _cell(self, parent: etree._Element) -> str:
        texts = []
        for element in self._members(parent, frozenset({P, TBL})):
            if element.tag == TBL:
                texts.append(flattened(self._rows(list(self._members(element, frozenset({TR}))), 0)))
                continue
            line = self._line(element, numbered_alone=True)
            texts += [line.text, *(self._cell(box) for box in line.boxes)]
        return "\n".join(text for text in texts if text)

    def _line(self, element: etree._Element, *, numbered_alone: bool) -> _Line:
        properties = element.find(f"{W}pPr")
        key = value(properties, "pStyle") or ""
        style = self._package.styles.get(key, PLAIN)
        runs = [(self._run(run), run) for run in self._runs(element)]
        text = folded("".join(words for words, _ in runs))
        number = self._number(properties, key, style)
        alone = numbered_alone and number not in {BULLET, *DASHES}
        if number and (text or alone):
            text = f"{number} {text}".rstrip()
        outline = value(properties, "outlineLvl")
        bold = bool(text) and all(self._bold(run, style) for words, run in runs if words.strip())
        boxes = tuple(box for _, run in runs for box in _boxes(run))
        return _Line(text, bold, style.level if outline is None else outline_level(outline), boxes)

    def _number(self, properties: etree._Element | None, key: str, style: Style) -> str:
        number = value(properties, "numPr/numId")
        depth = whole(value(properties, "numPr/ilvl"))
        if number is None and style.number is not None:
            number = style.number
            found = self._package.lists.get(number)
            levels = found.levels.items() if found else ()
            depth = next((at for at, level in levels if level.style == key), depth)
        return self._counters.next(number, depth) if number else ""

    def _runs(self, parent: etree._Element) -> Iterator[etree._Element]:
        for child in parent:
            if child.tag in CHANGED:
                self.remarks.add(Remark.TRACKED_CHANGES)
            if child.tag == R:
                if switched(child.find(f"{W}rPr"), "vanish"):
                    self.remarks.add(Remark.HIDDEN_TEXT)
                else:
                    yield child
            elif child.tag in INLINE:
                yield from self._runs(child)

    def _run(self, run: etree._Element) -> str:
        words = []
        for child in run:
            if child.tag == f"{W}t":
                words.append(child.text or "")
            elif child.tag in SIGNS:
                words.append(SIGNS[child.tag])
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.remarks.add(Remark.FOOTNOTES)
        return "".join(words)

    def _bold(self, run: etree._Element, style: Style) -> bool:
        properties = run.find(f"{W}rPr")
        own = switched(properties, "b")
        if own is not None:
            return own
        return style.bold or self._package.styles.get(value(properties, "rStyle") or "", PLAIN).bold


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == BOX:
            yield child
        elif child.tag != FALLBACK:
            yield from _boxes(child)
