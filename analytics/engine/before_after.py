"""A school's change after measures against the change of schools without them, and when it cannot be told."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.between import against, leave_one_out
from analytics.engine.data import Cohort
from analytics.engine.funnel import pooled_sd
from analytics.engine.grouped import Flags, Floats, Moments, Words, ratio, school_percent
from analytics.engine.intervals import LEVEL, Difference

FEWEST_COMPARISON = 7


@dataclass(frozen=True, slots=True)
class Effect:
    """S schools. ``before``, ``after``: means in the units given; ``change``: after minus before.

    ``expected``: the change of comparison schools that started from the same level; ``effect``: change minus expected
    with interval and p. ``outcome``: "better", "worse" when the interval leaves out 0, else "cannot_tell"; "" where
    nothing was computed. ``treated``: schools with measures. Reasons: "too_few" (nobody in one of the years),
    "few_schools" (fewer than 7 comparison schools with both years), "one_value".
    """

    before: Floats
    after: Floats
    change: Floats
    expected: Floats
    effect: Difference
    outcome: Words
    treated: Flags
    baseline_adjusted: bool
    reference: str = "schools_without_measures"


def effect(
    before: Moments,
    after: Moments,
    treated: Flags,
    *,
    adjust_baseline: bool = True,
    better: str = "higher",
    level: float = LEVEL,
) -> Effect:
    """Difference in differences school by school; (S,) moments in the same units in both years.

    The change of the comparison schools is a weighted line on their mean before (a constant without
    ``adjust_baseline``): schools chosen because they stood out drift back without any measures. Weights
    1/(σ²/n + σ²/m + τ²), σ pooled within schools and years. Interval: the school's own error, τ² - what schools
    change by anyway - and the error of the line. A comparison school is judged by the others, as a placebo.
    ValueError for another ``better`` than "higher" and "lower".
    """
    if better not in {"higher", "lower"}:
        raise ValueError(better)
    change = after.mean - before.mean
    sigma = pooled_sd(_joined(before, after))
    variance = ratio(sigma**2, before.n) + ratio(sigma**2, after.n)
    usable = np.isfinite(change) & ~treated
    if int(usable.sum()) < FEWEST_COMPARISON:
        usable = np.zeros(len(change), bool)
    fit = leave_one_out(change, variance, _design(before.mean, usable, adjust_baseline), usable)
    reason = np.where(np.isnan(change), "too_few", np.where(sigma > 0, "", "one_value"))
    found = against(change, after.n, fit, reason, level)
    up, down = ("better", "worse") if better == "higher" else ("worse", "better")
    outcome = np.select([found.reason != "", found.low > 0, found.high < 0], ["", up, down], "cannot_tell")
    return Effect(before.mean, after.mean, change, fit.expected, found, outcome, treated, adjust_baseline)


def standing(cohort: Cohort) -> Moments:
    """(S,) school means as distances from the mean of all pupils in their standard deviations.

    It makes years with different works comparable as to who stands where, not as to how much was learnt.
    """
    means = school_percent(cohort)
    everybody = cohort.totals.astype(float)
    spread = float(np.std(np.sort(everybody), ddof=1)) if len(everybody) > 1 else 0.0
    if spread <= 0 or not cohort.work.maximum > 0:
        blank = np.full(len(means.n), np.nan)
        return Moments(means.n, blank, blank)
    factor = cohort.work.maximum / (100.0 * spread)
    centre = float(everybody.sum()) / len(everybody) / spread
    return Moments(means.n, means.mean * factor - centre, means.sd * factor)


def _design(before: Floats, usable: Flags, adjust: bool) -> Floats:
    """(S, 1) or (S, 2) constant and the centred mean before."""
    columns = [np.ones(len(before))]
    known = np.sort(before[usable])
    if adjust and len(known) and known[-1] > known[0]:
        columns.append(np.nan_to_num(before - known.mean()))
    return np.column_stack(columns)


def _joined(before: Moments, after: Moments) -> Moments:
    """Both years' groups in one."""
    pairs = ((before.mean, after.mean), (before.sd, after.sd))
    mean, sd = (np.concatenate(pair) for pair in pairs)
    return Moments(np.concatenate((before.n, after.n)), mean, sd)
