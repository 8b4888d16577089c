"""The second stage: the works together, evidence of every school's every work, and the multiplicity rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analytics.engine.combination import CEILING, across_scopes, chosen, hierarchy, log_ratio, mixture, tail
from analytics.engine.data import Cohort
from analytics.engine.describing import Verdicts, cells
from analytics.engine.examined import Examined
from analytics.engine.examining import examine
from analytics.engine.findings import Cell
from analytics.engine.settings import KINDS, SIGNS, Settings

Floats = NDArray[np.float64]
PROFILE = SIGNS.index("profile")


@dataclass(frozen=True)
class Screening:
    """What a municipality's works show together; ``verdicts`` are arrays over its cells, ``cells`` objects."""

    works: tuple[Examined, ...]
    verdicts: Verdicts
    settings: Settings

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """A cell per work and school, in the order of works and of names."""
        return cells(self.works, self.verdicts, self.settings)


def analyse(cohorts: Sequence[Cohort], settings: Settings) -> Screening:
    """Both stages at once."""
    return gather([examine(cohort, settings) for cohort in cohorts], settings)


def gather(examined: Sequence[Examined], settings: Settings) -> Screening:
    """Join the works of one municipality or region; their order does not matter."""
    works = tuple(sorted(examined, key=lambda work: work.key))
    evidence = [unit_evidence(work, settings) for work in works]
    own = [
        across_scopes(unit, work.parent, work.count, settings.whole_school)
        for unit, work in zip(evidence, works, strict=True)
    ]
    flat = np.concatenate([*own, np.zeros(0)])
    names = sorted({school for work in works for school in work.schools})
    place = {name: index for index, name in enumerate(names)}
    school = np.array([place[name] for work in works for name in work.schools], np.int64)
    n = np.concatenate([*(work.n[: work.count] for work in works), np.zeros(0, np.int64)])
    p = tail(flat, settings.evidence_knots)
    controls = np.concatenate([*(work.controls for work in works), np.zeros(0, bool)])
    borrowed = hierarchy(flat, school, controls, settings)
    able = (n >= settings.minimum_school) & (p <= settings.own_p)
    verdicts = Verdicts(
        school=school,
        n=n,
        evidence=flat,
        score=np.round(borrowed.odds, 6) + 0.0,
        p=np.minimum(p / np.clip(borrowed.weight, 0.1, 10), 1.0),
        p_alone=p,
        flag=_flags(borrowed.odds, able, settings.q),
        flag_alone=_flags(borrowed.alone, able, settings.q),
    )
    return Screening(works, verdicts, settings)


def _flags(odds: Floats, able: NDArray[np.bool_], q: float) -> NDArray[np.bool_]:
    flags = np.zeros(len(odds), bool)
    flags[able] = chosen(odds[able], q)
    return flags


def unit_evidence(work: Examined, settings: Settings) -> Floats:
    """(U,) log likelihood ratio of "distorted in one of the kinds" against "honest".

    Under a kind every sign is shifted by its own amount, and honest signs are independent of each other except level
    and marking, which enter together. The task profile brings its own likelihood ratio of a few tasks helped.
    """
    z, size, known = _columns(work, settings)
    parts = []
    for kind, shifts in zip(KINDS, settings.shifts, strict=True):
        total = np.zeros(len(z))
        for column, shift in enumerate(shifts):
            if shift:
                ratio = log_ratio(z[:, column], shift * size[:, column], settings.strengths)
                total += np.where(known[:, column], ratio, 0.0)
        if kind == "profile":
            total += np.where(work.checked[:, PROFILE], work.sparse + settings.sparse_centre, 0.0)
        parts.append(np.clip(total, -CEILING, CEILING))
    return mixture(np.stack(parts, 1), np.array(settings.weights))


def _columns(work: Examined, settings: Settings) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    z, size, checked = work.z.copy(), work.size.copy(), work.checked
    z[:, PROFILE] = -ndtri(np.clip(tail(work.sparse, settings.profile_knots), 1e-12, 0.999))
    size[:, PROFILE] = np.sqrt(work.n / (1 + settings.task_taste * work.n))
    weight = np.array([1.0, settings.marking_weight]) * checked[:, :2]
    scale = np.sqrt((weight**2).sum(1) + 2 * settings.level_correlation * weight.prod(1))
    joint = (z[:, :2] * weight).sum(1) / np.maximum(scale, 1e-9)
    return (
        np.column_stack([joint, z]),
        np.column_stack([size[:, :2].max(1), size]),
        np.column_stack([scale > 0, checked]),
    )
