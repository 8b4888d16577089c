"""Make rows of a plan out of a draft: sections, measures, and the people and groups they name."""

from collections.abc import Mapping
from typing import Any

from plans import defects
from plans.importing import staging
from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.services.directory import Directory
from schools.models import Municipality, School

COLUMNS_BY_DEFAULT = [
    {"header": "№ п/п", "means": "number"},
    {"header": "Мероприятие", "means": "title"},
    {"header": "Срок", "means": "deadline"},
    {"header": "Ответственный", "means": "responsible"},
    {"header": "Ожидаемый результат", "means": "result"},
]


def build(draft: Mapping[str, Any], *, municipality: Municipality, school: School | None) -> Plan:
    """Save the plan of a staged draft with all its rows; must run inside a transaction."""
    period = staging.read_stored_period(draft["period"])
    signatory = draft.get("signatory") or {}
    plan = Plan.objects.create(
        municipality=municipality,
        school=school,
        title=draft["title"],
        period_text=period.raw if period else "",
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        goals=draft["goals"],
        tasks=draft["tasks"],
        preamble=draft["preamble"],
        columns=columns_of(draft),
        signatory_post=(signatory.get("position") or "")[:300],
        signatory_name=(signatory.get("person") or "")[:120],
    )
    sections = [
        Section(plan=plan, number=part["number"][:20], title=part["title"][:1000], position=index)
        for index, part in enumerate(draft["sections"])
    ]
    Section.objects.bulk_create(sections)
    measures = [
        _measure(plan, section, row, position)
        for section, part in zip(sections, draft["sections"], strict=True)
        for position, row in enumerate(row for row in part["rows"] if not row["dropped"])
    ]
    Measure.objects.bulk_create(measures)
    name_parties(plan, measures, dict(draft.get("abbreviations") or []))
    return plan


def columns_of(draft: Mapping[str, Any]) -> list[dict[str, str]]:
    """The document's own columns, each meaning once and none without a title.

    Columns we do not know have their text in the notes, so one notes column stands in for them.
    """
    usual = {column["means"]: column["header"] for column in COLUMNS_BY_DEFAULT} | {"notes": "Примечание"}
    known: dict[str, dict[str, str]] = {}
    for column in draft["columns"]:
        means = column["means"]
        if means in known:  # because «Сроки: начало» and «Сроки: окончание» are read into one text
            known[means]["header"] = known[means]["header"].split(":")[0]
        elif means != "other":
            known[means] = {"header": column["header"] or usual[means], "means": means}
    if "notes" not in known and any(row["words"]["notes"] for row in staging.rows(dict(draft))):
        known["notes"] = {"header": usual["notes"], "means": "notes"}
    return list(known.values()) or COLUMNS_BY_DEFAULT


def _measure(plan: Plan, section: Section, row: Mapping[str, Any], position: int) -> Measure:
    words = row["words"]
    return Measure(
        plan=plan,
        section=section,
        position=position,
        number=words["number"][:20],
        title=words["title"],
        deadline_text=words["deadline"],
        term=row["term"],
        responsible_text=words["responsible"],
        result=words["result"],
        notes=words["notes"],
        source={"words": row["source"], "imported": row["imported"], "where": row["where"]},
        doubts=row["doubts"],
        open_doubts=defects.open_count(row["doubts"]),
    )


def name_parties(plan: Plan, measures: list[Measure], abbreviations: Mapping[str, str]) -> None:
    """Find or make the person or group behind every party of the measures' own words."""
    directory = Directory(plan.municipality_id, plan.school_id, abbreviations)
    MeasureResponsible.objects.bulk_create(party for measure in measures for party in directory.parties(measure))
