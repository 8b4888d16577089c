"""From a problem to a proposal: greedy first, then the programme, and the better of the two."""

import math
import time
from collections import Counter

import numpy as np

from observers.scheduling.greedy import Board, greedy, repair
from observers.scheduling.problem import Effort, Pairs, Problem, Proposal, Uncovered
from observers.scheduling.programme import Pool, beginning, chosen, every, searched
from observers.scheduling.routes import Route, days, of_places

SHARE = 0.6  # of the time for the bound, the rest for the whole schedule


def propose(problem: Problem, effort: Effort | None = None) -> Proposal:
    """The cheapest schedule found: first as few people missing as can be, weighted, then the least points.

    Takes ``effort.seconds`` at most, give or take a step of the solver; the answer is the same on every call unless
    the time ran out.
    """
    effort = effort or Effort()
    start = time.monotonic()
    warm = greedy(problem)
    if not problem.open.any():
        return _proposal(problem, warm.places(), _unfilled(problem, warm.places()), "greedy")
    all_days, pool = days(problem), Pool()
    start_with = [*beginning(problem, all_days, effort.near), *every(problem, all_days, effort.routes)]
    for one in [*of_places(problem, all_days, iter(warm.places())), *start_with]:
        pool.add(one)
    found = searched(problem, all_days, pool, effort, start + SHARE * effort.seconds)
    bound = math.ceil(found.bound - 1e-4 * max(1.0, abs(found.bound)) ** 0.5)
    best, method = warm.places(), "greedy"
    if objective(problem, best) > bound:
        routes = chosen(problem, found.pool, effort, start + effort.seconds - time.monotonic())
        if routes is not None:
            places = _repaired(problem, routes)
            if objective(problem, places) < objective(problem, best):
                best, method = places, "programme"
    return _proposal(problem, best, bound, method)


def _repaired(problem: Problem, routes: list[Route]) -> Pairs:
    board = Board(problem)
    for one in routes:
        for slot in one.slots:
            board.put(one.person, slot)
    order = np.flatnonzero(problem.need).tolist()
    repair(board, sorted(order, key=lambda slot: (-problem.slots[slot].weight, slot)))
    return board.places()


def objective(problem: Problem, places: Pairs) -> int:
    """Points of a schedule: people missing, wishes, ways, loads."""
    return soft(problem, places) + _unfilled(problem, places)


def soft(problem: Problem, places: Pairs) -> int:
    """Points beside what is missing."""
    routes = sum(one.points for one in of_places(problem, days(problem), iter(places)))
    return routes + sum(problem.rise(person, visits) for person, visits in loads(places).items())


def loads(places: Pairs) -> dict[int, int]:
    """Visits added to each person."""
    return dict(Counter(person for person, _slot in places))


def _unfilled(problem: Problem, places: Pairs) -> int:
    return int((missing(problem, places) * problem.penalty).sum())


def missing(problem: Problem, places: Pairs) -> np.ndarray:
    """(S,) people short of the minimum."""
    filled = np.bincount([slot for _person, slot in places], minlength=len(problem.slots))
    return np.asarray(problem.need - filled[: len(problem.slots)], dtype=np.int64)


def _proposal(problem: Problem, places: Pairs, bound: int, method: str) -> Proposal:
    cost, rest = objective(problem, places), soft(problem, places)
    return Proposal(places, uncovered(problem, places), cost, rest, min(bound, cost), method)


def uncovered(problem: Problem, places: Pairs) -> tuple[Uncovered, ...]:
    """Sessions short of people, each with the reason and the numbers behind it."""
    board = Board(problem)
    for person, slot in places:
        board.put(person, slot)
    short = missing(problem, places)
    return tuple(_why(board, slot, int(short[slot])) for slot in np.flatnonzero(short > 0).tolist())


def _why(board: Board, slot: int, short: int) -> Uncovered:
    problem = board.problem
    column = problem.blocked[:, slot]
    blocked = {code: int((column == n).sum()) for n, code in enumerate(problem.codes, 1)}
    here = board.placed[slot]
    able = [one for one in np.flatnonzero(column == 0).tolist() if not problem.stuck[one, slot] and one not in here]
    busy = [one for one in able if any(problem.clashing[slot, other] for other in board.held[one] | board.fixed[one])]
    spent = len(able) - len(busy)
    facts = {
        "allowed": len(able),
        "here": len(here) + int(problem.stuck[:, slot].sum()),
        "blocked": {code: count for code, count in blocked.items() if count},
        "busy": len(busy),
        "spent": spent,
    }
    return Uncovered(slot, short, _reason(len(problem.people), len(able), len(busy), spent), facts)


def _reason(people: int, able: int, busy: int, spent: int) -> str:
    if not people:
        return "no_people"
    if not able:
        return "nobody_may"
    if not spent:
        return "all_busy"
    return "visits_spent" if not busy else "busy_or_spent"
