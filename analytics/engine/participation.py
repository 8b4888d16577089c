"""Who was absent, by the journal marks of everybody on the roll."""

import numpy as np

from analytics.engine.frame import Frame
from analytics.engine.raw import Raw, judged, nothing

HIDDEN = np.array([0.6, 0.3, 0.04, 0.01])


def participation(frame: Frame) -> Raw:
    """Log likelihood ratio per pupil of "weak pupils stayed away" against the usual absence of each mark."""
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
    size = np.maximum(roll.sum(1), 1)
    effect = ((absent - roll * usual) * (away - here)).sum(1) / size
    chance = (roll * usual * (1 - usual) * (away - here) ** 2).sum(1) / size**2
    spread = 0.2 * float(np.sqrt(np.median((chance * size)[known])))
    pad = len(frame.n) - frame.count
    chance = np.pad(chance, (0, pad), constant_values=1.0)
    return judged(frame, np.pad(effect, (0, pad)), chance, np.pad(known, (0, pad)), spread)
