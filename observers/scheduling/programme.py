"""The integer programme: routes are bought so that every place is filled; new routes are made by their prices."""

import time
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from observers.scheduling.problem import Effort, Floats, Ints, Problem
from observers.scheduling.routes import NEVER, Day, Route, priced, route, walked

SMALL = 1e-6


@dataclass
class Pool:
    """The routes known so far, each once."""

    routes: list[Route] = field(default_factory=list)
    known: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)

    def add(self, one: Route) -> bool:
        """Whether it was new."""
        key = (one.person, one.slots)
        if not one.slots or key in self.known:
            return False
        self.known.add(key)
        self.routes.append(one)
        return True


@dataclass(frozen=True, slots=True)
class Duals:
    """``alpha``: (S,) worth of a place filled, ``gamma``: (O,) worth of a visit, ``beta``: worth of a person's day."""

    alpha: Floats
    gamma: Floats
    beta: dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Units:
    """Steps of the loads: who takes the step and what it costs."""

    person: Ints
    points: Floats


def units(problem: Problem) -> Units:
    """One step for every visit that may be added to a person, ever dearer."""
    places = int(problem.need.sum())
    steps = [
        (number, problem.rise(number, k) - problem.rise(number, k - 1))
        for number, person in enumerate(problem.people)
        for k in range(1, min(person.most, places) + 1)
    ]
    persons, points = zip(*steps, strict=True) if steps else ((), ())
    return Units(np.array(persons, dtype=np.int64), np.array(points, dtype=np.float64))


def beginning(problem: Problem, all_days: list[Day], near: int) -> list[Route]:
    """Single visits of the ``near`` cheapest people of each session; ties go round, so that all are offered."""
    home = {int(slot): number for number, day in enumerate(all_days) for slot in day.slots}
    people = len(problem.people)
    found = []
    for slot in np.flatnonzero(problem.need).tolist():
        able = np.flatnonzero(problem.open[:, slot])
        turn = (able * 7 + slot * 13) % max(people, 1)
        held = np.array([problem.people[int(one)].held for one in able], dtype=np.int64)
        order = np.lexsort((turn, problem.cost[able, slot] + 2 * problem.weights.load * held))
        chosen = able[order[: near + 2 * int(problem.need[slot])]]
        found += [route(problem, all_days, int(one), home[slot], (slot,)) for one in chosen]
    return found


def every(problem: Problem, all_days: list[Day], limit: int) -> list[Route]:
    """All routes there are, or as far as ``limit`` + 1: with all of them the programme has no cheaper schedule left.

    Because routes that are worth nothing to a fractional schedule may be what a whole one needs.
    """
    found: list[Route] = []
    for number, day in enumerate(all_days):
        for person in range(len(problem.people)):
            able = [int(slot) for slot in day.slots if problem.open[person, slot]]
            chains: list[tuple[int, ...]] = [()]
            for slot in able:
                chains += [(*one, slot) for one in chains if not any(problem.clashing[slot, other] for other in one)]
                if len(found) + len(chains) > limit:
                    return found
            found += [route(problem, all_days, person, number, one) for one in chains if one]
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """The programme over a pool: columns are routes, then missing people, then steps of load."""

    cost: Floats
    equal: sparse.csr_array
    right: Floats
    days: sparse.csr_array
    pairs: list[tuple[int, int]]
    most: Floats


def model(problem: Problem, pool: Pool, steps: Units) -> Model:
    """Rows: every session is filled or missed, every load is the sum of its routes; one route for a person's day."""
    slots, people, count = len(problem.slots), len(problem.people), len(pool.routes)
    visits = [(slot, n) for n, one in enumerate(pool.routes) for slot in one.slots]
    loads = [(slots + one.person, n, len(one.slots)) for n, one in enumerate(pool.routes)]
    missing, taken = count + np.arange(slots), count + slots + np.arange(len(steps.person))
    rows = [np.array([r for r, _n in visits], dtype=np.int64), np.arange(slots)]
    rows += [np.array([r for r, _n, _k in loads], dtype=np.int64), slots + steps.person]
    columns = [np.array([n for _r, n in visits], dtype=np.int64), missing]
    columns += [np.arange(count), taken]
    values = [np.ones(len(visits)), np.ones(slots), np.array([k for *_x, k in loads], dtype=np.float64)]
    values.append(-np.ones(len(taken)))
    width = count + slots + len(steps.person)
    place = (np.concatenate(rows), np.concatenate(columns))
    equal = sparse.csr_array((np.concatenate(values), place), shape=(slots + people, width))
    pairs = sorted({(one.person, one.day) for one in pool.routes})
    number = {pair: n for n, pair in enumerate(pairs)}
    day_rows = np.array([number[one.person, one.day] for one in pool.routes], dtype=np.int64)
    one_a_day = sparse.csr_array((np.ones(count), (day_rows, np.arange(count))), shape=(len(pairs), width))
    points = np.array([one.points for one in pool.routes], dtype=np.float64)
    cost = np.concatenate([points, problem.penalty.astype(np.float64), steps.points])
    right = np.concatenate([problem.need.astype(np.float64), np.zeros(people)])
    most = np.concatenate([np.ones(count), problem.need.astype(np.float64), np.ones(len(steps.person))])
    return Model(cost, equal, right, one_a_day, pairs, most)


