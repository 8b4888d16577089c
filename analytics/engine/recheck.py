"""Agreement of two markings of the same works: share unchanged against 90 %, weighted kappa, shift in points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.engine.data import WorkSpec
from analytics.engine.grouped import Floats, Ints, ratio, whole
from analytics.engine.intervals import LEVEL, Interval, mean_interval, normal_quantile, proportion_interval

LINE = 0.90


@dataclass(frozen=True, slots=True)
class Kappa:
    """Quadratic weighted kappa with a normal interval; ``reason``: "" or "too_few", "one_value", "no_thresholds"."""

    value: float
    low: float
    high: float
    n: int
    reason: str


@dataclass(frozen=True, slots=True)
class TaskShift:
    """T tasks. ``moved``: works whose points changed; ``raised``, ``lowered``: by direction; ``shift``: mean second
    minus first, points; ``order``: tasks from the most to the least moved. All empty when only totals are known."""

    moved: Ints
    raised: Ints
    lowered: Ints
    shift: Floats
    order: Ints


@dataclass(frozen=True, slots=True)
class Agreement:
    """n works marked twice.

    ``unchanged``: (1,) share whose total stayed within ``tolerance``, Wilson; ``adjacent``: within one point more.
    ``against_line``: "above", "below", "unclear" by the interval, "" without works; ``reaches_line``: the published
    rule P, share >= 90 %. ``same_mark``: (1,) share. ``shift``: (1,) mean second minus first total, Student;
    ``raised``, ``lowered``: works. ``kappa_totals``, ``kappa_marks``. ``differences``: (n,) second minus first.
    """

    n: int
    unchanged: Interval
    adjacent: Interval
    against_line: str
    reaches_line: bool
    same_mark: Interval
    shift: Interval
    raised: int
    lowered: int
    kappa_totals: Kappa
    kappa_marks: Kappa
    tasks: TaskShift
    differences: Ints
    tolerance: int
    line: float
    reference: str = "first_marking"


def recheck(
    work: WorkSpec, first: ArrayLike, second: ArrayLike, *, tolerance: int = 0, line: float = LINE, level: float = LEVEL
) -> Agreement:
    """``first``, ``second``: (n, T) points by task or (n,) totals, the same works in the same order.

    A task not attempted is worth nothing in either marking. ValueError when the shapes differ.
    """
    a, b = (np.maximum(np.asarray(part, np.int64), 0) for part in (first, second))
    if a.shape != b.shape or a.ndim not in {1, 2}:
        raise ValueError("two markings of the same works")
    one, two = (part if part.ndim == 1 else part.sum(axis=1) for part in (a, b))
    gap = two - one
    n = len(gap)
    unchanged = proportion_interval([int((np.abs(gap) <= tolerance).sum())], [n], level)
    marks = _marks(work, one), _marks(work, two)
    known = n if work.thresholds else 0
    same = int((marks[0] == marks[1]).sum()) if known else 0
    return Agreement(
        n=n,
        unchanged=unchanged,
        adjacent=proportion_interval([int((np.abs(gap) <= tolerance + 1).sum())], [n], level),
        against_line=_against(unchanged, line),
        reaches_line=bool(unchanged.estimate[0] >= line - 1e-12),
        same_mark=proportion_interval([same], [known], level),
        shift=mean_interval(whole(gap), level),
        raised=int((gap > 0).sum()),
        lowered=int((gap < 0).sum()),
        kappa_totals=weighted_kappa(one, two, level=level),
        kappa_marks=weighted_kappa(*marks, level=level) if known else _no_kappa(n, "no_thresholds" if n else "too_few"),
        tasks=_tasks(a, b),
        differences=gap,
        tolerance=tolerance,
        line=line,
    )


def weighted_kappa(first: ArrayLike, second: ArrayLike, *, level: float = LEVEL) -> Kappa:
    """κ = 1 - Σ(x-y)² / Σ_expected(x-y)² (Cohen 1968), large-sample error of Fleiss, Cohen and Everitt (1969).

    ``first``, ``second``: (n,) whole values. Under 2 works: "too_few"; both sides one and the same value: "one_value".
    """
    x, y = np.asarray(first, np.int64), np.asarray(second, np.int64)
    n = len(x)
    if n < 2:
        return _no_kappa(n, "too_few")
    values, position = np.unique(np.r_[x, y], return_inverse=True)
    size = len(values)
    if size < 2:
        return _no_kappa(n, "one_value")
    table = np.bincount(position[:n] * size + position[n:], minlength=size * size).reshape(size, size) / n
    weight = 1.0 - ((values[:, None] - values[None, :]) / (values[-1] - values[0])) ** 2
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float((weight * table).sum()), float(rows @ weight @ columns)
    kappa = (observed - expected) / (1.0 - expected)
    pull = (weight @ columns)[:, None] + (rows @ weight)[None, :]
    spread = (table * (weight - pull * (1.0 - kappa)) ** 2).sum() - (kappa - expected * (1.0 - kappa)) ** 2
    half = normal_quantile(level) * float(np.sqrt(max(float(spread), 0.0) / n)) / (1.0 - expected)
    return Kappa(kappa, max(-1.0, kappa - half), min(1.0, kappa + half), n, "")


def _no_kappa(n: int, reason: str) -> Kappa:
    """No kappa, and why."""
    return Kappa(float("nan"), float("nan"), float("nan"), n, reason)


def _marks(work: WorkSpec, totals: Ints) -> Ints:
    """Marks 2..5 of totals; 0 without thresholds."""
    if work.thresholds is None:
        return np.zeros(len(totals), np.int64)
    return 2 + np.searchsorted(np.array(work.thresholds), totals, side="right").astype(np.int64)


def _against(unchanged: Interval, line: float) -> str:
    """Where the whole interval lies against the line."""
    low, high = float(unchanged.low[0]), float(unchanged.high[0])
    if np.isnan(low):
        return ""
    return "above" if low >= line else "below" if high < line else "unclear"


def _tasks(first: Ints, second: Ints) -> TaskShift:
    """Which tasks moved."""
    if first.ndim == 1:
        nothing = np.empty(0, np.int64)
        return TaskShift(nothing, nothing, nothing, np.empty(0), nothing)
    gap = second - first
    moved = (gap != 0).sum(axis=0)
    return TaskShift(
        moved=moved,
        raised=(gap > 0).sum(axis=0),
        lowered=(gap < 0).sum(axis=0),
        shift=ratio(gap.sum(axis=0), len(gap)),
        order=np.argsort(-moved, kind="stable"),
    )
