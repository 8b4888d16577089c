"""A draft as the JSON object that ``import_plan`` promises."""

from collections.abc import Callable
from typing import TypeAlias

from plans.importing.draft import ApprovalDraft, Facts, MeasureDraft, PartyDraft, PartyKind, PlanDraft, SignatoryDraft
from plans.terms import to_json as term_json

Say: TypeAlias = Callable[[str, Facts], str]
Json: TypeAlias = dict[str, object]


def to_json(draft: PlanDraft, say: Say) -> Json:
    """The whole draft in the contract's shape; ``say(code, facts)`` gives the sentence of a doubt or a warning."""
    return {
        "title": draft.title,
        "period": _period(draft),
        "approval": _approval(draft.approval),
        "signatory": _signatory(draft.signatory),
        "goals": list(draft.goals),
        "tasks": list(draft.tasks),
        "columns": [{"header": column.header, "means": column.means.value} for column in draft.columns],
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "measures": [_measure(measure, say) for measure in section.measures],
            }
            for section in draft.sections
        ],
        "section_count": len(draft.sections),
        "measure_count": len(draft.measures),
        "review_measure_count": draft.review_measure_count,
        "warnings": [
            {"where": warning.where, "code": warning.code.value, "message": say(warning.code.value, warning.facts)}
            for warning in draft.warnings
        ],
    }


def _period(draft: PlanDraft) -> Json:
    period = draft.period
    if period is None:
        return {"raw": None, "start": None, "end": None}
    return {"raw": period.raw, "start": _iso(period.start), "end": _iso(period.end)}


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _approval(approval: ApprovalDraft | None) -> Json | None:
    if approval is None:
        return None
    return {
        "document": approval.document,
        "number": approval.number,
        "date": approval.date,
        "issuer": approval.issuer,
    }


def _signatory(signatory: SignatoryDraft | None) -> Json | None:
    return None if signatory is None else {"position": signatory.position, "person": signatory.person}


def _measure(measure: MeasureDraft, say: Say) -> Json:
    reasons = [say(doubt.code.value, dict(doubt.facts)) for doubt in measure.deadline.doubts]
    reasons += [say(doubt.code.value, doubt.facts) for doubt in measure.doubts]
    return {
        "number": measure.number,
        "number_in_source": measure.number_in_source,
        "title": measure.title,
        "subitems": list(measure.subitems),
        "deadline_raw": measure.deadline_raw,
        "deadline": term_json(measure.deadline),
        "responsible_raw": measure.responsible_raw,
        "responsible": [_party(party) for party in measure.responsible],
        "result_raw": measure.result_raw,
        "result": list(measure.result),
        "notes_raw": measure.notes_raw,
        "needs_review": measure.needs_review,
        "review_reasons": reasons,
    }


def _party(party: PartyDraft) -> Json:
    return {
        "raw": party.raw,
        "kind": "person" if party.kind is PartyKind.PERSON else "role",
        "role": party.role,
        "person": party.person,
        "position": party.position,
        "organisation": party.organisation,
        "inherited": party.inherited,
    }
