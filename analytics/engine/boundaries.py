"""Distribution of totals with the mark thresholds, and how steep it is there against the reference's own steps."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags, Floats, Ints, Words, counts, ratio
from analytics.engine.intervals import LEVEL, Difference, blanked, proportion_difference

INFORMATIVE = 50
ROUGH = 20
MINIMUM_CONTROLS = 50


@dataclass(frozen=True, slots=True)
class Boundaries:
    """S schools, totals 0..M, three thresholds.

    ``distribution``: (S, M+1) pupils; ``expected``: (S, M+1) the reference's shares times n. ``outside``: (S,) totals
    below 0 or above M, in no column. ``thresholds``: (3,) least totals for the marks 3, 4, 5, empty when not known.
    ``at``, ``below``: (S, 3) pupils on the threshold t and on t-1; ``step``: at / below, ``reference_step`` likewise.
    ``excess``: share of t among t and t-1, minus the reference's, with Newcombe's interval and p. ``informative``:
    (S,) "informative" from 50 works, "rough" from 20, "limited" below. ``reference``: (S,) "controls" or "rest".
    Reasons: "no_thresholds", "too_few" (nobody on t or t-1), "no_reference".
    """

    distribution: Ints
    expected: Floats
    outside: Ints
    thresholds: Ints
    at: Ints
    below: Ints
    step: Floats
    reference_step: Floats
    excess: Difference
    n: Ints
    n_reference: Ints
    informative: Words
    reference: Words


def boundaries(cohort: Cohort, *, level: float = LEVEL) -> Boundaries:
    """Distribution and steps of every school against controls, or the rest of the municipality where they are too few.

    A jump at a threshold is found in every honest distribution, because checkers give the benefit of the doubt; so
    the step is judged by the reference's own step at the same threshold. Controls count from 50 works of others on.
    """
    top, size = max(cohort.work.maximum, 0), len(cohort.schools)
    inside = (cohort.totals >= 0) & (cohort.totals <= top)
    cell = cohort.school[inside] * (top + 1) + cohort.totals[inside]
    own = counts(cell, size * (top + 1)).reshape(size, top + 1)
    other, codes = _reference(own, cohort.context.controls)
    n, n_reference = own.sum(axis=1), other.sum(axis=1)
    t = _thresholds(cohort.work.thresholds, top)
    at, below, their_at, their_below = own[:, t], own[:, t - 1], other[:, t], other[:, t - 1]
    found = proportion_difference(at, at + below, their_at, their_at + their_below, level=level)
    alone = np.broadcast_to((n_reference < 1)[:, None], at.shape)
    reason = np.select([at + below < 1, alone | (their_at + their_below < 1)], ["too_few", "no_reference"], "")
    return Boundaries(
        distribution=own,
        expected=ratio(other, n_reference[:, None]) * n[:, None],
        outside=counts(cohort.school[~inside], size),
        thresholds=t,
        at=at,
        below=below,
        step=ratio(at, below),
        reference_step=ratio(their_at, their_below),
        excess=blanked(found, reason) if len(t) else _none(size, level),
        n=n,
        n_reference=n_reference,
        informative=np.select([n >= INFORMATIVE, n >= ROUGH], ["informative", "rough"], "limited"),
        reference=codes,
    )


def _thresholds(given: tuple[int, int, int] | None, top: int) -> Ints:
    """The three thresholds, or none when they are not known or do not fit the maximum."""
    if given is None or not 0 < given[0] < given[1] < given[2] <= top:
        return np.empty(0, np.int64)
    return np.array(given, np.int64)


def _reference(own: Ints, controls: Flags) -> tuple[Ints, Words]:
    """(S, M+1) counts of those a school is compared with, never its own."""
    control = controls.astype(np.int64)
    sample = control @ own - control[:, None] * own
    use = sample.sum(axis=1) >= MINIMUM_CONTROLS
    return np.where(use[:, None], sample, own.sum(axis=0) - own), np.where(use, "controls", "rest")


def _none(size: int, level: float) -> Difference:
    """No thresholds: NaN for each school and mark, and why."""
    blank, nobody = np.full((size, 3), np.nan), np.zeros((size, 3), np.int64)
    return Difference(blank, blank, blank, blank, nobody, nobody, np.full((size, 3), "no_thresholds"), level)
