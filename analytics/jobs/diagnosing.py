"""A reading as what its page shows and a delivery keeps: counts, works, schools, notes by kind; no pupil's row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from analytics.jobs import works
from analytics.jobs.matching import Place, Whose, reference
from analytics.models import Upload
from analytics.parsing.model import Note, Reading

Value = TypeVar("Value")
SHOWN = 12  # places of a note kept by its kind, because a person looks at the first ones and mends the file
FACTS = ("aggregates", "listed", "exams", "rolls", "priors", "contexts", "rechecks")


def diagnose(reading: Reading, places: Mapping[str, Place], upload: int) -> dict[str, Any]:
    """The diagnosis of one file."""
    elsewhere = {key for key, place in places.items() if place.whose == Whose.ELSEWHERE}
    return {
        "rows": reading.rows,
        "participants": reading.participants,
        "absent": reading.absent,
        "rejected_rows": reading.rejected_rows,
        "works": _works(reading),
        "schools": [
            {
                "ref": reference(ref, upload),
                "login": ref.login,
                "name": ref.name,
                "municipality": ref.municipality,
                "school": places[ref.key].school,
            }
            for ref in reading.schools
            if ref.key not in elsewhere
        ],
        "sheets": [
            {
                "work": sheet.work,
                "ref": reference(sheet.school, upload),
                "n": sheet.participants.n,
                "absent": sheet.participants.absent,
                "cell": sheet.cell,
            }
            for sheet in reading.sheets
            if sheet.school.key not in elsewhere
        ],
        "facts": {name: len(getattr(reading, name)) for name in FACTS if getattr(reading, name)},
        "elsewhere": len(elsewhere),
        "elsewhere_participants": sum(s.participants.n for s in reading.sheets if s.school.key in elsewhere),
        "notes": grouped(reading.notes),
    }


def _works(reading: Reading) -> list[dict[str, Any]]:
    used = works.used(reading)
    return [
        {
            "year": work.year,
            "grade": work.grade,
            "subject": work.subject,
            "level": work.level,
            "name": work.name,
            "maximum": work.max_score,
            "tasks": len(work.tasks),
            "unknown": works.unknown(work) if index in used else [],
        }
        for index, work in enumerate(reading.works)
    ]


def grouped(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
    """Notes of one kind together, gravest first: how many, and where the first of them stand."""
    found: dict[str, dict[str, Any]] = {}
    for note in notes:
        code = str(note.facts.get("of", note.code))
        group = found.setdefault(code, {"code": code, "severity": str(note.severity), "count": 0, "places": []})
        if "of" in note.facts:
            group["count"] += int(note.facts["count"])
            continue
        group["count"] += 1
        if len(group["places"]) < SHOWN:
            group["places"].append({"cell": note.cell, "facts": dict(note.facts)})
    order = {"refusal": 0, "warning": 1, "info": 2}
    return sorted(found.values(), key=lambda group: order[group["severity"]])


def whose(row: Mapping[str, Any], chosen: Mapping[str, int]) -> int | None:
    """The school that a reference of a diagnosis stands for now: its id, 0 when left out, ``None`` while unsaid."""
    said = chosen.get(row["ref"])
    return said if said is not None else row["school"]


def open_references(upload: Upload, chosen: Mapping[str, int]) -> list[dict[str, Any]]:
    """Schools of a file about which somebody has to be asked."""
    return [row for row in upload.diagnosis.get("schools", []) if whose(row, chosen) is None]


def blocked(upload: Upload) -> list[str]:
    """What has to be said of a file before it can be taken in: ``year``, ``grade``, ``subject``."""
    return sorted({name for work in upload.diagnosis.get("works", []) for name in work["unknown"]})


def _common(values: Iterable[Value]) -> Value | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def as_json(reading: Reading, say: Callable[[str, Mapping[str, Any]], str]) -> dict[str, Any]:
    """What was read, as the command line promises to print it; of several works what they have in common, and null
    where they differ."""
    read = [reading.works[index] for index in sorted(works.used(reading))] or reading.works
    return {
        "layout": str(reading.layout),
        "year": _common(work.year for work in read),
        "grade": _common(work.grade for work in read),
        "subject": _common(work.subject or None for work in read),
        "max_score": _common(work.max_score for work in read),
        "task_count": _common(len(work.tasks) for work in read) if read else 0,
        "schools": len(reading.schools),
        "rows": reading.rows,
        "participants": reading.participants,
        "absent": reading.absent,
        "rejected_rows": reading.rejected_rows,
        "warnings": [
            {"cell": note.cell, "code": str(note.code), "message": say(note.code, note.facts)} for note in reading.notes
        ],
    }
