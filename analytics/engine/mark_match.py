"""Journal marks against the marks of the work: the 4x4 grid, lowered, confirmed and raised shares, wide gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import MARKS, Cohort
from analytics.engine.grouped import Floats, Ints, Words, counts, marks_of, rank_correlation
from analytics.engine.intervals import LEVEL, Interval, proportion_interval, rank_correlation_interval

WIDE = 2


@dataclass(frozen=True, slots=True)
class MarkMatch:
    """S schools (or the one row of the whole cohort).

    ``grid``: (S, 4, 4) pupils by journal mark (rows 2..5) and mark of the work (columns 2..5). ``n``: (S,) pupils with
    both marks. ``lowered``, ``confirmed``, ``raised``: shares 0..1 with Wilson's interval, mark of the work below,
    equal to, above the journal's. ``gaps``: (S,) pupils whose marks are ``WIDE`` or more apart; ``gap_rows``: their
    rows in the cohort. ``spearman``: journal mark and primary score, ties counted. ``marks_from``: "file",
    "thresholds", "both" or "none". ``reason``: (S,) "no_marks", "no_journal", "too_few" (nobody has both).
    """

    grid: Ints
    n: Ints
    lowered: Interval
    confirmed: Interval
    raised: Interval
    gaps: Ints
    gap_rows: Ints
    spearman: Interval
    marks_from: str
    reason: Words
    reference: str = "journal"

    @property
    def shares(self) -> Floats:
        """(S, 3) lowered, confirmed, raised, 0..1."""
        return np.column_stack([self.lowered.estimate, self.confirmed.estimate, self.raised.estimate])


def mark_match(cohort: Cohort, *, level: float = LEVEL) -> MarkMatch:
    """The comparison by school. Pupils without one of the marks are left out; ``n`` says how many are in."""
    return _match(cohort, cohort.school, len(cohort.schools), level)


def mark_match_whole(cohort: Cohort, *, level: float = LEVEL) -> MarkMatch:
    """The same over everybody: arrays with one row, to set beside a school's."""
    return _match(cohort, np.zeros(len(cohort.school), np.int64), 1, level)


def mark_match_classes(cohort: Cohort, *, level: float = LEVEL) -> MarkMatch:
    """The same by class: one row per ``class_names``; pupils of no known class are left out."""
    return _match(cohort, cohort.classes, len(cohort.class_names), level)


def _match(cohort: Cohort, group: NDArray[np.int64], size: int, level: float) -> MarkMatch:
    marks = marks_of(cohort)
    placed = group >= 0
    marked, journal = (marks.values > 0) & placed, np.isin(cohort.journal, MARKS) & placed
    both = marked & journal
    where, own, kept = group[both], marks.values[both], cohort.journal[both]
    cell = (where * 4 + kept - 2) * 4 + own - 2
    grid = counts(cell, size * 16).reshape(size, 4, 4)
    n = grid.sum(axis=(1, 2))
    below, equal, above = np.tril(grid, -1), np.diagonal(grid, axis1=1, axis2=2), np.triu(grid, 1)
    far = both & (np.abs(marks.values - cohort.journal) >= WIDE)
    rho = rank_correlation(where, kept, cohort.totals[both], size)
    here, theirs = counts(group[marked], size), counts(group[journal], size)
    reason = np.select(
        [(here < 1) & (theirs > 0), (theirs < 1) & (here > 0), n < 1], ["no_marks", "no_journal", "too_few"], ""
    )
    return MarkMatch(
        grid=grid,
        n=n,
        lowered=proportion_interval(below.sum(axis=(1, 2)), n, level),
        confirmed=proportion_interval(equal.sum(axis=1), n, level),
        raised=proportion_interval(above.sum(axis=(1, 2)), n, level),
        gaps=counts(group[far], size),
        gap_rows=np.flatnonzero(far),
        spearman=rank_correlation_interval(rho, n, level),
        marks_from=marks.source,
        reason=reason,
    )
