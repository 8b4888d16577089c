"""Per cent of each task in each school against the control sample, variant by variant, with both sides' uncertainty."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.between import column_sums, winsorised_between_variance
from analytics.engine.data import NOT_ATTEMPTED, Cohort
from analytics.engine.grouped import Flags, Floats, Ints, Moments, Words, counts, has_points, ratio, sums
from analytics.engine.intervals import LEVEL, Difference, blanked, normal_quantile, welch

MINIMUM_CONTROLS = 10
FALSE_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class TaskProfile:
    """S schools, T tasks, per cent of a task's maximum.

    ``percent`` and ``reference_percent``: (S, T), the reference weighted by the school's own variants. ``difference``:
    (S, T) with interval, p and reason. ``adjusted``: p by Benjamini-Hochberg over the tasks of a school. ``notable``:
    adjusted <= q. ``spread``: (T,) standard deviation of honest differences between schools, NaN with fewer than 5.
    ``unusual``: notable, and beyond what schools differ by anyway. ``not_attempted`` and its reference: (S, T) shares.
    ``n``, ``n_reference``: (S,) works compared. ``reference``: (S,) "controls" or "rest" (the municipality without
    the school). Reasons: "too_few", "no_reference", "variants_differ", "one_value", "no_points", "no_maximum".
    """

    percent: Floats
    reference_percent: Floats
    difference: Difference
    adjusted: Floats
    notable: Flags
    spread: Floats
    unusual: Flags
    not_attempted: Floats
    reference_not_attempted: Floats
    n: Ints
    n_reference: Ints
    reference: Words
    q: float


@dataclass(frozen=True, slots=True)
class _Cells:
    """n (S, V) and sums over pupils (S, V, T)."""

    n: Floats
    total: Floats
    squares: Floats
    skipped: Floats

    def minus(self, other: "_Cells", of: Floats) -> "_Cells":
        deep = of[:, :, None]
        return _Cells(
            self.n - of * other.n,
            self.total - deep * other.total,
            self.squares - deep * other.squares,
            self.skipped - deep * other.skipped,
        )

    def within(self) -> Floats:
        """(S, V, T) scatter about each cell's mean."""
        return np.maximum(self.squares - np.nan_to_num(ratio(self.total**2, self.n[:, :, None])), 0.0)


def task_profile(cohort: Cohort, *, level: float = LEVEL, q: float = FALSE_SHARE) -> TaskProfile:
    """Every task of every school against the controls, or against the rest where too few controls are left.

    d = Σ_v w_v (x̄_sv - x̄_rv), w_v: the school's share of variant v among variants that both sides wrote. Variance of
    the school: pooled within its variants; of the reference: Σ w_v² s²_rv/n_rv; Welch-Satterthwaite's t. A control
    school is compared with the other controls. Controls count from 10 works of others on.
    """
    own = _cells(cohort)
    reference, codes = _reference(cohort, own)
    shared = (own.n > 0) & (reference.n > 1)
    first, second, gap = _compare((own, reference), shared, cohort.work.maxima, level)
    variance = _squared_error(gap, first, second)
    tau2 = winsorised_between_variance(gap.estimate, variance)
    far = np.abs(gap.estimate) > normal_quantile(level) * np.sqrt(variance + np.nan_to_num(tau2))
    adjusted = benjamini_hochberg(gap.p)
    notable = adjusted <= q
    return TaskProfile(
        percent=first.mean,
        reference_percent=second.mean,
        difference=gap,
        adjusted=adjusted,
        notable=notable,
        spread=np.sqrt(tau2),
        unusual=notable & far,
        not_attempted=ratio(own.skipped.sum(axis=1), own.n.sum(axis=1)[:, None]),
        reference_not_attempted=ratio(reference.skipped.sum(axis=1), reference.n.sum(axis=1)[:, None]),
        n=np.where(shared, own.n, 0.0).sum(axis=1).astype(np.int64),
        n_reference=np.where(shared, reference.n, 0.0).sum(axis=1).astype(np.int64),
        reference=codes,
        q=q,
    )


def _compare(
    sides: tuple[_Cells, _Cells], shared: Flags, maxima: Ints, level: float
) -> tuple[Moments, Moments, Difference]:
    """Both means and their difference, NaN with a reason where there is nothing to compare; (S, T)."""
    own, reference = sides
    n = np.where(shared, own.n, 0.0)
    weight = np.nan_to_num(ratio(n, n.sum(axis=1, keepdims=True)))
    factor = ratio(100.0, maxima)
    first, own_error, own_df = _school(own, shared, factor)
    second, error, df = _weighted(reference, weight, factor)
    gap = welch(first, second, (own_error, error), (own_df, df), level)
    sizes = (own.n.sum(axis=1), reference.n.sum(axis=1), n.sum(axis=1))
    return first, second, blanked(gap, _reasons(gap.reason, sizes, factor))


