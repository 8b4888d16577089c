"""How well a work measures: Cronbach's alpha with its interval, standard error of measurement, figures of each task."""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from analytics.engine.data import NOT_ATTEMPTED, Cohort
from analytics.engine.grouped import Flags, Floats, Ints, Words, has_points, ratio
from analytics.engine.intervals import LEVEL, normal_quantile

TAIL = 0.27
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Items:
    """T tasks. ``percent`` of the maximum; ``item_rest``: correlation with the points of all other tasks;
    ``discrimination``: mean share of the maximum in the best 27 % less that in the weakest 27 %; ``not_attempted``:
    share 0..1. ``reason``: "one_value" (everybody the same, such as nobody solved it: item_rest NaN, the rest known),
    "no_maximum", "too_few", ""."""

    percent: Floats
    item_rest: Floats
    discrimination: Floats
    not_attempted: Floats
    n: Ints
    reason: Words


@dataclass(frozen=True, slots=True)
class Reliability:
    """``alpha`` with ``low`` and ``high``; ``sem``: standard error of measurement in points; ``n`` pupils, ``tasks``.

    ``without``: (T,) alpha when a task is left out. ``reason``: "" or "too_few" (under 10 pupils), "one_task",
    "one_value" (all totals equal).
    """

    alpha: float
    low: float
    high: float
    sem: float
    without: Floats
    items: Items
    n: int
    tasks: int
    reason: str
    level: float = LEVEL
    reference: str = "cohort"


def reliability(cohort: Cohort, *, level: float = LEVEL) -> Reliability:
    """α = T/(T-1)·(1 - Σs²_j/s²) over pupils whose task points are known (Cronbach 1951), Feldt's F interval (1965).

    A task not attempted is worth nothing. SEM = s·√(1-α), with α cut at 0 when it is negative.
    """
    known = has_points(cohort)
    scores = cohort.scores[known].astype(np.int64)
    n, tasks = scores.shape
    cross = _covariance(scores)
    items = _items(cohort, scores, cross, known)
    total = float(cross.sum())
    reason = "too_few" if n < FEWEST else "one_task" if tasks < 2 else "one_value" if total <= 0 else ""
    if reason:
        blank = float("nan")
        return Reliability(blank, blank, blank, blank, np.full(tasks, np.nan), items, n, tasks, reason, level)
    alpha = tasks / (tasks - 1) * (1.0 - float(np.trace(cross)) / total)
    low, high = feldt(alpha, n, tasks, level)
    own = np.diagonal(cross)
    rest = total - 2 * cross.sum(axis=1) + own
    without = np.full(tasks, np.nan)
    if tasks > 2:
        without = (tasks - 1) / (tasks - 2) * (1.0 - ratio(own.sum() - own, rest))
    sem = float(np.sqrt(total * (1.0 - max(alpha, 0.0))))
    return Reliability(alpha, low, high, sem, without, items, n, tasks, "", level)


def feldt(alpha: float, n: int, tasks: int, level: float = LEVEL) -> tuple[float, float]:
    """Bounds 1 - (1-α)·F of alpha, F with n-1 and (n-1)(tasks-1) degrees of freedom; for n, tasks >= 2."""
    normal_quantile(level)
    wide, narrow = fdtri(n - 1, (n - 1) * (tasks - 1), np.array([1.0 + level, 1.0 - level]) / 2.0)
    return float(1.0 - (1.0 - alpha) * wide), float(1.0 - (1.0 - alpha) * narrow)


def _covariance(scores: Ints) -> Floats:
    """(T, T) covariances with n-1, out of whole sums; zeros below two pupils."""
    n = len(scores)
    if n < 2:
        return np.zeros((scores.shape[1], scores.shape[1]))
    wide = scores.astype(float)
    total = wide.sum(axis=0)
    return np.asarray((n * (wide.T @ wide) - np.outer(total, total)) / (n * (n - 1)), float)


def _items(cohort: Cohort, scores: Ints, cross: Floats, known: Flags) -> Items:
    """Figures of each task."""
    n, tasks = scores.shape
    factor = ratio(100.0, cohort.work.maxima)
    own, with_total = np.diagonal(cross), cross.sum(axis=1)
    rest = np.maximum(cross.sum() - 2 * with_total + own, 0.0)
    flat = (own <= 0) | (rest <= 0)
    correlation = np.where(flat, np.nan, ratio(with_total - own, np.sqrt(own) * np.sqrt(rest)))
    few = n < FEWEST
    return Items(
        percent=ratio(scores.sum(axis=0), n) * factor,
        item_rest=np.full(tasks, np.nan) if few else correlation,
        discrimination=np.full(tasks, np.nan) if few else _discrimination(scores) * factor / 100.0,
        not_attempted=ratio((cohort.points[known] == NOT_ATTEMPTED).sum(axis=0), n),
        n=np.full(tasks, n),
        reason=np.select([np.full(tasks, few), np.isnan(factor), flat], ["too_few", "no_maximum", "one_value"], ""),
    )


def _discrimination(scores: Ints) -> Floats:
    """Mean points of the best 27 % less those of the weakest; pupils tied at the cut count in part."""
    totals = scores.sum(axis=1)
    quota = TAIL * len(totals)
    means = []
    for sign in (1, -1):
        values, position, met = np.unique(sign * totals, return_inverse=True, return_counts=True)
        above = len(totals) - np.cumsum(met)
        weight = np.clip((quota - above) / met, 0.0, 1.0)[position]
        means.append((weight @ scores) / quota if len(values) else weight @ scores)
    return np.asarray(means[0] - means[1], float)
