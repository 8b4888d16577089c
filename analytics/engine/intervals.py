"""Intervals for means, shares and their differences, elementwise over arrays of any shape."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from analytics.engine.grouped import Floats, Ints, Moments, Words, ratio

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Arrays of one shape: the estimate, its bounds, how many observations, and why a bound is NaN ("" when it is not).

    ``level``: confidence, such as .95. Units are those of the estimate.
    """

    estimate: Floats
    low: Floats
    high: Floats
    n: Ints
    reason: Words
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class Difference:
    """Arrays of one shape: first minus second, bounds, two-sided p, both numbers of observations, why NaN."""

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats
    n: Ints
    n_reference: Ints
    reason: Words
    level: float = LEVEL


def normal_quantile(level: float) -> float:
    """z with ``level`` of a normal distribution between -z and z; ValueError unless 0 < level < 1."""
    if not 0.0 < level < 1.0:
        raise ValueError("the level lies between 0 and 1")
    return float(ndtri((1.0 + level) / 2.0))


def t_quantile(df: ArrayLike, level: float) -> Floats:
    """t with ``level`` of Student's distribution between -t and t; NaN where df is not positive."""
    normal_quantile(level)
    freedom = np.asarray(df, float)
    found = stdtrit(np.where(freedom > 0, freedom, 1.0), (1.0 + level) / 2.0)
    return np.where(freedom > 0, found, np.nan)


def t_two_sided(t: ArrayLike, df: ArrayLike) -> Floats:
    """Two-sided p of Student's t; NaN where t or df is."""
    freedom = np.asarray(df, float)
    found = 2.0 * stdtr(np.where(freedom > 0, freedom, 1.0), -np.abs(np.asarray(t, float)))
    return np.where(freedom > 0, found, np.nan)


def mean_interval(moments: Moments, level: float = LEVEL) -> Interval:
    """Student's interval mean ± t·sd/√n (Gosset 1908), in the units of the values.

    n = 0: NaN, "too_few"; n = 1: bounds NaN, "too_few"; all values equal: bounds NaN, "one_value", because a sample
    without spread says nothing about its error.
    """
    n, flat = moments.n, moments.sd == 0
    half = t_quantile(n - 1, level) * moments.sd / np.sqrt(np.maximum(n, 1))
    half = np.where(flat, np.nan, half)
    unknown = np.isnan(moments.mean) & (n > 0)
    reason = np.select([n < 2, unknown, flat], ["too_few", "not_known", "one_value"], "")
    return Interval(moments.mean, moments.mean - half, moments.mean + half, n, reason, level)


def proportion_interval(hits: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Interval:
    """Wilson's score interval of a share 0..1 (Wilson 1927), without continuity correction; n = 0: NaN, "too_few"."""
    k, count = np.broadcast_arrays(np.asarray(hits, float), np.asarray(n, np.int64))
    z = normal_quantile(level)
    share = ratio(k, count)
    size = np.where(count > 0, count, np.nan)
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    low = np.where(k == 0, 0.0 * size, np.clip(centre - half, 0.0, 1.0))
    high = np.where(k == count, 0.0 * size + 1.0, np.clip(centre + half, 0.0, 1.0))
    return Interval(share, low, high, count.copy(), np.where(count < 1, "too_few", ""), level)


def mean_difference(first: Moments, second: Moments, level: float = LEVEL) -> Difference:
    """Welch's interval and p of ``first - second`` with Satterthwaite's degrees of freedom (Welch 1947).

    A side with n < 2: bounds and p NaN, "too_few"; both sides without spread: NaN, "one_value".
    """
    a, b = ratio(first.sd**2, first.n), ratio(second.sd**2, second.n)
    return welch(first, second, (a, b), (first.n - 1, second.n - 1), level)


def welch(
    first: Moments,
    second: Moments,
    variances: tuple[Floats, Floats],
    freedom: tuple[ArrayLike, ArrayLike],
    level: float = LEVEL,
) -> Difference:
    """The same with the variances of both means and their degrees of freedom given, such as pooled over variants."""
    a, b = variances
    error = np.sqrt(a + b)
    parts = ratio(a**2, freedom[0]) + ratio(b**2, freedom[1])
    df = ratio((a + b) ** 2, parts)
    gap = first.mean - second.mean
    half = t_quantile(df, level) * error
    p = t_two_sided(ratio(gap, error), df)
    known = np.isfinite(half)
    few = (np.asarray(freedom[0]) < 1) | (np.asarray(freedom[1]) < 1)
    reason = np.select([known, few, error == 0], ["", "too_few", "one_value"], "not_known")
    p = np.where(known, p, np.nan)
    return Difference(gap, gap - half, gap + half, p, first.n, second.n, reason, level)


def blanked(found: Difference, reason: Words) -> Difference:
    """The same with estimate, bounds and p NaN wherever a reason is given."""
    blank = reason != ""
    estimate, low, high, p = (
        np.where(blank, np.nan, part) for part in (found.estimate, found.low, found.high, found.p)
    )
    return replace(found, estimate=estimate, low=low, high=high, p=p, reason=reason)


def proportion_difference(
    hits: ArrayLike, n: ArrayLike, reference_hits: ArrayLike, reference_n: ArrayLike, *, level: float = LEVEL
) -> Difference:
    """Newcombe's hybrid score interval of a difference of two shares (Newcombe 1998, method 10).

    p: two-sided z with the pooled share; 1 where both sides are all or nothing alike. A side with n = 0: "too_few".
    """
    first, second = proportion_interval(hits, n, level), proportion_interval(reference_hits, reference_n, level)
    p1, p2 = first.estimate, second.estimate
    gap = p1 - p2
    low = gap - np.sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    high = gap + np.sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    pooled = ratio(np.asarray(hits, float) + np.asarray(reference_hits, float), first.n + second.n)
    error = np.sqrt(pooled * (1 - pooled) * (ratio(1.0, first.n) + ratio(1.0, second.n)))
    z = np.where(error == 0, 0.0, ratio(gap, error))
    reason = np.where((first.n < 1) | (second.n < 1), "too_few", "")
    a, b = np.broadcast_arrays(first.n, second.n)
    return Difference(gap, low, high, 2 * ndtr(-np.abs(z)), a, b, reason, level)


def rank_correlation_interval(r: ArrayLike, n: ArrayLike, level: float = LEVEL) -> Interval:
    """Interval of Spearman's correlation on Fisher's scale with variance (1 + r²/2)/(n - 3) (Bonett, Wright 2000).

    n < 10: bounds NaN, "too_few"; r unknown (a side all equal): "one_value".
    """
    found, count = np.broadcast_arrays(np.asarray(r, float), np.asarray(n, np.int64))
    enough = count >= 10
    error = np.sqrt((1 + found**2 / 2) / np.where(enough, count - 3, np.nan))
    centre = np.arctanh(np.clip(found, -1 + 1e-12, 1 - 1e-12))
    half = normal_quantile(level) * error
    reason = np.select([~enough, np.isnan(found)], ["too_few", "one_value"], "")
    return Interval(found.copy(), np.tanh(centre - half), np.tanh(centre + half), count.copy(), reason, level)
