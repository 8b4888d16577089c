"""Works moved over a threshold, and marks made equal to the journal mark."""

import numpy as np
from numpy.typing import NDArray

from analytics.engine.density import Density, contrast
from analytics.engine.frame import Frame
from analytics.engine.raw import Raw, judged, nothing

Floats = NDArray[np.float64]
LIFTED = (0.75, 0.6, 0.35)
MATCHED = 0.5
EDGE = (0.55, 0.25, 0.2)
COARSE = 0.3  # works by which a count is doubted, because expectations below one are no ground for a standard score


def boundary(frame: Frame, density: Density) -> Raw:
    """Works just below a threshold that are missing and stand on it instead, per pupil."""
    thresholds = frame.cohort.work.thresholds
    if thresholds is None:
        return nothing(frame, "no_thresholds")
    weights = np.zeros(density.pooled.shape[1])
    chance = density.expected[: frame.count].sum((0, 1)) + 1e-9
    for threshold in thresholds:
        gained = 0.0
        for distance, share in enumerate(LIFTED, 1):
            if 0 <= threshold - distance < len(weights) and threshold < len(weights):
                weights[threshold - distance] += np.log(1 - share)
                gained += share * chance[threshold - distance] / chance[threshold]
        if threshold < len(weights):
            weights[threshold] += np.log(1 + gained)
    return _raw(frame, density, np.broadcast_to(weights, density.pooled.shape), 0.15)


def mark_match(frame: Frame, density: Density) -> Raw:
    """Marks equal to the journal mark, the nearest way there most of all, per pupil."""
    thresholds = frame.cohort.work.thresholds
    if thresholds is None:
        return nothing(frame, "no_thresholds")
    if not frame.journal.any():
        return nothing(frame, "no_journal")
    top = density.pooled.shape[1] - 1
    edges = np.clip([0, *thresholds, top + 1], 0, top + 1)
    weights = np.zeros(density.pooled.shape)
    for mark in range(1, 5):
        low, high = int(edges[mark - 1]), int(edges[mark])
        chance = density.pooled[mark]
        inside = np.zeros(top + 1)
        inside[low:high] = 1
        weights[mark] += (1 - inside) * np.log(1 - MATCHED)
        gained = np.zeros(top + 1)
        for place, share in enumerate(EDGE):
            if low + place < high:
                gained[low + place] += share * chance[:low].sum()
                gained[high - 1 - place] += share * chance[high:].sum()
        weights[mark] += np.log(1 + MATCHED * gained / chance) * inside
    return _raw(frame, density, weights, 0.12)


def _raw(frame: Frame, density: Density, weights: Floats, expected: float) -> Raw:
    """Relative to what is expected there, because habits differ by a share of the works near a threshold."""
    difference, variance = contrast(density, weights)
    most = float(np.abs(weights).max())
    if not most:
        return nothing(frame, "no_thresholds")
    variance = variance + COARSE * most**2
    scale = np.einsum("ujs,js->u", density.expected, np.abs(weights)) + 0.5 * most
    return judged(frame, difference / scale, variance / scale**2, frame.n > 0, (expected, 1.0))
