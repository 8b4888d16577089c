"""Who marks whose works, as numbers: the evenest loads first, then the fewest pairs that carry them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEAREST = 6
STEPS = 100
HEADROOM = 10
TIE = 1e-6


@dataclass(frozen=True, slots=True)
class Marking:
    """S senders and T markers.

    ``works``: (S,) to be marked. ``experts``: (T,) people, ``capacity``: (T,) the most works they take together.
    ``limit``: (S, T) the most works of a sender that a marker may take, 0 forbids the pair. ``strain``: (S, T) what
    using the pair costs beside the 1 that every pair costs. ``reluctant``: (S, T) bool, pairs for need only.
    ``ring``: (S, T) ranks from 0, each sender's markers in the order that settles ties. ``paired``: senders and
    markers are the same schools in the same order, so that s -> t and t -> s should not both be used.
    """

    works: Ints
    experts: Ints
    capacity: Ints
    limit: Ints
    strain: Floats
    reluctant: NDArray[np.bool_]
    ring: Ints
    paired: bool = False

    @property
    def bounds(self) -> Ints:
        """(S, T) the most works that a pair could carry at all."""
        able = np.where(self.experts > 0, self.capacity, 0)
        return np.minimum(self.limit, np.minimum(self.works[:, None], able[None, :]))


@dataclass(frozen=True, slots=True)
class Effort:
    """Where the search for fewest pairs stops, and what it may trade.

    ``nodes`` ends it at the same place on any machine; ``seconds`` is only the safety behind that. ``gap``: share of
    the cost that may stay unproven. ``mutual``: cost of two reversed pairs, in pairs. ``slack``: per cent of its load
    by which a marker may leave the evenest one to save pairs.
    """

    nodes: int = 1
    seconds: float = 20.0
    gap: float = 0.15
    mutual: float = 5.0
    slack: int = 10


@dataclass(frozen=True, slots=True)
class Solved:
    """``flow``: (S, T) works; ``proven``: no choice among the offered pairs is cheaper by more than the gap."""

    flow: Ints
    proven: bool


def even(marking: Marking) -> Ints:
    """(S, T) works: as many as can be marked, the fewest by reluctant pairs, then loads per expert most even.

    A flow with convex costs: the k-th work of a marker with e experts costs (2k - 1) / e, so the sum is load² / e,
    whose least value belongs to the evenest loads. The matrix is totally unimodular, so a vertex is whole.
    """
    flow = np.zeros_like(marking.limit)
    if not marking.bounds.any():
        return flow
    able = np.where(marking.experts > 0, marking.capacity, 0)
    share = marking.works.sum() * marking.experts / max(1, marking.experts.sum())
    window = np.minimum(able, np.ceil(2 * share).astype(np.int64) + HEADROOM)
    while True:
        flow = _within(marking, window)
        full = (flow.sum(axis=0) >= window) & (window < able)
        if not full.any():
            return flow
        window = np.where(full, np.minimum(able, 2 * window), window)


def _within(marking: Marking, window: Ints) -> Ints:
    """The evenest flow with no marker above its window, which keeps the programme short."""
    rows, columns = np.nonzero(marking.bounds)
    senders, markers, arcs = len(marking.works), len(marking.experts), len(rows)
    owner = np.repeat(np.arange(markers), window)
    spare = np.repeat(np.arange(senders), STEPS)
    units = arcs + np.arange(len(owner))
    left = arcs + len(owner) + np.arange(len(spare))
    place = (
        np.concatenate([rows, spare, senders + columns, senders + owner]),
        np.concatenate([np.arange(arcs), left, np.arange(arcs), units]),
    )
    signs = np.concatenate([np.ones(arcs + len(spare) + arcs), -np.ones(len(owner))])
    prices, most = _costs(marking, window)
    answer = linprog(
        prices,
        A_eq=sparse.csr_array((signs, place), shape=(senders + markers, len(prices))),
        b_eq=np.concatenate([marking.works, np.zeros(markers)]),
        bounds=np.column_stack([np.zeros(len(prices)), most]),
        method="highs-ds",
    )
    flow = np.zeros_like(marking.limit)
    flow[rows, columns] = np.rint(answer.x[:arcs]).astype(np.int64)
    return flow


def _costs(marking: Marking, window: Ints) -> tuple[Floats, Floats]:
    """Price and upper bound of every variable: pairs, then units of load, then slices of what nobody marks.

    A reluctant pair outweighs any load, and an unmarked work outweighs any chain of reluctant pairs.
    """
    rows, columns = np.nonzero(marking.bounds)
    heavy = 4.0 * max(1, int(marking.works.sum()))
    pairs = TIE * marking.ring[rows, columns] / marking.ring.shape[1]
    pairs += np.where(marking.reluctant[rows, columns], heavy, 0.0)
    order = np.concatenate([np.arange(1, size + 1) for size in window])
    units = (2 * order - 1) / np.repeat(marking.experts, window)
    edges = marking.works[:, None] * np.arange(STEPS + 1)[None, :] // STEPS
    unmarked = heavy * (1 + marking.reluctant.any() * sum(marking.limit.shape)) + np.arange(STEPS)
    return (
        np.concatenate([pairs, units, np.tile(unmarked, len(marking.works))]),
        np.concatenate([marking.bounds[rows, columns], np.ones(len(order)), np.diff(edges, axis=1).ravel()]),
    )


def fewest_pairs(marking: Marking, flow: Ints, effort: Effort) -> Solved:
    """The works of ``flow`` (S, T), carried by the fewest and least strained pairs at nearly the same loads.

    A fixed-charge transport programme over each sender's nearest markers and the pairs of ``flow``, which is
    therefore always an answer; it is returned where the search ends with nothing better. Works are dealt anew over
    the chosen pairs, because the programme leaves them anywhere within the slack.
    """
    if not flow.any():
        return Solved(flow, proven=True)
    arcs = _arcs(marking, flow)
    programme = _programme(marking, flow, arcs, effort)
    answer = milp(
        programme.cost,
        integrality=programme.whole,
        bounds=Bounds(np.zeros(len(programme.cost)), programme.most),
        constraints=programme.constraints,
        options={"node_limit": effort.nodes, "time_limit": effort.seconds, "mip_rel_gap": effort.gap},
    )
    if answer.x is None:
        return Solved(flow, proven=False)
    count = len(arcs[0])
    used = np.zeros(flow.shape, bool)
    used[arcs] = answer.x[count : 2 * count] > 0.5
    found = even(replace(marking, works=flow.sum(axis=1), limit=np.where(used, marking.limit, 0)))
    grudging = marking.reluctant
    if found.sum() < flow.sum() or found[grudging].sum() > flow[grudging].sum():
        return Solved(flow, proven=False)
    return Solved(found, proven=answer.status == 0)


def _arcs(marking: Marking, flow: Ints) -> tuple[Ints, Ints]:
    """The pairs that the programme may use; of two reversed ones only the nearer is offered."""
    allowed = marking.bounds > 0
    key = np.where(allowed, marking.strain + 2.0 * len(marking.experts) * marking.reluctant, np.inf)
    order = np.lexsort((marking.ring, key), axis=1)
    near = np.zeros_like(allowed)
    np.put_along_axis(near, order[:, :NEAREST], True, axis=1)
    near &= allowed
    if marking.paired:
        near &= ~(near.T & ((key > key.T) | ((key == key.T) & (marking.ring > marking.ring.T))))
    rows, columns = np.nonzero(near | (flow > 0))
    return rows, columns


@dataclass(frozen=True, slots=True)
class _Programme:
    """Variables: works of each pair, whether the pair is used, whether two reversed pairs are both used."""

    cost: Floats
    whole: Ints
    most: Floats
    constraints: list[LinearConstraint]


def _programme(marking: Marking, flow: Ints, arcs: tuple[Ints, Ints], effort: Effort) -> _Programme:
    """Works are continuous here, because over fixed pairs they are a flow and come out whole by themselves."""
    rows, columns = arcs
    count = len(rows)
    number = {pair: place for place, pair in enumerate(zip(rows.tolist(), columns.tolist(), strict=True))}
    reversed_at = [number.get((b, a), -1) if marking.paired else -1 for a, b in number]
    both = [(count + here, count + there) for here, there in enumerate(reversed_at) if there > here]
    width = 2 * count + len(both)
    limit = marking.bounds[rows, columns].astype(np.float64)
    cost = 1 + marking.strain[rows, columns] + TIE * marking.ring[rows, columns]
    constraints = _flow_rows(marking, flow, arcs, effort.slack, width)
    works, ones = np.arange(count), np.ones(count)
    used = _matrix((np.concatenate([ones, -limit]), np.tile(works, 2), np.arange(2 * count)), (count, width))
    constraints.append(LinearConstraint(used, -np.inf, 0))
    if both:
        mutual = np.arange(len(both))
        slots = np.concatenate([np.array(both).T.ravel(), 2 * count + mutual])
        signs = np.concatenate([np.ones(2 * len(both)), -np.ones(len(both))])
        constraints.append(
            LinearConstraint(_matrix((signs, np.tile(mutual, 3), slots), (len(both), width)), -np.inf, 1)
        )
    return _Programme(
        cost=np.concatenate([np.zeros(count), cost, np.full(len(both), effort.mutual)]),
        whole=np.repeat(np.array([0, 1, 0]), [count, count, len(both)]),
        most=np.concatenate([limit, np.ones(count + len(both))]),
        constraints=constraints,
    )


def _flow_rows(marking: Marking, flow: Ints, arcs: tuple[Ints, Ints], slack: int, width: int) -> list[LinearConstraint]:
    """Every sender's works leave, every marker's load stays near, and reluctant pairs carry no more than they must."""
    rows, columns = arcs
    works, ones = np.arange(len(rows)), np.ones(len(rows))
    load = flow.sum(axis=0)
    play = load * slack // 100
    able = np.where(marking.experts > 0, marking.capacity, 0)
    grudging = marking.reluctant[rows, columns].astype(np.float64)
    return [
        LinearConstraint(_matrix((ones, rows, works), (len(flow), width)), flow.sum(axis=1), flow.sum(axis=1)),
        LinearConstraint(
            _matrix((ones, columns, works), (len(load), width)), load - play, np.minimum(load + play, able)
        ),
        LinearConstraint(
            _matrix((grudging, np.zeros_like(works), works), (1, width)), 0, int(flow[marking.reluctant].sum())
        ),
    ]


def _matrix(entries: tuple[Floats, Ints, Ints], shape: tuple[int, int]) -> sparse.csr_array:
    values, rows, columns = entries
    return sparse.csr_array((values, (rows, columns)), shape=shape)