def relaxed(problem: Problem, pool: Pool, steps: Units, seconds: float) -> Duals | None:
    """Worths of the rows at the best fractional schedule of the pool; ``None`` when time ran out."""
    made = model(problem, pool, steps)
    answer = linprog(
        made.cost,
        A_ub=made.days if made.pairs else None,
        b_ub=np.ones(len(made.pairs)) if made.pairs else None,
        A_eq=made.equal,
        b_eq=made.right,
        bounds=np.column_stack([np.zeros(len(made.cost)), made.most]),
        method="highs-ipm",
        options={"time_limit": max(seconds, 0.1)},
    )
    if answer.status != 0:
        return None
    slots = len(problem.slots)
    worth = np.asarray(answer.eqlin.marginals)
    beta = np.asarray(answer.ineqlin.marginals) if made.pairs else np.zeros(0)
    return Duals(worth[:slots], worth[slots:], dict(zip(made.pairs, beta.tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Priced:
    """A round of prices: new routes with what they promise, and the bound that these worths prove."""

    routes: list[tuple[float, Route]]
    bound: float


def price(problem: Problem, all_days: list[Day], steps: Units, duals: Duals) -> Priced:
    """The cheapest route of every person and day, and the Lagrangean bound: true for any worths whatever."""
    bound = float(duals.alpha @ problem.need)
    bound += float((problem.need * np.minimum(0, problem.penalty - duals.alpha)).sum())
    bound += float(np.minimum(0, steps.points + duals.gamma[steps.person]).sum())
    found = []
    for number, day in enumerate(all_days):
        points, last, previous = priced(day, problem, duals.alpha, duals.gamma)
        bound += float(np.minimum(0, points).sum())
        for person in np.flatnonzero(points < -SMALL).tolist():
            promise = float(points[person]) - duals.beta.get((person, number), 0.0)
            if promise < -SMALL and points[person] > -NEVER:
                slots = walked(day, person, last, previous)
                found.append((promise, route(problem, all_days, person, number, slots)))
    return Priced(found, bound)


def chosen(problem: Problem, pool: Pool, effort: Effort, seconds: float) -> list[Route] | None:
    """The routes of the best whole schedule of the pool; ``None`` when none was found in time."""
    made = model(problem, pool, units(problem))
    limits = [LinearConstraint(made.equal, made.right, made.right)]
    if made.pairs:
        limits.append(LinearConstraint(made.days, -np.inf, np.ones(len(made.pairs))))
    whole = np.zeros(len(made.cost))
    whole[: len(pool.routes)] = 1
    answer = milp(
        made.cost,
        integrality=whole,
        bounds=Bounds(np.zeros(len(made.cost)), made.most),
        constraints=limits,
        options={"time_limit": max(seconds, 0.1), "node_limit": effort.nodes, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    taken = np.flatnonzero(answer.x[: len(pool.routes)] > 0.5)
    return [pool.routes[int(n)] for n in taken]


@dataclass(frozen=True, slots=True)
class Searched:
    """The pool with the best bound proven on the way."""

    pool: Pool
    bound: float


def searched(problem: Problem, all_days: list[Day], pool: Pool, effort: Effort, end: float) -> Searched:
    """Rounds of worths and new routes until nothing promises anything, or time or rounds run out."""
    steps = units(problem)
    bound, middle = 0.0, None
    for _round in range(effort.rounds):
        duals = relaxed(problem, pool, steps, end - time.monotonic())
        if duals is None:
            break
        offers = [price(problem, all_days, steps, duals)]
        if offers[0].bound > bound or middle is None:
            middle = duals
        else:
            halfway = between(middle, duals)
            offers.append(price(problem, all_days, steps, halfway))
            middle = halfway if offers[1].bound > bound else middle
        bound = max(bound, *(offer.bound for offer in offers))
        routes = [pair for offer in offers for pair in offer.routes]
        best = sorted(routes, key=lambda pair: (pair[0], pair[1].person, pair[1].slots))[: effort.added]
        if not sum(pool.add(one) for _promise, one in best) or time.monotonic() > end:
            break
    return Searched(pool, bound)


def between(one: Duals, other: Duals) -> Duals:
    """Halfway: worths that jump about prove little, those in the middle more."""
    return Duals((one.alpha + other.alpha) / 2, (one.gamma + other.gamma) / 2, other.beta)
