"""One cohort in a fixed order, with sums over every school and every class at once."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from analytics.engine.data import MARKS, Cohort
from analytics.engine.grouped import has_points

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """N pupils sorted by school and class; U units = S schools followed by the classes of schools that have several.

    ``schools``: names in order of the alphabet, with ``source`` their places in the cohort. ``school``: (N,) index into
    ``schools``. ``starts``, ``ends``: (U,) slices of the pupils. ``parent``: (U,) the school of a unit. ``names``: (U,)
    class names, "" for a school. ``points``: (N, T) with a task not attempted worth 0. ``journal``: (N,) 0..4, where 0
    is unknown and 1..4 are the marks 2..5. ``equated``: (N,) totals freed of the variants' difficulty. ``pointed``:
    (N,) whose points by task are known; of the others only the total.
    """

    cohort: Cohort
    schools: tuple[str, ...]
    source: Ints
    school: Ints
    starts: Ints
    ends: Ints
    parent: Ints
    names: tuple[str, ...]
    points: Floats
    totals: Ints
    journal: Ints
    variants: Ints
    equated: Floats
    pointed: NDArray[np.bool_]

    @property
    def n(self) -> Ints:
        """(U,) pupils of each unit."""
        return self.ends - self.starts

    @property
    def count(self) -> int:
        """How many of the units are schools."""
        return len(self.schools)

    @property
    def met(self) -> NDArray[np.bool_]:
        """(U,) units of schools whose variants hang together with those of most pupils by way of schools that wrote
        several; totals of the others cannot be brought to one difficulty."""
        lots = together(self.school, self.variants)
        if lots.max(initial=0) == 0:
            return np.ones(len(self.starts), bool)
        own = np.zeros(self.count, np.int64)
        own[self.school] = lots[self.variants]
        return np.asarray((own == np.bincount(lots[self.variants]).argmax())[self.parent])

    def sums(self, values: Floats) -> Floats:
        """(U,) or (U, K) sums over the pupils of each unit of (N,) or (N, K) values."""
        total = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, 0)])
        return np.asarray(total[self.ends] - total[self.starts])

    def means(self, values: Floats) -> Floats:
        """As ``sums``, divided by the pupils; 0 where nobody was present."""
        n = np.maximum(self.n, 1).astype(float)
        return np.asarray(self.sums(values) / (n if values.ndim == 1 else n[:, None]))

    def with_points(self) -> "Frame":
        """The same units with those pupils only whose points by task are known."""
        if self.pointed.all():
            return self
        place = np.concatenate([[0], np.cumsum(self.pointed)])
        columns = ("school", "points", "totals", "journal", "variants", "equated", "pointed")
        kept = {name: getattr(self, name)[self.pointed] for name in columns}
        return replace(self, starts=place[self.starts], ends=place[self.ends], **kept)


def frame(cohort: Cohort) -> Frame:
    """The cohort in an order that depends on nothing but its content."""
    source = np.array(sorted(range(len(cohort.schools)), key=lambda index: cohort.schools[index]), np.int64)
    rank = np.empty(len(source), np.int64)
    rank[source] = np.arange(len(source))
    labels = np.array([*cohort.class_names, ""])
    names, inverse = np.unique(labels, return_inverse=True)
    pupils_class = inverse[np.where(cohort.classes >= 0, cohort.classes, len(labels) - 1)]
    scores = cohort.scores.astype(np.int64)
    weights = (np.arange(1, scores.shape[1] + 1) * 2654435761) % 2147483647
    order = np.lexsort(
        (scores @ weights, cohort.variants, cohort.journal, cohort.totals, pupils_class, rank[cohort.school])
    )
    school, pupils_class = rank[cohort.school][order], pupils_class[order]
    starts, ends, parent, known = _units(school, pupils_class, len(source), names)
    totals = cohort.totals[order].astype(np.int64)
    journal = cohort.journal[order]
    variants = np.unique(cohort.variants[order], return_inverse=True)[1].astype(np.int64)
    return Frame(
        cohort=cohort,
        schools=tuple(cohort.schools[index] for index in source),
        source=source,
        school=school,
        starts=starts,
        ends=ends,
        parent=parent,
        names=known,
        points=scores[order].astype(float),
        totals=totals,
        journal=np.where(np.isin(journal, MARKS), journal - 1, 0),
        variants=variants,
        equated=totals - variant_effects(totals, school, variants)[variants],
        pointed=has_points(cohort)[order],
    )


def _units(school: Ints, klass: Ints, count: int, names: NDArray[np.str_]) -> tuple[Ints, Ints, Ints, tuple[str, ...]]:
    starts = np.searchsorted(school, np.arange(count), "left")
    ends = np.searchsorted(school, np.arange(count), "right")
    if not len(school):
        return starts, ends, np.arange(count), ("",) * count
    new = np.flatnonzero(np.r_[True, (school[1:] != school[:-1]) | (klass[1:] != klass[:-1])])
    stop = np.r_[new[1:], len(school)]
    owner, label = school[new], names[klass[new]]
    several = (np.bincount(owner, minlength=count)[owner] > 1) & (label != "")
    return (
        np.r_[starts, new[several]],
        np.r_[ends, stop[several]],
        np.r_[np.arange(count), owner[several]],
        ("",) * count + tuple(str(name) for name in label[several]),
    )


def together(school: Ints, variants: Ints) -> Ints:
    """(V,) which variants were met by one another inside schools, directly or by way of others: the number of the lot
    of each; all 0 where they hang together."""
    kinds, schools = int(variants.max(initial=0)) + 1, int(school.max(initial=0)) + 1
    met = np.bincount(school * kinds + variants, minlength=schools * kinds).reshape(schools, kinds) > 0
    lots: Ints = connected_components((met.T.astype(np.int64) @ met) > 0, directed=False)[1].astype(np.int64)
    return lots


def variant_effects(totals: Ints, school: Ints, variants: Ints) -> Floats:
    """(V,) points by which a variant is easier, from comparisons inside schools only; 0 where there are none."""
    kinds = int(variants.max(initial=0)) + 1
    if kinds == 1:
        return np.zeros(1)
    schools = int(school.max(initial=0)) + 1
    cross = np.bincount(school * kinds + variants, minlength=schools * kinds).reshape(schools, kinds).astype(float)
    sums = np.bincount(school * kinds + variants, totals, schools * kinds).reshape(schools, kinds)
    size = np.maximum(cross.sum(1), 1)
    normal = np.diag(cross.sum(0)) - (cross / size[:, None]).T @ cross
    right = sums.sum(0) - (cross * (sums.sum(1) / size)[:, None]).sum(0)
    effects = np.linalg.pinv(normal + np.eye(kinds) * 1.0) @ right
    return np.asarray(effects - np.average(effects, weights=np.maximum(cross.sum(0), 1e-9)))
