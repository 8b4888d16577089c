"""A region's year from the database to saved findings by real Celery workers, and the command on plain files."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from analytics.engine.screening import analyse
from analytics.engine.settings import Settings
from analytics.models import ControlGroup, JournalRoll, PriorMean, ResultSheet, Run, Work
from analytics.participants import Participants, pack
from analytics.services import running
from schools.models import Municipality, School
from tests import servers
from tests.bench.asking import only_by
from tests.bench.measuring import Line, milliseconds
from tests.engine.papers import write
from tests.engine.simulator import municipality
from tests.stage.theatre import ROOT, Theatre

SCHOOLS, WORKS, PUPILS = 630, 30, 550_000
TASKS, BATCH = 18, 2000
SUBJECTS = ("RU", "MA", "BI", "IS", "GG", "OB")
LIMIT, MEMORY, SPEED_UP, GROWTH = 60.0, 1.5, 1.7, 1.25
COMMAND, ENGINE = 2.0, 0.5
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from asking to the saved findings, and the summed peak memory of the workers in GB."""

    seconds: float
    memory: float
    findings: int


@dataclass(slots=True)
class Region:
    """A region's year in the database, work after work: sheets, rolls, last year's means, a control sample."""

    place: Municipality
    schools: list[School]
    level: NDArray[np.float64]
    sizes: Ints
    rng: np.random.Generator
    works: int = 0

    @classmethod
    def empty(cls, schools: int, pupils: int) -> "Region":
        """So many schools, in which so many pupils write each work."""
        rng = np.random.default_rng(7)
        place = Municipality.objects.create(slug=secrets.token_hex(6), name="Край")
        names = [School(municipality=place, name=f"МБОУ СОШ № {at}") for at in range(schools)]
        made = School.objects.bulk_create(names)
        sample = ControlGroup.objects.create(municipality=place, year=2026)
        sample.schools.set(made[::15])
        sizes = np.maximum(1, np.round(rng.lognormal(np.log(22), 0.75, schools))).astype(int)
        sizes = np.maximum(1, np.round(sizes * pupils / sizes.sum())).astype(int)
        return cls(place, made, rng.normal(0, 0.35, schools), sizes, rng)

    def grow(self, works: int) -> None:
        """Write works until there are so many."""
        for at in range(self.works, works):
            work = _work(self.place, SUBJECTS[at % len(SUBJECTS)], 4 + at // len(SUBJECTS))
            _sheets(self.rng, work, self.schools, (self.level, self.sizes))
        self.works = works


def _work(place: Municipality, subject: str, grade: int) -> Work:
    tasks = [{"code": str(j + 1), "max": 1 + j % 3, "level": "Б", "open": j % 2 == 1} for j in range(TASKS)]
    return Work.objects.create(
        municipality=place,
        year=2026,
        grade=grade,
        subject=subject,
        tasks=tasks,
        maximum=36,
        mark3=11,
        mark4=19,
        mark5=28,
    )


def _sheets(
    rng: np.random.Generator, work: Work, schools: list[School], about: tuple[NDArray[np.float64], Ints]
) -> None:
    level, sizes = about
    school = np.repeat(np.arange(len(schools)), sizes)
    ability = level[school] + rng.normal(0, 1, len(school))
    maxima = np.array([task["max"] for task in work.tasks])
    chance = 1 / (1 + np.exp(-(ability[:, None] - rng.normal(0, 1, TASKS))))
    points = rng.binomial(maxima, chance).astype(np.int8)
    totals = points.sum(1).astype(np.int16)
    marks = (2 + np.searchsorted([11, 19, 28], totals, side="right")).astype(np.int8)
    journal = (2 + np.searchsorted([-1.7, -0.1, 1.1], ability + rng.normal(0, 0.45, len(school)))).astype(np.int8)
    variants = rng.integers(1, 3, len(school)).astype(np.int8)
    sheets, rolls, priors = [], [], []
    for at, (start, size) in enumerate(zip(np.cumsum(sizes) - sizes, sizes, strict=True)):
        part = slice(start, start + size)
        people = Participants(
            codes=tuple(map(str, range(10001, 10001 + size))),
            classes=tuple(f"{work.grade}{'АБВГДЕЖЗИК'[i // 25 % 10]}" for i in range(size)),
            points=points[part],
            totals=totals[part],
            marks=marks[part],
            journal=journal[part],
            variants=variants[part],
            sexes=np.zeros(size, np.int8),
        )
        facts = {"digest": "0", "n": size, "mean": float(people.totals.mean())}
        sheets.append(ResultSheet(work=work, school=schools[at], columns=pack(people), **facts))
        roll = {f"marks{mark}": int((people.journal == mark).sum()) for mark in (2, 3, 4, 5)}
        rolls.append(JournalRoll(work=work, school=schools[at], enrolled=size, **roll))
        mean = float(np.clip(55 + 15 * level[at] + rng.normal(0, 4), 5, 95))
        before = {"year": 2025, "grade": work.grade - 1, "subject": work.subject, "n": size}
        priors.append(PriorMean(school=schools[at], mean_percent=mean, deviation_percent=18, **before))
    ResultSheet.objects.bulk_create(sheets, batch_size=BATCH)
    JournalRoll.objects.bulk_create(rolls, batch_size=BATCH)
    PriorMean.objects.bulk_create(priors, batch_size=BATCH)


@contextmanager
def worker(folder: Path, broker: str, hands: int) -> Iterator[int]:
    """A Celery worker with so many processes on the database of the bench; yields its process group."""
    facts = connection.settings_dict
    database = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    environment = Theatre(folder, database, broker).environment(
        JOB_LEASE="120", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"
    )
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"]
    command += ["--pool", "prefork", "--concurrency", str(hands)]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _until(lambda: b" ready." in (folder / "worker.log").read_bytes(), 60)
        yield process.pid
    except TimeoutError:
        sys.stderr.write((folder / "worker.log").read_text(encoding="utf-8")[-4000:])
        raise
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError
        # Because whoever asks too often takes the processor from those who work.
        time.sleep(0.1)


def _peak(group: int) -> float:
    """GB at most that the processes of a group have held, each counted whole."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.getpgid(int(entry.name)) != group:
                continue
            lines = (entry / "status").read_text().splitlines()
        except (OSError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return total / 2**20


def analysed(place: Municipality, broker: str, hands: int) -> Measured:
    """One analysis by a worker with so many processes, which has nothing else to do."""
    only_by(broker)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, worker(Path(name), broker, hands) as group:
        start = time.perf_counter()
        run = running.start_run(place, 2026, Settings(), by=None)
        _until(lambda: Run.objects.filter(pk=run.pk, finished_at__isnull=False).exists(), 300)
        seconds = time.perf_counter() - start
        memory = _peak(group)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    return Measured(seconds, memory, run.findings.count())


def lines() -> Iterator[Line]:
    """Plain files, then a region's year growing by thirds under two workers, the first third under one as well."""
    yield from plain()
    region = Region.empty(SCHOOLS, PUPILS // WORKS)
    with servers.redis() as broker:
        region.grow(WORKS // 3)
        alone, third = analysed(region.place, broker, 1), analysed(region.place, broker, 2)
        region.grow(2 * WORKS // 3)
        thirds = analysed(region.place, broker, 2)
        region.grow(WORKS)
        whole = analysed(region.place, broker, 2)
    faster = alone.seconds / third.seconds
    yield Line(
        f"{PUPILS // 3:,} participants, {SCHOOLS} schools, {WORKS // 3} works, two workers; beside it: one",
        f"{third.seconds:.1f} s",
        f"{alone.seconds:.1f} s",
        f"{faster:.2f} times faster",
        f"≥ {SPEED_UP:g} times",
        faster >= SPEED_UP,
    )
    told = f"{third.seconds:.1f}, {thirds.seconds:.1f}, {whole.seconds:.1f} s"
    growth = whole.seconds / (3 * third.seconds)
    yield Line("1/3, 2/3 and all works, two workers", told, "–", f"{growth:.2f}", f"≤ {GROWTH:g}", growth <= GROWTH)
    yield Line(
        f"{whole.findings:,} findings of {PUPILS:,} participants, {WORKS} works: from the database to saved findings",
        f"{whole.seconds:.1f} s",
        f"{whole.memory:.2f} GB",
        "–",
        f"≤ {LIMIT:g} s, ≤ {MEMORY:g} GB",
        whole.seconds <= LIMIT and whole.memory <= MEMORY,
    )


def plain() -> Iterator[Line]:
    """``screen_results`` on plain files as a whole process, and the engine alone; the best of three."""
    made = municipality(1)
    pupils = sum(len(cohort.school) for cohort in made.cohorts)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        results, meta = write(Path(name), made.cohorts)
        command = [sys.executable, "manage.py", "screen_results", str(results), str(meta), "--out", f"{name}/found.csv"]
        runs = [_took(lambda: subprocess.run(command, cwd=ROOT, check=True)) for _ in range(3)]
    engines = [_took(lambda: analyse(made.cohorts, Settings()).cells) for _ in range(3)]
    (process, busy), (engine, _own) = (map(min, zip(*rows, strict=True)) for rows in (runs, engines))
    what = f"screen_results, {pupils:,} rows, the whole process, {milliseconds(busy)} of them of the processor"
    met = process <= COMMAND and engine <= ENGINE
    aim = f"≤ {COMMAND:g} s, ≤ {ENGINE:g} s"
    yield Line(f"{what}; beside it: the engine alone", milliseconds(process), milliseconds(engine), "–", aim, met)


def _took(function: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor with those of children that have ended."""
    clock, busy = time.perf_counter(), sum(os.times()[:4])
    function()
    return time.perf_counter() - clock, sum(os.times()[:4]) - busy
