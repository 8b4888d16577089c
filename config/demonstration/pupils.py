"""Pupils who never lived and the works they wrote: two springs of one town, a few sheets distorted on purpose.

Numbers only; the same seed makes the same town. Distortions are of five kinds, because the analysis looks for five.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SEED = 20260420
MAXIMA: dict[tuple[str, int], tuple[int, ...]] = {
    ("RU", 4): (4, 3, 1, 2, 2, 2, 2, 1, 2, 2, 1, 2),
    ("MA", 4): (1, 1, 1, 2, 1, 1, 2, 1, 2, 2, 2, 2),
    ("RU", 5): (4, 3, 2, 2, 2, 3, 2, 2, 2, 3),
    ("MA", 5): (1, 1, 2, 1, 2, 1, 2, 1, 2, 2, 2, 1, 2),
    ("RU", 6): (4, 3, 3, 2, 2, 2, 3, 2, 2, 3),
    ("MA", 6): (1, 1, 1, 2, 1, 2, 1, 2, 2, 2, 1, 2),
    ("RU", 7): (4, 3, 2, 2, 3, 2, 2, 3, 2, 2, 2),
    ("MA", 7): (1, 1, 2, 1, 2, 1, 2, 2, 1, 2, 2, 1),
    ("RU", 8): (4, 3, 2, 2, 3, 2, 2, 3, 2, 2, 2, 3),
    ("MA", 8): (1, 1, 2, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2),
}
SHARES = (0.34, 0.58, 0.82)  # of the maximum: where the marks 3, 4 and 5 begin
SEASONS: dict[int, tuple[tuple[str, int], ...]] = {
    2025: (("RU", 4), ("MA", 4), ("RU", 5), ("MA", 5), ("RU", 7), ("MA", 7)),
    2026: (("RU", 4), ("MA", 4), ("RU", 5), ("MA", 5), ("RU", 6), ("MA", 6), ("RU", 8), ("MA", 8)),
}
# (year, subject, grade, school's index) -> kind
PLANTED: dict[tuple[int, str, int, int], str] = {
    (2026, "RU", 4, 4): "lifted",
    (2026, "RU", 6, 4): "lifted",
    (2026, "MA", 4, 9): "generous",
    (2026, "RU", 5, 9): "generous",
    (2026, "MA", 6, 11): "given",
    (2026, "RU", 8, 1): "matched",
    (2026, "MA", 5, 12): "stayed",
    (2025, "RU", 5, 4): "lifted",
}
CONTROLS = (3, 8)


@dataclass(frozen=True, slots=True)
class Written:
    """One school's one work; N pupils present, T tasks. ``roll`` counts journal marks 2..5 of all, ``absent`` too."""

    year: int
    subject: str
    grade: int
    school: int
    codes: list[int]
    classes: list[str]
    variants: Ints
    points: Ints
    journal: Ints
    roll: tuple[int, int, int, int]
    absent_journal: Ints
    distorted: str


def thresholds(maxima: tuple[int, ...]) -> tuple[int, int, int]:
    """Lowest totals for the marks 3, 4 and 5."""
    first, second, third = (round(sum(maxima) * share) for share in SHARES)
    return first, second, third


def town(kinds: list[str], sizes: list[int]) -> Iterator[Written]:
    """Everything written in both springs; ``kinds`` and ``sizes`` (pupils of a school) by school."""
    rng = np.random.default_rng(SEED)
    strength = {"gymnasium": 0.75, "rural": -0.3, "ordinary": 0.0}
    levels = [strength.get(kind, 0.0) + rng.normal(0, 0.18) for kind in kinds]
    for year, works in SEASONS.items():
        for index, size in enumerate(sizes):
            for subject, grade in works:
                kind = PLANTED.get((year, subject, grade, index), "")
                born = np.random.default_rng([SEED, year - grade, index])  # the same children from year to year
                ability = levels[index] + born.normal(0, 1, _pupils(size))
                yield _work(rng, (year, subject, grade, index), ability, kind)


def _pupils(size: int) -> int:
    return max(5, round(size / 11 * 0.9))


def _work(
    rng: np.random.Generator, what: tuple[int, str, int, int], ability: NDArray[np.float64], kind: str
) -> Written:
    _year, subject, grade, _index = what
    maxima = np.array(MAXIMA[subject, grade])
    n = len(ability)
    today = ability + rng.normal(0, 0.4, n) + rng.normal(0, 0.08)
    hard = np.linspace(-1.5, 1.2, len(maxima))[np.random.default_rng([SEED, grade]).permutation(len(maxima))]
    variants = rng.integers(1, 3, n)
    taste = rng.normal(0, 0.15, len(maxima))
    chance = 1 / (1 + np.exp(-(today[:, None] - hard + taste + 0.12 * (variants[:, None] == 2))))
    points = rng.binomial(maxima, chance)
    cuts = np.array(thresholds(MAXIMA[subject, grade]))
    level = points + rng.normal(0, 0.3, points.shape)
    journal = 2 + np.searchsorted(cuts - 0.5, level.sum(1) + rng.normal(0.8, 0.1 * maxima.sum(), n))
    journal = np.where((journal == 2) & (rng.random(n) < 0.7), 3, journal)
    away = rng.random(n) < 0.07
    if kind == "stayed":
        away |= (journal <= 3) & (rng.random(n) < 0.75)
    points = _distorted(rng, points, maxima, (cuts, journal), kind)
    here = ~away
    half = 1 + (np.arange(n) >= (n + 1) // 2) if n > 30 else np.ones(n, np.int64)
    roll = [int((journal == mark).sum()) for mark in (2, 3, 4, 5)]
    return Written(
        *what,
        codes=[grade * 10000 + number + 1 for number in np.flatnonzero(here).tolist()],
        classes=[f"{grade}{'АБ'[part - 1]}" for part in half[here]],
        variants=variants[here],
        points=points[here],
        journal=journal[here],
        roll=(roll[0], roll[1], roll[2], roll[3]),
        absent_journal=journal[away],
        distorted=kind,
    )


def _distorted(rng: np.random.Generator, points: Ints, maxima: Ints, marks: tuple[Ints, Ints], kind: str) -> Ints:
    cuts, journal = marks
    if kind == "generous":
        return np.minimum(points + ((rng.random(points.shape) < 0.55) & (maxima > 1)), maxima)
    if kind == "given":
        given = np.zeros(len(maxima), bool)
        given[[1, 5, 9]] = True
        return np.where(given & (rng.random(points.shape) < 0.9), maxima, points)
    totals = points.sum(1)
    if kind == "lifted":
        gaps = cuts[None, :] - totals[:, None]
        near = np.where(gaps > 0, gaps, 99).min(1)
        return _moved(points, maxima, np.where((near <= 3) & (rng.random(len(near)) < 0.9), near, 0))
    if kind == "matched":
        edges = np.concatenate([[0], cuts, [maxima.sum() + 1]])
        return _moved(points, maxima, np.clip(totals, edges[journal - 2], edges[journal - 1] - 1) - totals)
    return points


def _moved(points: Ints, maxima: Ints, gap: Ints) -> Ints:
    """Add ``gap`` points to each pupil, from the last task back; take them away where it is negative."""
    points, left = points.copy(), gap.copy()
    for task in reversed(range(len(maxima))):
        step = np.clip(left, -points[:, task], maxima[task] - points[:, task])
        points[:, task] += step
        left -= step
    return points
