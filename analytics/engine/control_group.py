"""Comparison with schools alike in context: nearest neighbours, or what a regression expects; balance shown."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.between import against, leave_one_out, winsorised_between_variance
from analytics.engine.data import Cohort
from analytics.engine.funnel import pooled_sd
from analytics.engine.grouped import Flags, Floats, Ints, Moments, Words, ratio, school_percent
from analytics.engine.intervals import LEVEL, Difference, t_quantile, t_two_sided

NEIGHBOURS = 5
FEWEST_NEIGHBOURS = 3
CALIPER = 1.5
SMALLEST_NEIGHBOUR = 5
KNOWN_SHARE = 0.5
EXTRAPOLATED = 3.0


@dataclass(frozen=True, slots=True)
class Covariates:
    """S schools, K numbers each, standardised over the schools that wrote; ``dropped``: names that could not serve."""

    names: tuple[str, ...]
    values: Floats
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlComparison:
    """S schools, per cent of the maximum.

    ``method``: "neighbours" or "regression". ``percent``: (S,) own mean; ``expected``: (S,) of schools alike;
    ``difference``: own minus expected with interval and reason. ``neighbours``: (S, k) indices of schools, -1 where
    fewer (all -1 for a regression). ``before``, ``after``: (S, K) standardised difference of the school's covariates
    from all others and from those it was compared with. ``extrapolated``: (S,) the regression had to go beyond the
    other schools. ``explained``: share of differences between schools that the covariates account for (regression).
    Reasons: "too_few", "no_context", "no_alike", "few_schools", "one_value", "no_maximum".
    """

    method: str
    percent: Floats
    expected: Floats
    difference: Difference
    neighbours: Ints
    covariates: Covariates
    before: Floats
    after: Floats
    extrapolated: Flags
    explained: float
    reference: str


def covariates(cohort: Cohort) -> Covariates:
    """Last year's mean, roll, kind of school and every further number of the context, each with mean 0 and sd 1.

    A number known for less than half of the schools, or the same everywhere, is dropped. Kinds become 0/1 columns,
    the most frequent one left out; the kind itself is not known where it is "".
    """
    wrote = np.bincount(cohort.school, minlength=len(cohort.schools)) > 0
    context = cohort.context
    table = {"prior": context.prior[:, 1], "enrolled": np.where(context.enrolled >= 0, context.enrolled, np.nan)}
    table |= {f"kind:{kind}": column for kind, column in _kinds(context.kinds).items()}
    table |= dict(zip(context.covariate_names, context.covariates.T.astype(float), strict=True))
    kept, dropped = {}, []
    for name, column in table.items():
        known = column[wrote & np.isfinite(column)]
        spread = float(np.std(np.sort(known), ddof=1)) if len(known) > 1 else 0.0
        if len(known) < KNOWN_SHARE * wrote.sum() or spread <= 1e-12:
            dropped.append(name)
        else:
            kept[name] = (column - np.sort(known).mean()) / spread
    values = np.column_stack([*kept.values()]) if kept else np.empty((len(wrote), 0))
    return Covariates(tuple(kept), values, tuple(dropped))


def nearest_neighbours(
    cohort: Cohort,
    *,
    k: int = NEIGHBOURS,
    caliper: float = CALIPER,
    pool: Flags | None = None,
    level: float = LEVEL,
) -> ControlComparison:
    """Each school against the k schools nearest in context (Mahalanobis), none further than ``caliper`` sd in anything.

    The school's mean against the mean of its neighbours' means. Error² = σ²/n + Σσ²/n_j/k² + τ²(1 + 1/k): τ² is what
    matched schools differ by anyway, out of all matched differences; without it one honest school in six stands out.
    ``pool``: (S,) schools that may be neighbours, such as a control group chosen by a person; by default every school
    with at least 5 works. Fewer than 3 neighbours: "no_alike"; fewer than 5 matched schools: "few_schools".
    """
    means, context = school_percent(cohort), covariates(cohort)
    able = (means.n >= SMALLEST_NEIGHBOUR) & np.isfinite(means.mean) & _complete(context)
    nearest = _nearest(cohort.schools, context.values, able if pool is None else able & pool, (k, caliper))
    group = _of_neighbours(means.mean, nearest)
    cases = [means.n < 1, np.isnan(means.mean), ~_complete(context), group.n < FEWEST_NEIGHBOURS]
    reason = np.select(cases, ["too_few", "no_maximum", "no_context", "no_alike"], "")
    chosen = _of_neighbours(context.values, nearest).mean
    return ControlComparison(
        method="neighbours",
        percent=means.mean,
        expected=np.where(reason == "", group.mean, np.nan),
        difference=_matched(means, group, nearest, (reason, level)),
        neighbours=nearest,
        covariates=context,
        before=_from_all_others(context.values, means.n > 0),
        after=context.values - chosen,
        extrapolated=np.zeros(len(means.n), bool),
        explained=float("nan"),
        reference="neighbours" if pool is None else "control_group",
    )


def regression_adjustment(cohort: Cohort, *, level: float = LEVEL) -> ControlComparison:
    """Each school against what a weighted regression of the other schools' means on context expects of it.

    Weights 1/(σ²/n + τ²); the school itself is left out (see ``leave_one_out``). The difference's interval holds the
    school's error, τ² and the error of the line. ``after`` is zero, because a regression balances its covariates
    exactly; what it costs is extrapolation, told by ``extrapolated`` (leverage over three times the usual).
    Needs 5 schools more than coefficients: "few_schools".
    """
    means, context = school_percent(cohort), covariates(cohort)
    usable = np.isfinite(means.mean) & _complete(context)
    design = np.column_stack([np.ones(len(means.n)), context.values])
    fit = leave_one_out(means.mean, ratio(pooled_sd(means) ** 2, means.n), design, usable)
    cases = [means.n < 1, np.isnan(means.mean), ~_complete(context)]
    difference = against(means.mean, means.n, fit, np.select(cases, ["too_few", "no_maximum", "no_context"], ""), level)
    return ControlComparison(
        method="regression",
        percent=means.mean,
        expected=fit.expected,
        difference=difference,
        neighbours=np.full((len(means.n), 0), -1),
        covariates=context,
        before=_from_all_others(context.values, means.n > 0),
        after=np.where(np.isnan(fit.expected)[:, None], np.nan, 0.0 * context.values),
        extrapolated=np.nan_to_num(fit.leverage) > EXTRAPOLATED * design.shape[1] / max(fit.units, 1),
        explained=fit.explained,
        reference="regression",
    )


def _kinds(kinds: tuple[str, ...]) -> dict[str, Floats]:
    """A 0/1 column per kind but the most frequent, NaN where the kind is not known."""
    names, found = np.unique(np.array(kinds, dtype=str), return_counts=True)
    named = [(-int(count), str(name)) for name, count in zip(names, found, strict=True) if name]
    column = np.array(kinds, dtype=str)
    return {name: np.where(column == "", np.nan, column == name) for _, name in sorted(named)[1:]}


def _complete(context: Covariates) -> Flags:
    """(S,) whether everything in use is known of the school; nobody where nothing is in use."""
    known = np.isfinite(context.values).sum(axis=1)
    return np.asarray((known == len(context.names)) & (known > 0), bool)


def _nearest(names: tuple[str, ...], values: Floats, pool: Flags, how: tuple[int, float]) -> Ints:
    """(S, k) the nearest of the pool by Mahalanobis distance within the caliper, ties by name, -1 where none left."""
    k, caliper = how
    size = len(names)
    filled = np.where(np.isfinite(values), values, 0.0)
    known = filled[np.isfinite(values).all(axis=1)]
    scatter = known.T @ known / max(len(known) - 1, 1)
    inverse = np.linalg.pinv(scatter, rcond=1e-8, hermitian=True) if values.shape[1] else scatter
    order = np.array(sorted(range(size), key=names.__getitem__), np.int64)
    gaps = filled[:, None, :] - filled[None, order, :]
    distance = np.einsum("ijk,ijk->ij", gaps @ inverse, gaps)
    far = ~pool[order][None, :] | (np.abs(gaps) > caliper + 1e-9).any(axis=2)
    far |= order[None, :] == np.arange(size)[:, None]
    distance = np.where(far, np.inf, np.round(distance, 9))  # rounded, so that a tie is a tie on every machine
    chosen = np.argsort(distance, axis=1, kind="stable")[:, :k]
    near = np.isfinite(np.take_along_axis(distance, chosen, 1))
    return np.where(near, order[chosen], -1)


def _of_neighbours(values: Floats, nearest: Ints) -> Moments:
    """Moments over each school's neighbours of (S,) or (S, K) values."""
    present = nearest >= 0
    deep = present if values.ndim == 1 else present[:, :, None]
    n = np.broadcast_to(deep.sum(axis=1), values.shape).astype(np.int64)
    picked = np.sort(np.where(deep, values[nearest], np.nan), axis=1)
    mean = ratio(np.nansum(picked, axis=1), n)
    scatter = np.nansum((picked - np.expand_dims(mean, 1)) ** 2, axis=1)
    return Moments(n, mean, np.sqrt(ratio(scatter, np.maximum(n - 1, 0))))


