"""From standard scores of signs to evidence of a unit, of a school, and to flags."""

import numpy as np
from numpy.typing import NDArray

from analytics.engine.settings import Settings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
CEILING = 14.0


def log_ratio(z: Floats, shift: Floats, strengths: tuple[float, ...]) -> Floats:
    """Log likelihood ratio of "shifted by some of the strengths" against "not shifted", element by element."""
    bounded = np.clip(z, -4, 7)
    moved = shift[..., None] * np.asarray(strengths)
    exponent = moved * bounded[..., None] - moved**2 / 2
    top = exponent.max(-1)
    return np.asarray(np.minimum(top + np.log(np.exp(exponent - top[..., None]).mean(-1)), CEILING))


def mixture(parts: Floats, weights: Floats) -> Floats:
    """Log of the weighted mean of likelihood ratios given as logs, over the last axis."""
    top = parts.max(-1)
    return np.asarray(top + np.log((np.exp(parts - top[..., None]) * weights).sum(-1) / weights.sum(-1)))


def across_scopes(unit: Floats, parent: NDArray[np.int64], schools: int, whole: float) -> Floats:
    """(S,) evidence of schools: of the whole school, or of any one of its classes."""
    own = unit[:schools]
    several = np.bincount(parent[schools:], minlength=schools)
    summed = np.bincount(parent[schools:], np.exp(unit[schools:]), schools)
    with np.errstate(divide="ignore"):
        classes = np.log(summed / np.maximum(several, 1))
    both = np.logaddexp(np.log(whole) + own, np.log(1 - whole) + np.where(several > 0, classes, own))
    return np.asarray(np.where(several > 0, both, own))


def tail(evidence: Floats, knots: tuple[tuple[float, float], ...]) -> Floats:
    """p-values by the measured table, continued along its last stretch."""
    x, y = np.array(knots).T
    slope = (y[-1] - y[-2]) / (x[-1] - x[-2])
    found = np.interp(evidence, x, y) + np.maximum(evidence - x[-1], 0) * slope
    return np.asarray(np.minimum(10.0**-found, 1.0))


def school_weights(evidence: Floats, school: NDArray[np.int64], settings: Settings) -> Floats:
    """(cells,) weight of each cell by what the other works of its school show; their mean is one."""
    rates, shares = np.array(settings.rates), np.array(settings.rate_weights)
    own = np.log(1 - rates[None] + rates[None] * np.exp(np.clip(evidence, -1.5, 4))[:, None])
    count = int(school.max(initial=-1)) + 1
    total = np.stack([np.bincount(school, column, count) for column in own.T], 1)
    for _ in range(20):
        posterior = shares * np.exp(total - total.max(1, keepdims=True))
        posterior /= posterior.sum(1, keepdims=True)
        shares = (posterior.sum(0) + 8 * np.array(settings.rate_weights)) / (len(posterior) + 8)
    others = shares * np.exp(total[school] - own - (total[school] - own).max(1, keepdims=True))
    rate = (others * rates).sum(1) / others.sum(1)
    return np.asarray(rate / rate.mean())


def step_up(p: Floats, q: float) -> Mask:
    """Benjamini and Hochberg's rule."""
    order = np.argsort(p, kind="stable")
    below = p[order] <= q * np.arange(1, len(p) + 1) / max(len(p), 1)
    last = np.flatnonzero(below)
    flags = np.zeros(len(p), bool)
    if len(last):
        flags[p <= p[order][last[-1]]] = True
    return flags
