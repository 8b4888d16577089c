"""How totals lie in a unit, given the journal marks: counts, a smooth expectation, tests of shifted mass."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Density:
    """``counts`` and ``expected``: (U, J, M + 1) works by unit, journal mark (0 unknown) and total.

    ``expected`` is the smooth distribution of the whole cohort, tilted to the unit's own mean and spread.
    ``pooled``: (J, M + 1) the smooth distribution itself. ``basis``: (M + 1, 2) what the tilt moves.
    """

    counts: Floats
    expected: Floats
    pooled: Floats
    basis: Floats


def density(frame: Frame) -> Density:
    """Counts of every unit and what its own level and spread make expect."""
    top = int(max(frame.totals.max(initial=0), frame.cohort.work.maximum))
    totals = np.clip(frame.totals, 0, top)
    cell = frame.journal * (top + 1) + totals
    width = 5 * (top + 1)
    unit_counts = np.bincount(frame.school * width + cell, minlength=frame.count * width).reshape(frame.count, width)
    classes = [
        np.bincount(cell[a:b], minlength=width)
        for a, b in zip(frame.starts[frame.count :], frame.ends[frame.count :], strict=True)
    ]
    counts = np.concatenate([unit_counts, np.array(classes).reshape(-1, width)]).reshape(-1, 5, top + 1).astype(float)
    pooled = _smooth(counts[: frame.count].sum(0))
    scaled = (
        (np.arange(top + 1) - totals.mean()) / max(float(totals.std()), 1.0) if len(totals) else np.arange(top + 1.0)
    )
    basis = np.stack([scaled, scaled**2], 1)
    return Density(counts, _tilted(counts, pooled, basis), pooled, basis)


def _smooth(counts: Floats) -> Floats:
    top = counts.shape[1] - 1
    levels = np.arange(top + 1)
    width = max(1.2, 0.06 * top)
    kernel = np.exp(-0.5 * ((levels[:, None] - levels[None, :]) / width) ** 2)
    kernel /= kernel.sum(0)
    smooth = counts @ kernel.T
    overall = smooth.sum(0) / max(smooth.sum(), 1e-9)
    smooth = smooth + overall * 3 + 1e-6
    return np.asarray(smooth / smooth.sum(1, keepdims=True))


def _tilted(counts: Floats, pooled: Floats, basis: Floats) -> Floats:
    """Exponential tilts by Newton's method, all units at once, shrunk to none where works are few."""
    n = counts.sum(2)
    observed = np.einsum("ujs,sk->uk", counts, basis)
    tilt = np.zeros((len(counts), 2))
    chance = np.broadcast_to(pooled, counts.shape)
    for _ in range(7):
        exponent = np.clip(tilt @ basis.T, -30, 30)
        weighted = pooled[None] * np.exp(exponent)[:, None, :]
        chance = weighted / weighted.sum(2, keepdims=True)
        mean = chance @ basis
        mixed = np.einsum("uj,ujs->us", n, chance)
        second = np.einsum("us,sk,sl->ukl", mixed, basis, basis)
        second -= np.einsum("uj,ujk,ujl->ukl", n, mean, mean)
        gradient = observed - np.einsum("uj,ujk->uk", n, mean) - tilt * (4.0, 12.0)
        second += np.diag([4.0, 12.0])
        step = np.linalg.solve(second, gradient[..., None])[..., 0]
        tilt = tilt + np.clip(step, -1, 1)
    return np.asarray(n[..., None] * chance)


def contrast(density: Density, weights: Floats) -> tuple[Floats, Floats]:
    """(U,) observed minus expected sum of ``weights`` (J, M + 1), and its variance beside the fitted tilt."""
    n = density.counts.sum(2)
    chance = density.expected / np.maximum(n, 1e-9)[..., None]
    difference = np.einsum("ujs,js->u", density.counts - density.expected, weights)
    mean = np.einsum("ujs,js->uj", chance, weights)
    variance = np.einsum("ujs,js->u", density.expected, weights**2) - (n * mean**2).sum(1)
    centre = chance @ density.basis
    mixed = density.expected.sum(1)
    cross = np.einsum("ujs,js,sk->uk", density.expected, weights, density.basis)
    cross -= np.einsum("uj,uj,ujk->uk", n, mean, centre)
    second = np.einsum("us,sk,sl->ukl", mixed, density.basis, density.basis)
    second -= np.einsum("uj,ujk,ujl->ukl", n, centre, centre)
    second += np.diag([4.0, 12.0])
    taken = (cross * np.linalg.solve(second, cross[..., None])[..., 0]).sum(1)
    return difference, np.maximum(variance - taken, 1e-9)
