"""The same paper as a Word document to be edited: same text and rules of layout, the font named as Word knows it."""

from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from office.fitting import closing_at
from office.paper import Annex, Paper, Profile, Signature, annex_mark
from office.typography import is_salutation, signed_name
from office.wordblocks import write_blocks
from office.wordheads import write_head, write_margins, write_performer
from office.wordparts import CENTRE, RIGHT, as_typed, bare, body, fix_widths, line, mark, saved, write, write_table

FONT = "Times New Roman"
SHEET = (Mm(210), Mm(297))
MARK, POST = Mm(80), Mm(80)
# Because a file of the same facts should not differ by the moment it was asked for.
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def paper_to_docx(paper: Paper, *, title: str, form: str = "order", emblem: bytes = b"") -> bytes:
    """The DOCX of a paper; ``title`` becomes the file's title property.

    ``form`` is how it is set out (``order``, ``letter``, ``memo``, ``minutes``, ``plan`` for annexes alone), ``emblem``
    the PNG or JPEG above its head.
    """
    word = Document()
    _set_up(word, paper, title)
    width = _width(paper.profile)
    write_margins(word.sections[0], paper, form, width, emblem)
    if form != "plan":
        write_head(word, paper, form, width)
        _text(word, paper, width)
        _signatures(word, paper, width)
        write_performer(word, paper)
    for index, annex in enumerate(paper.annexes, 1):
        _annex(word, annex, index, paper)
    return saved(word)


def append_text(word: Any, paper: Paper, *, before: Any, title: str) -> bytes:
    """The DOCX of a department's own form: the paper's text and signature in the place of the paragraph ``before``.

    The annexes follow on sheets of their own in the department's look.
    """
    word.core_properties.title = title[:255]
    width = Emu(word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin)
    kept = len(word.element.body)
    _text(word, paper, width)
    _signatures(word, paper, width)
    # Because everything is written at the end, before the properties of the last section, and moved to its place.
    for part in list(word.element.body)[kept - 1 : -1]:
        before._p.addprevious(part)
    before._p.getparent().remove(before._p)
    for index, annex in enumerate(paper.annexes, 1):
        _annex(word, annex, index, paper)
    return saved(word)


def _width(profile: Profile) -> Emu:
    return Emu(SHEET[0] - Mm(profile.margin_left) - Mm(profile.margin_right))


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
    below = paper.profile.number_place.startswith("bottom")
    _page_number((section.footer if below else section.header).paragraphs[0], paper.profile.number_place)
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


def _page_number(paragraph: Any, place: str) -> None:
    paragraph.alignment = RIGHT if place.endswith("right") else CENTRE
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


def _text(word: Any, paper: Paper, width: Emu) -> None:
    parts = [part for part in paper.preamble.splitlines() if part.strip()]
    for index, part in enumerate(parts):
        before = 0 if index else 8
        if is_salutation(part):
            line(word, part, align=CENTRE, before=before).paragraph_format.space_after = Mm(4)
        else:
            body(word, part, before=before)
    # Because a sheet that holds only a signature is a fault: without clauses the last block goes with it.
    write_blocks(word, paper.blocks, width, paper.profile, closing=not paper.clauses)
    if paper.command:
        command = line(word, paper.command, before=3, bold=True)
        command.paragraph_format.space_after = Mm(3)
        command.paragraph_format.keep_with_next = True
    cut = closing_at(paper)
    for index, (number, text, _) in enumerate(paper.numbered()):
        paragraph = body(word, f"{number} {text}")
        # Because a sheet that holds only a signature is a fault: the last clauses go with it.
        paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_together = index >= cut


def _signatures(word: Any, paper: Paper, width: Emu) -> None:
    """Posts on the left, names on the right; the white between is left to whatever marks the signature."""
    post = Emu(min(POST, int(width * POST / Mm(170))))
    gap = word.add_paragraph()
    gap.paragraph_format.keep_with_next = True
    gap.paragraph_format.line_spacing = Mm(12)
    table = word.add_table(rows=len(paper.signed), cols=2)
    fix_widths(table, [post, Emu(width - post)])
    for index, (row, one) in enumerate(zip(table.rows, paper.signed, strict=True)):
        _signature(row, one, paper, before=9 if index else 0)
    bare(table)


def _signature(row: Any, one: Signature, paper: Paper, before: float) -> None:
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        cell.paragraphs[0].paragraph_format.space_before = Mm(before)
    post, name = (cell.paragraphs[0] for cell in row.cells)
    write(post, one.post)
    name.alignment = RIGHT
    write(name, signed_name(one.name, paper.profile.initials))
    mark(row._tr.get_or_add_trPr(), "w:cantSplit")


def annex_to_docx(annex: Annex, profile: Profile, *, category: str = "") -> bytes:
    """The DOCX of an annex alone, without the paper it belongs to; ``category`` becomes the property of that name.

    Its text stands as it was typed, because such a file is read back and «№9» must not come home as «№ 9».
    """
    before = as_typed.set(True)
    try:
        return _annex_alone(annex, profile, category)
    finally:
        as_typed.reset(before)


def _annex_alone(annex: Annex, profile: Profile, category: str) -> bytes:
    word = Document()
    alone = Paper((), "", "", "", (), Signature("", ""), profile=profile)
    _set_up(word, alone, annex.title)
    word.core_properties.category = category
    _sheet(word.sections[0], alone, landscape=annex.landscape)
    _annex_text(word, word.sections[0], annex, profile)
    return saved(word)


def _annex(word: Any, annex: Annex, index: int, paper: Paper) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    _sheet(section, paper, landscape=annex.landscape)
    section.different_first_page_header_footer = False
    width = Emu(section.page_width - section.left_margin - section.right_margin)
    for number, lines in enumerate(annex_mark(paper, annex, index)):
        for place, text in enumerate(lines):
            paragraph = line(word, text, before=4 if number and not place else 0)
            paragraph.paragraph_format.left_indent = Emu(width - MARK)
    _annex_text(word, section, annex, paper.profile)


def _annex_text(word: Any, section: Any, annex: Annex, profile: Profile) -> None:
    width = Emu(section.page_width - section.left_margin - section.right_margin)
    title = [part for part in annex.title.splitlines() if part.strip()]
    for place, part in enumerate(title):
        paragraph = line(word, part, align=CENTRE, before=0 if place else 8, bold=True)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Mm(5 if place == len(title) - 1 else 0)
    for text in annex.paragraphs:
        body(word, text)
    write_table(word, annex, width, profile)
    write_blocks(word, annex.blocks, width, profile, landscape=annex.landscape)
