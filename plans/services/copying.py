"""A plan's rows copied into another draft, for a new edition, a later year or a school."""

import re
from datetime import date
from typing import Any

from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.services import checking
from plans.terms import from_json, shift, to_stored


def copy(plan: Plan, *, years: int = 0, **more: Any) -> Plan:
    """A draft with the same sections, rows and parties, deadlines moved by ``years``."""
    same = ("municipality", "school", "parent", "parent_act", "title", "period_text", "period_start", "period_end")
    texts = ("goals", "tasks", "preamble", "columns", "signatory_post", "signatory_name")
    made = Plan.objects.create(**({name: getattr(plan, name) for name in (*same, *texts)} | more))
    sections = {old.pk: old for old in plan.sections.all()}
    fresh = {
        pk: Section(plan=made, number=old.number, title=old.title, position=old.position)
        for pk, old in sections.items()
    }
    Section.objects.bulk_create(fresh.values())
    originals = list(plan.measures.prefetch_related("parties"))
    rows = [_row(made, fresh[old.section_id], old, years) for old in originals]
    Measure.objects.bulk_create(rows)
    parties = [
        MeasureResponsible(
            measure=row,
            position=party.position,
            role=party.role,
            words=party.words,
            person_id=party.person_id,
            group_id=party.group_id,
        )
        for row, old in zip(rows, originals, strict=True)
        for party in old.parties.all()
    ]
    MeasureResponsible.objects.bulk_create(parties)
    checking.refresh(made)
    return made


def _row(made: Plan, section: Section, old: Measure, years: int) -> Measure:
    row = Measure(plan=made, section=section, same_as=old, implements_id=old.implements_id)
    for name in (
        "number",
        "position",
        "title",
        "deadline_text",
        "responsible_text",
        "result",
        "notes",
        "term",
        "doubts",
    ):
        setattr(row, name, getattr(old, name))
    row.source = {"words": {}, "imported": []}
    if years:
        term, doubts = shift(from_json(old.term), years)
        row.deadline_text, row.term, row.doubts = term.raw, to_stored(term), []
        row.source["imported"] = [
            {"code": str(d.code), "facts": dict(d.facts) | {"column": "deadline"}} for d in doubts
        ]
        row.source["imported"] += _years_left(row)
        row.source["words"] = checking.words_of(row)
    return row


def _years_left(row: Measure) -> list[dict[str, Any]]:
    """A doubt for each column whose words name a year: nobody can tell whether it moves with the plan."""
    told = {column: re.findall(r"\b20\d\d\b", words) for column, words in checking.words_of(row).items()}
    return [
        {"code": "year_left", "facts": {"column": column, "written": ", ".join(dict.fromkeys(years))}}
        for column, years in told.items()
        if years and column != "deadline"
    ]


def later(text: str, years: int) -> str:
    """A text with its years moved: «на 2026-2027 учебный год»."""
    return re.sub(r"\b20\d\d\b", lambda year: str(int(year[0]) + years), text)


def day_later(day: date | None, years: int) -> date | None:
    """The same day of a later year; 29 February becomes the 28th."""
    if day is None:
        return None
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
