"""Our own JSON back into a draft: the words are taken as they stand, deadlines and parties are read anew."""

import json
from typing import Any

from plans.importing.draft import (
    ApprovalDraft,
    ColumnDraft,
    ImportRefused,
    Means,
    MeasureDraft,
    PlanDraft,
    Refusal,
    SectionDraft,
    SignatoryDraft,
)
from plans.importing.parties import read_parties
from plans.terms import Period, read, read_period


def from_json(data: bytes) -> PlanDraft:
    """The draft of an exported plan; raises ``ImportRefused`` when it is no JSON of ours."""
    try:
        told = json.loads(data)
        return _plan(told)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImportRefused(Refusal.BAD_JSON) from error


def _plan(told: dict[str, Any]) -> PlanDraft:
    raw = (told.get("period") or {}).get("raw")
    period = read_period(raw) if raw else None
    sections = tuple(_section(part, period) for part in told["sections"])
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
        columns=tuple(ColumnDraft(str(c["header"]), Means(c["means"])) for c in told["columns"]),
        sections=sections,
    )


def _section(part: dict[str, Any], period: Period | None) -> SectionDraft:
    number = part.get("number") or None
    measures = tuple(_measure(row, period, index) for index, row in enumerate(part["measures"], 1))
    return SectionDraft(number, number, str(part.get("title") or ""), measures)


def _measure(row: dict[str, Any], period: Period | None, index: int) -> MeasureDraft:
    number, result = row.get("number_in_source") or row.get("number"), row.get("result_raw")
    return MeasureDraft(
        number=str(number or index),
        number_in_source=number,
        title=str(row["title"]),
        title_raw=str(row["title"]),
        subitems=(),
        deadline_raw=row.get("deadline_raw"),
        deadline=read(row.get("deadline_raw"), period),
        responsible_raw=row.get("responsible_raw"),
        responsible=read_parties(row.get("responsible_raw")),
        result_raw=result,
        result=(result,) if result else (),
        notes_raw=row.get("notes_raw"),
    )