def _squared_error(gap: Difference, first: Moments, second: Moments) -> Floats:
    """(S, T) variance of the difference, the school's part pooled over schools; NaN where there is no difference.

    Pooled, because a school whose pupils all solved the task has no spread of its own and would outweigh the others.
    """
    freedom = np.maximum(first.n - 1, 0)
    pooled = ratio(column_sums(freedom * np.nan_to_num(first.sd) ** 2), freedom.sum(axis=0))
    return np.where(gap.reason == "", ratio(pooled, first.n) + ratio(second.sd**2, second.n), np.nan)


def benjamini_hochberg(p: Floats) -> Floats:
    """Step-up adjusted p along the last axis (Benjamini, Hochberg 1995); NaN stays NaN and does not count."""
    if not p.shape[-1]:
        return p.copy()
    order = np.argsort(p, axis=-1, kind="stable")
    ordered = np.take_along_axis(p, order, -1)
    m = np.isfinite(p).sum(axis=-1, keepdims=True)
    raised = np.where(np.isnan(ordered), np.inf, ordered * m / np.arange(1, p.shape[-1] + 1))
    stepped = np.minimum(np.minimum.accumulate(raised[..., ::-1], axis=-1)[..., ::-1], 1.0)
    found = np.empty_like(p)
    np.put_along_axis(found, order, stepped, -1)
    return np.where(np.isnan(p), np.nan, found)


def _cells(cohort: Cohort) -> _Cells:
    """Sums by school and variant over those whose points are known."""
    known = has_points(cohort)
    names, variant = np.unique(cohort.variants[known], return_inverse=True)
    schools, many, tasks = len(cohort.schools), max(len(names), 1), len(cohort.work.codes)
    index = cohort.school[known] * many + variant
    scores, size = cohort.scores[known].astype(np.int64), schools * many
    skipped = cohort.points[known] == NOT_ATTEMPTED
    n = counts(index, size).reshape(schools, many).astype(float)
    deep = (sums(index, part, size).reshape(schools, many, tasks) for part in (scores, scores**2, skipped))
    return _Cells(n, *deep)


def _reference(cohort: Cohort, own: _Cells) -> tuple[_Cells, Words]:
    """For each school the sums of those it is compared with, never its own."""
    control = cohort.context.controls.astype(float)
    others = float(control @ own.n.sum(axis=1)) - control * own.n.sum(axis=1)
    use = others >= MINIMUM_CONTROLS
    shape = own.total.shape
    parts = []
    for part in (own.n, own.total, own.squares, own.skipped):
        chosen = np.tensordot(control, part, 1)
        pick = use.reshape(-1, *([1] * (part.ndim - 1)))
        parts.append(np.where(pick, chosen, part.sum(axis=0)))
    member = np.where(use, control, 1.0)[:, None] * np.ones(shape[:2])
    return _Cells(*parts).minus(own, member), np.where(use, "controls", "rest")


def _school(own: _Cells, shared: Flags, factor: Floats) -> tuple[Moments, Floats, Floats]:
    """Mean of a school over shared variants, the variance of that mean, its degrees of freedom; (S, T) each."""
    n = np.where(shared, own.n, 0.0).sum(axis=1)[:, None]
    deep = shared[:, :, None]
    mean = ratio(np.where(deep, own.total, 0.0).sum(axis=1), n) * factor
    df = np.maximum(n - shared.sum(axis=1)[:, None], 0.0) + 0.0 * mean
    variance = ratio(np.where(deep, own.within(), 0.0).sum(axis=1), df) * factor**2
    size = np.broadcast_to(n, mean.shape).astype(np.int64)
    return Moments(size, mean, np.sqrt(variance)), ratio(variance, n), np.nan_to_num(df)


def _weighted(reference: _Cells, weight: Floats, factor: Floats) -> tuple[Moments, Floats, Floats]:
    """Mean of the reference weighted by the school's variants, the variance of that mean, its degrees of freedom."""
    n, w = reference.n[:, :, None], weight[:, :, None]
    used = w > 0
    mean = np.where(used, w * np.nan_to_num(ratio(reference.total, n)), 0.0).sum(axis=1) * factor
    spread = np.nan_to_num(ratio(reference.within(), np.maximum(n - 1, 0)))
    parts = np.where(used, w**2 * np.nan_to_num(ratio(spread, n)), 0.0) * factor**2
    error = parts.sum(axis=1)
    df = ratio(error**2, np.nan_to_num(ratio(parts**2, np.maximum(n - 1, 0))).sum(axis=1))
    count = np.where(used, n, 0.0).sum(axis=1)
    df = np.where(np.isnan(df), np.maximum(count - used.sum(axis=1), 0.0), df)
    size = np.broadcast_to(count, mean.shape).astype(np.int64)
    mean = np.where(size > 0, mean, np.nan)
    return Moments(size, mean, np.sqrt(error * count)), error, df


def _reasons(found: Words, sizes: tuple[Floats, Floats, Floats], factor: Floats) -> Words:
    """Why a cell is not compared: nobody with points, nobody to compare with, no variant in common, worth nothing."""
    own, reference, shared = (np.broadcast_to(size[:, None], found.shape) for size in sizes)
    worthless = np.broadcast_to(np.isnan(factor), found.shape)
    cases = [own < 1, reference < 2, shared < 1, worthless]
    return np.select(cases, ["no_points", "no_reference", "variants_differ", "no_maximum"], found)
