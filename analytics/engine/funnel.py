"""School means against the municipality as a funnel: limits by size, honest differences in, small schools shrunk."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.between import WINSOR, winsorised_between_variance
from analytics.engine.data import Cohort
from analytics.engine.grouped import (
    Floats,
    Ints,
    Moments,
    Words,
    exact_sum,
    percent_factor,
    ratio,
    school_percent,
    whole,
)
from analytics.engine.intervals import LEVEL, Interval, mean_interval, normal_quantile

POINTS = 60


@dataclass(frozen=True, slots=True)
class Curve:
    """(G,) sizes and the limits there, per cent of the maximum, cut to 0..100; empty when there are no limits."""

    n: Ints
    low2: Floats
    high2: Floats
    low3: Floats
    high3: Floats


@dataclass(frozen=True, slots=True)
class Funnel:
    """S schools, in per cent of the maximum.

    ``interval``: mean with Student's interval. ``shrunk`` with its bounds: empirical Bayes estimate. ``z``: distance
    from ``centre`` in standard errors with τ² in. ``zone``: 0 within 2 of them, ±2 beyond 2, ±3 beyond 3. ``reason``:
    "too_few" (nobody wrote), "few_schools", "one_value", "no_maximum"; "" where z is known. ``within_sd``: pupils
    within schools; ``tau2``: between schools; ``n_reference``: pupils of the municipality.
    """

    interval: Interval
    shrunk: Floats
    shrunk_low: Floats
    shrunk_high: Floats
    z: Floats
    zone: Ints
    reason: Words
    curve: Curve
    centre: float
    within_sd: float
    tau2: float
    n_reference: int
    reference: str = "municipality"


def school_funnel(cohort: Cohort, *, level: float = LEVEL, winsor: float = WINSOR) -> Funnel:
    """The funnel of a cohort: centre θ = mean of all pupils, limits θ ± k·√(τ² + σ²/n), k = 2 and 3.

    σ: pooled within schools, because a school of one has none of its own. τ² by moments on winsorised z
    (Spiegelhalter 2005). Shrunk: θ + B(ȳ - θ), B = τ²/(τ² + σ²/n) (Goldstein, Spiegelhalter 1996). With fewer than
    5 schools there is no τ², hence no limits: "few_schools".
    """
    means = school_percent(cohort)
    everybody = whole(cohort.totals).scaled(percent_factor(cohort.work))
    centre, n = float(everybody.mean[0]), len(cohort.totals)
    sigma = pooled_sd(means)
    variance = ratio(sigma**2, means.n)
    tau2 = float(winsorised_between_variance(means.mean, variance, centre, winsor))
    z = ratio(means.mean - centre, np.sqrt(variance + tau2))
    shrunk, half = _shrunk(means.mean, variance, tau2, (centre, normal_quantile(level)))
    nothing = np.isnan(means.mean) & (means.n > 0)
    reasons = ["too_few", "no_maximum", "one_value", "few_schools"]
    reason = np.select([means.n < 1, nothing, sigma == 0, np.isnan(z)], reasons, "")
    zone = np.where(np.abs(z) > 3, 3, np.where(np.abs(z) > 2, 2, 0)) * np.sign(np.nan_to_num(z))
    curve = _curve(int(means.n.max(initial=0)), centre, sigma, tau2)
    interval = mean_interval(means, level)
    low, high = shrunk - half, shrunk + half
    return Funnel(interval, shrunk, low, high, z, zone.astype(np.int64), reason, curve, centre, sigma, tau2, n)


def pooled_sd(means: Moments) -> float:
    """Standard deviation of values within their groups, over all groups; NaN when no group has two values."""
    df = int(np.maximum(means.n - 1, 0).sum())
    scatter = exact_sum(np.maximum(means.n - 1, 0) * np.nan_to_num(means.sd) ** 2)
    if df < 1 or not np.isfinite(means.mean[means.n > 0]).any():
        return float("nan")
    return float(np.sqrt(scatter / df))


def _shrunk(mean: Floats, variance: Floats, tau2: float, about: tuple[float, float]) -> tuple[Floats, Floats]:
    """The estimate and half the width of its interval, in which the error of the centre counts too."""
    centre, z = about
    keep = ratio(tau2, tau2 + variance)
    of_centre = ratio(1.0, exact_sum(ratio(1.0, tau2 + variance)))
    return centre + keep * (mean - centre), z * np.sqrt(keep * variance + (1 - keep) ** 2 * of_centre)


def _curve(largest: int, centre: float, sigma: float, tau2: float) -> Curve:
    """Limits over sizes from 1 to the largest school."""
    if not (largest and np.isfinite(sigma) and sigma > 0 and np.isfinite(tau2)):
        return Curve(np.empty(0, np.int64), *(np.empty(0) for _ in range(4)))
    n = np.unique(np.round(np.geomspace(1, largest, POINTS)).astype(np.int64))
    error = np.sqrt(tau2 + sigma**2 / n)
    return Curve(n, *(np.clip(centre + k * error, 0.0, 100.0) for k in (-2, 2, -3, 3)))
