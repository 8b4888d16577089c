"""From a paper's frozen facts to HTML and to the drawn file: always in Russian, whatever the reader's language."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from documents.kinds import FORMS, TEMPLATE_VERSION, Kind
from documents.models import Document
from office import pdf
from office.apart import Exceeded, apart
from office.blocks import Block, Column, Heading, Paragraph, Picture, Table
from office.fitting import SHEET, closing_at, is_divisible, is_tall, picture_size, signs_across
from office.paper import PROOF_WORDS, Annex, Paper, Profile, Signature, annex_mark, blank_date, blank_number
from office.parts import Part, draw_in_parts
from office.rasters import with_spoken
from office.squares import square
from office.typography import Initials, Markup, as_html, is_salutation, signed_name
from office.words import paper_to_docx
from schools.models import Emblem

CELL = 14  # the longest piece, in signs, that a narrow table cell keeps on one line
LINE = 1.15  # a single interval of Liberation Serif, in type sizes
POST = 80  # mm: the most that a signatory's post is wide
POST_SHARE = 80 / 170  # of the text's width
TOGETHER = 6  # signatures that stay on one sheet with the end of the text
EMBLEM_TOP = 10  # mm from the edge of the sheet
PROOF_MARGIN = 29  # mm: the bottom margin of a first sheet that bears the square code
LONG = 400  # rows of annexes from which a paper is drawn in parts
SECONDS, MEGABYTES = 900, 1024  # what the drawing of one paper may take
NUMBER_PLACES = ("top-center", "top-right", "bottom-center", "bottom-right")


def draw(document: Document) -> pdf.Printed:
    """The file of a paper, byte for byte the same for the same facts; raises ``office.pdf.CannotPrint``."""
    paper = Paper.from_payload(document.payload)
    return bounded(Kind(document.kind), paper, document.title, identifier(document))


def bounded(kind: Kind, paper: Paper, title: str, mark: bytes) -> pdf.Printed:
    """The file drawn in a child process that may take only so much time and memory; ``mark`` is its identifier."""
    pictures = {f"{pdf.EMBLEM}{paper.emblem}": emblem(paper.emblem)} if paper.emblem else {}
    pdf.warm()
    try:
        return apart(lambda: drawn(kind, paper, title, mark, pictures), seconds=SECONDS, megabytes=MEGABYTES)
    except Exceeded as exceeded:
        raise pdf.CannotPrint(exceeded.what, str(exceeded.limit)) from None


def drawn(kind: Kind, paper: Paper, title: str, mark: bytes, pictures: Mapping[str, bytes]) -> pdf.Printed:
    """The file of a paper drawn in this process; one with very long tables is drawn in parts."""
    rows = _rows(paper)
    if rows <= LONG:
        return pdf.draw(page(kind, paper), title=title, identifier=mark, pictures=pictures)
    told = facts(paper)
    return draw_in_parts(
        partial(part_page, kind, told),
        rows,
        title=title,
        identifier=mark,
        pictures=pictures,
    )


def word(document: Document) -> bytes:
    """The same facts as a Word document."""
    paper = Paper.from_payload(document.payload)
    picture = emblem(paper.emblem) if paper.emblem else b""
    return paper_to_docx(paper, title=document.title, form=form_of(Kind(document.kind)), emblem=picture)


def form_of(kind: Kind) -> str:
    """How papers of a kind are set out: ``order``, ``letter``, ``memo``, ``minutes`` or ``plan``."""
    return FORMS[kind].template.removeprefix("print/").removesuffix(".html")


def emblem(sha256: str) -> bytes:
    """The picture with this hash; raises ``office.pdf.CannotPrint`` where it is missing or no longer the same."""
    kept = Emblem.objects.filter(sha256=sha256).first()
    data = bytes(kept.data) if kept else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise pdf.CannotPrint("asset", f"{pdf.EMBLEM}{sha256[:12]}")
    return data


def is_slow_in_word(document: Document) -> bool:
    """Whether its Word twin is made beside the file, because each picture and each row takes Word's way a while."""
    paper = Paper.from_payload(document.payload)
    blocks = [*paper.blocks, *(block for annex in paper.annexes for block in annex.blocks)]
    return _rows(paper) > LONG or any(isinstance(block, Picture) for block in blocks)


