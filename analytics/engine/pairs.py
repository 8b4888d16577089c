"""Pairs of a school with signs and a school with steady results, alike in what neither of them chose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from analytics.engine.lots import Fact

Floats = NDArray[np.float64]
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Profile:
    """A school's context. ``groups``: words such as kind or settlement; ``numbers``: size, social index, prior level.

    An absent key, an empty word, ``None`` or NaN stand for "not known".
    """

    school: str
    groups: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairRule:
    """How alike a pair must be.

    ``weights``: of each covariate, 1 where not named. ``calipers``: greatest gap of a number, in its own units.
    ``exact``: groups that must be equal where both are known. ``each``: pairs a steady school may serve in.
    ``least_known``: share of the weight that must be known of both. ``turn_price``: what each further pair of one
    steady school costs, in units of distance, so that help is spread before it is piled up.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    calipers: Mapping[str, float] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()
    each: int = 1
    least_known: float = 0.5
    turn_price: float = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """``distance``: weighted mean gap, 1 = typical. ``gaps``: own units, 0 / 1 of a group, ``None`` unknown."""

    school: str
    steady: str
    distance: float
    gaps: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """``reason``: "no_steady_schools", "too_little_known", "outside_calipers", "steady_schools_taken".

    Facts: ``nearest`` steady school whatever the rule and the covariates that ``bar`` it; or who is ``open``.
    """

    school: str
    reason: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Balance:
    """Mean gap "school with signs - steady" in standard deviations of all schools; ``None`` where it cannot be told.

    For a group: difference of 0 in equal words, so the share of unequal ones. ``before``: all against all, ``after``:
    within pairs; ``known``: pairs in which both are known.
    """

    covariate: str
    before: float | None
    after: float | None
    known: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Sorted by school."""

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    balance: tuple[Balance, ...]


@dataclass(frozen=True, slots=True)
class _Gaps:
    """``raw``, ``scaled``: (A, B, K) with NaN where unknown; ``barred``: (A, B, K) bool."""

    names: tuple[str, ...]
    raw: Floats
    scaled: Floats
    spread: Floats
    barred: NDArray[np.bool_]
    weights: Floats

    @property
    def known(self) -> Floats:
        """(A, B) share of the weight known of both."""
        share: Floats = (~np.isnan(self.raw) * self.weights).sum(axis=2) / (self.weights.sum() or 1.0)
        return share

    @property
    def distance(self) -> Floats:
        """(A, B); an unknown gap counts as a typical one, because silence must not make a school the nearest."""
        filled = np.where(np.isnan(self.scaled), 1.0, self.scaled)
        mean: Floats = (filled * self.weights).sum(axis=2) / (self.weights.sum() or 1.0)
        return mean


def pair(signs: Iterable[Profile], steady: Iterable[Profile], rule: PairRule | None = None) -> Pairs:
    """The most pairs that the rule allows and, of those choices, the one with the least sum of distances and
    turns.

    Raises ``ValueError`` for a school named twice, in either list or in both.
    """
    rule = rule or PairRule()
    seekers = sorted(signs, key=lambda profile: profile.school)
    helpers = sorted(steady, key=lambda profile: profile.school)
    names = [profile.school for profile in (*seekers, *helpers)]
    if len(set(names)) < len(names):
        raise ValueError("a school stands twice")
    if not helpers or not seekers:
        return Pairs((), tuple(Unmatched(one.school, "no_steady_schools", {}) for one in seekers), ())
    gaps = _gaps(seekers, helpers, rule)
    allowed = ~gaps.barred.any(axis=2) & (gaps.known >= rule.least_known)
    chosen = _assigned(gaps.distance, allowed, rule)
    matches = tuple(_match(seekers[a], helpers[b], gaps, a, b) for a, b in chosen)
    taken = {a for a, _ in chosen}
    alone = [
        _unmatched(seeker, helpers, gaps, allowed, (a, rule.least_known))
        for a, seeker in enumerate(seekers)
        if a not in taken
    ]
    return Pairs(matches, tuple(alone), _balance(gaps, chosen))


def _assigned(distance: Floats, allowed: NDArray[np.bool_], rule: PairRule) -> list[tuple[int, int]]:
    """Every steady school has ``each`` columns, the later ones dearer; every seeker may also stay alone, dearest."""
    turns = np.arange(rule.each) * rule.turn_price
    costs = np.where(allowed, distance, 2 * FAR)
    seats = (costs[:, :, None] + turns).reshape(len(costs), -1)
    alone = np.full((len(costs), len(costs)), FAR)
    rows, columns = linear_sum_assignment(np.hstack([seats, alone]))
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(a, seat // rule.each) for a, seat in pairs if seat < seats.shape[1]]


def _gaps(seekers: Sequence[Profile], helpers: Sequence[Profile], rule: PairRule) -> _Gaps:
    everybody = [*seekers, *helpers]
    groups = sorted({name for profile in everybody for name in profile.groups})
    numbers = sorted({name for profile in everybody for name in profile.numbers})
    count, names = len(seekers), (*groups, *numbers)
    raw = np.full((count, len(helpers), len(names)), np.nan)
    scaled, spread = raw.copy(), np.full(len(names), np.nan)
    barred = np.zeros(raw.shape, bool)
    for place, name in enumerate(names):
        if place < len(groups):
            raw[:, :, place] = scaled[:, :, place] = _unequal(seekers, helpers, name)
            barred[:, :, place] = (raw[:, :, place] == 1) & (name in rule.exact)
            continue
        values = np.array([_number(profile.numbers.get(name)) for profile in everybody])
        gap = values[:count, None] - values[None, count:]
        raw[:, :, place], spread[place] = gap, _deviation(values)
        scaled[:, :, place] = np.abs(gap) / _typical(np.abs(gap))
        barred[:, :, place] = np.abs(np.nan_to_num(gap)) > rule.calipers.get(name, np.inf)
    weights = np.array([rule.weights.get(name, 1.0) for name in names])
    return _Gaps(names, raw, scaled, spread, barred, weights)


def _unequal(seekers: Sequence[Profile], helpers: Sequence[Profile], name: str) -> Floats:
    """(A, B) 1 where the words differ, 0 where they are equal, NaN where one is not known."""
    theirs = [profile.groups.get(name, "") for profile in helpers]
    rows = [
        [float(mine != other) if mine and other else np.nan for other in theirs]
        for mine in (profile.groups.get(name, "") for profile in seekers)
    ]
    return np.array(rows, np.float64).reshape(len(seekers), len(helpers))


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _typical(gaps: Floats) -> float:
    """The mean known gap, so that 1 is the same for every covariate; 1 where there is none."""
    known = gaps[~np.isnan(gaps)]
    return float(known.mean()) or 1.0 if known.size else 1.0


def _deviation(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if known.size > 1 else float("nan")


def _match(seeker: Profile, helper: Profile, gaps: _Gaps, a: int, b: int) -> Match:
    values = gaps.raw[a, b]
    shown = {name: None if np.isnan(gap) else float(gap) for name, gap in zip(gaps.names, values, strict=True)}
    return Match(seeker.school, helper.school, float(gaps.distance[a, b]), shown)


def _unmatched(
    seeker: Profile, helpers: Sequence[Profile], gaps: _Gaps, allowed: NDArray[np.bool_], at: tuple[int, float]
) -> Unmatched:
    a, least_known = at
    if allowed[a].any():
        free = tuple(helper.school for helper, can in zip(helpers, allowed[a].tolist(), strict=True) if can)
        return Unmatched(seeker.school, "steady_schools_taken", {"open": free})
    told = gaps.known[a] >= least_known
    if not told.any():
        return Unmatched(seeker.school, "too_little_known", {"known": round(float(gaps.known[a].max()), 3)})
    near = int(np.argmin(np.where(told, gaps.distance[a], np.inf)))
    bars = tuple(name for name, bar in zip(gaps.names, gaps.barred[a, near].tolist(), strict=True) if bar)
    return Unmatched(seeker.school, "outside_calipers", {"nearest": helpers[near].school, "bar": bars})


def _balance(gaps: _Gaps, chosen: Sequence[tuple[int, int]]) -> tuple[Balance, ...]:
    inside = gaps.raw[[a for a, _ in chosen], [b for _, b in chosen]] if chosen else gaps.raw[:0, 0]
    rows = []
    for place, name in enumerate(gaps.names):
        scale = gaps.spread[place] if not np.isnan(gaps.spread[place]) else 1.0
        known = int((~np.isnan(inside[:, place])).sum())
        rows.append(Balance(name, _mean(gaps.raw[:, :, place], scale), _mean(inside[:, place], scale), known))
    return tuple(rows)


def _mean(values: Floats, scale: float) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) / scale if known.size and scale else None
