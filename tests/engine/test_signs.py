"""Each sign on arrays small enough to check by hand, and on one planted effect."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from analytics.engine.combination import chosen, log_ratio, mixture, tail, worth
from analytics.engine.data import Cohort
from analytics.engine.density import density
from analytics.engine.describing import sign_p
from analytics.engine.examining import examine
from analytics.engine.frame import frame, variant_effects
from analytics.engine.null import learn, weighted_median
from analytics.engine.settings import SIGNS, Settings
from tests.engine.planting import Sheet, plant
from tests.engine.simulator import World, municipality

HONEST = World(prevalence=0.0, rural=0.0, works=(("RU", 6),))
PLANTED = {"inflated": "open_marking", "helped": "profile", "lifted": "boundary", "matched": "mark_match"}


def test_variants_are_compared_inside_schools_only() -> None:
    school, variants = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 0, 1, 1])
    totals = np.array([10, 10, 14, 14, 20, 20, 24, 24])
    assert variant_effects(totals, school, variants) == pytest.approx(
        [-8 / 5, 8 / 5]
    )  # 4 points, one pseudo-pupil each
    assert variant_effects(totals, school, school) == pytest.approx([0, 0])  # no school has both: nothing is known


def test_centre_is_the_weighted_median_and_spread_comes_from_below() -> None:
    assert weighted_median(np.array([5.0, 1.0, 9.0]), np.ones(3)) == 5.0
    values = stats.norm.ppf(np.linspace(0.0005, 0.9995, 1000))
    lifted = np.where(values > 1, values + 8, values)
    found = learn(lifted, np.zeros(1000) + 1e-6, np.ones(1000, bool), 1.0)
    assert found.centre == pytest.approx(0, abs=0.01)
    assert found.spread == pytest.approx(1, abs=0.02)  # eight more above changes nothing


def test_spread_beyond_chance_is_nothing_where_chance_explains_it() -> None:
    values = stats.norm.ppf(np.linspace(0.0005, 0.9995, 1000))
    assert learn(values, np.ones(1000) * 1.2, np.ones(1000, bool), 0.0).spread == 0


def test_likelihood_ratio_is_that_of_normal_scores() -> None:
    z = np.array([-1.0, 0.5, 2.0])
    expected = stats.norm.logpdf(z, 1.5) - stats.norm.logpdf(z)
    assert log_ratio(z, np.full(3, 1.5), (1.0,)) == pytest.approx(expected)
    assert mixture(np.log([[1.0, 3.0]]), np.array([1.0, 1.0])) == pytest.approx(np.log([2.0]))


def test_tables_are_continued() -> None:
    knots = ((0.0, 0.0), (2.0, 1.0), (4.0, 2.0))
    assert tail(np.array([1.0, 4.0, 6.0]), knots) == pytest.approx([10**-0.5, 0.01, 0.001])
    assert worth(np.array([-2.0, 1.0, 6.0]), knots) == pytest.approx([-1.0, 0.5, 3.0])


def test_flags_are_the_largest_set_with_the_expected_share() -> None:
    honest = np.array([0.01, 0.05, 0.12, 0.30, 0.9])
    assert chosen(np.log((1 - honest) / honest), 0.10).tolist() == [True, True, True, False, False]
    assert chosen(np.log((1 - honest) / honest), 0.001).sum() == 0


def test_expected_totals_are_as_many_as_the_works_and_follow_the_units_mean() -> None:
    framed = frame(municipality(1, HONEST).cohorts[0])
    dense = density(framed)
    assert dense.expected.sum((1, 2)) == pytest.approx(framed.n.astype(float))
    levels = np.arange(dense.expected.shape[2])
    big = framed.n > 50
    mean = (dense.expected.sum(1) @ levels) / framed.n
    assert np.abs(mean - framed.means(framed.totals.astype(float)))[big].max() < 0.6


def test_several_classes_are_units_of_their_own_and_one_class_is_not() -> None:
    made = municipality(1, HONEST).cohorts[0]
    framed = frame(made)
    classes = np.bincount(framed.parent[framed.count :], minlength=framed.count)
    assert 1 not in classes
    several = np.flatnonzero(classes)
    inside = np.bincount(framed.parent[framed.count :], framed.n[framed.count :], framed.count)
    assert inside[several].tolist() == framed.n[several].tolist()


def planted(kind: str, seed: int) -> tuple[Cohort, str]:
    """An honest work in which the largest school is distorted after the event."""
    cohort = municipality(seed, HONEST).cohorts[0]
    largest = int(np.bincount(cohort.school).argmax())
    work = cohort.work
    sheet = Sheet(
        cohort.scores.astype(np.int64), work.maxima, np.asarray(work.open_tasks), np.array(work.thresholds),
        cohort.journal, cohort.totals.astype(float),
    )  # fmt: skip
    present = plant(np.random.default_rng(0), sheet, cohort.school == largest, kind, (1.0, 0))
    totals = sheet.points.sum(1)
    marks = np.asarray(2 + np.searchsorted(np.array(work.thresholds), totals, side="right"))
    made = replace(cohort, points=sheet.points.astype(np.int8), totals=totals, marks=marks)
    names = ("school", "classes", "points", "totals", "marks", "journal", "variants")
    return replace(made, **{name: getattr(made, name)[present] for name in names}), cohort.schools[largest]


@pytest.mark.parametrize(("kind", "sign"), [*PLANTED.items(), ("absent", "participation")])
def test_a_planted_distortion_shows_in_its_own_sign(kind: str, sign: str) -> None:
    found, rest = [], []
    for seed in range(3, 10):
        cohort, school = planted(kind, seed)
        work = examine(cohort, Settings())
        p, place = sign_p(work, Settings())[: work.count, SIGNS.index(sign)], work.schools.index(school)
        found.append(p[place])
        rest += np.delete(p, place).tolist()
    assert np.median(found) < 1e-3
    assert np.nanmean(np.array(rest) < 0.01) < 0.03


@pytest.fixture(scope="module")
def honest() -> NDArray[np.float64]:
    """p of every sign in every school of sixteen honest municipalities."""
    made = []
    for seed in range(40, 56):
        for cohort in municipality(seed, World(prevalence=0.0)).cohorts:
            work = examine(cohort, Settings())
            made.append(sign_p(work, Settings())[: work.count])
    return np.concatenate(made)


@pytest.mark.parametrize("sign", SIGNS)
def test_honest_schools_are_named_as_rarely_as_the_p_says(honest: NDArray[np.float64], sign: str) -> None:
    values = honest[:, SIGNS.index(sign)]
    values = values[np.isfinite(values)]
    assert len(values) > 3500
    assert (values < 0.01).mean() < 0.017
    assert (values < 0.10).mean() < 0.13