def word_beside(name: str) -> str:
    """Where the Word twin of a stored file lies, if it has one."""
    return f"{name.removesuffix('.pdf')}.docx"


def identifier(document: Document) -> bytes:
    """The PDF's permanent identifier: 16 bytes of a hash over kind, facts and template version."""
    facts = [document.kind, document.payload, document.title, TEMPLATE_VERSION]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16].encode()


def _rows(paper: Paper) -> int:
    return sum(annex.table.row_count for annex in paper.annexes if annex.table)


def page(kind: Kind, paper: Paper) -> str:
    """The HTML of a paper."""
    return _html(FORMS[kind].template, facts(paper))


def _html(template: str, told: Mapping[str, Any], **instead: Any) -> str:
    with override("ru"):
        return render_to_string(template, {**told, **instead})


def part_page(kind: Kind, told: Mapping[str, Any], part: Part) -> str:
    """The HTML of a part: the paper itself stands before the first row only."""
    annexes = list(_parted(told["annexes"], part))
    if not part.first:
        return _html(FORMS[kind].template, told, annexes=annexes)
    return _html("print/plan.html", told, annexes=annexes, proof=[], pages_before=part.pages)


def _parted(annexes: list[dict[str, Any]], part: Part) -> Iterator[dict[str, Any]]:
    """What a part shows of the annexes; one without rows goes with the row before it."""
    number = 0
    for annex in annexes:
        count = sum(len(section["rows"]) for section in annex["table"]["sections"]) if annex["table"] else 0
        first, last = (number, number + count - 1) if count else (max(number - 1, 0),) * 2
        if first < part.until and last >= part.first:
            table = _cut(annex["table"], number, part) if count else annex["table"]
            begins, ends = part.first <= first, last < part.until
            yield annex | {"begins": begins, "ends": ends, "table": table, "row": number if count else None}
        number += count


def _cut(table: dict[str, Any], number: int, part: Part) -> dict[str, Any]:
    """The part's rows of a table whose first row has this number; a section's heading goes with its first row."""
    sections, end = [], number + sum(len(section["rows"]) for section in table["sections"])
    for section in table["sections"]:
        rows = [(row, tall, at) for at, (row, tall, _) in enumerate(section["rows"], number)]
        kept = [row for row in rows if part.first <= row[2] < part.until]
        begins = part.first <= number < part.until or (number == end == part.until)
        if kept or (begins and not rows):
            sections.append({"title": section["title"] if begins else "", "rows": kept})
        number += len(rows)
    return table | {"sections": sections}


def facts(paper: Paper) -> dict[str, Any]:
    """What the print templates speak of; every text is typeset and safe already."""
    clauses = [{"number": number, "text": as_html(text), "depth": depth} for number, text, depth in paper.numbered()]
    cut = closing_at(paper)
    signatures = [_signature(one, paper.profile.initials) for one in paper.signed]
    preamble = [(as_html(part), is_salutation(part)) for part in paper.preamble.splitlines() if part.strip()]
    return {
        **_sheet(paper),
        "paper": paper,
        "title": " ".join((paper.heading or paper.kind).split()),
        "organisation": [as_html(line) for line in paper.organisation],
        "kind": paper.kind,
        "heading": as_html(paper.heading),
        "heading_alone": as_html(paper.heading[:1].upper() + paper.heading[1:]),
        "day": as_html(blank_date(paper)),
        "number": as_html(f"№ {blank_number(paper)}"),
        "place": as_html(paper.place),
        "blocks": [_block(block, paper.profile, landscape=False) for block in paper.blocks],
        "addressee": [as_html(line) for line in paper.addressee if line.strip()],
        "address": [as_html(line) for line in paper.address.splitlines() if line.strip()],
        "preamble_parts": preamble,
        "command": as_html(paper.command),
        "clauses": clauses[:cut],
        "last_clauses": clauses[cut:],
        "divisible": is_divisible(paper),
        "signatures": signatures[:TOGETHER],
        "more_signatures": signatures[TOGETHER:],
        "performer": [as_html(line) for line in paper.performer.splitlines() if line.strip()],
        "annexes": [_annex(annex, index, paper) for index, annex in enumerate(paper.annexes, 1)],
    }


