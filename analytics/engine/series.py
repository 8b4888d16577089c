"""Rows of the bank of statistics by group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import Cohort
from analytics.engine.grouped import Floats, Ints, Words, counts, marks_of, moments, percent_factor, ratio


@dataclass(frozen=True, slots=True)
class Rows:
    """G groups of one work. ``n``: pupils; ``mean``, ``sd``: per cent of the maximum; ``marked``: pupils with a mark;
    ``shares``: (G, 4) of marks 2..5, ``quality`` of 4-5, ``success`` of 3-5, each 0..1. ``reason``: "" or "too_few"
    (nobody)."""

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
