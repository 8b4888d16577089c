"""Single tasks done better than the unit's own totals make expect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.null import learn

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profile:
    """``z``: (U, T) of the tasks; ``effect``: (U, T) points beyond expectation; ``statistic``: (U,)."""

    z: Floats
    effect: Floats
    statistic: Floats


def residuals(frame: Frame) -> Floats:
    """(N, T) points beyond those of pupils with the same total, freed of the variants."""
    maxima = np.asarray(frame.cohort.work.maxima, float)
    top = int(max(frame.totals.max(initial=0), maxima.sum()))
    placed = np.clip(np.round(frame.equated), 0, top).astype(np.int64)
    counts = np.bincount(placed, minlength=top + 1).astype(float)
    sums = np.stack([np.bincount(placed, column, top + 1) for column in frame.points.T], 1)
    levels = np.arange(top + 1)
    width = max(1.0, top / 22)
    kernel = np.exp(-0.5 * ((levels[:, None] - levels[None, :]) / width) ** 2)
    curve = (kernel @ sums) / np.maximum(kernel @ counts, 1e-9)[:, None]
    expected = curve[placed]
    room = expected * (maxima - expected) / np.maximum(maxima, 1)
    found = frame.points - expected
    for variant in range(int(frame.variants.max(initial=0)) + 1):
        mine = frame.variants == variant
        shift = (found[mine] * room[mine]).sum(0) / ((room[mine] ** 2).sum(0) + 1e-9 + 2 * room.mean(0))
        found[mine] -= shift * room[mine]
    return found


def profile(frame: Frame) -> Profile:
    """Standard scores of every task in every unit, and their sparse mixture likelihood ratio."""
    found = residuals(frame)
    effect = frame.means(found)
    chance = found.var(0)[None, :] / np.maximum(frame.n, 1)[:, None]
    schools = np.arange(len(effect)) < frame.count
    checked = schools & (frame.n >= 8)
    z = np.zeros_like(effect)
    for task in range(effect.shape[1]):
        deviation = float(np.sqrt(found[:, task].var()))
        null = learn(effect[:, task], chance[:, task], checked, 0.12 * deviation)
        z[:, task] = null.scores(effect[:, task], chance[:, task])
    return Profile(z, effect, sparse(z))


def sparse(z: Floats) -> Floats:
    """(U,) log likelihood ratio of "a few of the tasks are shifted up" against "none is"."""
    bounded = np.clip(z, -4, 8)
    total = np.zeros(len(z))
    for shift in (1.5, 2.5, 3.5):
        total += np.exp(np.log(0.8 + 0.2 * np.exp(shift * bounded - shift**2 / 2)).sum(1))
    return np.asarray(np.log(total / 3))
