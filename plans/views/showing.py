"""Rows as the pages show them: cells in the order of the plan's columns, the understood deadline, doubts in words."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.roles import Permission
from plans.defects import INHERITED
from plans.labels import describe, say
from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.rules import why_not_edit
from plans.terms import Kind, from_json
from schools.access import SignedRequest

FIELDS = {"deadline": "deadline_text", "responsible": "responsible_text"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row on the page."""

    means: str
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class DoubtShown:
    """One doubt in words."""

    key: str
    words: str
    decided: str
    note: str
    offers: bool


def may_edit(request: SignedRequest, plan: Plan) -> bool:
    """Whether this person may edit plans of this owner, whatever the plan's state."""
    permission = Permission.SCHOOL_PLAN_EDIT if plan.school_id else Permission.PLAN_EDIT
    return request.scope.may(permission, municipality=plan.municipality_id, school=plan.school_id)


def may_approve(request: SignedRequest, plan: Plan) -> bool:
    """Whether this person may approve it: for a school's own plan that is whoever keeps it."""
    permission = Permission.SCHOOL_PLAN_EDIT if plan.school_id else Permission.PLAN_APPROVE
    return request.scope.may(permission, municipality=plan.municipality_id, school=plan.school_id)


def may_change_now(request: SignedRequest, plan: Plan) -> bool:
    """Whether this person may edit it and its state allows it."""
    return may_edit(request, plan) and why_not_edit(plan.state) is None


def understood(term: dict[str, Any]) -> str:
    """What was read out of a stored deadline."""
    if not term:
        return ""
    read = from_json(term)
    return "" if read.kind is Kind.NONE and not read.parts else describe(read)


def telling(reading: str, words: str) -> str:
    """The reading, unless it only repeats the words."""
    same = re.sub(r"[\W_]|г\b", "", reading.lower()) == re.sub(r"[\W_]|г\b", "", words.lower())
    return "" if same else reading


def shown_doubts(doubts: list[dict[str, Any]]) -> list[DoubtShown]:
    """Doubts in words, the open ones first."""
    made = [
        DoubtShown(
            str(d.get("key", "")),
            say(d["code"], d["facts"]),
            str(d.get("decided") or ""),
            str(d.get("note", "")),
            d["code"] in INHERITED,
        )
        for d in doubts
    ]
    return sorted(made, key=lambda doubt: bool(doubt.decided))


def dress(measure: Measure, columns: list[dict[str, str]]) -> Measure:
    """Give a measure what its row on the page shows."""
    row: Any = measure
    row.cells = [
        Cell(c["means"], c["header"], str(getattr(measure, FIELDS.get(c["means"], c["means"]), ""))) for c in columns
    ]
    row.understood = telling(understood(measure.term), measure.deadline_text)
    row.shown_doubts = shown_doubts(measure.doubts) if measure.doubts else []
    return measure


def columns_of(plan: Plan) -> list[dict[str, str]]:
    """The columns a page can show."""
    return [column for column in plan.columns if column["means"] != "other"]


def sections_of(plan: Plan, measures: Any) -> list[Section]:
    """Sections with their dressed rows in ``rows``; two queries and one for the parties, whatever the size."""
    parties = MeasureResponsible.objects.select_related("person", "group")
    columns = columns_of(plan)
    rows: dict[int, list[Measure]] = {}
    for measure in measures.prefetch_related(Prefetch("parties", queryset=parties)):
        rows.setdefault(measure.section_id, []).append(dress(measure, columns))
    sections: list[Any] = list(plan.sections.all())
    for section in sections:
        section.rows = rows.get(section.pk, [])
    return sections
