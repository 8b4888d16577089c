"""What Word documents are made of: typeset lines, paragraphs, tables of fixed widths."""

from contextvars import ContextVar
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from office.blocks import Section
from office.fitting import is_tall
from office.paper import Annex, Profile
from office.typography import pieces

INDENT = Mm(12.5)
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
STAMP = (2000, 1, 1, 0, 0, 0)
as_typed: ContextVar[bool] = ContextVar("as_typed", default=False)


def saved(word: Any) -> bytes:
    """The document's file, the same bytes whenever it is made: its parts do not carry the hour."""
    made, out = BytesIO(), BytesIO()
    word.save(made)
    with ZipFile(made) as parts, ZipFile(out, "w") as kept:
        for part in parts.infolist():
            kept.writestr(ZipInfo(part.filename, STAMP), parts.read(part), ZIP_DEFLATED)
    return out.getvalue()


def write(paragraph: Any, text: str, *, bold: bool = False, capitals: bool = False, size: int = 0) -> None:
    """Typeset text; hyphens inside pieces that must stay whole become Word's own no-break hyphens."""
    shown = text.upper() if capitals else text
    for piece, whole in [(shown, False)] if as_typed.get() else pieces(shown):
        parts = piece.split("-") if whole else [piece]
        for index, part in enumerate(parts):
            run = paragraph.add_run()
            if index:
                run._r.append(OxmlElement("w:noBreakHyphen"))
            run.add_text(part)
            run.bold = bold or None
            if size:
                run.font.size = Pt(size)


def line(
    word: Any, text: str, *, align: Any = None, before: float = 0, bold: bool = False, capitals: bool = False
) -> Any:
    """A paragraph of one text, ``before`` mm below what stands above; what python-docx made of it."""
    paragraph = word.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Mm(before)
    write(paragraph, text, bold=bold, capitals=capitals)
    return paragraph


def body(word: Any, text: str, before: float = 0) -> Any:
    """A paragraph of running text."""
    paragraph = line(word, text, align=JUSTIFY, before=before)
    paragraph.paragraph_format.first_line_indent = INDENT
    return paragraph


def write_table(word: Any, annex: Annex, width: Emu, profile: Profile, *, numbered: bool = True) -> None:
    """The annex's table in so much width; its head, with a row of column numbers if wanted, repeats on every sheet."""
    if annex.table is None:
        return
    columns, size = annex.table.columns, profile.table_font_size
    whole = sum(column.width for column in columns) or 1
    grid = word.add_table(rows=2 if numbered else 1, cols=len(columns))
    grid.style = "Table Grid"
    widths = [Emu(int(width * column.width / whole)) for column in columns]
    fix_widths(grid, widths)
    head = list(grid.rows)
    for cell, column in zip(head[0].cells, columns, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _cell(cell, column.title, size, centred=True, bold=True)
    for row in head[1:]:
        for index, cell in enumerate(row.cells, 1):
            _cell(cell, str(index), size, centred=True)
    for section in annex.table.sections:
        _section(grid, section, widths, annex, profile)
    for row in head:
        mark(row._tr.get_or_add_trPr(), "w:tblHeader")


def _section(grid: Any, section: Section, widths: list[Emu], annex: Annex, profile: Profile) -> None:
    size = profile.table_font_size
    if section.title:
        merged_row = _row(grid, widths)
        merged = merged_row.cells[0].merge(merged_row.cells[-1])
        _cell(merged, section.title, size, centred=True, bold=True)
        merged.paragraphs[0].paragraph_format.keep_with_next = True
    for values in section.rows:
        row = _row(grid, widths, whole=not is_tall(values, annex, profile))
        for cell, value, column in zip(row.cells, values, annex.table.columns if annex.table else (), strict=True):
            _cell(cell, value, size, centred=column.centred)


def _row(grid: Any, widths: list[Emu], *, whole: bool = True) -> Any:
    row = grid.add_row()
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
    if whole:
        mark(row._tr.get_or_add_trPr(), "w:cantSplit")
    return row


def _cell(cell: Any, text: str, size: int, *, centred: bool = False, bold: bool = False) -> None:
    lines = text.splitlines() or [""]
    for index, part in enumerate(lines):
        paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
        paragraph.alignment = CENTRE if centred else None
        paragraph.paragraph_format.line_spacing = 1
        write(paragraph, part, bold=bold, size=size)


def fix_widths(table: Any, widths: list[Emu]) -> None:
    """Columns that keep their widths whatever is typed into them."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def bare(table: Any) -> None:
    """Cells without margins at their sides, so that their text stands in line with the paragraphs around."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        part = OxmlElement(side)
        part.set(qn("w:w"), "0")
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    # Because Word wants the properties in their order: margins before the look.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def mark(properties: Any, name: str) -> None:
    """An element without content among the properties of a part."""
    properties.append(OxmlElement(name))
