"""A made-up season in the database, quickly: works, sheets, journal rolls and last year's means, from numpy.

``season(municipality, schools, works=WORKS, seed=1)`` creates a ``Work`` per (subject, grade) and a ``ResultSheet`` per
school and work; ``planted={(school's index, work's index): kind}`` distorts single sheets, ``Make`` sizes them. Kinds:
"inflated" (generous checking), "helped" (single tasks given away), "lifted" (over the boundaries), "matched" (marks
brought in line with the journal), "absent" (the weak stayed at home). ``participants(...)`` makes one sheet in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.models import JournalRoll, PriorMean, ResultSheet, Work
from analytics.participants import NOT_ATTEMPTED, Participants, pack
from schools.models import Municipality, School

WORKS = (("RU", 4), ("MA", 4), ("RU", 5), ("MA", 5))
KINDS = ("inflated", "helped", "lifted", "matched", "absent")
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Make:
    """Size and equipment: pupils per class and classes per school, tasks of a work, and what is known besides."""

    pupils: int = 24
    classes: int = 2
    tasks: int = 12
    year: int = 2026
    scale: bool = True
    journal: bool = True
    rolls: bool = True
    priors: bool = True


@dataclass
class Season:
    """What was made: works and sheets in order of creation; ``sheet[school's index, work's index]``."""

    municipality: Municipality
    schools: list[School]
    works: list[Work] = field(default_factory=list)
    sheet: dict[tuple[int, int], ResultSheet] = field(default_factory=dict)


def season(
    municipality: Municipality,
    schools: Sequence[School],
    works: Sequence[tuple[str, int]] = WORKS,
    seed: int = 1,
    *,
    planted: Mapping[tuple[int, int], str] | None = None,
    make: Make = Make(),
) -> Season:
    """Works, sheets, rolls and last year's means of these schools; the same seed makes the same season."""
    made = Season(municipality, list(schools))
    levels = np.random.default_rng(seed).normal(0, 0.5, len(schools))
    rolls, priors = [], []
    for at, (subject, grade) in enumerate(works):
        work = a_work(municipality, subject, grade, make=make)
        made.works.append(work)
        for index, school in enumerate(made.schools):
            rng = np.random.default_rng([seed, at, index])
            kind = (planted or {}).get((index, at), "")
            people, roll = participants(rng, work, level=levels[index], kind=kind, make=make)
            made.sheet[index, at] = a_sheet(work, school, people)
            rolls.append(_roll(work, school, roll))
            priors.append(_prior(work, school, rng, levels[index]))
    ResultSheet.objects.bulk_create(made.sheet.values(), batch_size=200)
    if make.rolls:
        JournalRoll.objects.bulk_create(rolls)
    if make.priors:
        PriorMean.objects.bulk_create([row for row in priors if row.grade >= 4], ignore_conflicts=True)
    return made


def a_work(municipality: Municipality, subject: str, grade: int, *, make: Make = Make()) -> Work:
    """One work of ``make.tasks`` tasks of one, two or three points, every second one open."""
    tasks: list[dict[str, Any]] = [
        {"code": str(j + 1), "max": 1 + j % 3, "level": ("Б", "Б", "П")[j % 3], "open": j % 2 == 1}
        for j in range(make.tasks)
    ]
    maximum = sum(task["max"] for task in tasks)
    marks = [round(maximum * share) for share in (0.32, 0.55, 0.8)] if make.scale else [None] * 3
    return Work.objects.create(
        municipality=municipality,
        year=make.year,
        grade=grade,
        subject=subject,
        tasks=tasks,
        maximum=maximum,
        mark3=marks[0],
        mark4=marks[1],
        mark5=marks[2],
    )


