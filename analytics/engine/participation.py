"""Who was absent, by the journal marks of everybody on the roll."""

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.raw import Raw, judged, nothing

Floats = NDArray[np.float64]
HIDDEN = np.array([0.6, 0.3, 0.04, 0.01])
UNEVEN = 0.15  # honest spread between schools in absence, relative to the usual one, where little is known
PRIOR_MASS = 60.0  # with the weight of so many squared expected absences


def participation(frame: Frame) -> Raw:
    """Likelihood ratio of "weak pupils stayed away" against the usual absence of each mark, relative.

    Relative, because schools differ in how often their pupils are ill by a share, not by a number of pupils.
    """
    roll = frame.cohort.context.journal_roll[frame.source].astype(float)
    present = np.stack([frame.sums((frame.journal == mark).astype(float)) for mark in (1, 2, 3, 4)], 1)[: frame.count]
    known = (roll >= 0).all(1) & (roll.sum(1) > 0) & (roll.sum(1) >= present.sum(1))
    if known.sum() < 3:
        return nothing(frame, "no_roll")
    roll = np.maximum(np.where(known[:, None], roll, 0), np.where(known[:, None], present, 0))
    absent = np.where(known[:, None], roll - present, 0)
    usual = (absent.sum(0) + 0.5) / (roll.sum(0) + 5)
    hidden = usual + (1 - usual) * HIDDEN
    away, here = np.log(hidden / usual), np.log((1 - hidden) / (1 - usual))
    expected = roll * usual
    uneven = unevenness(absent, expected)
    plain = np.broadcast_to(away - here, expected.shape)
    common = uneven * (expected * plain).sum(1) / (1 + uneven * expected.sum(1))
    weights = plain - common[:, None]
    scale = (expected * plain).sum(1) + 0.25 * plain.max()
    effect = ((absent - expected) * weights).sum(1) / scale
    chance = (expected * (1 - usual) * weights**2).sum(1) + uneven * (expected * weights).sum(1) ** 2
    chance = chance / scale**2 + 1e-6
    effect = 2 * (np.sqrt(np.maximum(1 + effect, 0)) - 1) + chance / 4  # because few absences lie askew
    pad = len(frame.n) - frame.count
    chance = np.pad(chance, (0, pad), constant_values=1.0)
    return judged(frame, np.pad(effect, (0, pad)), chance, np.pad(known, (0, pad)), (0.1, 1.0))


def unevenness(absent: Floats, expected: Floats) -> float:
    """Variance of schools' usual absence, relative to the expected one, by the pupils with marks 4 and 5.

    By them, because a school that keeps weak pupils away does not show in their absence.
    """
    seen, usual = absent[:, 2:].sum(1), expected[:, 2:].sum(1)
    enough = usual > 0.5
    excess = float(((seen - usual)[enough] ** 2 - usual[enough]).sum())
    mass = float((usual[enough] ** 2).sum())
    return max((excess + UNEVEN**2 * PRIOR_MASS) / (mass + PRIOR_MASS), 0.01)
