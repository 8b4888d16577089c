"""How much units differ beyond chance, and what a regression over units expects of each when it is left out."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from analytics.engine.grouped import Flags, Floats, Ints, Words, ratio
from analytics.engine.intervals import Difference, t_quantile, t_two_sided

MINIMUM_UNITS = 5
WINSOR = 0.10


@dataclass(frozen=True, slots=True)
class Fit:
    """U units: what the others lead one to expect of each, the error of observed minus expected, leverage 0..1.

    NaN where the unit could not be judged. ``others``: (U,) units behind its line; ``units``: how many were usable;
    ``df``: degrees of freedom of the error; ``tau2``: variance between units beyond the given one; ``explained``:
    share of the weighted variance that the covariates account for, in the fit with everybody.
    """

    expected: Floats
    error: Floats
    leverage: Floats
    others: Ints
    units: int
    df: int
    tau2: float
    explained: float


def column_sums(values: ArrayLike) -> Floats:
    """Sums along the first axis, NaN left out, the same in any order of the rows because they are sorted first."""
    summed: Floats = np.nansum(np.sort(np.asarray(values, float), axis=0), axis=0)
    return summed


def winsorised_between_variance(
    values: ArrayLike, variances: ArrayLike, centre: ArrayLike | None = None, share: float = WINSOR
) -> Floats:
    """τ² out of z-scores winsorised at ``share`` on each side, so that a few odd units do not widen the limits of all.

    Along the first axis, (U,) -> () or (U, T) -> (T,), about ``centre`` (the weighted mean when ``None``):
    τ² = max(0, (U·φ/c - (U-1)) / (Σw - Σw²/Σw)), φ = mean of the winsorised z² (Spiegelhalter 2005, section 3.3), c =
    what φ is for normal z without any excess (.68 at .1): without it the limits catch twice too many honest units.
    Fewer than MINIMUM_UNITS usable units: NaN.
    """
    y, v = np.broadcast_arrays(np.asarray(values, float), np.asarray(variances, float))
    if not y.size:
        return np.full(y.shape[1:], np.nan)
    usable = np.isfinite(y) & np.isfinite(v) & (v > 0)
    w = np.where(usable, 1.0 / np.where(usable, v, 1.0), 0.0)
    total, units = column_sums(w), usable.sum(axis=0)
    if centre is None:
        centre = ratio(column_sums(w * np.where(usable, y, 0.0)), total)
    z = np.where(usable, (y - centre) * np.sqrt(w), np.nan)
    enough = units >= MINIMUM_UNITS
    low, high = np.nanquantile(np.where(enough, z, 0.0), [share, 1.0 - share], axis=0)
    excess = column_sums(np.clip(z, low, high) ** 2) / winsorised_square(share) - (units - 1)
    found = ratio(excess, total - ratio(column_sums(w**2), total))
    return np.where(enough, np.maximum(found, 0.0), np.nan)


def winsorised_square(share: float) -> float:
    """E z² of a standard normal z winsorised at ``share`` on each side, 0 <= share < .5."""
    if share <= 0:
        return 1.0
    cut = float(-ndtri(share))
    density = math.exp(-(cut**2) / 2) / math.sqrt(2 * math.pi)
    return 1.0 - 2 * share - 2 * cut * density + 2 * share * cut**2


def leave_one_out(values: Floats, variances: Floats, design: Floats, usable: Flags) -> Fit:
    """Weighted regression of (U,) values with known sampling variances on a (U, p) design with its constant column.

    Weights 1/(variance + τ²), τ² by the moments of the residuals (DerSimonian-Laird for meta-regression). For each
    unit: expected = y - e/(1-h), error² = (variance + τ²)/(1-h), as if it had been left out. A unit that is not usable
    but has a variance and a design is judged by the line of the others. Nothing is fitted when fewer than
    p + MINIMUM_UNITS units are usable, one of them has no positive variance, or the design is singular.
    """
    x, y, v = design[usable], values[usable], variances[usable]
    (m, p), blank = x.shape, np.full(len(values), np.nan)
    if m < p + MINIMUM_UNITS or not (v > 0).all() or np.linalg.matrix_rank(x) < p:
        return Fit(blank, blank, blank, np.zeros(len(values), np.int64), m, 0, float("nan"), float("nan"))
    w = 1.0 / v
    inverse, residuals = _solve(y, w, x)
    free = w.sum() - np.trace(inverse @ (x.T @ (x * (w**2)[:, None])))
    tau2 = max(0.0, float((np.sum(w * residuals**2) - (m - p)) / free))
    w = 1.0 / (v + tau2)
    inverse, residuals = _solve(y, w, x)
    leverage = np.clip(w * np.einsum("ij,jk,ik->i", x, inverse, x), 0.0, 1.0)
    left = np.where(leverage < 1.0 - 1e-9, 1.0 - leverage, np.nan)
    scatter = float(np.sum(w * (y - np.average(y, weights=w)) ** 2))
    explained = 1.0 - float(np.sum(w * residuals**2)) / scatter if scatter > 0 else float("nan")
    expected, error, pull = blank.copy(), blank.copy(), blank.copy()
    expected[usable], error[usable], pull[usable] = y - residuals / left, np.sqrt((v + tau2) / left), leverage
    outside = ~usable & (variances > 0) & np.isfinite(design).all(axis=1)
    rows = design[outside]
    expected[outside] = rows @ (inverse @ ((x * w[:, None]).T @ y))
    error[outside] = np.sqrt(variances[outside] + tau2 + np.einsum("ij,jk,ik->i", rows, inverse, rows))
    return Fit(expected, error, pull, m - usable.astype(np.int64), m, m - p - 1, tau2, explained)


def against(values: Floats, n: Ints, fit: Fit, reason: Words, level: float) -> Difference:
    """Values minus what the fit expects, with t-intervals; ``reason`` where given, else why nothing was fitted."""
    gap = values - fit.expected
    half = t_quantile(fit.df, level) * fit.error
    p = t_two_sided(ratio(gap, fit.error), fit.df)
    why = np.where((reason == "") & np.isnan(gap), "few_schools", reason)
    return Difference(gap, gap - half, gap + half, p, n, fit.others, why, level)


def _solve(values: Floats, w: Floats, design: Floats) -> tuple[Floats, Floats]:
    """(X'WX)⁻¹ and the residuals."""
    weighted = design * w[:, None]
    inverse = np.asarray(np.linalg.inv(design.T @ weighted), float)
    return inverse, values - design @ (inverse @ (weighted.T @ values))
