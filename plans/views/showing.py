"""Rows as the pages show them: cells in the order of the plan's columns, the understood deadline, doubts in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission
from plans.defects import INHERITED
from plans.labels import describe, say
from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.rules import PartyRole, why_not_edit
from plans.terms import Kind, from_json
from schools.access import SignedRequest

FIELDS = {"deadline": "deadline_text", "responsible": "responsible_text"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row on the page: its text as HTML, and in small what was understood or who else takes part."""

    means: str
    header: str
    text: str
    asides: tuple[str, ...] = ()


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


def dress(measure: Measure, columns: list[dict[str, str]], parties: Iterable[MeasureResponsible]) -> Measure:
    """Give a measure what its row on the page shows; all of it is made here, because a plan has many rows."""
    row: Any = measure
    row.address = reverse("measure", args=[measure.pk])
    row.edit_words = _("Edit measure %(n)s") % {"n": measure.number}
    row.understood = telling(understood(measure.term), measure.deadline_text)
    row.shown_doubts = shown_doubts(measure.doubts) if measure.doubts else []
    row.warnings = [doubt.words for doubt in row.shown_doubts if not doubt.decided]
    others = (party for party in parties if party.role != PartyRole.EXECUTOR)
    asides = {
        "deadline": (row.understood,) if row.understood else (),
        "responsible": tuple(f"{party.get_role_display()}: {party.words}" for party in others),
    }
    row.cells = [Cell(c["means"], c["header"], _text(measure, c["means"]), asides.get(c["means"], ())) for c in columns]
    return measure


def _text(measure: Measure, means: str) -> str:
    return linebreaksbr(str(getattr(measure, FIELDS.get(means, means), "")))


def columns_of(plan: Plan) -> list[dict[str, str]]:
    """The columns a page can show."""
    return [column for column in plan.columns if column["means"] != "other"]


def sections_of(plan: Plan, measures: Any) -> list[Section]:
    """Sections with their dressed rows in ``rows``; two queries and one for the parties, whatever the size."""
    others = MeasureResponsible.objects.exclude(role=PartyRole.EXECUTOR).only("measure", "role", "words")
    columns = columns_of(plan)
    rows: dict[int, list[Measure]] = {}
    for measure in measures.defer("source").prefetch_related(Prefetch("parties", others, to_attr="others")):
        rows.setdefault(measure.section_id, []).append(dress(measure, columns, measure.others))
    sections: list[Any] = list(plan.sections.all())
    for section in sections:
        section.rows = rows.get(section.pk, [])
    return sections
