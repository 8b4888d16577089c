"""The same paper as a Word document to be edited: same text and rules of layout, the font named as Word knows it."""

from contextvars import ContextVar
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from office.fitting import closing_at, is_tall
from office.paper import Annex, Paper, Profile, Signature, Table, annex_mark, blank_date, blank_number
from office.typography import pieces, signed_name

FONT = "Times New Roman"
INDENT = Mm(12.5)
SHEET = (Mm(210), Mm(297))
MARK, POST = Mm(80), Mm(80)
CENTRE, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
# Because a file of the same facts should not differ by the moment it was asked for.
MADE = datetime(2000, 1, 1, tzinfo=UTC)
_as_typed: ContextVar[bool] = ContextVar("as_typed", default=False)


def paper_to_docx(paper: Paper, *, title: str) -> bytes:
    """The DOCX of a paper; ``title`` becomes the file's title property."""
    word = Document()
    _set_up(word, paper, title)
    _head(word, paper)
    _text(word, paper)
    _signature(word, paper)
    for index, annex in enumerate(paper.annexes, 1):
        _annex(word, annex, index, paper)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _set_up(word: Any, paper: Paper, title: str) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(paper.profile.font_size)
    fonts = normal.element.rPr.rFonts
    for name in ("w:cs", "w:eastAsia", "w:hAnsi"):
        fonts.set(qn(name), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ru-RU")
    normal.element.rPr.append(language)
    form = normal.paragraph_format
    form.space_after = form.space_before = Pt(0)
    form.line_spacing, form.widow_control = paper.profile.line_spacing, True
    section = word.sections[0]
    _sheet(section, paper, landscape=False)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    facts = word.core_properties
    facts.title, facts.author, facts.language = title[:255], "", "ru-RU"
    facts.created = facts.modified = MADE
    facts.comments = facts.keywords = facts.subject = ""


def _sheet(section: Any, paper: Paper, *, landscape: bool) -> None:
    profile = paper.profile
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = SHEET[::-1] if landscape else SHEET
    section.left_margin, section.right_margin = Mm(profile.margin_left), Mm(profile.margin_right)
    section.top_margin, section.bottom_margin = Mm(profile.margin_top), Mm(profile.margin_bottom)
    section.header_distance = section.footer_distance = Mm(10)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTRE
    run = paragraph.add_run()
    run.font.size = Pt(12)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)


def _write(paragraph: Any, text: str, *, bold: bool = False, capitals: bool = False, size: int = 0) -> None:
    """Typeset text; hyphens inside pieces that must stay whole become Word's own no-break hyphens."""
    shown = text.upper() if capitals else text
    for piece, whole in [(shown, False)] if _as_typed.get() else pieces(shown):
        parts = piece.split("-") if whole else [piece]
        for index, part in enumerate(parts):
            run = paragraph.add_run()
            if index:
                run._r.append(OxmlElement("w:noBreakHyphen"))
            run.add_text(part)
            run.bold = bold or None
            if size:
                run.font.size = Pt(size)


def _line(
    word: Any, text: str, *, align: Any = None, before: float = 0, bold: bool = False, capitals: bool = False
) -> Any:
    paragraph = word.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Mm(before)
    _write(paragraph, text, bold=bold, capitals=capitals)
    return paragraph


def _head(word: Any, paper: Paper) -> None:
    for line in paper.organisation:
        _line(word, line, align=CENTRE, bold=True, capitals=True)
    _line(word, paper.kind, align=CENTRE, before=8, bold=True, capitals=True)
    _line(word, paper.heading, align=CENTRE, before=6, bold=True)
    registration = word.add_paragraph()
    registration.paragraph_format.space_before = Mm(8)
    width = SHEET[0] - Mm(paper.profile.margin_left) - Mm(paper.profile.margin_right)
    registration.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    _write(registration, f"от {blank_date(paper)}")
    registration.add_run().add_tab()
    _write(registration, f"№ {blank_number(paper)}")
    if paper.place:
        _line(word, paper.place, before=3)


def _text(word: Any, paper: Paper) -> None:
    parts = [part for part in paper.preamble.splitlines() if part.strip()]
    for index, part in enumerate(parts):
        _body(word, part, before=0 if index else 8)
    if paper.command:
        command = _line(word, paper.command, before=3, bold=True)
        command.paragraph_format.space_after = Mm(3)
        command.paragraph_format.keep_with_next = True
    cut = closing_at(paper)
    for index, (number, text, _) in enumerate(paper.numbered()):
        paragraph = _body(word, f"{number} {text}")
        # Because a sheet that holds only a signature is a fault: the last clauses go with it.
        paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_together = index >= cut


def _body(word: Any, text: str, before: float = 0) -> Any:
    paragraph = _line(word, text, align=JUSTIFY, before=before)
    paragraph.paragraph_format.first_line_indent = INDENT
    return paragraph


