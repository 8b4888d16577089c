"""Rows of the bank of statistics by group, and the masking of small groups for public use."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags, Floats, Ints, Words, counts, marks_of, moments, percent_factor, ratio

SMALLEST_PUBLIC = 10


@dataclass(frozen=True, slots=True)
class Rows:
    """G groups of one work. ``n``: pupils; ``mean``, ``sd``: per cent of the maximum; ``marked``: pupils with a mark;
    ``shares``: (G, 4) of marks 2..5, ``quality`` of 4-5, ``success`` of 3-5, each 0..1. ``reason``: "" or "too_few"
    (nobody), "masked". Masked rows hold NaN and n = -1."""

    names: tuple[str, ...]
    n: Ints
    mean: Floats
    sd: Floats
    marked: Ints
    shares: Floats
    quality: Floats
    success: Floats
    reason: Words


def school_rows(cohort: Cohort) -> Rows:
    """A row per school."""
    return _rows(cohort, cohort.school, cohort.schools)


def class_rows(cohort: Cohort) -> Rows:
    """A row per class; pupils of no known class are in none."""
    return _rows(cohort, cohort.classes, cohort.class_names)


def whole_row(cohort: Cohort, name: str) -> Rows:
    """One row of everybody under this name."""
    return _rows(cohort, np.zeros(len(cohort.school), np.int64), (name,))


def masked(rows: Rows, *, smallest: int = SMALLEST_PUBLIC, total_is_public: bool = True) -> Rows:
    """The rows with groups under ``smallest`` hidden.

    When the total of all groups is public and the hidden ones together are under ``smallest``, the next smallest
    groups are hidden too, until they are not, because what is left could be had by subtraction.
    """
    hide = (rows.n > 0) & (rows.n < smallest)
    if total_is_public and hide.any():
        order = sorted(
            np.flatnonzero(~hide & (rows.n > 0)).tolist(), key=lambda row: (int(rows.n[row]), rows.names[row])
        )
        for row in order:
            if rows.n[hide].sum() >= smallest and hide.sum() > 1:
                break
            hide[row] = True
    return _hidden(rows, hide)


def _hidden(rows: Rows, hide: Flags) -> Rows:
    """Without the numbers of those rows."""
    return replace(
        rows,
        n=np.where(hide, -1, rows.n),
        mean=np.where(hide, np.nan, rows.mean),
        sd=np.where(hide, np.nan, rows.sd),
        marked=np.where(hide, -1, rows.marked),
        shares=np.where(hide[:, None], np.nan, rows.shares),
        quality=np.where(hide, np.nan, rows.quality),
        success=np.where(hide, np.nan, rows.success),
        reason=np.where(hide, "masked", rows.reason),
    )


def _rows(cohort: Cohort, group: NDArray[np.int64], names: tuple[str, ...]) -> Rows:
    """Figures by group; a negative group is nobody's."""
    size, placed = len(names), group >= 0
    means = moments(group[placed], cohort.totals[placed], size).scaled(percent_factor(cohort.work))
    marks = marks_of(cohort).values
    known = placed & (marks > 0)
    table = counts(group[known] * 4 + marks[known] - 2, size * 4).reshape(size, 4)
    marked = table.sum(axis=1)
    return Rows(
        names=names,
        n=means.n,
        mean=means.mean,
        sd=means.sd,
        marked=marked,
        shares=ratio(table, marked[:, None]),
        quality=ratio(table[:, 2:].sum(axis=1), marked),
        success=ratio(table[:, 1:].sum(axis=1), marked),
        reason=np.where(means.n < 1, "too_few", ""),
    )
