"""Level and marking of open tasks against what else is known of the same pupils."""

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.raw import Raw, judged, nothing

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
PRIOR_SPREAD = 20.0  # per cent of the maximum; about the standard deviation of pupils a year ago
PRIOR_BETWEEN = 0.4  # how far schools differ a year ago, in PRIOR_SPREAD; doubt where a school's is not known
DRAWN = 0.3  # weight of the usual slopes, in schools with a column of variance one


def within(values: Floats, groups: NDArray[np.int64], school: NDArray[np.int64], kinds: int) -> Floats:
    """(kinds,) effects of groups on a value from comparisons inside schools."""
    schools = int(school.max(initial=0)) + 1
    cross = np.bincount(school * kinds + groups, minlength=schools * kinds).reshape(schools, kinds).astype(float)
    sums = np.bincount(school * kinds + groups, values, schools * kinds).reshape(schools, kinds)
    size = np.maximum(cross.sum(1), 1)
    normal = np.diag(cross.sum(0)) - (cross / size[:, None]).T @ cross
    right = sums.sum(0) - (cross * (sums.sum(1) / size)[:, None]).sum(0)
    effects = np.linalg.pinv(normal + np.eye(kinds)) @ right
    return np.asarray(effects - np.average(effects, weights=cross.sum(0) + 1e-9))


def context_columns(frame: Frame, journal: Floats) -> tuple[Floats, Mask]:
    """(U, 2) mean journal mark and prior year, the latter shrunk and centred, and (U,) where it is known."""
    prior = frame.cohort.context.prior[frame.source]
    n, mean, spread = prior.T
    known = np.isfinite(mean) & np.isfinite(n) & (n > 1)
    shrunk = np.zeros(frame.count)
    if known.sum() > 1:
        noise = np.where(np.isfinite(spread), spread, PRIOR_SPREAD) ** 2 / np.maximum(np.where(known, n, 1), 1)
        centre = float(np.average(mean[known], weights=n[known]))
        between = max(float(np.var(mean[known]) - np.median(noise[known])), 1.0)
        shrunk[known] = ((mean - centre) * between / (between + noise))[known] / PRIOR_SPREAD
    return np.stack([frame.means(journal), shrunk[frame.parent]], 1), known[frame.parent]


def expectation(effect: Floats, variance: Floats, columns: Floats, usual: tuple[float, ...], scale: float) -> Floats:
    """(K + 1,) intercept and slopes of a robust weighted regression over schools, drawn towards the usual slopes.

    ``effect``, ``variance``: (S,); ``columns``: (S, K); ``usual``: K slopes for effects of the standard deviation
    ``scale``, which decide where schools are few.
    """
    design = np.column_stack([np.ones(len(effect)), columns])
    target = np.r_[0.0, np.array(usual) * scale]
    base = 1 / ((0.25 * scale) ** 2 + variance)
    weights = base.copy()
    ridge = np.diag(np.r_[1e-6, np.full(len(usual), DRAWN)]) * (base.sum() / max(len(base), 1))
    made = target
    for _ in range(8):
        scaled = design * weights[:, None]
        made = np.linalg.solve(scaled.T @ design + ridge, scaled.T @ effect + ridge @ target)
        residual = (effect - design @ made) * np.sqrt(base)
        spread = max(1.4826 * float(np.median(np.abs(residual))), 1e-9)
        weights = base / np.maximum(1, np.abs(residual) / (1.5 * spread)) ** np.where(residual > 0, 2, 1)
    return np.asarray(made)


def level(frame: Frame) -> Raw:
    """The unit's mean total beyond what journal marks and the prior year make expect, in points."""
    effects = within(frame.equated, frame.journal, frame.school, 5)
    return _against(frame, frame.equated - effects[frame.journal], effects[frame.journal], (), (-0.4, 0.95))


def open_marking(frame: Frame) -> Raw:
    """Points in open tasks beyond what the closed tasks, the journal and the prior year make expect."""
    opened = frame.cohort.work.open_tasks
    if opened is None or opened.all() or not opened.any():
        return nothing(frame, "no_open_tasks")
    if not len(frame.points):
        return nothing(frame, "no_tasks")
    judged, machine = frame.points[:, opened].sum(1), frame.points[:, ~opened].sum(1)
    judged = (
        judged - within(judged, frame.variants, frame.school, int(frame.variants.max(initial=0)) + 1)[frame.variants]
    )
    machine = (
        machine - within(machine, frame.variants, frame.school, int(frame.variants.max(initial=0)) + 1)[frame.variants]
    )
    known = within(judged, frame.journal, frame.school, 5)[frame.journal]
    closed = machine - within(machine, frame.journal, frame.school, 5)[frame.journal]
    rest = judged - known
    centred_closed = closed - frame.means(closed)[frame.school]
    centred_rest = rest - frame.means(rest)[frame.school]
    slope = float((centred_closed * centred_rest).sum() / max((centred_closed**2).sum(), 1e-9))
    scale = max(float(machine.std()), 1e-9)
    return _against(frame, rest - slope * closed, known, (machine / scale,), (-0.25, 0.45, 0.1))


def _against(frame: Frame, values: Floats, journal: Floats, more: tuple[Floats, ...], usual: tuple[float, ...]) -> Raw:
    if not len(values):
        return nothing(frame, "no_context")
    spread = max(float(np.std(values - frame.means(values)[frame.school])), 1e-6)
    variance = spread**2 / np.maximum(frame.n, 1)
    columns, prior_known = context_columns(frame, journal / spread)
    columns = np.column_stack([columns, *(frame.means(column - column.mean()) for column in more)])
    met = frame.met
    schools = np.flatnonzero((frame.n > 0) & met & (np.arange(len(met)) < frame.count))
    effect = frame.means(values)
    slopes = expectation(effect[schools], variance[schools], columns[schools], usual, spread)
    effect = effect - slopes[0] - columns @ slopes[1:]
    variance = variance + np.where(prior_known, 0, (slopes[2] * PRIOR_BETWEEN) ** 2)
    checked = (frame.n > 0) & met & (prior_known | (frame.means((frame.journal > 0).astype(float)) >= 0.5))
    return judged(frame, effect, variance, checked, (0.25 * spread, spread))
