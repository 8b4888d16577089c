"""A draft as it waits for a person: JSON with the words of the document beside the present ones, and the doubts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from plans import defects
from plans.importing.draft import MeasureDraft, PlanDraft
from plans.terms import Period, PeriodKind, read_period, to_stored

Staged: TypeAlias = dict[str, Any]


def stage(draft: PlanDraft) -> Staged:
    """The draft as JSON: sections of rows, each row with ``words``, ``source``, ``term`` and ``doubts``."""
    numbers = iter(range(1, 100_000))
    expects_result = any(column.means == "result" for column in draft.columns)
    sections = [
        {
            "id": index,
            "number": section.number_in_source or section.number or "",
            "title": section.title,
            "rows": [_row(next(numbers), measure) for measure in section.measures],
        }
        for index, section in enumerate(draft.sections, start=1)
    ]
    staged: Staged = {
        "title": draft.title,
        "period": period_json(draft.period),
        "approval": _optional(draft.approval, ("document", "number", "date", "issuer")),
        "signatory": _optional(draft.signatory, ("position", "person")),
        "goals": list(draft.goals),
        "tasks": list(draft.tasks),
        "preamble": list(draft.preamble),
        "columns": [{"header": column.header, "means": str(column.means)} for column in draft.columns],
        "abbreviations": [list(pair) for pair in draft.abbreviations],
        "expects_result": expects_result,
        "sections": sections,
        "warnings": [{"where": w.where, "code": str(w.code), "facts": dict(w.facts)} for w in draft.warnings],
    }
    for row in rows(staged):
        refresh(row, staged)
    return staged


def _row(number: int, measure: MeasureDraft) -> Staged:
    words = {
        "number": measure.number_in_source or measure.number,
        "title": measure.title_raw,
        "deadline": measure.deadline_raw or "",
        "responsible": measure.responsible_raw or "",
        "result": measure.result_raw or "",
        "notes": measure.notes_raw or "",
    }
    imported = [{"code": str(doubt.code), "facts": dict(doubt.facts)} for doubt in measure.doubts]
    return {
        "id": number,
        "where": measure.where,
        "words": words,
        "source": dict(words),
        "imported": imported,
        "doubts": [],
        "term": {},
        "dropped": False,
    }


def _optional(value: object | None, names: tuple[str, ...]) -> Staged | None:
    return None if value is None else {name: getattr(value, name) for name in names}


def rows(staged: Staged) -> Iterator[Staged]:
    """Every row of every section."""
    for section in staged["sections"]:
        yield from section["rows"]


def find_row(staged: Staged, number: int) -> Staged | None:
    """The row with this id."""
    return next((row for row in rows(staged) if row["id"] == number), None)


def refresh(row: Staged, staged: Staged) -> None:
    """Read the row's deadline anew and find its doubts, keeping decisions."""
    facts = defects.Row(row["words"], row["source"], row["imported"], staged["expects_result"])
    term, doubts = defects.find(facts, read_stored_period(staged["period"]), known=row["doubts"])
    row["term"] = to_stored(term)
    row["doubts"] = [dict(doubt) for doubt in doubts]


def decide(row: Staged, staged: Staged, who: str, note: str = "") -> None:
    """Every open doubt of the row is found right as it is; words offered from the cell above are taken."""
    offered = defects.adopted(row["doubts"])
    if offered:
        row["words"] |= {column: text for column, text in offered.items() if not row["words"][column]}
        refresh(row, staged)
    for doubt in row["doubts"]:
        if not doubt["decided"]:
            doubt["decided"], doubt["note"] = who, note


def open_rows(staged: Staged) -> int:
    """How many rows that will become measures still carry an open doubt."""
    return sum(1 for row in rows(staged) if not row["dropped"] and defects.open_count(row["doubts"]))


def period_json(period: Period | None) -> Staged | None:
    """A period as JSON."""
    if period is None:
        return None
    return {"raw": period.raw, "start": str(period.start), "end": str(period.end), "kind": str(period.kind)}


def read_stored_period(stored: Mapping[str, str] | None) -> Period | None:
    """Back from JSON."""
    if not stored:
        return None
    start, end = date.fromisoformat(stored["start"]), date.fromisoformat(stored["end"])
    return Period(stored["raw"], start, end, PeriodKind(stored["kind"]))


def period_of(text: str, start: date | None, end: date | None) -> Period | None:
    """The period that a plan's fields amount to: its days, counted as the words say (school or calendar years)."""
    if start is None or end is None:
        return read_period(text) if text else None
    told = read_period(text) if text else None
    if told is not None and (told.start, told.end) == (start, end):
        return told
    school = start.month >= 8 and (end.month, end.day) in {(8, 31), (5, 31), (6, 30)}
    one = (end - start).days <= 366
    if school:
        kind = PeriodKind.SCHOOL_YEAR if one else PeriodKind.SCHOOL_YEARS
    elif (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        kind = PeriodKind.CALENDAR_YEAR if start.year == end.year else PeriodKind.CALENDAR_YEARS
    else:
        kind = PeriodKind.DATES
    return Period(text, start, end, kind)
