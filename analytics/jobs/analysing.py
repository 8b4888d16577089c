"""Work on an analysis: one work examined by one worker, and all of them gathered by whoever brings the last."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import journal, notices, queue
from analytics import cohorts
from analytics.engine.describing import answer, checked, rounded, stronger
from analytics.engine.examined import Examined
from analytics.engine.examining import examine
from analytics.engine.findings import Cell, SignResult
from analytics.engine.screening import Screening, gather
from analytics.engine.settings import NAMED, Settings
from analytics.jobs import copying, describing, matters
from analytics.jobs.seasonal import season_index
from analytics.models import Finding, ResultSheet, Run, RunPart, Work
from analytics.reports.season import address

BATCH = 500
SIGN = tuple(item.name for item in fields(SignResult))
PLACE = ("run", "work", "school")
VERDICT = ("answer", "flag", "strong", "score", "p", "p_alone")


def settings_of(run: Run) -> Settings:
    """The settings the analysis was asked for with."""
    return Settings.from_json(json.dumps(run.parameters))


def examine_work(work: queue.Work, gatherer: Any) -> None:
    """Examine one work of a run and keep what belongs to its schools; the last one has ``gatherer`` enqueued.

    A run that was stopped or deleted meanwhile is left alone.
    """
    run = Run.objects.going().filter(pk=work.args["run"]).first()
    result_work = Work.objects.filter(pk=work.args["work"]).first()
    if run is None or result_work is None:
        return
    Run.objects.filter(pk=run.pk, state=Run.State.QUEUED).update(state=Run.State.RUNNING)
    settings = settings_of(run)
    named = settings.reference == NAMED
    cohort = cohorts.cohort(result_work, named=named)
    examined = examine(cohort, settings)
    group = cohorts.chosen_group(result_work, cohort.schools) if named else None
    twos, region = cohorts.last_twos(result_work, cohort.schools), cohorts.region(result_work)
    described = describing.describe(cohort, group, twos, region)
    figures = described.figures if named else _without_controls(described.figures)
    part = RunPart(run=run, work=result_work, payload=examined.to_bytes(), figures=figures)
    findings = _drafts(run, result_work, gather([examined], settings).cells, described.schools)
    with work.finish(url=reverse("run", args=[run.pk])):
        # Because a worker held for dead may bring the same once more; whoever came first has brought the findings too.
        if _first(part):
            copying.insert(findings, BATCH)
        _hand_on(run.pk, gatherer, work)


def _first(part: RunPart) -> bool:
    """Keep the part unless there is one of the same work; PostgreSQL waits for whoever is bringing it now."""
    facts = {"payload": part.payload, "figures": part.figures}
    return RunPart.objects.get_or_create(run=part.run, work=part.work, defaults=facts)[1]


def _without_controls(figures: dict[str, Any]) -> dict[str, Any]:
    """Nobody is to read that no control sample was named where it was only left aside."""
    missing = ["controls_aside" if code == "no_controls" else code for code in figures["missing"]]
    return figures | {"missing": missing}


def _drafts(run: Run, work: Work, cells: Iterable[Cell], figures: dict[str, dict[str, Any]]) -> list[Finding]:
    """Findings with all that one work alone can tell; the verdicts come when the works are weighed together."""
    return [
        Finding(
            run=run,
            work=work,
            school_id=int(cell.school),
            n=cell.n,
            answer=Finding.Answer.TOO_FEW,
            score=0.0,
            signs=[{name: getattr(sign, name) for name in SIGN} for sign in cell.signs],
            classes=[{"name": one.name, "n": one.n, "p": one.p, "named": list(one.named)} for one in cell.classes],
            figures=figures[cell.school] | describing.curves(cell),
        )
        for cell in cells
    ]


def _hand_on(run: int, gatherer: Any, work: queue.Work) -> None:
    """Count under lock, so that of two last ones exactly one sees that all are in."""
    locked = Run.objects.select_for_update(no_key=True).going().filter(pk=run).first()
    if locked is None:
        RunPart.objects.filter(run=run).delete()
        Finding.objects.filter(run=run).delete()
    elif locked.parts.count() == locked.figures["total"]:
        queue.enqueue(gatherer, {"run": run}, key=f"run:{run}:gather", by=work.by)


def gather_run(work: queue.Work) -> None:
    """Weigh all works of a run together and publish its findings; a second time changes nothing."""
    run = Run.objects.going().filter(pk=work.args["run"]).first()
    if run is None:
        return
    settings = settings_of(run)
    parts = RunPart.objects.filter(run=run).order_by("pk").values_list("payload", flat=True)
    screening = gather([Examined.from_bytes(bytes(payload)) for payload in parts.iterator(8)], settings)
    verdicts = list(_verdicts(run, screening))
    now = timezone.now()
    with work.finish(url=address(run.year, run.municipality_id)):
        locked = Run.objects.select_for_update(no_key=True).going().filter(pk=run.pk).first()
        if locked is not None:
            _publish(locked, verdicts, now)


def _verdicts(run: Run, screening: Screening) -> Iterator[Finding]:
    """A row per cell, with what only all works together tell; straight from the arrays, because cells are costly."""
    places = {cohorts.spec(row).key: row.pk for row in Work.objects.filter(pk__in=run.parts.values("work"))}
    said, settings = screening.verdicts, screening.settings
    strong, known = stronger(screening.works, said, settings), checked(screening.works, settings)
    cells = ((places[work.key], int(school)) for work in screening.works for school in work.schools)
    for at, (work_id, school_id) in enumerate(cells):
        n, flag = int(said.n[at]), bool(said.flag[at])
        yield Finding(
            run=run,
            work_id=work_id,
            school_id=school_id,
            n=n,
            answer=answer(n, flag, bool(known[at]), settings),
            flag=flag,
            strong=flag and bool(strong[at]),
            score=float(said.score[at]),
            p=rounded(said.p[at]),
            p_alone=rounded(said.p_alone[at]),
        )


def _publish(run: Run, verdicts: list[Finding], now: datetime) -> None:
    copying.change(verdicts, PLACE, VERDICT, BATCH)
    run.parts.update(payload=b"")
    run.figures |= _summary(run, verdicts, now)
    run.state, run.finished_at = Run.State.DONE, now
    run.save(update_fields=["figures", "state", "finished_at"])
    matters.refresh(run)
    journal.record("run.finished", run, run.user, municipality=run.municipality_id)
    if run.user is not None:
        url = address(run.year, run.municipality_id)
        notices.notify([run.user], "analysis_done", key=str(run.pk), url=url, year=run.year, **run.figures["answers"])


def _summary(run: Run, verdicts: list[Finding], now: datetime) -> dict[str, Any]:
    answers = {answer: sum(row.answer == answer for row in verdicts) for answer in Finding.Answer.values}
    sheets = ResultSheet.objects.season(run.municipality_id, run.year).values_list("pk", "digest")
    changed = not run.inputs.items() <= {str(pk): digest for pk, digest in sheets}.items()
    return {
        "cells": len(verdicts),
        "schools": len({row.school_id for row in verdicts}),
        "works": len({row.work_id for row in verdicts}),
        "pupils": sum(row.n for row in verdicts),
        "answers": answers,
        "changed": changed,
        "federal": season_index(run),
        "seconds": round((now - run.created_at).total_seconds(), 1),
    }
