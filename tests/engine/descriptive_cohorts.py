"""Cohorts for the tests of the descriptive analyses: small ones by hand, large ones at random."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analytics.engine.data import Cohort, Context, WorkSpec


def cohort_of(points: ArrayLike, school: ArrayLike, **given: Any) -> Cohort:
    """A cohort of these (N, T) points; whatever is not given is not known.

    ``given``: maxima, thresholds, levels, totals, marks, journal, variants, classes, schools, and fields of Context.
    """
    table = np.asarray(points, np.int8)
    where = np.asarray(school, np.int64)
    n, tasks = table.shape
    schools = given.pop("schools", int(where.max()) + 1 if n else 0)
    maxima = np.asarray(given.pop("maxima", np.ones(tasks)), np.int64)
    work = WorkSpec(
        ("МА", "4"),
        "МА",
        4,
        tuple(str(number + 1) for number in range(tasks)),
        maxima,
        thresholds=given.pop("thresholds", None),
        levels=tuple(given.pop("levels", ())),
    )
    nothing = np.zeros(n, np.int64)
    columns = {name: np.asarray(given.pop(name, nothing), np.int64) for name in ("marks", "journal", "variants")}
    classes = np.asarray(given.pop("classes", nothing - 1), np.int64)
    totals = np.asarray(given.pop("totals", np.maximum(table, 0).sum(axis=1)), np.int64)
    context = replace(Context.unknown(schools), **given)
    return Cohort(
        work,
        tuple(f"school {number}" for number in range(schools)),
        where,
        classes,
        tuple(f"class {number}" for number in range(int(classes.max(initial=-1)) + 1)),
        table,
        totals,
        columns["marks"],
        columns["journal"],
        columns["variants"],
        context=context,
    )


def crowd(schools: int = 40, seed: int = 7, tasks: int = 15, mean_size: int = 28) -> Cohort:
    """An honest municipality: schools differ a little, pupils a lot, everything else is known."""
    rng = np.random.default_rng(seed)
    sizes = np.maximum(3, rng.poisson(mean_size, schools))
    school = np.repeat(np.arange(schools), sizes)
    n = len(school)
    level = rng.normal(0, 0.35, schools)
    ability = level[school] + rng.normal(0, 1, n)
    maxima = rng.integers(1, 4, tasks)
    chance = 1 / (1 + np.exp(rng.normal(0, 1, tasks) - ability[:, None]))
    points = rng.binomial(maxima, chance).astype(np.int8)
    points = np.where((points == 0) & (rng.random((n, tasks)) < 0.2), -1, points).astype(np.int8)
    top = int(maxima.sum())
    thresholds = (top // 4, top // 2, 3 * top // 4)
    marks = 2 + np.searchsorted(np.array(thresholds), np.maximum(points, 0).sum(axis=1), side="right")
    journal = np.clip(marks + rng.integers(-1, 2, n), 2, 5)
    prior_n = np.maximum(3, rng.poisson(mean_size, schools)).astype(float)
    prior = np.column_stack([prior_n, 50 + 8 * level + rng.normal(0, 4, schools), np.full(schools, 20.0)])
    return cohort_of(
        points,
        school,
        schools=schools,
        maxima=maxima,
        thresholds=thresholds,
        levels=["Б"] * (tasks - 5) + ["П"] * 3 + ["В"] * 2,
        marks=marks,
        journal=journal,
        variants=rng.integers(1, 3, n),
        classes=2 * school + rng.integers(0, 2, n),
        kinds=tuple(rng.choice(["ordinary", "rural", "gymnasium"], schools)),
        controls=np.arange(schools) % 8 == 0,
        prior=prior,
        exam=50 + 8 * level + rng.normal(0, 5, schools),
        covariates=np.column_stack([sizes * 10.0, rng.random(schools)]),
        covariate_names=("size", "special needs"),
    )


def shuffled(cohort: Cohort, seed: int = 3) -> Cohort:
    """The same pupils in another order of rows."""
    order = np.random.default_rng(seed).permutation(len(cohort.school))
    names = ("school", "classes", "points", "totals", "marks", "journal", "variants")
    return replace(cohort, **{name: getattr(cohort, name)[order] for name in names})
