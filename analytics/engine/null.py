"""What honest units look like, learnt from the municipality itself: centre, spread beyond chance, standard scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
PRIOR_UNITS = 6.0
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Null:
    """``centre`` and ``spread`` (standard deviation beyond chance) of an effect among honest units."""

    centre: float
    spread: float

    def scores(self, effect: Floats, variance: Floats) -> Floats:
        """Standard scores of effects with the variances of chance."""
        return np.asarray((effect - self.centre) / np.sqrt(self.spread**2 + variance + 1e-12))


def weighted_median(values: Floats, weights: Floats) -> float:
    """The median by weight; 0 of nothing."""
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    half = cumulated[-1] / 2
    at = min(int(np.searchsorted(cumulated, half)), len(values) - 1)
    return float(values[order][at])


def learn(effect: Floats, variance: Floats, checked: Mask, expected: float) -> Null:
    """Centre by the weighted median, spread from the lower half, which distortions upwards cannot touch.

    ``expected``: the spread assumed where the units are few, with the weight of ``PRIOR_UNITS`` units.
    """
    value, chance = effect[checked], variance[checked]
    if not len(value):
        return Null(0.0, expected)
    weights = 1 / (expected**2 + chance + 1e-12)
    centre = weighted_median(value, np.sqrt(weights))
    below = value < centre
    squared, low = (value[below] - centre) ** 2, chance[below]
    found = _excess(squared, low)
    share = below.sum() / (below.sum() + PRIOR_UNITS)
    return Null(centre, float(np.sqrt(share * found + (1 - share) * expected**2)))


def learn_units(
    effect: Floats, variance: Floats, checked: Mask, schools: int, expected: float
) -> tuple[Floats, Floats, Floats]:
    """(U,) centre, spread and standard score of every unit; schools and classes have a null each.

    The first ``schools`` units are schools; what they show is expected of their classes. Scores: 0 where not checked.
    """
    first = np.arange(len(effect)) < schools
    whole = learn(effect[first], variance[first], checked[first], expected)
    parts = learn(effect[~first], variance[~first], checked[~first], max(whole.spread, expected))
    centre = np.where(first, whole.centre, parts.centre if (~first & checked).sum() >= 8 else whole.centre)
    spread = np.where(first, whole.spread, parts.spread)
    z = (effect - centre) / np.sqrt(spread**2 + variance + 1e-12)
    return centre, spread, np.where(checked, z, 0.0)


def _excess(squared: Floats, chance: Floats) -> float:
    """The variance beyond chance that makes the standardised squares average one (Paule and Mandel).

    Newton's steps on the reciprocal of that average, which is concave, so from nothing they rise to the root at once.
    """
    found = 0.0
    for _ in range(_MOST_STEPS if len(squared) else 0):
        room = chance + (found + 1e-12)
        shares = squared / room
        average = float(shares.sum()) / len(squared)
        if average <= 1 + 1e-12:
            break
        found += (average - 1) * average * len(squared) / float((shares / room).sum())
    return found
