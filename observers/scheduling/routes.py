"""Routes: what one person does on one day, as a chain of sessions one after another.

Hours that overlap and ways between schools are inside a route, so the programme needs no rows for them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from observers.scheduling.problem import Flags, Floats, Ints, Problem

NEVER = 1e15


@dataclass(frozen=True, slots=True)
class Day:
    """Slots of one day in order of their hours. ``slots``: (n,) indices; ``ways``: (n, n) points from the earlier to
    the later, ``NEVER`` where nobody can attend both; ``stuck_ways``: the same without ``NEVER``, for places that
    stand already; ``stuck``: (O, n) those places, ``before``: (O, n + 1) how many of them lie before."""

    slots: Ints
    ways: Floats
    stuck_ways: Floats
    stuck: Flags
    before: Ints
    base: Floats


@dataclass(frozen=True, slots=True)
class Route:
    """One person, one day, the slots added there, and the points of the whole of it beside the load."""

    person: int
    day: int
    slots: tuple[int, ...]
    points: int


def days(problem: Problem) -> list[Day]:
    """The days of a problem; two that a session joins over midnight are one."""
    order = sorted(range(len(problem.slots)), key=lambda i: _hours(problem, i))
    parts: list[list[int]] = []
    last, until = None, 0
    for index in order:
        slot = problem.slots[index]
        if last is None or (slot.day != last and slot.starts >= until):
            parts.append([])
        parts[-1].append(index)
        last, until = slot.day, max(until, slot.ends)
    return [_day(problem, part) for part in parts]


def _hours(problem: Problem, index: int) -> tuple[int, int, int]:
    slot = problem.slots[index]
    return slot.starts, slot.ends, slot.pk


def _day(problem: Problem, part: list[int]) -> Day:
    slots = np.array(part, dtype=np.int64)
    free = np.array([[problem.way(i, j) for j in part] for i in part], dtype=np.float64)
    ways = np.where(problem.clashing[np.ix_(slots, slots)], NEVER, free)
    stuck = problem.stuck[:, slots]
    before = np.concatenate([np.zeros((len(stuck), 1), dtype=np.int64), stuck.cumsum(axis=1)], axis=1)
    bare = Day(slots, ways, free, stuck, before, np.zeros(len(stuck)))
    nobody = np.full(stuck.shape, NEVER)
    return Day(slots, ways, free, stuck, before, _cheapest(bare, nobody)[0])


def _cheapest(day: Day, prices: Floats) -> tuple[Floats, Ints, Ints]:
    """Least points of a route per person, the last slot of it (-1: none), and (O, n) the slot before each one.

    ``prices``: (O, n) points of adding a slot; the places that stand already are passed through, at no price.
    """
    people, size = prices.shape
    node = np.where(day.stuck, 0.0, prices)
    best = np.full((people, size), NEVER)
    previous = np.full((people, size), -1, dtype=np.int64)
    anyone = day.stuck.any()
    for j in range(size):
        best[:, j] = np.where(day.before[:, j] > 0, NEVER, 0.0)
        if j:
            steps = best[:, :j] + day.ways[:j, j]
            if anyone:
                both = day.stuck[:, :j] & day.stuck[:, j : j + 1]
                steps = np.where(both, best[:, :j] + day.stuck_ways[:j, j], steps)
                steps = np.where(day.before[:, j : j + 1] > day.before[:, 1 : j + 1], NEVER, steps)
            nearest = steps.argmin(axis=1)
            least = steps[np.arange(people), nearest]
            taken = least < best[:, j]
            best[taken, j], previous[taken, j] = least[taken], nearest[taken]
        best[:, j] = np.minimum(best[:, j] + node[:, j], NEVER)
    after = day.before[:, -1:] - day.before[:, 1:]
    ends = np.where(after > 0, NEVER, best)
    nothing = np.where(day.before[:, -1:] > 0, NEVER, 0.0)
    whole = np.concatenate([ends, nothing], axis=1)
    last = whole.argmin(axis=1)
    return whole[np.arange(people), last], np.where(last == size, -1, last), previous


def priced(day: Day, problem: Problem, alpha: Floats, gamma: Floats) -> tuple[Floats, Ints, Ints]:
    """The cheapest route of every person on that day, less what stands already costs, at the given duals.

    ``alpha``: (S,) worth of a place filled, ``gamma``: (O,) worth of one more visit. Returns as ``_cheapest``.
    """
    grid = problem.cost[:, day.slots] - alpha[day.slots][None, :] - gamma[:, None]
    points, last, previous = _cheapest(day, np.where(problem.open[:, day.slots], grid, NEVER))
    return points - day.base, last, previous


def walked(day: Day, person: int, last: Ints, previous: Ints) -> tuple[int, ...]:
    """The slots that the route adds, in order; those that stand already are left out."""
    found = []
    at = int(last[person])
    while at >= 0:
        if not day.stuck[person, at]:
            found.append(int(day.slots[at]))
        at = int(previous[person, at])
    return tuple(reversed(found))


def ways_of(problem: Problem, chain: list[int]) -> int:
    """Points of going through slots, whatever their order in the list."""
    ordered = sorted(chain, key=lambda i: _hours(problem, i))
    return sum(problem.way(i, j) for i, j in pairwise(ordered))


def route(problem: Problem, all_days: list[Day], person: int, day: int, slots: tuple[int, ...]) -> Route:
    """A route with its points: the visits and the ways they add to those between places that stand."""
    here = all_days[day]
    held = [int(slot) for slot, stuck in zip(here.slots, here.stuck[person], strict=True) if stuck]
    points = sum(int(problem.cost[person, slot]) for slot in slots)
    points += ways_of(problem, [*held, *slots]) - ways_of(problem, held)
    return Route(person, day, slots, points)


def of_places(problem: Problem, all_days: list[Day], places: Iterator[tuple[int, int]]) -> list[Route]:
    """The routes that given places make up."""
    home = {int(slot): number for number, day in enumerate(all_days) for slot in day.slots}
    chains: dict[tuple[int, int], list[int]] = {}
    for person, slot in sorted(places):
        chains.setdefault((person, home[slot]), []).append(slot)
    return [route(problem, all_days, person, day, tuple(slots)) for (person, day), slots in sorted(chains.items())]
