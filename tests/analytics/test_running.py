"""Analyses of a season: asked for once, done whole, repeatable, stopped and thrown away."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from accounts import queue
from accounts.models import Job, JournalEntry, Notice, User
from analytics import tasks
from analytics.cohorts import cohort, spec
from analytics.engine import examining
from analytics.engine.screening import analyse
from analytics.engine.settings import ENGINE_VERSION, FAMILIES, SIGNS, Settings
from analytics.jobs import analysing
from analytics.models import Finding, ResultSheet, Run, RunPart
from analytics.reports.standing import why_stuck
from analytics.services import running
from schools.access import scope_of
from schools.models import Municipality, School
from tests.analytics.seasons import Make, Season, season
from tests.builders import a_municipality

SMALL = Make(pupils=15, classes=2, tasks=8)
DOORS = {"analytics.tasks.examine_work": tasks.examine_work, "analytics.tasks.gather_run": tasks.gather_run}


@pytest.fixture(autouse=True)
def in_english(settings: LazySettings) -> Iterator[None]:
    """Sentences in the code's own language."""
    settings.LANGUAGE_CODE = "en"
    with override("en"):
        yield


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    """Eight schools, because fewer say little about what is usual."""
    names = [f"МБОУ СОШ № {number}" for number in range(3, 9)]
    School.objects.bulk_create(School(municipality=municipality, name=name) for name in names)
    return list(School.objects.filter(municipality=municipality).order_by("pk"))


@pytest.fixture
def made(municipality: Municipality, schools: list[School]) -> Season:
    return season(
        municipality,
        schools,
        (("RU", 4), ("MA", 4)),
        make=SMALL,
        planted={(0, 0): "inflated", (0, 1): "inflated", (1, 0): "matched"},
    )


def work_off(limit: int = 100) -> int:
    """Do whatever waits, one after the other as a worker would; how many were done."""
    for done in range(limit):
        job = Job.objects.unfinished().order_by("pk").first()
        if job is None:
            return done
        DOORS[job.kind](job.pk)
    raise AssertionError("the work never ends")


def analysed(made: Season, by: User | None) -> Run:
    """An analysis asked for and done."""
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    work_off()
    run.refresh_from_db()
    return run


def numbers(run: Run) -> list[tuple[Any, ...]]:
    """All that an analysis says, without the ids of its rows."""
    rows = run.findings.order_by("work", "school")
    names = ("work", "school", "n", "answer", "flag", "strong", "score", "p", "p_alone", "signs", "classes", "figures")
    return [*rows.values_list(*names), *run.parts.order_by("work").values_list("work", "figures")]


def test_a_season_is_analysed_whole(made: Season, by: User) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    assert (run.state, run.engine_version, len(run.inputs), run.user) == ("queued", ENGINE_VERSION, 16, by)
    assert sorted(Job.objects.values_list("kind", "key")) == [
        ("analytics.tasks.examine_work", f"run:{run.pk}:{work.pk}") for work in made.works
    ]
    assert work_off() == 3
    run.refresh_from_db()
    told = {name: run.figures[name] for name in ("cells", "schools", "works", "pupils", "total", "changed")}
    assert (run.state, told) == (
        "done",
        {"cells": 16, "schools": 8, "works": 2, "pupils": 480, "total": 2, "changed": False},
    )
    assert sum(run.figures["answers"].values()) == run.findings.count() == 16
    assert set(run.parts.values_list("payload", flat=True)) == {b""}
    assert list(JournalEntry.objects.values_list("action", flat=True)) == ["run.finished", "run.started"]
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (
        by,
        "analysis_done",
        f"/results/2026/?municipality={run.municipality_id}",
    )


def test_an_analysis_repeats_to_the_same_numbers(made: Season, by: User) -> None:
    first, second = analysed(made, by), analysed(made, by)
    assert numbers(first) == numbers(second)
    assert first.parameters == second.parameters


def test_the_order_in_which_sheets_came_in_does_not_matter(made: Season, by: User) -> None:
    first = numbers(analysed(made, by))
    sheets = list(ResultSheet.objects.all())
    ResultSheet.objects.all().delete()
    for at in np.random.default_rng(5).permutation(len(sheets)):
        sheets[at].pk = None
        sheets[at].save(force_insert=True)
    assert numbers(analysed(made, by)) == first


