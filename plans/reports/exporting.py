"""A plan as a workbook, a Word document or data; read back in, each gives the same plan."""

import json
import re
from datetime import date
from io import BytesIO
from typing import Any

from office import sheets
from plans.models import Measure, Plan, Section
from plans.orders import annex, cells, profile
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


def _parts(plan: Plan) -> list[tuple[Section, list[Measure]]]:
    rows: dict[int, list[Measure]] = {}
    for row in plan.measures.all().order_by("section__position", "position", "pk"):
        rows.setdefault(row.section_id, []).append(row)
    return [(section, rows.get(section.pk, [])) for section in plan.sections.all()]


def workbook(plan: Plan) -> bytes:
    """An XLSX with the plan's own columns; section titles stand out as rows of their own."""

    def rows() -> Any:
        for section, measures in _parts(plan):
            if section.title or section.number:
                yield sheets.Strong((str(section), *[""] * (len(plan.columns) - 1)))
            for measure in measures:
                yield cells(measure, plan.columns)

    columns = [sheets.Column(column["header"], WIDTHS.get(column["means"], 24.0)) for column in plan.columns]
    target = BytesIO()
    sheets.write(target, [sheets.Sheet("План", columns, rows(), titles=_titles(plan))])
    return target.getvalue()


def _titles(plan: Plan) -> list[str]:
    lines = [plan.title]
    for word, texts in (("Цели", plan.goals), ("Задачи", plan.tasks)):
        if texts:
            lines += [f"{word}:", *(f"{number}. {text}" for number, text in enumerate(texts, 1))]
    return lines


def word(plan: Plan) -> bytes:
    """A DOCX of the plan alone, across the sheet."""
    from office import words  # noqa: PLC0415 because python-docx is slow to load and few requests need it

    layout = Layout.objects.filter(municipality=plan.municipality_id).first() or Layout(municipality=plan.municipality)
    return words.annex_to_docx(annex(plan, layout), profile(layout))


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
