"""A plan as a workbook, a Word document or data; read back in, each gives the same plan."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string

from documents import printing
from documents.orders.frame import layout_of, profile
from office import pdf, sheets, words
from office.paper import Annex, Paper, Signature
from plans.importing.ours import front_lines, heading, mark
from plans.importing.staging import period_of
from plans.models import Measure, Plan, Section
from plans.orders.approval import annex, cells
from schools.models import Layout

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
WIDTHS = {"number": 8.0, "title": 60.0, "deadline": 24.0, "responsible": 36.0, "result": 42.0, "notes": 24.0}


def export(plan: Plan, kind: str) -> bytes:
    """The plan as a file of one of ``KINDS``."""
    return {"xlsx": workbook, "docx": word, "json": data}[kind](plan)


def file_name(plan: Plan, kind: str, day: date) -> str:
    """«План_Заречье_2026-11-23.xlsx»: what it is, whose and of which day."""
    place = plan.school.name if plan.school else plan.municipality.name
    return re.sub(r"[^\w.-]+", "_", f"План_{place}_{day.isoformat()}") + f".{kind}"


def attachment(name: str, plain: str) -> str:
    """The Content-Disposition of a download: ``plain`` for programs that read no Cyrillic names."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def _parts(plan: Plan) -> list[tuple[Section, list[Measure]]]:
    rows: dict[int, list[Measure]] = {}
    for row in plan.measures.all().order_by("section__position", "position", "pk"):
        rows.setdefault(row.section_id, []).append(row)
    return [(section, rows.get(section.pk, [])) for section in plan.sections.all()]


def _columns(plan: Plan) -> list[dict[str, str]]:
    """The plan's columns, before them one for the numbers where the plan has none: they tell rows from sections."""
    own: list[dict[str, str]] = plan.columns
    numbered = any(column["means"] == "number" for column in own)
    return own if numbered else [{"header": "№", "means": "number"}, *own]


def _front(plan: Plan) -> list[str]:
    period = period_of(plan.period_text, plan.period_start, plan.period_end)
    return front_lines(plan.title, period, plan.goals, plan.tasks, (plan.signatory_post, plan.signatory_name))


def workbook(plan: Plan) -> bytes:
    """An XLSX with the plan's own columns; section titles stand out as rows of their own."""
    columns = _columns(plan)
    place = next(index for index, column in enumerate(columns) if column["means"] == "number")

    def rows() -> Any:
        for section, measures in _parts(plan):
            title = heading(section.number, section.title)
            if title:
                yield sheets.Strong(tuple(title if index == place else None for index in range(len(columns))), True)
            for measure in measures:
                yield cells(measure, columns)

    shown = [sheets.Column(column["header"], WIDTHS.get(column["means"], 24.0)) for column in columns]
    target = BytesIO()
    sheet = sheets.Sheet("План", shown, rows(), titles=_front(plan))
    sheets.write(target, [sheet], category=mark(plan.columns))
    return target.getvalue()


def word(plan: Plan) -> bytes:
    """A DOCX of the plan alone, across the sheet."""
    layout = layout_of(plan.municipality)
    return words.annex_to_docx(_alone(plan, layout), profile(layout), category=mark(plan.columns))


def _alone(plan: Plan, layout: Layout) -> Annex:
    lines = _front(plan)
    return replace(annex(plan, layout, columns=_columns(plan)), title=lines[0], paragraphs=tuple(lines[1:]))


def printed(plan: Plan) -> bytes:
    """A PDF of the plan alone; the same plan gives the same bytes."""
    layout = layout_of(plan.municipality)
    paper = Paper((), "", "", "", (), Signature("", ""), annexes=(_alone(plan, layout),), profile=profile(layout))
    facts = printing.facts(paper)
    annexes = [told | {"mark": []} for told in facts["annexes"]]
    html = render_to_string("print/plan.html", facts | {"annexes": annexes, "title": plan.title})
    identifier = hashlib.sha256(html.encode()).hexdigest()[:16].encode()
    return pdf.html_to_pdf(html, title=plan.title, identifier=identifier)


def data(plan: Plan) -> bytes:
    """Everything the plan says, as JSON in the shape of ``import_plan``'s own output."""
    told = {
        "title": plan.title,
        "period": {"raw": plan.period_text or None, "start": _iso(plan.period_start), "end": _iso(plan.period_end)},
        "approval": _approval(plan),
        "signatory": {"position": plan.signatory_post, "person": plan.signatory_name} if plan.signatory_name else None,
        "goals": plan.goals,
        "tasks": plan.tasks,
        "columns": plan.columns,
        "sections": [
            {"number": section.number, "title": section.title, "measures": [_measure(row) for row in rows]}
            for section, rows in _parts(plan)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _approval(plan: Plan) -> dict[str, str | None] | None:
    if not plan.order_number:
        return None
    return {
        "document": "приказ",
        "number": plan.order_number,
        "date": _iso(plan.order_date),
        "issuer": plan.order_issuer,
    }


def _measure(row: Measure) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "deadline_raw": row.deadline_text or None,
        "deadline": row.term,
        "responsible_raw": row.responsible_text or None,
        "result_raw": row.result or None,
        "notes_raw": row.notes or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