def _sheet(paper: Paper) -> dict[str, Any]:
    """The look of the sheets: margins, places, the square code, the emblem."""
    profile = paper.profile
    across = SHEET[0] - profile.margin_left - profile.margin_right
    post = min(POST, round(across * POST_SHARE))
    place = profile.number_place if profile.number_place in NUMBER_PLACES else NUMBER_PLACES[0]
    return {
        "profile": profile,
        "line_height": f"{profile.line_spacing * LINE:.4f}",
        "post_width": post,
        "name_width": across - post,
        "number_place": place,
        "number_below": place.startswith("bottom"),
        "heading_left": profile.heading_place == "left",
        "emblem": f"{pdf.EMBLEM}{paper.emblem}" if paper.emblem else "",
        "emblem_top": EMBLEM_TOP - profile.margin_top,
        "proof": [as_html(PROOF_WORDS), as_html(paper.proof)] if paper.proof else [],
        "proof_margin": max(PROOF_MARGIN, profile.margin_bottom),
        "square": Markup(square(paper.proof)) if paper.proof else "",
    }


def _signature(one: Signature, initials: Initials) -> dict[str, Markup]:
    return {"post": as_html(one.post), "name": as_html(signed_name(one.name, initials))}


def _annex(annex: Annex, index: int, paper: Paper) -> dict[str, Any]:
    return {
        "mark": [[as_html(line) for line in lines] for lines in annex_mark(paper, annex, index)],
        "title": [as_html(line) for line in annex.title.splitlines() if line.strip()],
        "paragraphs": [as_html(part) for part in annex.paragraphs],
        "landscape": annex.landscape,
        "begins": True,
        "ends": True,
        "row": None,
        "table": _table(annex, annex.table, paper.profile) if annex.table else None,
        "blocks": [_block(block, paper.profile, landscape=annex.landscape) for block in annex.blocks],
    }


def _block(block: Block, profile: Profile, *, landscape: bool) -> dict[str, Any]:
    """A block under the name of its kind, which is how the template tells them apart."""
    if isinstance(block, Heading):
        return {"heading": as_html(block.text), "level": block.level}
    if isinstance(block, Paragraph):
        return {"paragraphs": [as_html(part) for part in block.text.splitlines() if part.strip()]}
    if isinstance(block, Picture):
        wide, high = picture_size(block.svg, profile, landscape=landscape)
        return {
            "picture": Markup(with_spoken(block.svg, block.spoken)),
            "title": as_html(block.title),
            "width": f"{wide:.2f}",
            "height": f"{high:.2f}",
            "table": _small(block.numbers, profile, landscape=landscape) if block.numbers else None,
        }
    caption = as_html(block.caption)
    return {
        "caption": caption,
        "table": _small(block.table, profile, landscape=landscape),
        "numbered": block.numbered,
    }


def _small(table: Table, profile: Profile, *, landscape: bool) -> dict[str, Any]:
    return _table(Annex("", table, landscape=landscape), table, profile)


def _table(annex: Annex, table: Table, profile: Profile) -> dict[str, Any]:
    whole = sum(column.width for column in table.columns) or 1
    # Because what may not be broken at all would stand in the next cell where its own is too narrow.
    longest = [min(CELL, signs) for signs in signs_across(table.columns, profile, landscape=annex.landscape)]
    return {
        "columns": [
            {"title": as_html(column.title, most), "width": f"{100 * column.width / whole:.3f}", "index": index}
            for index, (column, most) in enumerate(zip(table.columns, longest, strict=True), 1)
        ],
        "sections": [
            {
                "title": as_html(section.title, CELL),
                "rows": [
                    (_row(row, table.columns, longest), is_tall(row, annex, profile), None) for row in section.rows
                ],
            }
            for section in table.sections
        ],
    }


def _row(cells: tuple[str, ...], columns: tuple[Column, ...], longest: list[int]) -> list[tuple[str, bool]]:
    return [(as_html(cell, most), column.centred) for cell, column, most in zip(cells, columns, longest, strict=True)]