def _matched(means: Moments, group: Moments, nearest: Ints, how: tuple[Words, float]) -> Difference:
    """Differences from the neighbours' mean, NaN where a reason is given."""
    reason, level = how
    sampling = ratio(pooled_sd(means) ** 2, means.n)
    of_group = ratio(_of_neighbours(sampling, nearest).mean, group.n)
    gap = np.where(reason == "", means.mean - group.mean, np.nan)
    share = 1.0 + ratio(1.0, group.n)
    chance = sampling + of_group
    tau2 = winsorised_between_variance(gap / np.sqrt(share), chance / share, 0.0)
    error = np.sqrt(chance + tau2 * share)
    df = int(np.isfinite(gap).sum()) - 1
    half = t_quantile(df, level) * error
    cases = [reason != "", chance == 0, np.isnan(error)]
    why = np.select(cases, [reason, "one_value", "few_schools"], "")
    p = t_two_sided(ratio(gap, error), df)
    return Difference(gap, gap - half, gap + half, p, means.n, group.n, why, level)


def _from_all_others(values: Floats, wrote: Flags) -> Floats:
    """(S, K) the school's standardised covariate minus the mean of the other schools that wrote."""
    usable = np.isfinite(values) & wrote[:, None]
    total = np.nansum(np.sort(np.where(usable, values, np.nan), axis=0), axis=0)
    others = usable.sum(axis=0) - usable
    return values - ratio(total - np.where(usable, values, 0.0), others)
