"""The first stage: one work of all schools, every sign in every unit."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import Cohort
from analytics.engine.density import Density, density
from analytics.engine.edges import boundary, mark_match
from analytics.engine.examined import Examined
from analytics.engine.frame import Frame, frame
from analytics.engine.level import level, open_marking
from analytics.engine.participation import participation
from analytics.engine.profile import profile
from analytics.engine.raw import Raw, nothing
from analytics.engine.settings import SIGNS, Settings

Floats = NDArray[np.float64]
LEAST_SCHOOLS = 3  # because of two schools either is all that the other is compared with


def examine(cohort: Cohort, settings: Settings) -> Examined:
    """Every sign of one work in every school and class, by the work's own null."""
    framed = frame(cohort)
    dense = density(framed)
    pointed = framed.with_points()
    tasks = profile(pointed)
    raws = _asked(framed, _raws(framed, pointed, dense, tasks.statistic), settings.signs)
    work = cohort.work
    return Examined(
        key=work.key,
        subject=work.subject,
        grade=work.grade,
        schools=framed.schools,
        names=framed.names,
        tasks=work.codes,
        thresholds=work.thresholds or (),
        reasons=tuple(raw.reason for raw in raws),
        version=settings.version,
        parent=framed.parent,
        n=framed.n,
        met=framed.met,
        controls=np.asarray(cohort.context.controls, bool)[framed.source],
        effect=np.stack([raw.effect for raw in raws], 1),
        variance=np.stack([raw.variance for raw in raws], 1),
        z=np.stack([raw.z for raw in raws], 1),
        spread=np.stack([raw.spread for raw in raws], 1),
        centre=np.stack([raw.centre for raw in raws], 1),
        checked=np.stack([raw.checked for raw in raws], 1),
        size=np.stack([_size(raw) for raw in raws], 1),
        sparse=np.where(pointed.n > 2, tasks.statistic, 0.0),
        means=_means(framed, raws[0]),
        task_z=tasks.z,
        task_effect=tasks.effect,
        task_mean=pointed.means(pointed.points),
        edges=_edges(dense, work.thresholds),
        matches=_matches(dense, work.thresholds),
        absences=_absences(framed),
        totals=dense.counts[: framed.count].sum(1),
        curve=dense.expected[: framed.count].sum(1),
    )


def _raws(framed: Frame, pointed: Frame, dense: Density, sparse: Floats) -> tuple[Raw, ...]:
    if not len(framed.school):
        return (nothing(framed, "few_works"),) * len(SIGNS)
    if (framed.n[: framed.count] > 0).sum() < LEAST_SCHOOLS:
        return (nothing(framed, "few_schools"),) * len(SIGNS)
    if np.ptp(framed.totals) == 0:
        return (*(nothing(framed, "no_spread"),) * (len(SIGNS) - 1), participation(framed))
    alone = ((framed.n > 0) & framed.met)[: framed.count].sum() < LEAST_SCHOOLS
    return (
        nothing(framed, "variants_apart") if alone else level(framed),
        nothing(framed, "variants_apart") if alone else _told(framed, pointed, open_marking(pointed)),
        _told(framed, pointed, _tasks_raw(pointed, sparse)),
        boundary(framed, dense),
        mark_match(framed, dense),
        participation(framed),
    )


def _asked(framed: Frame, raws: tuple[Raw, ...], wanted: tuple[str, ...]) -> tuple[Raw, ...]:
    """Without the signs that nobody asked for."""
    pairs = zip(SIGNS, raws, strict=True)
    return tuple(raw if sign in wanted else nothing(framed, "not_asked") for sign, raw in pairs)


def _told(framed: Frame, pointed: Frame, raw: Raw) -> Raw:
    """Unchecked where points are known of less than half of the pupils, because the rest may differ from them."""
    few = 2 * pointed.n < framed.n
    return replace(raw, checked=raw.checked & ~few, z=np.where(few, 0.0, raw.z)) if few.any() else raw


def _tasks_raw(framed: Frame, statistic: Floats) -> Raw:
    if framed.points.shape[1] < 3 or not len(framed.points):
        return nothing(framed, "no_tasks")
    zero = np.zeros(len(statistic))
    return Raw(statistic, zero, framed.n > 2, zero, zero + 1, statistic)


def _size(raw: Raw) -> Floats:
    """(U,) by how much a shift of one unit moves the standard score."""
    return raw.unit / np.sqrt(raw.spread**2 + raw.variance + 1e-12)


def _means(framed: Frame, raw: Raw) -> Floats:
    mean = framed.means(framed.equated)
    return np.stack([mean, mean - (raw.effect - raw.centre)], 1)


def _edges(dense: Density, thresholds: tuple[int, int, int] | None) -> Floats:
    made = np.zeros((len(dense.counts), 3, 4))
    observed, expected = dense.counts.sum(1), dense.expected.sum(1)
    last = -1
    for place, threshold in enumerate(thresholds or ()):
        below, on = slice(max(threshold - 3, last + 1, 0), max(threshold, 0)), slice(threshold, threshold + 1)
        last = threshold
        for column, (array, where) in enumerate(((observed, below), (expected, below), (observed, on), (expected, on))):
            made[:, place, column] = array[:, where].sum(1)
    return made


def _matches(dense: Density, thresholds: tuple[int, int, int] | None) -> Floats:
    made = np.zeros((len(dense.counts), 3))
    if thresholds is None:
        return made
    top = dense.pooled.shape[1]
    edges = np.clip([0, *thresholds, top], 0, top)
    for mark in range(1, 5):
        inside = slice(int(edges[mark - 1]), int(edges[mark]))
        made[:, 0] += dense.counts[:, mark].sum(1)
        made[:, 1] += dense.counts[:, mark, inside].sum(1)
        made[:, 2] += dense.expected[:, mark, inside].sum(1)
    return made


def _absences(framed: Frame) -> Floats:
    roll = framed.cohort.context.journal_roll[framed.source].astype(float)
    present = np.stack([framed.sums((framed.journal == mark).astype(float)) for mark in (1, 2, 3, 4)], 1)
    known = np.asarray((roll >= 0).all(1) & (roll >= present[: framed.count]).all(1))
    roll = np.where(known[:, None], roll, 0)
    absent = np.where(known[:, None], roll - present[: framed.count], 0)
    usual = absent.sum(0) / np.maximum(roll.sum(0), 1)
    return np.stack([roll, absent, roll * usual], 2)
