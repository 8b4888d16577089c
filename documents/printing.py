"""From a paper's frozen facts to HTML and to the drawn file: always in Russian, whatever the reader's language."""

import hashlib
import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from documents.kinds import FORMS, TEMPLATE_VERSION, Kind
from documents.models import Document
from office import pdf
from office.paper import Annex, Column, Paper, Table, closing_at
from office.typography import approved, as_html, kind_dative, kind_instrumental, numeric_date, signed_name

CELL = 14  # the longest piece, in signs, that a narrow table cell keeps on one line
BLANK_DATE = "«____» ______________ 20____ г."
BLANK_NUMBER = "________"


def draw(document: Document) -> pdf.Printed:
    """The file of a paper, byte for byte the same for the same facts; raises ``office.pdf.CannotPrint``."""
    paper = Paper.from_payload(document.payload)
    return pdf.draw(page(Kind(document.kind), paper), title=document.title, identifier=identifier(document))


def identifier(document: Document) -> bytes:
    """The PDF's permanent identifier: 16 bytes of a hash over kind, facts and template version."""
    facts = [document.kind, document.payload, document.title, TEMPLATE_VERSION]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16].encode()


def page(kind: Kind, paper: Paper) -> str:
    """The HTML of a paper."""
    with override("ru"):
        return render_to_string(FORMS[kind].template, facts(paper))


def facts(paper: Paper) -> dict[str, Any]:
    """What the print templates speak of; every text is typeset and safe already."""
    number = as_html(f"№ {paper.number}" if paper.number else f"№ {BLANK_NUMBER}")
    day = numeric_date(paper.dated) if paper.dated else BLANK_DATE
    clauses = [{"number": number_, "text": as_html(text), "depth": depth} for number_, text, depth in paper.numbered()]
    cut = closing_at(paper)
    return {
        "paper": paper,
        "profile": paper.profile,
        "title": " ".join((paper.heading or paper.kind).split()),
        "organisation": [as_html(line) for line in paper.organisation],
        "kind": paper.kind,
        "heading": as_html(paper.heading),
        "day": as_html(day),
        "number": number,
        "place": as_html(paper.place),
        "preamble": [as_html(part) for part in paper.preamble.splitlines() if part.strip()],
        "command": as_html(paper.command),
        "clauses": clauses[:cut],
        "last_clauses": clauses[cut:],
        "post": as_html(paper.signature.post),
        "name": as_html(signed_name(paper.signature.name, paper.profile.initials)),
        "annexes": [_annex(annex, index, paper, day) for index, annex in enumerate(paper.annexes, 1)],
    }


def _annex(annex: Annex, index: int, paper: Paper, day: str) -> dict[str, Any]:
    mark = f"Приложение № {index}" if len(paper.annexes) > 1 else "Приложение"
    of_whom = f" {paper.issuer}" if paper.issuer else ""
    from_when = as_html(f"от {day} № {paper.number or BLANK_NUMBER}")
    return {
        "mark": as_html(mark),
        "belongs": as_html(f"к {kind_dative(paper.kind)}{of_whom}"),
        "from_when": from_when,
        "approved": approved(annex.approves) if annex.approves else "",
        "by": as_html(f"{kind_instrumental(paper.kind)}{of_whom}"),
        "title": [as_html(line) for line in annex.title.splitlines() if line.strip()],
        "paragraphs": [as_html(part) for part in annex.paragraphs],
        "landscape": annex.landscape,
        "table": _table(annex.table) if annex.table else None,
    }


def _table(table: Table) -> dict[str, Any]:
    whole = sum(column.width for column in table.columns) or 1
    return {
        "columns": [
            {
                "title": as_html(column.title, CELL),
                "width": f"{100 * column.width / whole:.3f}",
                "centred": column.centred,
                "index": index,
            }
            for index, column in enumerate(table.columns, 1)
        ],
        "sections": [
            {"title": as_html(section.title, CELL), "rows": [_row(row, table.columns) for row in section.rows]}
            for section in table.sections
        ],
    }


def _row(cells: tuple[str, ...], columns: tuple[Column, ...]) -> list[tuple[str, bool]]:
    return [(as_html(cell, CELL), column.centred) for cell, column in zip(cells, columns, strict=True)]
