"""The effect of measures: by hand, regression to the mean, and when nothing can be told."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analytics.engine.before_after import effect, standing
from analytics.engine.grouped import Moments
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def year(means: Any, n: int = 25, sd: float = 10.0) -> Moments:
    mean = np.array(means, float)
    return Moments(np.full(len(mean), n), mean, np.full(len(mean), sd))


FIRST = [50.0, 50, 50, 50, 50, 50, 50, 50]


def test_against_the_mean_change_by_hand() -> None:
    """Seven schools change by 0, ±1, ±2 and ±3 points; the eighth, with measures, by 20."""
    last = [50.0, 51, 49, 52, 48, 53, 47, 70]
    treated = np.arange(8) == 7
    found = effect(year(FIRST), year(last), treated, adjust_baseline=False)
    assert_allclose(found.expected[7], 0.0, atol=1e-12)
    assert_allclose(found.effect.estimate[7], 20.0)
    # σ²/n twice is 8 and chance explains the changes, so τ² = 0; the mean of seven adds 8/7
    error = np.sqrt(8 + 8 / 7)
    assert_allclose(found.effect.low[7], 20 - stats.t.ppf(0.975, 5) * error)
    assert found.outcome.tolist() == ["cannot_tell"] * 7 + ["better"]
    assert_allclose(found.expected[1], -1 / 6)
    assert found.effect.n_reference.tolist() == [6] * 7 + [7]
    assert found.reference == "schools_without_measures"
    lower = effect(year(FIRST), year(last), treated, adjust_baseline=False, better="lower")
    assert lower.outcome[7] == "worse"


def test_drift_back_from_the_edge_is_no_effect() -> None:
    """Everybody loses half of the distance from 50; so does the school that was chosen for being far away."""
    rng = np.random.default_rng(6)
    first = np.r_[rng.normal(50, 8, 30), 75.0]
    last = 50 + (first - 50) / 2 + np.r_[rng.normal(0, 1, 30), 0.0]
    treated = np.arange(31) == 30
    plain = effect(year(first), year(last), treated, adjust_baseline=False, better="lower")
    adjusted = effect(year(first), year(last), treated, better="lower")
    assert (plain.outcome[30], adjusted.outcome[30]) == ("better", "cannot_tell")
    assert (plain.baseline_adjusted, adjusted.baseline_adjusted) == (False, True)


def test_schools_that_change_by_much_anyway_widen_the_interval() -> None:
    calm = effect(year(FIRST), year([50, 51, 49, 50, 50, 51, 49, 60]), np.arange(8) == 7)
    restless = effect(year(FIRST), year([50, 65, 35, 70, 30, 58, 42, 60]), np.arange(8) == 7)
    assert (calm.outcome[7], restless.outcome[7]) == ("better", "cannot_tell")


@pytest.mark.parametrize(
    ("first", "last", "treated", "reason"),
    [
        (year(FIRST), year(FIRST), [0, 1], "few_schools"),
        (year(FIRST, sd=0.0), year(FIRST, sd=0.0), [7], "one_value"),
        (year(FIRST), year([*FIRST[:7], np.nan]), [7], "too_few"),
        (year([50.0]), year([60.0]), [0], "few_schools"),
    ],
)
def test_what_cannot_be_told(first: Moments, last: Moments, treated: list[int], reason: str) -> None:
    found = effect(first, last, np.isin(np.arange(len(first.n)), treated))
    place = treated[0]
    assert (found.effect.reason[place], found.outcome[place]) == (reason, "")
    assert np.isnan(found.effect.low[place])


def test_better_is_up_or_down() -> None:
    with pytest.raises(ValueError, match="nicer"):
        effect(year(FIRST), year(FIRST), np.zeros(8, bool), better="nicer")


def test_standing_in_the_municipality() -> None:
    found = standing(cohort_of([[1], [3], [5], [7]], [0, 0, 1, 1], maxima=[10]))
    sd = np.std([1, 3, 5, 7], ddof=1)
    assert_allclose(found.mean, [-2 / sd, 2 / sd])
    assert_allclose(found.sd, np.sqrt(2) / sd)


@pytest.mark.parametrize("points", [[[3], [3]], [[3]], np.empty((0, 1))])
def test_no_standing_without_spread(points: Any) -> None:
    found = standing(cohort_of(points, [0] * len(points), maxima=[10], schools=1))
    assert np.isnan(found.mean).all()


def test_two_seasons_of_a_municipality() -> None:
    before, after = crowd(40, seed=1), crowd(40, seed=2)
    treated = np.arange(40) < 5
    found = effect(standing(before), standing(after), treated)
    assert set(found.outcome) <= {"cannot_tell", "better", "worse"}
    assert_allclose(found.effect.estimate, found.change - found.expected)
    other = effect(standing(shuffled(before)), standing(after), treated)
    assert_allclose(found.effect.low, other.effect.low, rtol=1e-12)
