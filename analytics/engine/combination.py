"""From standard scores of signs to evidence of a unit, of a school, and to flags."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

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


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Log odds of every cell with (``odds``) and without (``alone``) its school's other works; ``weight``: of p."""

    odds: Floats
    alone: Floats
    weight: Floats


def worth(evidence: Floats, scale: tuple[tuple[float, float], ...]) -> Floats:
    """Log likelihood ratios that computed evidence was worth in simulations, continued at half the slope outside."""
    x, y = np.array(scale).T
    outside = evidence - np.clip(evidence, x[0], x[-1])
    return np.asarray(np.interp(evidence, x, y) + outside / 2)


def hierarchy(evidence: Floats, school: NDArray[np.int64], controls: Mask, settings: Settings) -> Borrowed:
    """Posterior odds of cells, where schools differ in their share of distorted works.

    Shares of schools are Beta distributed; its mean and concentration are averaged over a grid by what the whole
    municipality shows. What a cell borrows comes from the other works of its school only. ``controls``:
    works written before outside observers, which are the reference and not the first to be suspected.
    """
    ratio = worth(evidence, settings.evidence_scale) + np.where(controls, settings.control_ratio, 0.0)
    if not len(ratio):
        return Borrowed(ratio, ratio, ratio)
    rates, shapes = np.array(settings.rates), beta_shapes(settings)
    bounded = np.clip(ratio, *settings.borrowed_bounds)
    own = np.log(1 - rates + rates * np.exp(bounded)[:, None])
    count = int(school.max(initial=-1)) + 1
    total = np.stack([np.bincount(school, column, count) for column in own.T], 1)
    top = total.max(1, keepdims=True)
    likelihood = (np.log(np.exp(total - top) @ shapes.T) + top).sum(0) + np.log(_hyper_weights(settings))
    belief = np.exp(likelihood - likelihood.max())
    belief /= belief.sum()
    others = total[school] - own
    others = np.exp(others - others.max(1, keepdims=True))
    share = ((others @ (shapes * rates).T) / (others @ shapes.T)) @ belief
    common = float((shapes @ rates) @ belief)
    logit = np.log(share / (1 - share))
    return Borrowed(logit + ratio, np.log(common / (1 - common)) + ratio, share / share.mean())


def beta_shapes(settings: Settings) -> Floats:
    """(H, R) weights of the rates under every pair of mean and concentration."""
    rates = np.array(settings.rates)
    logits = np.log(rates / (1 - rates))
    edges = 1 / (1 + np.exp(-(logits[1:] + logits[:-1]) / 2))
    rows = []
    for mean in settings.rate_means:
        for concentration in settings.rate_concentrations:
            below = betainc(mean * concentration, (1 - mean) * concentration, edges)
            rows.append(np.diff(np.r_[0.0, below, 1.0]) + 1e-9)
    made = np.array(rows)
    return np.asarray(made / made.sum(1, keepdims=True))


def _hyper_weights(settings: Settings) -> Floats:
    return np.repeat(np.array(settings.rate_mean_weights), len(settings.rate_concentrations))


def chosen(odds: Floats, q: float) -> Mask:
    """The largest set of the highest odds among which the expected share of honest cells is at most ``q``."""
    honest = 1 / (1 + np.exp(odds))
    order = np.argsort(honest, kind="stable")
    expected = np.cumsum(honest[order]) / np.arange(1, len(order) + 1)
    flags = np.zeros(len(odds), bool)
    last = int((expected <= q).sum())
    if last:
        flags[honest <= honest[order][last - 1]] = True
    return flags
