"""Simpler ways to judge the same cells: published rules, single statistics and the recipe the engine started from."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from scipy.stats import t as student

from analytics.engine.data import Cohort
from analytics.engine.density import contrast, density
from analytics.engine.frame import Frame, frame
from analytics.engine.level import context_columns, expectation
from analytics.engine.null import learn
from analytics.engine.profile import profile, residuals

Floats = NDArray[np.float64]


def mean_interval(cohort: Cohort) -> tuple[Floats, NDArray[np.bool_]]:
    """The federal marker of a mean too high: score, and flag where the intervals of 95 % part; federal rule A."""
    f = frame(cohort)
    n = f.n[: f.count]
    totals = f.totals.astype(float)
    mean = f.means(totals)[: f.count]
    square = f.means(totals**2)[: f.count]
    spread = np.sqrt(np.maximum(square - mean**2, 0) * n / np.maximum(n - 1, 1))
    low = mean - 1.96 * spread / np.sqrt(np.maximum(n, 1))
    high = totals.mean() + 1.96 * totals.std(ddof=1) / np.sqrt(len(totals))
    return low - high, (low > high) & (n > 1)


def against_marks(cohort: Cohort) -> tuple[Floats, NDArray[np.bool_]]:
    """The federal marker of results against journal marks: Spearman's r below zero; federal rule B."""
    f = frame(cohort)
    made = np.zeros(f.count)
    for index in range(f.count):
        mine = slice(int(f.starts[index]), int(f.ends[index]))
        a, b = rankdata(f.totals[mine]), rankdata(f.journal[mine])
        n = len(a)
        made[index] = 1 - 6 * ((a - b) ** 2).sum() / (n * (n * n - 1)) if n > 1 else 0.0
    return -made, made < 0


def boundary_ratio(cohort: Cohort) -> tuple[Floats, NDArray[np.bool_]]:
    """Works on the thresholds by works one point below; flag from 3 on with 10 works there."""
    f = frame(cohort)
    thresholds = np.array(cohort.work.thresholds)
    on = f.sums(np.isin(f.totals, thresholds).astype(float))[: f.count]
    below = f.sums(np.isin(f.totals, thresholds - 1).astype(float))[: f.count]
    ratio = (on + 0.5) / (below + 0.5)
    return ratio, (ratio >= 3) & (on + below >= 10)


def guttman(f: Frame) -> Floats:
    """(U,) mean normed errors against the order of difficulty, beyond those of pupils with the same total."""
    maxima = np.asarray(f.cohort.work.maxima, float)
    done = f.points / maxima
    order = np.argsort(-done.mean(0))
    done = done[:, order]
    errors = sum((np.maximum(done[:, [j]] - done[:, :j], 0)).sum(1) for j in range(1, done.shape[1]))
    share = done.mean(1)
    errors = errors / np.maximum(share * (1 - share) * done.shape[1] ** 2, 0.5)
    bins = np.clip((share * 12).astype(int), 0, 11)
    usual = np.bincount(bins, errors, 12) / np.maximum(np.bincount(bins, minlength=12), 1)
    return f.means(errors - usual[bins])


def _standard(f: Frame, effect: Floats, chance: Floats) -> Floats:
    schools = np.arange(len(f.n)) < f.count
    null = learn(effect, chance, (f.n > 2) & schools, 0.3 * float(np.sqrt(np.median(chance[: f.count]))))
    return null.scores(effect, chance)


