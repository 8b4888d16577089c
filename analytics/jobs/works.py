"""Works as files bring them: found among those of the municipality, else made of the catalogue and the headings."""

from typing import Any

from django.db import IntegrityError, transaction

from analytics import catalogue
from analytics.jobs.sheets import Misfit
from analytics.models import Work
from analytics.parsing import heads
from analytics.parsing.model import Reading, TaskColumn, WorkFacts
from schools.subjects import ProcedureKind

LEVELS = {"basic": Work.Level.BASE, "advanced": Work.Level.ADVANCED}


def unknown(facts: WorkFacts) -> list[str]:
    """What neither the file nor a person has said: ``year``, ``grade``, ``subject``."""
    return [name for name in ("year", "grade", "subject") if not getattr(facts, name)]


def used(reading: Reading) -> set[int]:
    """Which of a file's works it has rows of."""
    return {one.work for one in reading.sheets} | used_beside(reading)


def used_beside(reading: Reading) -> set[int]:
    """The same without the sheets of schools."""
    return {one.work for group in (reading.aggregates, reading.rolls, reading.rechecks) for one in group}


def key_of(facts: WorkFacts, kind: str) -> dict[str, Any]:
    """The fields that make it the same work of a municipality."""
    name = facts.identity[4].strip()[:80]
    level = LEVELS.get(facts.level, Work.Level.ANY)
    return {
        "kind": kind,
        "year": facts.year,
        "grade": facts.grade,
        "subject": facts.subject,
        "level": level,
        "name": name,
    }


def found(municipality: int, facts: WorkFacts, kind: str) -> Work | None:
    """The work a file speaks of, if there is one: where the file does not say the level, the only one that fits."""
    key = key_of(facts, kind)
    rows = Work.objects.filter(municipality=municipality)
    exact = rows.filter(**key).first()
    if exact or key["level"]:
        return exact
    levels = rows.filter(**{name: value for name, value in key.items() if name != "level"})
    fitting = [work for work in levels if facts.tasks and not why_unfit(work, facts)]
    return fitting[0] if len(fitting) == 1 else None


def why_unfit(work: Work, facts: WorkFacts) -> Misfit | None:
    """Why a table with these headings is not of this work; a table without tasks fits any."""
    if not facts.tasks or not work.tasks:
        return None
    known = {heads.order(task["code"]): task["max"] for task in work.tasks}
    if sorted(known) != sorted(heads.order(task.code) for task in facts.tasks):
        found_codes = ", ".join(task.code for task in facts.tasks)
        return Misfit("other_tasks", found=found_codes, known=", ".join(task["code"] for task in work.tasks))
    for task in facts.tasks:
        maximum = known[heads.order(task.code)]
        if task.maximum is not None and task.maximum != maximum:
            return Misfit("other_maximum", task=task.code, found=task.maximum, known=maximum)
    return None


def made(municipality: int, facts: WorkFacts, kind: str, reading: Reading) -> tuple[Work, bool]:
    """The work made anew, or the one that somebody else has made at this very moment; and whether it is ours."""
    key = key_of(facts, kind)
    try:
        with transaction.atomic():
            return Work.objects.create(municipality_id=municipality, **key, **_values(facts, reading, kind)), True
    except IntegrityError:
        return Work.objects.get(municipality=municipality, **key), False


def completed(work: Work, facts: WorkFacts, reading: Reading) -> bool:
    """Give tasks to a work of which only shares were known so far; whether there was anything to give."""
    if work.tasks or not facts.tasks:
        return False
    values = _values(facts, reading, work.kind)
    if work.thresholds:
        values = {name: value for name, value in values.items() if name in ("tasks", "maximum", "inferred")}
        if values["maximum"] < (work.mark5 or 0):
            raise Misfit("maximum_below_scale", maximum=values["maximum"], known=work.mark5 or 0)
    for name, value in values.items():
        setattr(work, name, value)
    work.version += 1
    work.save()
    return True


def _values(facts: WorkFacts, reading: Reading, kind: str) -> dict[str, Any]:
    known = _in_catalogue(facts) if kind == ProcedureKind.VPR else None
    tasks = [_task(task, _greatest(reading, facts, at)) for at, task in enumerate(facts.tasks)]
    inferred = True
    if known and known.tasks and _agree(known, tasks, facts):
        tasks = [{"code": t.code, "max": t.maximum, "level": t.level, "open": None} for t in known.tasks]
        inferred = False
    maximum = sum(task["max"] for task in tasks) or facts.max_score or (known.maximum if known else 0)
    maximum = maximum or _greatest_total(reading, facts)
    scale = known.thresholds if known and known.maximum == maximum else None
    marks = dict(zip(("mark3", "mark4", "mark5"), scale or (None, None, None), strict=True))
    source = known.basis if known and scale else ""
    return {"tasks": tasks, "maximum": maximum, "inferred": inferred, "source": source, "held_on": facts.day, **marks}


def _in_catalogue(facts: WorkFacts) -> catalogue.KnownWork | None:
    return catalogue.find(facts.year, facts.grade, facts.subject, facts.level, facts.identity[4])


def _agree(known: catalogue.KnownWork, tasks: list[dict[str, Any]], facts: WorkFacts) -> bool:
    if not tasks:
        return facts.max_score in (None, known.maximum)
    told = {heads.order(task["code"]): task["max"] for task in tasks}
    return told == {heads.order(task.code): task.maximum for task in known.tasks}


def _task(task: TaskColumn, seen: int) -> dict[str, Any]:
    return {"code": task.code, "max": task.maximum or max(seen, 1), "level": task.level, "open": None}


def _points(reading: Reading, facts: WorkFacts) -> list[Any]:
    index = next(at for at, work in enumerate(reading.works) if work is facts)
    return [sheet.participants for sheet in reading.sheets if sheet.work == index and sheet.participants.n]


def _greatest(reading: Reading, facts: WorkFacts, at: int) -> int:
    """The most points that anybody got for a task, for headings that do not tell the maximum."""
    if facts.tasks[at].maximum is not None:
        return 0
    return max(
        (int(read.points[:, at].max()) for read in _points(reading, facts) if read.points.shape[1] > at), default=0
    )


def _greatest_total(reading: Reading, facts: WorkFacts) -> int:
    shares = [int(name) for one in reading.aggregates if one.table == "totals" for name in one.values if name.isdigit()]
    return max([int(read.totals.max()) for read in _points(reading, facts)] + shares, default=0)


def catalogued(known: catalogue.KnownWork) -> tuple[dict[str, Any], dict[str, Any]]:
    """A work of the catalogue as the fields that make it one work, and the others."""
    identity = {
        "kind": ProcedureKind.VPR,
        "year": known.year,
        "grade": known.grade,
        "subject": known.subject,
        "level": LEVELS.get(known.level, Work.Level.ANY),
        "name": known.language,
    }
    scale = known.thresholds or (None, None, None)
    values = {
        "tasks": [{"code": t.code, "max": t.maximum, "level": t.level, "open": None} for t in known.tasks],
        "maximum": known.maximum,
        "source": known.basis,
        **dict(zip(("mark3", "mark4", "mark5"), scale, strict=True)),
    }
    return identity, values
