"""Single tasks done better than the unit's own totals make expect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.null import learn_units

Floats = NDArray[np.float64]
DRAWN = 4.0  # points by which an observed share is drawn to the expected one, because few works give wild logits
BENT = 0.25  # weight of the logit beside the plain difference, which together are the least skewed
TASTE = 0.12  # honest spread between schools in one task, in standard deviations of a pupil, where little is known


@dataclass(frozen=True, slots=True)
class Profile:
    """``z``: (U, T) of the tasks; ``effect``: (U, T) points beyond expectation; ``statistic``: (U,)."""

    z: Floats
    effect: Floats
    statistic: Floats


def residuals(frame: Frame) -> tuple[Floats, Floats]:
    """(N, T) points beyond those of pupils with the same total, freed of the variants, and their usual variance."""
    maxima = np.asarray(frame.cohort.work.maxima, float)
    top = int(max(frame.totals.max(initial=0), maxima.sum()))
    placed = np.clip(np.round(frame.equated), 0, top).astype(np.int64)
    levels = np.arange(top + 1)
    kernel = np.exp(-0.5 * ((levels[:, None] - levels[None, :]) / max(1.0, top / 22)) ** 2)
    weights = kernel / np.maximum(kernel @ np.bincount(placed, minlength=top + 1), 1e-9)[:, None]
    expected = (weights @ _by_level(placed, frame.points, top))[placed]
    found = frame.points - expected
    room = (weights @ _by_level(placed, found**2, top))[placed]
    room = np.maximum(room, 0.02 * room.mean(0) + 1e-6)
    for variant in range(int(frame.variants.max(initial=0)) + 1):
        mine = frame.variants == variant
        shift = found[mine].sum(0) / (room[mine].sum(0) + 4)
        found[mine] -= shift * room[mine]
    found -= room * (found.sum(1) / room.sum(1))[:, None]  # because smoothing lags where totals are high or low
    return found, room


def _by_level(placed: NDArray[np.int64], values: Floats, top: int) -> Floats:
    return np.stack([np.bincount(placed, column, top + 1) for column in values.T], 1)


def profile(frame: Frame) -> Profile:
    """Standard scores of every task in every unit, and their sparse mixture likelihood ratio.

    A task's shift is counted on the logit scale, by one step of the likelihood, because the same shift moves fewer
    points where the task is very easy or very hard for the unit.
    """
    if not frame.points.size:
        blank = np.zeros((len(frame.n), frame.points.shape[1]))
        return Profile(blank, blank, np.zeros(len(frame.n)))
    found, room = residuals(frame)
    information = np.maximum(frame.sums(room), 1e-9)
    shift, chance = _shift(frame, found, information), 1 / information
    checked, schools = frame.n >= 8, frame.count
    scale = 1 / np.sqrt(room.mean(0))
    usual = TASTE
    for sweep in range(2):
        nulls = [
            learn_units(shift[:, task], chance[:, task], checked, schools, usual * float(unit))
            for task, unit in enumerate(scale)
        ]
        found_spread = np.array([null[1][:schools].max(initial=0) for null in nulls]) / scale
        usual = usual if sweep else max(float(np.sqrt(np.mean(found_spread**2))), TASTE)
    z = np.stack(
        [(shift[:, task] - null[0]) / np.sqrt(null[1] ** 2 + chance[:, task]) for task, null in enumerate(nulls)], 1
    )
    return Profile(z, frame.means(found), sparse(z))


def _shift(frame: Frame, found: Floats, information: Floats) -> Floats:
    """(U, T) shifts on the logit scale from shares of points observed and expected, drawn together by few points."""
    most = np.maximum(frame.n, 1)[:, None] * np.asarray(frame.cohort.work.maxima, float)
    share = np.clip((frame.sums(frame.points) - frame.sums(found)) / most, 0.01, 0.99)
    seen = np.clip(share + frame.sums(found) / (most + DRAWN), 0.003, 0.997)
    logits = np.log(seen / (1 - seen)) - np.log(share / (1 - share))
    return np.asarray(
        (logits * share * (1 - share) * (most + DRAWN) * BENT + frame.sums(found) * (1 - BENT)) / information
    )


def sparse(z: Floats) -> Floats:
    """(U,) log likelihood ratio of "a few of the tasks are shifted up" against "none is"."""
    bounded = np.clip(z, -4, 8)
    total = np.zeros(len(z))
    for shift in (1.5, 2.5, 3.5):
        total += np.exp(np.log(0.8 + 0.2 * np.exp(shift * bounded - shift**2 / 2)).sum(1))
    return np.asarray(np.log(total / 3))