def test_nothing_has_come_in(municipality: Municipality, by: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        running.start_run(municipality, 2026, Settings(), by=by)
    assert refusal.value.messages == ["No results have come in for this season yet. Upload them first."]
    assert (Run.objects.count(), Job.objects.count()) == (0, 0)


def test_one_analysis_at_a_time(made: Season, by: User) -> None:
    running.start_run(made.municipality, 2026, Settings(), by=by)
    with pytest.raises(ValidationError) as refusal:
        running.start_run(made.municipality, 2026, Settings(), by=by)
    assert refusal.value.messages == ["An analysis of this season is already going. Wait until it is done, or stop it."]
    assert Run.objects.count() == 1


def test_one_that_nobody_works_at_is_put_aside(made: Season, by: User) -> None:
    first = running.start_run(made.municipality, 2026, Settings(), by=by)
    Job.objects.update(state=Job.State.FAILED, error="Сломалось.", finished_at=timezone.now())
    assert why_stuck(first) == "Сломалось."
    second = running.start_run(made.municipality, 2026, Settings(), by=by)
    first.refresh_from_db()
    assert (first.state, first.error, second.state) == ("failed", "Сломалось.", "queued")


def test_another_season_and_another_municipality_do_not_wait(made: Season, schools: list[School], by: User) -> None:
    season(made.municipality, schools, (("RU", 4),), make=Make(year=2025))
    place, others = a_municipality("luga", "Луга", 1)
    season(place, others, (("RU", 4),))
    for where, year in ((made.municipality, 2026), (made.municipality, 2025), (place, 2026)):
        running.start_run(where, year, Settings(), by=by)
    assert Run.objects.count() == 3


def test_what_a_stopped_analysis_still_brings_is_thrown_away(made: Season, by: User) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    tasks.examine_work(Job.objects.order_by("pk")[0].pk)
    assert (RunPart.objects.count(), Finding.objects.count()) == (1, 8)
    running.cancel(run, by=by)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", f"Stopped by {by.name}.")
    assert (RunPart.objects.count(), Finding.objects.count()) == (0, 0)
    with pytest.raises(ValidationError) as refusal:
        running.cancel(run, by=by)
    assert refusal.value.messages == ["This analysis is over; there is nothing to stop."]


def test_a_run_stopped_in_the_middle_of_a_work_keeps_nothing_of_it(
    made: Season, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    during(monkeypatch, lambda: running.cancel(run, by=by))
    tasks.examine_work(Job.objects.order_by("pk")[0].pk)
    assert (RunPart.objects.count(), Finding.objects.count()) == (0, 0)


def during(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Have something happen while a work is being examined."""
    examine = examining.examine

    def meanwhile(*args: Any) -> Any:
        happens()
        return examine(*args)

    monkeypatch.setattr(analysing, "examine", meanwhile)


def test_a_going_analysis_is_not_deleted_but_a_finished_one_is(made: Season, by: User) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    with pytest.raises(ValidationError) as refusal:
        running.delete(run, by=by)
    assert refusal.value.messages == ["This analysis is going. Stop it first."]
    work_off()
    running.delete(run, by=by)
    assert (Run.objects.count(), RunPart.objects.count(), Finding.objects.count()) == (0, 0, 0)


def test_an_analysis_that_is_not_finished_says_nothing(made: Season, by: User) -> None:
    running.start_run(made.municipality, 2026, Settings(), by=by)
    tasks.examine_work(Job.objects.order_by("pk")[0].pk)
    scope = scope_of(by)
    assert (Finding.objects.count(), Finding.objects.within(scope).count()) == (8, 0)
    work_off()
    assert Finding.objects.within(scope).count() == 16


def test_sheets_replaced_meanwhile_are_told(made: Season, by: User) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    ResultSheet.objects.filter(pk=made.sheet[0, 0].pk).update(digest="another")
    work_off()
    run.refresh_from_db()
    assert run.figures["changed"] is True


def test_the_same_work_twice_is_kept_once(made: Season, by: User) -> None:
    run = running.start_run(made.municipality, 2026, Settings(), by=by)
    job = Job.objects.order_by("pk")[0]
    tasks.examine_work(job.pk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.NEW)
    tasks.examine_work(job.pk)
    assert (run.parts.count(), run.findings.count()) == (1, 8)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.findings.count()) == ("done", 16)


def test_a_gathering_done_twice_changes_nothing(made: Season, by: User) -> None:
    run = analysed(made, by)
    before = numbers(run)
    job = Job.objects.get(kind="analytics.tasks.gather_run")
    Job.objects.filter(pk=job.pk).update(state=Job.State.NEW)
    tasks.gather_run(job.pk)
    assert (numbers(run), Notice.objects.count()) == (before, 1)
    queue.work(job.pk, analysing.gather_run)
    assert numbers(run) == before


def test_findings_say_what_the_engine_says(made: Season, by: User) -> None:
    run = analysed(made, by)
    cells = analyse([cohort(work) for work in made.works], Settings()).cells
    rows = {(row.work_id, row.school_id): row for row in run.findings.all()}
    places = {spec(work).key: work.pk for work in made.works}
    assert len(cells) == len(rows) == 16
    for cell in cells:
        row = rows[places[cell.work], int(cell.school)]
        assert (row.n, row.answer, row.flag, row.p, row.p_alone) == (
            cell.n,
            cell.answer,
            cell.flag,
            cell.p,
            cell.p_alone,
        )
        assert (row.score, row.strong) == (cell.score, cell.flag and cell.stronger)
        assert [(sign["code"], sign["z"], sign["named"], sign["details"]) for sign in row.signs] == [
            (sign.code, sign.z, sign.named, sign.details) for sign in cell.signs
        ]


def test_evidence_is_stronger_by_two_families_or_in_two_works(made: Season) -> None:
    cells = analyse([cohort(work) for work in made.works], Settings(sign_p=0.15)).cells
    named = Counter((cell.school, code) for cell in cells for code in cell.named)
    for cell in cells:
        families = {FAMILIES[SIGNS.index(code)] for code in cell.named}
        again = any(named[cell.school, code] > 1 for code in cell.named)
        assert cell.stronger == (len(families) > 1 or again)
    assert {cell.stronger for cell in cells} == {True, False}
