"""A diagnostic work the day after: variants brought to one scale, raw points made scale points, method stated."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags, Floats, Ints, counts, from_sums, sums
from analytics.engine.intervals import LEVEL, Interval, mean_interval
from analytics.engine.loglinear import smooth

LEAST_MEAN, LEAST_LINEAR, LEAST_EQUIPERCENTILE = 25, 50, 200
ANCHORS = (40.0, 60.0, 80.0)


@dataclass(frozen=True, slots=True)
class Equating:
    """V variants in the order of ``variants``; the first compared with is ``reference_variant``.

    ``table``: (V, M+1) points of each raw total on the reference variant's scale; the raw total itself where nothing
    could be equated. ``error``: (V, M+1) standard error of equating, 0 for the reference, NaN where nothing was done.
    ``method``: per variant "reference", "equipercentile", "linear", "mean" or "none"; ``n``, ``n_reference``: pupils
    behind it. ``degree``: of the smoothing polynomial, 0 where none. ``design``: "within_schools" (variants met in the
    same schools), "assumed_random" (on the caller's word), "single". ``reason``: "" or "too_few", "no_overlap",
    "one_value", "no_variant".
    """

    variants: tuple[int, ...]
    reference_variant: int
    table: Floats
    error: Floats
    method: tuple[str, ...]
    n: Ints
    n_reference: Ints
    degree: tuple[int, ...]
    design: str
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scaling:
    """``scale``: (V, M+1) scale points by variant and raw total, rounded to .1; ``pupils``: (N,) scale points, NaN for
    a total outside 0..M. ``schools``: (S,) mean with Student's interval. ``method``: "percent" or "thresholds";
    ``reason``: "" or "no_thresholds", "no_maximum"."""

    equating: Equating
    method: str
    scale: Floats
    pupils: Floats
    schools: Interval
    reason: str


def equate(cohort: Cohort, *, assume_random: bool = False) -> Equating:
    """Every variant onto the one most written, in the random-groups design.

    Only pupils of schools where both variants were written count, school by school in equal shares, so that a good
    school with one variant does not make it look easy. ``assume_random`` takes all pupils as random groups instead.
    By the smaller group: from 200 equipercentile with log-linear presmoothing, from 50 linear, from 25 by the mean,
    below nothing (Kolen, Brennan 2014; Skaggs 2005).
    """
    inside = (cohort.totals >= 0) & (cohort.totals <= cohort.work.maximum)
    names, position, met = np.unique(cohort.variants[inside], return_inverse=True, return_counts=True)
    size, top = len(cohort.schools), max(cohort.work.maximum, 0)
    cell = (cohort.school[inside] * len(names) + position) * (top + 1) + cohort.totals[inside]
    table = counts(cell, size * len(names) * (top + 1)).reshape(size, len(names), top + 1).astype(float)
    base = int(np.argmax(np.where(names == 0, 0, met))) if len(names) else 0
    rows = [_row(table, variant, base, assume_random) for variant in range(len(names))]
    rows = [_identity(top, "no_variant", 0, 0) if not names[at] and at != base else row for at, row in enumerate(rows)]
    design = "single" if len(names) < 2 else "assumed_random" if assume_random else "within_schools"
    return Equating(
        variants=tuple(int(name) for name in names),
        reference_variant=int(names[base]) if len(names) else 0,
        table=np.array([row.table for row in rows]).reshape(len(names), top + 1),
        error=np.array([row.error for row in rows]).reshape(len(names), top + 1),
        method=tuple(row.method for row in rows),
        n=np.array([row.n[0] for row in rows], np.int64),
        n_reference=np.array([row.n[1] for row in rows], np.int64),
        degree=tuple(row.degree for row in rows),
        design=design,
        reason=tuple(row.reason for row in rows),
    )


def to_scale(
    points: Floats, maximum: int, thresholds: tuple[int, int, int] | None, *, method: str = "percent"
) -> tuple[Floats, str]:
    """Raw points of any shape -> 0..100 and a reason, rounded to .1.

    "percent": points / maximum. "thresholds": straight lines through (0, 0), the least totals for 3, 4, 5 at 40, 60,
    80, and (maximum, 100), so that 60 means the same mark in every work. ValueError for another method.
    """
    if method not in {"percent", "thresholds"}:
        raise ValueError(method)
    blank = np.full(np.shape(points), np.nan)
    if maximum < 1:
        return blank, "no_maximum"
    if method == "percent":
        return np.round(100.0 * np.asarray(points, float) / maximum, 1), ""
    if thresholds is None or not 0 < thresholds[0] < thresholds[1] < thresholds[2] < maximum:
        return blank, "no_thresholds"
    return np.round(np.interp(points, [0, *thresholds, maximum], [0.0, *ANCHORS, 100.0]), 1), ""


def scale_work(
    cohort: Cohort, *, method: str = "percent", assume_random: bool = False, level: float = LEVEL
) -> Scaling:
    """Equate the variants, put the reference's points on the scale, give pupils' and schools' scale points."""
    equating = equate(cohort, assume_random=assume_random)
    scale, reason = to_scale(equating.table, cohort.work.maximum, cohort.work.thresholds, method=method)
    inside = (cohort.totals >= 0) & (cohort.totals <= cohort.work.maximum)
    row = np.searchsorted(np.array(equating.variants, np.int64), cohort.variants[inside])
    pupils = np.full(len(cohort.totals), np.nan)
    pupils[inside] = scale[row, cohort.totals[inside]]
    tenths = np.round(pupils[inside] * 10.0)
    return Scaling(equating, method, scale, pupils, _means(cohort, inside, tenths, level), reason)


@dataclass(frozen=True, slots=True)
class _Row:
    """One variant's line of the table."""

    table: Floats
    error: Floats
    method: str
    n: tuple[int, int]
    degree: int
    reason: str


def _identity(top: int, reason: str, n: int, n_reference: int) -> _Row:
    """Raw points as they are; without a reason for the reference itself."""
    method, error = ("none", np.full(top + 1, np.nan)) if reason else ("reference", np.zeros(top + 1))
    return _Row(np.arange(top + 1, dtype=float), error, method, (n, n_reference), 0, reason)


def _row(table: Floats, variant: int, base: int, assume_random: bool) -> _Row:
    """How raw totals of a variant become totals of the base."""
    top = table.shape[2] - 1
    everybody = int(table[:, variant].sum())
    if variant == base:
        return _identity(top, "", everybody, everybody)
    first, second = table[:, variant], table[:, base]
    met = np.ones(len(table), bool) if assume_random else (first.sum(axis=1) > 0) & (second.sum(axis=1) > 0)
    n, n_reference = int(first[met].sum()), int(second[met].sum())
    least = min(n, n_reference)
    if least < LEAST_MEAN:
        return _identity(top, "no_overlap" if least == 0 else "too_few", n, n_reference)
    x, y = (first[met].sum(axis=0), second[met].sum(axis=0)) if assume_random else _balanced(first[met], second[met])
    moments = _moments(x), _moments(y)
    if min(moments[0][1], moments[1][1]) <= 1e-12:
        return _identity(top, "one_value", n, n_reference)
    if least >= LEAST_EQUIPERCENTILE:
        return _equipercentile((x, y), (n, n_reference))
    return _linear(moments, (n, n_reference), top, spread=least >= LEAST_LINEAR)


def _balanced(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Counts by total, every school with the same weight on both sides, each side summing to its number of pupils."""
    n, m = first.sum(axis=1), second.sum(axis=1)
    weight = n * m / (n + m)
    x, y = (weight / n) @ first, (weight / m) @ second
    return x * n.sum() / x.sum(), y * m.sum() / y.sum()


def _moments(shares: Floats) -> tuple[float, float]:
    """Mean and standard deviation of a distribution over 0..M."""
    x, total = np.arange(len(shares)), shares.sum()
    mean = float(shares @ x / total)
    return mean, float(np.sqrt(max(shares @ (x - mean) ** 2 / total, 0.0)))


def _linear(
    moments: tuple[tuple[float, float], tuple[float, float]], n: tuple[int, int], top: int, *, spread: bool
) -> _Row:
    """μ_Y + (σ_Y/σ_X)(x - μ_X), or x - μ_X + μ_Y by the mean alone; cut to 0..M; error for normal scores."""
    (mean, sd), (mean_y, sd_y) = moments
    z = (np.arange(top + 1) - mean) / sd
    found = mean_y + (sd_y if spread else sd) * z
    size = 1.0 / n[0] + 1.0 / n[1]
    of_mean = np.full(top + 1, np.sqrt(sd**2 / n[0] + sd_y**2 / n[1]))
    error = sd_y * np.sqrt(size * (1.0 + z**2 / 2.0)) if spread else of_mean
    return _Row(np.clip(found, 0.0, top), error, "linear" if spread else "mean", n, 0, "")


def _equipercentile(sides: tuple[Floats, Floats], n: tuple[int, int]) -> _Row:
    """The total of the base with the same percentile rank, both smoothed, uniform kernel (Kolen, Brennan).

    Error: Lord's formula, sqrt(F(1-F)(1/n + 1/m)) / g, which smoothing makes smaller: an upper bound.
    """
    (f, degree), (g, other) = smooth(sides[0]), smooth(sides[1])
    top = len(f) - 1
    rank = np.cumsum(f) - f / 2.0
    knots = np.arange(-0.5, top + 1.0)
    below = np.r_[0.0, np.cumsum(g)]
    found = np.clip(np.interp(rank, below / below[-1], knots), 0.0, top)
    density = np.interp(found, np.arange(top + 1), g)
    error = np.sqrt(np.clip(rank * (1.0 - rank), 0.0, None) * (1.0 / n[0] + 1.0 / n[1])) / density
    return _Row(found, error, "equipercentile", n, max(degree, other), "")


def _means(cohort: Cohort, inside: Flags, tenths: Floats, level: float) -> Interval:
    """(S,) mean scale points; tenths are whole numbers, so the sums are exact."""
    size, school = len(cohort.schools), cohort.school[inside]
    n = counts(school, size)
    total, squares = sums(school, tenths, size), sums(school, tenths**2, size)
    return mean_interval(from_sums(n, total, squares).scaled(0.1), level)
