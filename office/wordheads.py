"""The upper part of a Word document by its form, and what stands in the margins of its first sheet."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Emu, Mm, Pt

from office.paper import PROOF_WORDS, Paper, blank_date, blank_number
from office.squares import SPOKEN, square_png
from office.wordparts import CENTRE, RIGHT, bare, fix_widths, line, write

ADDRESSEE, CORNER, HEADING = Mm(80), Mm(78), Mm(80)
CODE, EMBLEM = Mm(20), Mm(17)
EMBLEM_SPOKEN = "Герб или эмблема"


def write_head(word: Any, paper: Paper, form: str, width: Emu) -> None:
    """Organisation, kind, heading and registration in the order of the form."""
    if form == "letter":
        _letter(word, paper, width)
        return
    if form == "memo":
        _addressee(word, paper, width)
    else:
        for name in paper.organisation:
            line(word, name, align=CENTRE, bold=True, capitals=True)
    line(word, paper.kind, align=CENTRE, before=8, bold=True, capitals=True)
    left = paper.profile.heading_place == "left"
    if not left and form != "memo":
        _heading(word, paper, left=False)
    _registration(word, paper, width, plain=form == "minutes")
    if left or form == "memo":
        _heading(word, _alone(paper) if form == "memo" else paper, left=left)
    if form == "order":
        _addressee(word, paper, width, before=6)


def _alone(paper: Paper) -> Paper:
    """The paper with a heading that does not go on from its kind, and so begins with a capital letter."""
    return replace(paper, heading=paper.heading[:1].upper() + paper.heading[1:])


def _heading(word: Any, paper: Paper, *, left: bool) -> None:
    heading = line(word, paper.heading, align=None if left else CENTRE, before=6, bold=not left)
    if left:
        section = word.sections[0]
        text = section.page_width - section.left_margin - section.right_margin
        heading.paragraph_format.right_indent = Emu(max(0, text - HEADING))


def _registration(word: Any, paper: Paper, width: Emu, *, plain: bool) -> None:
    registration = word.add_paragraph()
    registration.paragraph_format.space_before = Mm(8)
    registration.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    write(registration, blank_date(paper) if plain else f"от {blank_date(paper)}")
    registration.add_run().add_tab()
    write(registration, f"№ {blank_number(paper)}")
    if paper.place:
        line(word, paper.place, before=3)


def _addressee(word: Any, paper: Paper, width: Emu, before: float = 0) -> None:
    for index, text in enumerate(filter(str.strip, paper.addressee)):
        paragraph = line(word, text, before=0 if index else before)
        paragraph.paragraph_format.left_indent = Emu(max(0, width - ADDRESSEE))


def _letter(word: Any, paper: Paper, width: Emu) -> None:
    """The corner at the left, whom it is for at the right."""
    table = word.add_table(rows=1, cols=2)
    fix_widths(table, [Emu(CORNER), Emu(width - CORNER)])
    bare(table)
    corner, right = table.rows[0].cells
    size = round(paper.profile.font_size * 0.86)
    registration = f"{blank_date(paper)} № {blank_number(paper)}"
    address = [part for part in paper.address.splitlines() if part.strip()]
    parts = [(text, size, True, 0.0) for text in paper.organisation]
    parts += [(text, size - 2, False, 0.0 if index else 1.5) for index, text in enumerate(address)]
    parts += [(registration, size, False, 4.0)]
    parts += [(paper.place, size, False, 3.0)] if paper.place else []
    for text, points, bold, before in parts:
        paragraph = _next(corner)
        paragraph.alignment, paragraph.paragraph_format.space_before = CENTRE, Mm(before)
        write(paragraph, text, bold=bold, size=points)
    for text in filter(str.strip, paper.addressee):
        paragraph = _next(right)
        paragraph.paragraph_format.left_indent = Mm(12)
        write(paragraph, text)
    if paper.heading:
        heading = line(word, _alone(paper).heading, before=8)
        heading.paragraph_format.right_indent = Emu(max(0, width - HEADING))


def _next(cell: Any) -> Any:
    """The cell's first paragraph while it is empty, then new ones."""
    first = cell.paragraphs[0]
    return first if len(cell.paragraphs) == 1 and not first.text else cell.add_paragraph()


def write_margins(section: Any, paper: Paper, form: str, width: Emu, emblem: bytes) -> None:
    """The emblem above the head and the square code under the text, both on the first sheet only."""
    if emblem and form != "memo":
        place = section.first_page_header.paragraphs[0]
        place.alignment = CENTRE
        if form == "letter":
            place.paragraph_format.right_indent = Emu(max(0, width - CORNER))
        shown = place.add_run().add_picture(BytesIO(emblem), height=EMBLEM)
        shown._inline.docPr.set("descr", EMBLEM_SPOKEN)
    if paper.proof:
        section.footer_distance = Mm(6)
        place = section.first_page_footer.paragraphs[0]
        place.alignment = RIGHT
        # Because Word sets a paragraph's words beside its picture on the picture's foot, as the printed paper does.
        write(place, f"{PROOF_WORDS} {paper.proof} ", size=8)
        shown = place.add_run().add_picture(BytesIO(square_png(paper.proof)), width=CODE, height=CODE)
        shown._inline.docPr.set("descr", f"{SPOKEN}: {paper.proof}")


def write_performer(word: Any, paper: Paper) -> None:
    """Who drew the paper up, in smaller type under the signatures."""
    for index, text in enumerate(filter(str.strip, paper.performer.splitlines())):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_before = Mm(0 if index else 10)
        paragraph.paragraph_format.line_spacing = 1
        write(paragraph, text, size=10)
        for run in paragraph.runs:
            run.font.size = Pt(10)