def participants(
    rng: np.random.Generator,
    work: Work,
    *,
    level: float = 0.0,
    kind: str = "",
    make: Make = Make(),
) -> tuple[Participants, list[int]]:
    """One school's sheet and the journal marks 2..5 of its whole roll; ``level`` in standard deviations of pupils."""
    n = make.pupils * make.classes
    maxima = np.array([task["max"] for task in work.tasks])
    ability = level + rng.normal(0, 1, n)
    hard = np.linspace(-1.2, 1.2, len(maxima))
    chance = 1 / (1 + np.exp(-(ability[:, None] - hard)))
    points = rng.binomial(maxima, chance)
    journal = 2 + np.searchsorted([-1.7, -0.1, 1.1], ability + rng.normal(0, 0.45, n))
    roll = [int((journal == mark).sum()) for mark in (2, 3, 4, 5)]
    cuts = _cuts(work)
    points = _distorted(rng, points, maxima, (cuts, journal), kind)
    keep = np.ones(n, bool) if kind != "absent" else ~((ability < np.quantile(ability, 0.25)) & (rng.random(n) < 0.9))
    shown = np.where((points == 0) & (rng.random(points.shape) < 0.2), NOT_ATTEMPTED, points)
    totals = points.sum(1)
    marks = 2 + np.searchsorted(cuts, totals, side="right") if work.thresholds else np.zeros(n)
    people = Participants(
        codes=tuple(f"{10001 + i}" for i in np.flatnonzero(keep)),
        classes=tuple(f"{work.grade}{'АБВГДЕ'[i // make.pupils]}" for i in np.flatnonzero(keep)),
        points=shown[keep].astype(np.int8),
        totals=totals[keep].astype(np.int16),
        marks=marks[keep].astype(np.int8),
        journal=(journal[keep] if make.journal else np.zeros(keep.sum())).astype(np.int8),
        variants=(1 + rng.integers(0, 2, n))[keep].astype(np.int8),
        sexes=np.zeros(int(keep.sum()), np.int8),
        absent=int((~keep).sum()),
        absent_journal=tuple(int(mark) for mark in journal[~keep]),
    )
    return people, roll


def a_sheet(work: Work, school: School, people: Participants) -> ResultSheet:
    """The row of these participants, not saved yet."""
    counts = {f"marks{mark}": int((people.marks == mark).sum()) for mark in (2, 3, 4, 5)}
    return ResultSheet(
        work=work,
        school=school,
        columns=pack(people),
        digest=f"{work.pk}-{school.pk}",
        n=people.n,
        absent=people.absent,
        mean=float(people.totals.mean()) if people.n else None,
        deviation=float(people.totals.std(ddof=1)) if people.n > 1 else None,
        **counts,
        with_journal=int((people.journal > 0).sum()),
        marks_source=ResultSheet.Marks.SCALE if work.thresholds else ResultSheet.Marks.NONE,
    )


def _cuts(work: Work) -> Ints:
    return np.array(work.thresholds or [round(work.maximum * share) for share in (0.32, 0.55, 0.8)])


def _distorted(rng: np.random.Generator, points: Ints, maxima: Ints, marks: tuple[Ints, Ints], kind: str) -> Ints:
    cuts, journal = marks
    if kind == "inflated":
        return np.minimum(points + (rng.random(points.shape) < 0.45), maxima)
    if kind == "helped":
        points = points.copy()
        for task in rng.choice(len(maxima), 3, replace=False):
            points[rng.random(len(points)) < 0.85, task] = maxima[task]
        return points
    gap = np.zeros(len(points), np.int64)
    totals = points.sum(1)
    if kind == "lifted":
        away = cuts[None, :] - totals[:, None]
        near = np.where(away > 0, away, 99).min(1)
        gap = np.where(near <= 3, near, 0)
    elif kind == "matched":
        edges = np.concatenate([[0], cuts, [maxima.sum() + 1]])
        gap = np.clip(totals, edges[journal - 2], edges[journal - 1] - 1) - totals
    return _moved(points, maxima, gap)


def _moved(points: Ints, maxima: Ints, gap: Ints) -> Ints:
    """Add ``gap`` points to each pupil, from the first task on; take them away where it is negative."""
    points, left = points.copy(), gap.copy()
    for task, most in enumerate(maxima):
        step = np.clip(left, -points[:, task], most - points[:, task])
        points[:, task] += step
        left -= step
    return points


def _roll(work: Work, school: School, counts: list[int]) -> JournalRoll:
    marks = {f"marks{mark}": count for mark, count in zip((2, 3, 4, 5), counts, strict=True)}
    return JournalRoll(work=work, school=school, enrolled=sum(counts), **marks)


def _prior(work: Work, school: School, rng: np.random.Generator, level: float) -> PriorMean:
    mean = float(np.clip(55 + 16 * level + rng.normal(0, 4), 5, 95))
    return PriorMean(
        school=school,
        year=work.year - 1,
        grade=work.grade - 1,
        subject=work.subject,
        n=45,
        mean_percent=round(mean, 1),
        deviation_percent=18.0,
    )
