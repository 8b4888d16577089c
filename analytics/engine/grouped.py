"""Counts, sums, moments and ranks by group for all groups at once, exact, so that the order of rows does not matter."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.engine.data import MARKS, UNKNOWN, Cohort, WorkSpec

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Moments:
    """Any shape: ``n`` values, their mean (NaN when n = 0) and standard deviation with n-1 (NaN when n < 2)."""

    n: Ints
    mean: Floats
    sd: Floats

    def scaled(self, factor: float) -> "Moments":
        """The same values times ``factor``, such as 100 / maximum to get per cent."""
        return Moments(self.n, self.mean * factor, self.sd * abs(factor))


@dataclass(frozen=True, slots=True)
class Marks:
    """(N,) marks 2..5 or 0, and where they come from: "file", "thresholds", "both" or "none"."""

    values: Ints
    source: str


def ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """``above / below`` elementwise, NaN where ``below`` is 0 or NaN."""
    top, bottom = np.asarray(above, float), np.asarray(below, float)
    found = np.full(np.broadcast_shapes(top.shape, bottom.shape), np.nan)
    np.divide(top, bottom, out=found, where=bottom != 0)
    return found


def exact_sum(values: ArrayLike) -> float:
    """The correctly rounded sum of the finite values: the same in any order, which numpy's own sum is not."""
    array = np.asarray(values, float).ravel()
    return math.fsum(array[np.isfinite(array)].tolist())


def counts(index: NDArray[np.int64], size: int) -> Ints:
    """(size,) how often each index 0..size-1 occurs."""
    return np.bincount(index, minlength=size).astype(np.int64)


def sums(index: NDArray[np.int64], values: NDArray[np.generic], size: int) -> Floats:
    """(size,) or (size, T) sums of (N,) or (N, T) values by (N,) index; exact while the values are whole numbers."""
    if values.ndim == 1:
        return np.bincount(index, weights=values.astype(float), minlength=size).astype(float)
    columns = values.shape[1]
    flat = (np.asarray(index)[:, None] * columns + np.arange(columns)).ravel()
    total = np.bincount(flat, weights=values.astype(float).ravel(), minlength=size * columns)
    return total[: size * columns].reshape(size, columns).astype(float)


def from_sums(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> Moments:
    """Moments out of n, the sum and the sum of squares; n may want a last axis to meet the shape of the sums."""
    total, squares = np.asarray(total, float), np.asarray(squares, float)
    count = np.broadcast_to(np.asarray(n, np.int64), total.shape)
    scatter = np.maximum(count * squares - total**2, 0.0)  # a whole number, because the values are: 0 means all equal
    return Moments(count, ratio(total, count), np.sqrt(ratio(scatter, count * np.maximum(count - 1, 0))))


def moments(index: NDArray[np.int64], values: NDArray[np.generic], size: int) -> Moments:
    """Moments of whole (N,) or (N, T) values by (N,) index: (size,) or (size, T)."""
    wide = values.astype(np.int64)
    n = counts(index, size)
    shaped = n if values.ndim == 1 else n[:, None]
    return from_sums(shaped, sums(index, wide, size), sums(index, wide**2, size))


def whole(values: NDArray[np.generic]) -> Moments:
    """Moments of all (N,) whole values together: arrays of shape (1,)."""
    return moments(np.zeros(len(values), np.int64), values, 1)


def percent_factor(work: WorkSpec) -> float:
    """What turns a total into per cent of the maximum; NaN for a work without points."""
    return 100.0 / work.maximum if work.maximum > 0 else math.nan


def school_percent(cohort: Cohort) -> Moments:
    """(S,) moments of the totals in per cent of the maximum; NaN throughout for a work without points."""
    return moments(cohort.school, cohort.totals, len(cohort.schools)).scaled(percent_factor(cohort.work))


def has_points(cohort: Cohort) -> Flags:
    """(N,) True where the points of the tasks are known, not the total alone."""
    if not len(cohort.work.codes):
        return np.zeros(len(cohort.school), bool)
    return (cohort.points >= 0).any(axis=1) | (cohort.totals <= 0)


def marks_of(cohort: Cohort) -> Marks:
    """The marks of the file; where there is none and the thresholds are known, the mark of the total."""
    given = np.where(np.isin(cohort.marks, MARKS), cohort.marks, UNKNOWN).astype(np.int64)
    missing = given == UNKNOWN
    thresholds = cohort.work.thresholds
    derived = bool(thresholds) and bool(missing.any())
    values = given
    if thresholds is not None:
        values = np.where(missing, 2 + np.searchsorted(np.array(thresholds), cohort.totals, side="right"), given)
    if derived:
        return Marks(values, "thresholds" if missing.all() else "both")
    return Marks(values, "none" if missing.all() else "file")


def ranks(index: NDArray[np.int64], values: NDArray[np.generic]) -> Floats:
    """(N,) rank from 1 of each value within its group, ties sharing their mean rank."""
    n = len(values)
    if not n:
        return np.empty(0)
    order = np.lexsort((values, index))
    group, ordered = np.asarray(index)[order], values[order]
    at = np.arange(n)
    starts = np.r_[True, group[1:] != group[:-1]]
    runs = starts | np.r_[True, ordered[1:] != ordered[:-1]]
    first = at[runs]
    length = np.diff(np.r_[first, n])
    group_start = np.maximum.accumulate(np.where(starts, at, 0))
    mean = np.repeat(first + (length - 1) / 2.0, length) - group_start + 1.0
    found = np.empty(n)
    found[order] = mean
    return found


def rank_correlation(index: NDArray[np.int64], x: NDArray[np.generic], y: NDArray[np.generic], size: int) -> Floats:
    """(size,) Spearman's correlation by group, ties counted; NaN below 3 rows or where a side is all equal."""
    a = (2 * ranks(index, x)).astype(np.int64)  # doubled, because mean ranks are halves and whole numbers sum exactly
    b = (2 * ranks(index, y)).astype(np.int64)
    n = counts(index, size)
    sa, sb = sums(index, a, size), sums(index, b, size)
    cross = n * sums(index, a * b, size) - sa * sb
    va = n * sums(index, a * a, size) - sa**2
    vb = n * sums(index, b * b, size) - sb**2
    found = ratio(cross, np.sqrt(va) * np.sqrt(vb))
    return np.where(n >= 3, np.clip(found, -1.0, 1.0), np.nan)
