"""Change over time: the share of «2», one cohort from year to year, series of years, what two years have brought."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags, Floats, Moments, Words, ratio, school_percent
from analytics.engine.intervals import LEVEL, Difference, blanked, mean_difference, proportion_difference

WORSE_BY = 0.10
FENCE = 3.0
FEWEST_RATIOS = 4


@dataclass(frozen=True, slots=True)
class TwosChange:
    """Any shape. ``change``: share of «2» now minus a year ago, 0..1, Newcombe. ``negative``: by 10 p.p. or more (rule
    K); ``clear``: the interval lies above 0, so that it is more than chance."""

    change: Difference
    negative: Flags
    clear: Flags
    reference: str = "last_year"


@dataclass(frozen=True, slots=True)
class CohortChange:
    """S schools. ``change``: this year's mean minus the same pupils' last year's, per cent of the maximum, Welch.

    ``beyond_others``: change minus the median change of the schools, because works differ in difficulty from year to
    year. ``ratio``: K = last year / this year (rule C); ``fences``: (2,) Q1 - 3 IQR and Q3 + 3 IQR of K, NaN below 4
    schools. ``rise``: K under the lower fence; ``fall``: over the upper. Reasons: "too_few", "no_prior", "one_value",
    "no_maximum".
    """

    change: Difference
    beyond_others: Floats
    ratio: Floats
    fences: Floats
    rise: Flags
    fall: Flags
    reference: str = "same_cohort_last_year"


@dataclass(frozen=True, slots=True)
class YearSeries:
    """S schools, Y years, Y-1 steps. ``steps``: (S, Y-1) each year minus the one before, in the units given.

    ``comparable``: (Y-1,) whether the codifier blocks and skills of both years are the same (rule N). Where they are
    not, the step is NaN and its reason "not_comparable": the numbers may stand side by side, not be subtracted.
    """

    years: tuple[int, ...]
    values: Moments
    steps: Difference
    comparable: Flags


@dataclass(frozen=True, slots=True)
class TwoYears:
    """S schools. ``change``: the last of three years minus the first, ``low``, ``high``; ``outcome``: (S,) "improved",
    "worsened", "no_change_shown", "" where it cannot be told; ``reason``: "too_few" or "not_comparable" there."""

    change: Floats
    low: Floats
    high: Floats
    outcome: Words
    reason: Words


def twos_change(
    twos: ArrayLike, n: ArrayLike, last_twos: ArrayLike, last_n: ArrayLike, *, level: float = LEVEL
) -> TwosChange:
    """Share of «2» against last year; counts of any one shape. No marks on a side: NaN, "too_few"."""
    found = proportion_difference(twos, n, last_twos, last_n, level=level)
    gained = np.asarray(twos) * np.asarray(last_n) - np.asarray(last_twos) * np.asarray(n)
    line = WORSE_BY * np.asarray(n) * np.asarray(last_n)  # counts, not shares: .3 - .2 falls short of .1 in floats
    negative = (found.reason == "") & (gained >= line - 1e-9)
    return TwosChange(found, negative, found.low > 0)


def cohort_change(cohort: Cohort, *, level: float = LEVEL) -> CohortChange:
    """The cohort's own prior year, as far as ``context.prior`` (n, mean, sd in per cent) knows it; rule C beside it.

    The two years are taken as independent samples, because sheets hold no link between a pupil's works: the interval
    is wider than a paired one would be.
    """
    now = school_percent(cohort)
    prior = cohort.context.prior.astype(float)
    known = np.isfinite(prior[:, 1]) & (np.nan_to_num(prior[:, 0]) >= 1)
    n = np.where(known, np.nan_to_num(prior[:, 0]), 0).astype(np.int64)
    before = Moments(n, np.where(known, prior[:, 1], np.nan), np.where(n > 1, prior[:, 2], np.nan))
    found = mean_difference(now, before, level)
    cases = [now.n < 1, np.isnan(now.mean), ~known]
    why = np.select(cases, ["too_few", "no_maximum", "no_prior"], "")
    change = replace(blanked(found, why), reason=np.where(why == "", found.reason, why))
    usual = np.sort(change.estimate[np.isfinite(change.estimate)])
    k = ratio(before.mean, now.mean)
    fences = quartile_fences(k)
    return CohortChange(
        change=change,
        beyond_others=change.estimate - (np.median(usual) if len(usual) else np.nan),
        ratio=k,
        fences=fences,
        rise=k < fences[0],
        fall=k > fences[1],
    )


def quartile_fences(values: ArrayLike, reach: float = FENCE) -> Floats:
    """(2,) Q1 - reach·IQR and Q3 + reach·IQR of the finite values; NaN when there are fewer than 4."""
    array = np.asarray(values, float)
    finite = array[np.isfinite(array)]
    if len(finite) < FEWEST_RATIOS:
        return np.full(2, np.nan)
    low, high = np.quantile(finite, [0.25, 0.75])
    return np.array([low - reach * (high - low), high + reach * (high - low)])


def year_series(
    years: tuple[int, ...], values: Moments, skills: tuple[tuple[str, ...], ...], *, level: float = LEVEL
) -> YearSeries:
    """Steps of a series. ``values``: (S, Y) by year; ``skills``: per year the codifier codes its tasks check.

    An empty tuple of skills means "not known", hence not comparable. ValueError when years, values and skills differ
    in number or the years do not rise.
    """
    many = len(years)
    if values.n.shape[1] != many or len(skills) != many or list(years) != sorted(set(years)):
        raise ValueError("years that rise, with values and skills for each")
    same = [bool(now) and sorted(now) == sorted(last) for last, now in pairwise(skills)]
    comparable = np.array(same, bool)
    later, earlier = (
        Moments(values.n[:, cut], values.mean[:, cut], values.sd[:, cut]) for cut in (slice(1, None), slice(0, -1))
    )
    found = mean_difference(later, earlier, level)
    broken = np.broadcast_to(~comparable, found.reason.shape)
    cut = blanked(found, np.where(broken, "not_comparable", ""))
    steps = replace(cut, reason=np.where(broken, "not_comparable", found.reason))
    return YearSeries(years, values, steps, comparable)


def two_year_dynamics(
    first: Moments, last: Moments, *, better: str = "higher", comparable: ArrayLike = True, level: float = LEVEL
) -> TwoYears:
    """What changed from the year before the measures to two years later; (S,) moments of whatever should improve.

    ``better``: "higher" (a mean) or "lower" (a share of low results). "improved" and "worsened" only when Welch's
    interval of the change leaves out 0; otherwise "no_change_shown", which is not "no change". ValueError for another
    ``better``.
    """
    if better not in {"higher", "lower"}:
        raise ValueError(better)
    found = mean_difference(last, first, level)
    reason = np.where(np.broadcast_to(np.asarray(comparable), found.reason.shape), found.reason, "not_comparable")
    found = blanked(found, reason)
    up, down = ("improved", "worsened") if better == "higher" else ("worsened", "improved")
    outcome = np.select([reason != "", found.low > 0, found.high < 0], ["", up, down], "no_change_shown")
    return TwoYears(found.estimate, found.low, found.high, outcome, reason)


def shares_as_moments(hits: ArrayLike, n: ArrayLike) -> Moments:
    """Shares 0..1 as moments of 0 and 1, for the two functions above; a share of 0 or 1 has no spread of its own,
    so one half is added on either side (Agresti, Caffo 2000 in spirit) to its standard deviation only."""
    k, count = np.broadcast_arrays(np.asarray(hits, float), np.asarray(n, np.int64))
    smooth = (k + 0.5) / (count + 1.0)
    size = np.maximum(count - 1, 0)
    return Moments(count.copy(), ratio(k, count), np.sqrt(ratio(count * smooth * (1 - smooth), size)))
