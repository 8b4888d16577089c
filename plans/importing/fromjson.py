"""Our own JSON back into a draft: the words are taken as they stand, deadlines and parties are read anew."""

import json
from datetime import date
from typing import Any

from plans.importing.doubting import with_doubts
from plans.importing.draft import (
    ApprovalDraft,
    ColumnDraft,
    ImportRefused,
    Means,
    PlanDraft,
    Refusal,
    SectionDraft,
    SignatoryDraft,
)
from plans.importing.measures import Context
from plans.importing.ours import context_of, measure_of, section_of
from plans.importing.staging import period_of
from plans.terms import Period


def from_json(data: bytes) -> PlanDraft:
    """The draft of an exported plan; raises ``ImportRefused`` when it is no JSON of ours."""
    try:
        told = json.loads(data)
        return _plan(told)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ImportRefused(Refusal.BAD_JSON) from error


def _plan(told: dict[str, Any]) -> PlanDraft:
    period = _period(told.get("period") or {})
    columns = tuple(ColumnDraft(str(c["header"]), Means(c["means"])) for c in told["columns"])
    context = context_of(period, (column.means for column in columns))
    sections = [_section(part, context) for part in told["sections"]]
    if not any(section.measures for section in sections):
        raise ImportRefused(Refusal.NO_MEASURES)
    approval, signatory = told.get("approval"), told.get("signatory")
    return PlanDraft(
        title=str(told["title"]),
        title_raw=str(told["title"]),
        period=period,
        approval=ApprovalDraft(**{name: approval.get(name) for name in ("document", "number", "date", "issuer")})
        if approval
        else None,
        signatory=SignatoryDraft(str(signatory["position"]), str(signatory["person"])) if signatory else None,
        goals=tuple(map(str, told.get("goals", ()))),
        tasks=tuple(map(str, told.get("tasks", ()))),
        columns=columns,
        sections=with_doubts(sections),
    )


def _period(told: dict[str, Any]) -> Period | None:
    start, end = (date.fromisoformat(told[name]) if told.get(name) else None for name in ("start", "end"))
    return period_of(str(told.get("raw") or ""), start, end)


def _section(part: dict[str, Any], context: Context) -> SectionDraft:
    measures = [measure_of(_words(row), context) for row in part["measures"]]
    return section_of(str(part.get("number") or ""), str(part.get("title") or ""), measures)


def _words(row: dict[str, Any]) -> dict[str, str]:
    raw = {name: row.get(f"{name}_raw") for name in ("deadline", "responsible", "result", "notes")}
    # Because what ``import_plan`` writes keeps the items of a list apart from the title they belong to.
    title = " ".join([str(row["title"]), *(f"- {item}" for item in row.get("subitems", ()))])
    words = {"number": row.get("number_in_source") or row.get("number"), "title": title, **raw}
    return {name: str(text or "") for name, text in words.items()}
