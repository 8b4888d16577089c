"""Two markings of the same works compared: plain numbers that the row keeps, because the engine may change later."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.cohorts import spec
from analytics.engine.intervals import Interval
from analytics.engine.recheck import Agreement, Kappa
from analytics.engine.recheck import recheck as compared
from analytics.models import Recheck, Work

MARKS = (2, 3, 4, 5)
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """What is marked: a task by its code and greatest points, or the whole work where its tasks are not known."""

    code: str
    most: int

    @property
    def name(self) -> str:
        """How a person finds it; the whole work has no number."""
        return f"№ {self.code}" if self.code else "Σ"


def columns_of(work: Work) -> list[Column]:
    """The boxes of one work, in the order of its form."""
    return [Column(str(task["code"]), int(task["max"])) for task in work.tasks] or [Column("", work.maximum)]


def total_of(points: Sequence[int | None]) -> int:
    """The sum of a row; what was not attempted or not entered is worth nothing."""
    return sum(max(point or 0, 0) for point in points)


def mark_of(work: Work, total: int) -> int:
    """The mark of a total; 0 where no scale is known."""
    return 2 + sum(total >= lowest for lowest in work.thresholds) if work.thresholds else 0


def agreement_of(row: Recheck) -> dict[str, Any]:
    """Everything the page says of the two markings; works without a second one are counted in ``left``."""
    pairs = [(entry, row.marked[str(entry["code"])]) for entry in row.drawn if str(entry["code"]) in row.marked]
    by_task = bool(row.work.tasks) and all(len(entry["points"]) == len(row.work.tasks) for entry, _ in pairs)
    first: list[Any] = [entry["points"] if by_task else entry["total"] for entry, _ in pairs]
    second: list[Any] = [list(points) if by_task else total_of(points) for _, points in pairs]
    work = spec(row.work)
    shape = (len(pairs), len(row.work.tasks)) if by_task else (len(pairs),)
    tolerance = int(row.rule.get("tolerance", 0))
    both = np.array(first, np.int64).reshape(shape), np.array(second, np.int64).reshape(shape)
    found = compared(work, *both, tolerance=tolerance)
    kept = [abs(gap) <= tolerance for gap in found.differences.tolist()]
    return {
        **_shares(found),
        "unchanged": sum(kept),
        "same_mark_count": _same(row.work, pairs),
        "weighed": _weighed([entry for entry, _ in pairs], kept),
        "left": len(row.drawn) - len(pairs),
        "by_task": by_task,
        "differences": {str(gap): count for gap, count in sorted(Counter(found.differences.tolist()).items())},
        "grid": _grid(row.work, pairs),
        "tasks": _tasks(row.work, found, both) if by_task else [],
    }


def _shares(found: Agreement) -> dict[str, Any]:
    return {
        "n": found.n,
        "share": _interval(found.unchanged),
        "against": found.against_line,
        "reaches": found.reaches_line,
        "adjacent": _interval(found.adjacent),
        "same_mark": _interval(found.same_mark),
        "shift": _interval(found.shift),
        "raised": found.raised,
        "lowered": found.lowered,
        "kappa": _kappa(found.kappa_totals),
        "kappa_marks": _kappa(found.kappa_marks),
        "tolerance": found.tolerance,
        "line": found.line,
    }


def _interval(found: Interval) -> dict[str, float | None]:
    values = (found.estimate[0], found.low[0], found.high[0])
    return dict(zip(("value", "low", "high"), map(_plain, values), strict=True))


def _kappa(found: Kappa) -> dict[str, Any]:
    numbers = {"value": _plain(found.value), "low": _plain(found.low), "high": _plain(found.high)}
    return {**numbers, "reason": found.reason}


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)


def _same(work: Work, pairs: Sequence[tuple[Entry, Sequence[int | None]]]) -> int | None:
    if work.thresholds is None:
        return None
    return sum(mark_of(work, int(entry["total"])) == mark_of(work, total_of(points)) for entry, points in pairs)


def _weighed(entries: Sequence[Entry], kept: Sequence[bool]) -> float | None:
    """Share unchanged among all works of the school: each drawn one stands for as many as its stratum has for it."""
    weights = [entry["out_of"] / entry["drawn"] for entry in entries]
    if not weights:
        return None
    share: float = sum(weight for weight, same in zip(weights, kept, strict=True) if same) / sum(weights)
    return round(share, 4)


def _grid(work: Work, pairs: Sequence[tuple[Entry, Sequence[int | None]]]) -> list[list[int]]:
    """(4, 4) works by the mark of the first and of the second marking; empty without a scale."""
    if work.thresholds is None:
        return []
    counts = [[0] * len(MARKS) for _ in MARKS]
    for entry, points in pairs:
        counts[mark_of(work, int(entry["total"])) - 2][mark_of(work, total_of(points)) - 2] += 1
    return counts


def _tasks(work: Work, found: Agreement, both: tuple[Any, Any]) -> list[dict[str, Any]]:
    """By task: how many works moved and in which direction, and the mean points of both markings."""
    means = [np.maximum(part, 0).mean(axis=0) if len(part) else np.full(len(work.tasks), np.nan) for part in both]
    return [
        {
            "code": column.code,
            "most": column.most,
            "moved": int(found.tasks.moved[at]),
            "raised": int(found.tasks.raised[at]),
            "lowered": int(found.tasks.lowered[at]),
            "first": _plain(means[0][at]),
            "second": _plain(means[1][at]),
        }
        for at, column in enumerate(columns_of(work))
    ]
