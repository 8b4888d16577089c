"""Honest municipalities: how often the descriptive analyses call a school unusual that is not."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.engine.before_after import effect
from analytics.engine.control_group import ControlComparison, nearest_neighbours, regression_adjustment
from analytics.engine.data import Cohort
from analytics.engine.exam_match import ExamMatch, exam_match
from analytics.engine.funnel import school_funnel
from analytics.engine.grouped import Moments
from analytics.engine.task_profile import task_profile
from tests.engine.descriptive_cohorts import crowd

SEEDS = range(3000, 3025)


def beyond(found: ControlComparison | ExamMatch) -> NDArray[np.bool_]:
    gap = found.difference
    known = np.isfinite(gap.low)
    return np.asarray((gap.low[known] > 0) | (gap.high[known] < 0))


@pytest.mark.parametrize(
    ("unusual", "least", "most"),
    [
        (lambda cohort: np.abs(school_funnel(cohort).zone) >= 2, 0.02, 0.07),
        (lambda cohort: np.abs(school_funnel(cohort).zone) == 3, 0.0, 0.01),
        (lambda cohort: beyond(nearest_neighbours(cohort)), 0.02, 0.07),
        (lambda cohort: beyond(regression_adjustment(cohort)), 0.02, 0.07),
        (lambda cohort: beyond(exam_match(cohort)), 0.02, 0.07),
        (lambda cohort: task_profile(cohort).unusual, 0.02, 0.07),
    ],
)
def test_limits_hold_what_they_promise(
    unusual: Callable[[Cohort], NDArray[np.bool_]], least: float, most: float
) -> None:
    share = np.concatenate([unusual(crowd(40, seed=seed)).ravel() for seed in SEEDS]).mean()
    assert least <= share <= most


def test_measures_without_effect_are_seldom_given_one() -> None:
    rng = np.random.default_rng(11)
    told = []
    for _ in SEEDS:
        level, n = rng.normal(55, 8, 40), rng.poisson(28, 40) + 3
        noise = 20 / np.sqrt(n)
        before = Moments(n, level + rng.normal(0, noise), np.full(40, 20.0))
        after = Moments(n, level + rng.normal(2, 3, 40) + rng.normal(0, noise), np.full(40, 20.0))
        chosen = before.mean > np.sort(before.mean)[-9]  # the highest eight, so that they drift back
        told += (effect(before, after, chosen).outcome[chosen] != "cannot_tell").tolist()
    assert np.mean(told) <= 0.08