def _signature(word: Any, paper: Paper) -> None:
    gap = word.add_paragraph()
    gap.paragraph_format.keep_with_next = True
    gap.paragraph_format.line_spacing = Mm(12)
    table = word.add_table(rows=1, cols=2)
    width = SHEET[0] - Mm(paper.profile.margin_left) - Mm(paper.profile.margin_right)
    _fix(table, [Emu(POST), Emu(width - POST)])
    post, name = table.rows[0].cells
    post.vertical_alignment = name.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    _write(post.paragraphs[0], paper.signature.post)
    name.paragraphs[0].alignment = RIGHT
    _write(name.paragraphs[0], signed_name(paper.signature.name, paper.profile.initials))
    _property(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    _margins(table, 0)


def annex_to_docx(annex: Annex, profile: Profile, *, category: str = "") -> bytes:
    """The DOCX of an annex alone, without the paper it belongs to; ``category`` becomes the property of that name.

    Its text stands as it was typed, because such a file is read back and «№9» must not come home as «№ 9».
    """
    before = _as_typed.set(True)
    try:
        return _annex_alone(annex, profile, category)
    finally:
        _as_typed.reset(before)


def _annex_alone(annex: Annex, profile: Profile, category: str) -> bytes:
    word = Document()
    alone = Paper((), "", "", "", (), Signature("", ""), profile=profile)
    _set_up(word, alone, annex.title)
    word.core_properties.category = category
    _sheet(word.sections[0], alone, landscape=annex.landscape)
    _annex_text(word, word.sections[0], annex, profile)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _annex(word: Any, annex: Annex, index: int, paper: Paper) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    _sheet(section, paper, landscape=annex.landscape)
    section.different_first_page_header_footer = False
    width = Emu(section.page_width - section.left_margin - section.right_margin)
    for number, lines in enumerate(annex_mark(paper, annex, index)):
        for place, line in enumerate(lines):
            paragraph = _line(word, line, before=4 if number and not place else 0)
            paragraph.paragraph_format.left_indent = Emu(width - MARK)
    _annex_text(word, section, annex, paper.profile)


def _annex_text(word: Any, section: Any, annex: Annex, profile: Profile) -> None:
    width = Emu(section.page_width - section.left_margin - section.right_margin)
    title = [line for line in annex.title.splitlines() if line.strip()]
    for place, line in enumerate(title):
        paragraph = _line(word, line, align=CENTRE, before=0 if place else 8, bold=True)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Mm(5 if place == len(title) - 1 else 0)
    for text in annex.paragraphs:
        _body(word, text)
    if annex.table:
        _table(word, annex, annex.table, width, profile)


def _table(word: Any, annex: Annex, table: Table, width: Emu, profile: Profile) -> None:
    columns, size = table.columns, profile.table_font_size
    whole = sum(column.width for column in columns) or 1
    grid = word.add_table(rows=2, cols=len(columns))
    grid.style = "Table Grid"
    widths = [Emu(int(width * column.width / whole)) for column in columns]
    _fix(grid, widths)
    for cell, column in zip(grid.rows[0].cells, columns, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _cell(cell, column.title, size, centred=True, bold=True)
    for index, cell in enumerate(grid.rows[1].cells, 1):
        _cell(cell, str(index), size, centred=True)
    for section in table.sections:
        if section.title:
            row = _row(grid, widths)
            merged = row.cells[0].merge(row.cells[-1])
            _cell(merged, section.title, size, centred=True, bold=True)
            merged.paragraphs[0].paragraph_format.keep_with_next = True
        for values in section.rows:
            row = _row(grid, widths, whole=not is_tall(values, annex, profile))
            for cell, value, column in zip(row.cells, values, columns, strict=True):
                _cell(cell, value, size, centred=column.centred)
    for row in grid.rows[:2]:
        _property(row._tr.get_or_add_trPr(), "w:tblHeader")


def _row(grid: Any, widths: list[Emu], *, whole: bool = True) -> Any:
    row = grid.add_row()
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
    if whole:
        _property(row._tr.get_or_add_trPr(), "w:cantSplit")
    return row


def _cell(cell: Any, text: str, size: int, *, centred: bool = False, bold: bool = False) -> None:
    lines = text.splitlines() or [""]
    for index, line in enumerate(lines):
        paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
        paragraph.alignment = CENTRE if centred else None
        paragraph.paragraph_format.line_spacing = 1
        _write(paragraph, line, bold=bold, size=size)


def _fix(table: Any, widths: list[Emu]) -> None:
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _margins(table: Any, width: int) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        part = OxmlElement(side)
        part.set(qn("w:w"), str(width))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    # Because Word wants the properties in their order: margins before the look.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _property(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))