def recipe(cohort: Cohort) -> tuple[Frame, Floats]:
    """(U, 5) standard scores of the five signs the engine started from."""
    f = frame(cohort)
    n, opened = np.maximum(f.n, 1), np.asarray(cohort.work.open_tasks)
    variance = f.equated.var() * 0.9 / n
    columns, _ = context_columns(f, f.journal.astype(float))
    kinds = np.array([cohort.context.kinds[i] == "gymnasium" for i in f.source], float)[f.parent]
    rest = f.means(f.equated)
    columns = np.column_stack([columns, kinds])
    here = np.flatnonzero(f.n[: f.count] > 0)
    slopes = expectation(rest[here], variance[here], columns[here], (0.0, 0.95, 0.0), float(f.equated.std()))
    rest = rest - slopes[0] - columns @ slopes[1:]
    found = residuals(f)[0]
    gap = found[:, opened].mean(1) - found[:, ~opened].mean(1)
    first = _standard(f, rest, variance)
    first = first + 1.2 * _standard(f, f.means(gap), gap.var() / n)
    errors = guttman(f)
    first = first + 0.6 * _standard(f, errors, np.median(errors[: f.count] ** 2 * n[: f.count]) / n)
    first = _standard(f, first, np.zeros(len(n)) + 1e-9)
    z = profile(f).z
    second = np.cbrt((np.maximum(z, 0) ** 2).sum(1))
    second = _standard(f, second, np.zeros(len(n)) + 1e-9)
    return f, np.stack([first, second, _edges(f), _equal(f), _away(f)], 1)


def _edges(f: Frame) -> Floats:
    dense = density(f)
    weights = np.zeros(dense.pooled.shape[1])
    for threshold in f.cohort.work.thresholds or ():
        for distance, weight in ((1, 1.0), (2, 0.7), (3, 0.4)):
            if threshold >= distance:
                weights[threshold - distance] -= weight
                weights[threshold] += weight / 2
    difference, variance = contrast(dense, np.broadcast_to(weights, dense.pooled.shape))
    n = np.maximum(f.n, 1)
    return _standard(f, difference / n, variance / n**2)


def _equal(f: Frame) -> Floats:
    marks = 2 + np.searchsorted(np.array(f.cohort.work.thresholds), f.totals, side="right")
    equal = (marks - 1 == f.journal).astype(float)
    usual = np.bincount(f.journal, equal, 5) / np.maximum(np.bincount(f.journal, minlength=5), 1)
    p = usual[f.journal]
    z = f.sums(equal - p) / np.sqrt(f.sums(p * (1 - p)) + 0.02 * f.n + 1e-9)
    return _standard(f, z, np.zeros(len(z)) + 1e-9)


def _away(f: Frame) -> Floats:
    roll = f.cohort.context.journal_roll[f.source].astype(float)
    present = np.stack([f.sums((f.journal == mark).astype(float)) for mark in (1, 2, 3, 4)], 1)[: f.count]
    absent = np.maximum(roll - present, 0)
    usual = absent.sum(0) / roll.sum(0)
    weights = np.array([1, 0.6, -0.1, -0.3])
    z = ((absent - roll * usual) * weights).sum(1)
    z = z / np.sqrt((roll * usual * (1 - usual) * weights**2).sum(1) + 0.1)
    z = np.pad(z, (0, len(f.n) - f.count))
    return _standard(f, z, np.zeros(len(z)) + 1e-9)


def recipe_p(f: Frame, z: Floats) -> Floats:
    """(S,) Cauchy's combination of the five signs over school and classes."""
    p = student.sf(z, 20)
    made = np.zeros(f.count)
    for index in range(f.count):
        mine = np.flatnonzero(f.parent == index)
        classes = mine[mine >= f.count]
        best = p[index].copy()
        if len(classes):
            corrected = 1 - (1 - p[classes].min(0)) ** len(classes)
            best[:4] = np.minimum(1, 2 * np.minimum(best[:4], corrected[:4]))
        made[index] = 0.5 - np.arctan(np.tan(np.pi * (0.5 - np.clip(best, 1e-12, 1 - 1e-6))).mean()) / np.pi
    return made


def step_up(p: Floats, q: float) -> NDArray[np.bool_]:
    """Benjamini and Hochberg's rule."""
    order = np.argsort(p, kind="stable")
    below = p[order] <= q * np.arange(1, len(p) + 1) / max(len(p), 1)
    last = np.flatnonzero(below)
    flags = np.zeros(len(p), bool)
    if len(last):
        flags[p <= p[order][last[-1]]] = True
    return flags
