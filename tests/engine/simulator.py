"""Municipalities made up for measuring the engine: schools, pupils, works, honest habits and planted distortions."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import Cohort, Context, WorkSpec
from tests.engine.planting import Sheet, lift, plant

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORKS = (("RU", 4), ("MA", 4), ("RU", 6), ("MA", 6), ("BI", 6), ("RU", 8), ("MA", 8), ("HI", 8))
KINDS = ("honest", "inflated", "helped", "lifted", "matched", "absent")


@dataclass(frozen=True)
class World:
    """How a municipality is made; the defaults are the middle of what is tried."""

    schools: int = 40
    prevalence: float = 0.14
    clustering: float = 0.5  # how unevenly distorted cells fall on schools; 0 = at random
    icc: float = 0.11
    gymnasia: float = 0.12
    rural: float = 0.25
    gymnasium_lift: float = 1.0
    discrimination: float = 1.0
    task_taste: float = 0.25  # honest differences between schools in single tasks, logits
    open_taste: float = 0.15  # honest differences in marking open tasks
    subject_taste: float = 0.2  # honest differences of a school between its subjects
    variant_spread: float = 0.12
    benefit: float = 0.25  # share lifted by one point to a mark everywhere
    benefit_spread: float = 0.4
    journal_noise: float = 0.8
    journal_taste: float = 0.25  # strictness of schools in journal marks
    absence: float = 0.11
    absence_taste: float = 0.3  # honest differences between schools in absence, logarithmic
    one_class: float = 0.2  # share of distorted cells with one class only
    strength: tuple[float, float] = (0.6, 1.0)
    styles: tuple[int, ...] = (0, 1)
    works: tuple[tuple[str, int], ...] = WORKS
    class_size: tuple[int, int] = (18, 28)


@dataclass
class Municipality:
    """What the engine sees and what it must not: ``kinds[w, s]`` indexes ``KINDS``, ``strong[s]`` honest strength."""

    cohorts: list[Cohort]
    kinds: Ints
    strong: NDArray[np.bool_]
    world: World = field(default_factory=World)


@dataclass
class _Parallel:
    school: Ints
    klass: Ints
    names: tuple[str, ...]
    ability: Floats


def municipality(seed: int, world: World | None = None) -> Municipality:
    """One municipality; the same seed and world give the same pupils."""
    world = world or World()
    rng = np.random.default_rng(seed)
    count = world.schools
    types = rng.choice(3, count, p=[1 - world.rural - world.gymnasia, world.rural, world.gymnasia])
    level = rng.normal(0, np.sqrt(world.icc / (1 - world.icc)), count)
    level += np.where(types == 2, world.gymnasium_lift, np.where(types == 1, -0.15, 0.0))
    controls = np.zeros(count, bool)
    controls[rng.choice(count, max(1, count // 12), replace=False)] = True
    kinds = _draw_kinds(rng, world, controls)
    grades = {grade: _parallel(rng, world, types, level) for grade in sorted({g for _, g in world.works})}
    cohorts = []
    for index, (subject, grade) in enumerate(world.works):
        cohorts.append(_work(rng, world, (subject, grade), grades[grade], (types, controls), kinds[index]))
    return Municipality(cohorts, kinds, level > 0.55, world)


def _draw_kinds(rng: np.random.Generator, world: World, controls: NDArray[np.bool_]) -> Ints:
    works, schools = len(world.works), world.schools
    if not world.prevalence:
        return np.zeros((works, schools), np.int64)
    leaning = np.exp(rng.normal(0, 2.5 * world.clustering, schools)) * ~controls
    odds = np.broadcast_to(leaning, (works, schools)).ravel()
    cells = max(1, round(world.prevalence * works * schools))
    chosen = rng.choice(works * schools, cells, replace=False, p=odds / odds.sum())
    kinds = np.zeros(works * schools, np.int64)
    kinds[chosen] = rng.integers(1, len(KINDS), cells)
    return kinds.reshape(works, schools)


def _parallel(rng: np.random.Generator, world: World, types: Ints, level: Floats) -> _Parallel:
    school: list[int] = []
    klass: list[int] = []
    names: list[str] = []
    shift: list[float] = []
    for index, kind in enumerate(types):
        sizes = _classes(rng, world, int(kind))
        for letter, size in zip("ABCDEF", sizes, strict=False):
            school += [index] * size
            klass += [len(names)] * size
            shift += [level[index] + rng.normal(0, 0.12)] * size
            names.append(letter)
    ability = np.array(shift) + rng.normal(0, 1, len(shift))
    return _Parallel(np.array(school), np.array(klass), tuple(names), ability)


def _classes(rng: np.random.Generator, world: World, kind: int) -> list[int]:
    if kind == 1:
        return [int(rng.integers(4, 15))]
    few, many = world.class_size
    return [int(size) for size in rng.integers(few, many + 1, int(rng.integers(1, 5)))]


def _spec(rng: np.random.Generator, subject: str, grade: int) -> WorkSpec:
    tasks = int(rng.integers(10, 24))
    maxima = rng.choice([1, 2, 3, 4, 5], tasks, p=[0.45, 0.3, 0.13, 0.05, 0.07])
    opened = rng.random(tasks) < rng.uniform(0.4, 0.65)
    opened[:2] = [True, False]
    return WorkSpec((subject, str(grade)), subject, grade, tuple(str(j + 1) for j in range(tasks)), maxima, opened)


def _work(
    rng: np.random.Generator,
    world: World,
    work: tuple[str, int],
    parallel: _Parallel,
    about: tuple[Ints, NDArray[np.bool_]],
    kinds: Ints,
) -> Cohort:
    spec = _spec(rng, *work)
    school, count = parallel.school, world.schools
    subject = 0.72 * parallel.ability + 0.69 * rng.normal(0, 1, len(school))
    subject += (
        rng.normal(0, world.subject_taste, count)[school] + rng.normal(0, 0.1, len(parallel.names))[parallel.klass]
    )
    journal = _journal(rng, world, subject, school)
    variants = rng.integers(1, int(rng.integers(2, 5)) + 1, len(school))
    points = _points(rng, world, spec, subject, (school, parallel.klass, variants))
    totals = points.sum(1)
    centre, spread = float(np.median(totals)), float(totals.std())
    cuts = np.array([centre - 1.15 * spread, centre + 0.05 * spread, centre + 1.05 * spread]) + rng.normal(0, 1, 3)
    low = np.clip(np.round(cuts), 1, spec.maximum - 1).astype(int)
    first = int(min(low[0], spec.maximum - 5))
    second = int(np.clip(low[1], first + 2, spec.maximum - 3))
    spec = replace(spec, thresholds=(first, second, int(np.clip(low[2], second + 2, spec.maximum - 1))))
    sheet = Sheet(
        points, np.asarray(spec.maxima), np.asarray(spec.open_tasks), np.array(spec.thresholds), journal, subject
    )
    ill = world.absence * np.exp(rng.normal(0, world.absence_taste, count)[school] - 0.35 * subject - 0.1)
    present = rng.random(len(school)) > np.clip(ill, 0.01, 0.6)
    early, late = _targets(rng, world, parallel, kinds)
    for members, kind in early:
        present &= plant(rng, sheet, members, KINDS[kind], _manner(rng, world))
    habit = np.clip(world.benefit * np.exp(rng.normal(0, world.benefit_spread, count)), 0, 0.9)[school]
    lift(rng, sheet, np.ones(len(school), bool), (habit, habit * 0.25, habit * 0))
    for members, kind in late:
        present &= plant(rng, sheet, members, KINDS[kind], _manner(rng, world))
    prior = _prior(rng, world, subject, school)
    return _cohort(rng, spec, sheet, parallel, (present, variants, prior, about))


def _targets(
    rng: np.random.Generator, world: World, parallel: _Parallel, kinds: Ints
) -> tuple[list[tuple[NDArray[np.bool_], int]], list[tuple[NDArray[np.bool_], int]]]:
    """Who is distorted before the honest habit at thresholds (inflated, helped) and who after it."""
    early: list[tuple[NDArray[np.bool_], int]] = []
    late: list[tuple[NDArray[np.bool_], int]] = []
    for index in np.flatnonzero(kinds):
        members = parallel.school == index
        if rng.random() < world.one_class and len(set(parallel.klass[members])) > 1:
            members &= parallel.klass == rng.choice(np.unique(parallel.klass[members]))
        (early if kinds[index] in (1, 2) else late).append((members, int(kinds[index])))
    return early, late


def _manner(rng: np.random.Generator, world: World) -> tuple[float, int]:
    return float(rng.uniform(*world.strength)), int(rng.choice(world.styles))


def _journal(rng: np.random.Generator, world: World, subject: Floats, school: Ints) -> Ints:
    seen = subject + rng.normal(0, world.journal_taste, school.max() + 1)[school]
    seen = seen + rng.normal(0, world.journal_noise, len(school))
    return np.asarray(2 + np.searchsorted([-1.9, -0.1, 1.2], seen))


def _points(
    rng: np.random.Generator, world: World, spec: WorkSpec, subject: Floats, units: tuple[Ints, Ints, Ints]
) -> Ints:
    school, klass, variants = units
    tasks, maxima = len(spec.codes), np.asarray(spec.maxima)
    hard = rng.normal(-0.1, 1.0, tasks) + rng.normal(0, 0.4)
    slope = world.discrimination * rng.uniform(0.7, 1.3, tasks)
    latent = slope * (subject[:, None]) - hard
    latent += rng.normal(0, world.task_taste, (school.max() + 1, tasks))[school]
    latent += rng.normal(0, world.task_taste / 2, (klass.max() + 1, tasks))[klass]
    latent += (rng.normal(0, world.open_taste, school.max() + 1)[school])[:, None] * np.asarray(spec.open_tasks)
    latent += rng.normal(0, world.variant_spread * 2, (variants.max() + 1, tasks))[variants]
    latent += rng.normal(0, world.variant_spread, variants.max() + 1)[variants][:, None]
    latent += rng.logistic(0, 1, latent.shape)
    points = np.zeros(latent.shape, np.int64)
    for step in range(1, 6):
        offset = np.where(maxima > 1, (2 * (step - 1) / np.maximum(maxima - 1, 1) - 1) * 0.9, 0.0)
        points += (latent > offset) & (step <= maxima)
    return points


def _prior(rng: np.random.Generator, world: World, subject: Floats, school: Ints) -> Floats:
    count = school.max() + 1
    made = np.full((count, 3), np.nan)
    base = 100 / (1 + np.exp(-(subject + rng.normal(0, 0.7, len(subject))) * 0.8 + rng.normal(0, 0.3)))
    base = base + rng.normal(0, 10 * world.subject_taste, count)[school]
    base = np.clip(base, 2, 98)
    kept = rng.random(len(subject)) < 0.92
    for index in range(count):
        mine = base[kept & (school == index)]
        if len(mine) > 1:
            made[index] = len(mine), mine.mean(), mine.std(ddof=1)
    return made


def _cohort(
    rng: np.random.Generator,
    spec: WorkSpec,
    sheet: Sheet,
    parallel: _Parallel,
    rest: tuple[NDArray[np.bool_], Ints, Floats, tuple[Ints, NDArray[np.bool_]]],
) -> Cohort:
    present, variants, prior, (types, controls) = rest
    school, count = parallel.school, len(types)
    roll = np.stack([np.bincount(school[sheet.journal == mark], minlength=count) for mark in (2, 3, 4, 5)], 1)
    context = Context.unknown(count)
    context = replace(
        context,
        kinds=tuple(("ordinary", "rural", "gymnasium")[kind] for kind in types),
        controls=controls,
        enrolled=np.bincount(school, minlength=count),
        journal_roll=roll,
        prior=prior,
    )
    shown = sheet.points.astype(np.int8)
    easy = sheet.points.mean(0) / sheet.maxima
    shown[(shown == 0) & (rng.random(shown.shape) < 0.45 * (1 - easy) ** 1.5)] = -1
    totals = sheet.points.sum(1)
    marks = 2 + np.searchsorted(np.asarray(spec.thresholds), totals, side="right")
    return Cohort(
        work=spec,
        schools=tuple(f"S{index:03d}" for index in range(count)),
        school=school[present],
        classes=parallel.klass[present],
        class_names=tuple(f"{spec.grade}{name}" for name in parallel.names),
        points=shown[present],
        totals=totals[present],
        marks=marks[present],
        journal=sheet.journal[present],
        variants=variants[present],
        context=context,
    )
