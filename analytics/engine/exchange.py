"""Cross-checking between schools: which school's experts mark whose works, never their own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.engine.allocation import Effort, Floats, Ints, Marking, even, fewest_pairs
from analytics.engine.lots import lot
from analytics.engine.shortfalls import Shortfall, shortfalls

Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Supply:
    """One school in one subject: ``works`` to be marked, ``experts`` it lends.

    ``capacity``: the most works all of them take together; ``None`` for as many as come.
    """

    school: str
    subject: str
    works: int
    experts: int = 0
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the pairs (from, to) must and should respect.

    ``forbidden`` pairs are never used, whatever it leaves unmarked. The rest are prices, counted in pairs:
    ``repeat_price`` of a pair of ``last_year``, ``return_price`` of sending back to a school whose works of another
    subject one marks, ``distance_price`` of the longest of ``distances`` (any unit; an unknown one costs the median).
    """

    seed: int = 0
    forbidden: frozenset[Route] = frozenset()
    last_year: frozenset[Route] = frozenset()
    distances: Mapping[Route, float] = field(default_factory=dict)
    repeat_price: float = 3.0
    return_price: float = 1.0
    distance_price: float = 0.5


@dataclass(frozen=True, slots=True)
class Transfer:
    """``works`` of ``source`` go to the experts of ``target``; ``repeated`` when they also did last year."""

    subject: str
    source: str
    target: str
    works: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What the experts of one school mark: ``works`` together, ``per_expert`` on average."""

    subject: str
    school: str
    experts: int
    works: int
    per_expert: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """``mutual``: (subject, school, school) that mark each other; ``proven``: subject -> fewest pairs were proven."""

    transfers: tuple[Transfer, ...]
    loads: tuple[Load, ...]
    shortfalls: tuple[Shortfall, ...]
    mutual: tuple[tuple[str, str, str], ...]
    proven: Mapping[str, bool]


def exchange(supplies: Iterable[Supply], terms: Terms | None = None, effort: Effort | None = None) -> Exchange:
    """Who marks whose works, subject after subject; the order of ``supplies`` does not matter.

    Raises ``ValueError`` for a school named twice in a subject and for negative numbers.
    """
    terms, effort = terms or Terms(), effort or Effort()
    ordered = sorted(supplies, key=lambda supply: (supply.subject, supply.school))
    _check(ordered)
    result = Exchange((), (), (), (), {})
    for subject in sorted({supply.subject for supply in ordered}):
        rows = [supply for supply in ordered if supply.subject == subject]
        result = _joined(result, _one_subject(rows, terms, effort, result.transfers))
    return result


def _check(supplies: Sequence[Supply]) -> None:
    counts = Counter((supply.subject, supply.school) for supply in supplies)
    twice = sorted(key for key, count in counts.items() if count > 1)
    if twice:
        raise ValueError(f"a school stands twice in a subject: {twice[0]}")
    if any(min(supply.works, supply.experts, supply.capacity or 0) < 0 for supply in supplies):
        raise ValueError("works, experts and capacity cannot be negative")


def _joined(one: Exchange, other: Exchange) -> Exchange:
    return Exchange(
        one.transfers + other.transfers,
        one.loads + other.loads,
        one.shortfalls + other.shortfalls,
        one.mutual + other.mutual,
        {**one.proven, **other.proven},
    )


def _one_subject(rows: Sequence[Supply], terms: Terms, effort: Effort, earlier: Sequence[Transfer]) -> Exchange:
    subject, schools = rows[0].subject, tuple(row.school for row in rows)
    marking = _marking(rows, terms, frozenset((transfer.target, transfer.source) for transfer in earlier))
    evenest = even(marking)
    solved = fewest_pairs(marking, evenest, effort)
    flow, used = solved.flow, solved.flow > 0
    transfers = tuple(
        Transfer(subject, schools[s], schools[t], int(flow[s, t]), (schools[s], schools[t]) in terms.last_year)
        for s, t in np.argwhere(used)
    )
    loads = tuple(
        Load(subject, row.school, row.experts, int(works), float(works) / row.experts)
        for row, works in zip(rows, flow.sum(axis=0), strict=True)
        if row.experts
    )
    mutual = tuple((subject, schools[s], schools[t]) for s, t in np.argwhere(np.triu(used & used.T)))
    lacking = shortfalls(marking, evenest, subject, schools, schools)
    return Exchange(transfers, loads, lacking, mutual, {subject: solved.proven})


def _marking(rows: Sequence[Supply], terms: Terms, returns: frozenset[Route]) -> Marking:
    """The programme of one subject; ``returns`` are pairs that would send back what another subject sent."""
    schools = [row.school for row in rows]
    works = np.array([row.works for row in rows], np.int64)
    total = int(works.sum())
    limit = np.repeat(works[:, None], len(rows), axis=1)
    limit[_routes(schools, terms.forbidden) | np.eye(len(rows), dtype=bool)] = 0
    strain = terms.repeat_price * _routes(schools, terms.last_year) + terms.return_price * _routes(schools, returns)
    return Marking(
        works=works,
        experts=np.array([row.experts for row in rows], np.int64),
        capacity=np.array([total if row.capacity is None else row.capacity for row in rows], np.int64),
        limit=limit,
        strain=strain + terms.distance_price * _distances(schools, terms.distances),
        reluctant=np.zeros(limit.shape, bool),
        ring=circle(terms.seed, rows[0].subject, schools, schools),
        paired=True,
    )


def circle(seed: int, subject: str, senders: Sequence[str], markers: Sequence[str]) -> Ints:
    """(S, T) ranks: markers stand in a circle drawn by lot, and each sender counts on from its own place.

    Counting from different places spreads the pairs, because with one order for all everybody wants the same marker.
    """
    names = sorted({*senders, *markers}, key=lambda name: lot(seed, subject, name))
    place = {name: rank for rank, name in enumerate(names)}
    here = np.array([place[name] for name in senders], np.int64)
    there = np.array([place[name] for name in markers], np.int64)
    return (there[None, :] - here[:, None] - 1) % len(names)


def _routes(schools: Sequence[str], routes: frozenset[Route]) -> NDArray[np.bool_]:
    return np.array([[(source, target) in routes for target in schools] for source in schools], bool)


def _distances(schools: Sequence[str], distances: Mapping[Route, float]) -> Floats:
    """(S, S) share of the longest known distance."""
    known = [distances[route] for route in sorted(distances)]
    if not known or max(known) <= 0:
        return np.zeros((len(schools), len(schools)))
    middle = float(np.median(known))
    lengths = [[distances.get((source, target), middle) for target in schools] for source in schools]
    return np.array(lengths, np.float64) / max(known)
