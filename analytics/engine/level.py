"""Level and marking of open tasks against what else is known of the same pupils."""

import numpy as np
from numpy.typing import NDArray

from analytics.engine.frame import Frame
from analytics.engine.raw import Raw, judged, nothing

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


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


def context_columns(frame: Frame, journal: Floats) -> tuple[Floats, Floats]:
    """(U, K) what is known of the units beside the work, centred, and (U,) whether the prior year is known."""
    prior = frame.cohort.context.prior[frame.source]
    n, mean, spread = prior.T
    known = np.isfinite(mean) & np.isfinite(n) & (n > 1)
    columns = [frame.means(journal)]
    if known.sum() >= 8:
        noise = np.where(np.isfinite(spread), spread, 20.0) ** 2 / np.maximum(np.where(known, n, 1), 1)
        centre = float(np.average(mean[known], weights=n[known]))
        between = max(float(np.var(mean[known]) - np.median(noise[known])), 1.0)
        shrunk = np.where(known, (mean - centre) * between / (between + noise), 0.0)
        columns.append(np.nan_to_num(shrunk / 20)[frame.parent])
    return np.stack(columns, 1), known[frame.parent]


def expectation(effect: Floats, variance: Floats, columns: Floats, frame: Frame, expected: float) -> Floats:
    """(U,) what the columns make expect, by a robust weighted regression over the schools."""
    schools = slice(0, frame.count)
    usable = frame.n[schools] > 0
    design = np.column_stack([np.ones(len(effect)), columns])
    if usable.sum() < design.shape[1] + 4:
        return np.zeros(len(effect))
    x, y = design[schools][usable], effect[schools][usable]
    base = 1 / (expected**2 + variance[schools][usable])
    weights = base.copy()
    ridge = np.diag(np.r_[0.0, np.full(columns.shape[1], 0.02 * base.sum() / len(base))])
    fitted = np.zeros(len(y))
    for _ in range(8):
        scaled = x * weights[:, None]
        coefficients = np.linalg.solve(scaled.T @ x + ridge + np.eye(x.shape[1]) * 1e-9, scaled.T @ y)
        fitted = x @ coefficients
        residual = (y - fitted) * np.sqrt(base)
        scale = max(1.4826 * float(np.median(np.abs(residual))), 1e-9)
        weights = base / np.maximum(1, np.abs(residual) / (1.5 * scale)) ** np.where(residual > 0, 2, 1)
    return np.asarray(design @ coefficients)


def level(frame: Frame) -> Raw:
    """The unit's mean total beyond what journal marks and the prior year make expect, in points."""
    effects = within(frame.equated, frame.journal, frame.school, 5)
    return _against(frame, frame.equated - effects[frame.journal], effects[frame.journal], ())


def open_marking(frame: Frame) -> Raw:
    """Points in open tasks beyond what the closed tasks, the journal and the prior year make expect."""
    opened = frame.cohort.work.open_tasks
    if opened is None or opened.all() or not opened.any():
        return nothing(frame, "no_open_tasks")
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
    return _against(frame, rest - slope * closed, known, (machine / scale,))


def _against(frame: Frame, values: Floats, journal: Floats, more: tuple[Floats, ...]) -> Raw:
    spread = max(float(np.std(values - frame.means(values)[frame.school])), 1e-6)
    variance = spread**2 / np.maximum(frame.n, 1)
    columns, _ = context_columns(frame, journal / spread)
    columns = np.column_stack([columns, *(frame.means(column) for column in more)])
    effect = frame.means(values)
    effect = effect - expectation(effect, variance, columns, frame, 0.25 * spread)
    checked = frame.n > 0
    return judged(frame, effect, variance, checked, 0.25 * spread)
