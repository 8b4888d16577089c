"""Headings, paragraphs, tables and pictures inside the text of a Word document."""

from io import BytesIO
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from office.blocks import Block, Heading, Paragraph, Picture, TableBlock
from office.fitting import picture_size
from office.paper import Annex, Profile
from office.rasters import svg_to_png
from office.wordparts import CENTRE, body, line, write_table


def write_blocks(
    word: Any,
    blocks: tuple[Block, ...],
    width: Emu,
    profile: Profile,
    *,
    landscape: bool = False,
    closing: bool = False,
) -> None:
    """The blocks one under another in so much width; with ``closing`` the end of the last one keeps with what follows.

    Raises ``office.pdf.CannotPrint`` when a picture cannot be drawn.
    """
    for block in blocks:
        if isinstance(block, Heading):
            _heading(word, block)
        elif isinstance(block, Paragraph):
            for part in filter(str.strip, block.text.splitlines()):
                body(word, part)
        elif isinstance(block, TableBlock):
            _table(word, Annex("", block.table, landscape=landscape), block, width, profile)
        else:
            _picture(word, block, width, profile, landscape=landscape)
    if blocks and closing:
        _keep(word)


def _heading(word: Any, heading: Heading) -> None:
    paragraph = line(word, heading.text, before=5, bold=True)
    form = paragraph.paragraph_format
    form.keep_with_next, form.space_after = True, Mm(2)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), str(heading.level - 1))
    paragraph._p.get_or_add_pPr().append(level)


def _table(word: Any, annex: Annex, block: TableBlock, width: Emu, profile: Profile) -> None:
    if block.caption:
        caption = line(word, block.caption, before=3)
        caption.paragraph_format.keep_with_next, caption.paragraph_format.space_after = True, Mm(1.5)
    write_table(word, annex, width, profile, numbered=block.numbered)
    # Because two tables without a paragraph between them become one in Word.
    gap = word.add_paragraph()
    gap.paragraph_format.line_spacing = Mm(3)


def _picture(word: Any, picture: Picture, width: Emu, profile: Profile, *, landscape: bool) -> None:
    size = picture_size(picture.svg, profile, landscape=landscape)
    place = word.add_paragraph()
    place.alignment = CENTRE
    form = place.paragraph_format
    form.keep_with_next, form.space_before, form.line_spacing = True, Mm(3), 1
    shown = place.add_run().add_picture(BytesIO(svg_to_png(picture.svg, size)), width=Mm(size[0]), height=Mm(size[1]))
    about = shown._inline.docPr
    about.set("name", picture.title[:255])
    about.set("descr", picture.spoken)
    caption = line(word, picture.title, align=CENTRE, before=1)
    caption.paragraph_format.space_after = Mm(3)
    if picture.numbers:
        caption.paragraph_format.keep_with_next = True
        numbers = TableBlock(picture.numbers)
        _table(word, Annex("", picture.numbers, landscape=landscape), numbers, width, profile)


def _keep(word: Any) -> None:
    """The last paragraph, or the last row of the last table with the gap after it, stays with what follows."""
    last = word.element.body.xpath("./w:p|./w:tbl")[-2:]
    for part in last:
        rows = part.xpath("./w:tr[last()]//w:p") if part.tag == qn("w:tbl") else [part]
        for paragraph in rows:
            paragraph.get_or_add_pPr().get_or_add_keepNext()
