"""Who sits in which commission: even sizes, enough different schools, each school in few of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.engine.allocation import Ints
from analytics.engine.lots import Fact, lot

EVERYWHERE = 10.0


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert by code, lent by ``school``; ``capacity``: the most works he takes, ``None`` for as many as come."""

    code: str
    school: str
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class CommissionRule:
    """``count`` commissions with experts of at least ``schools`` different schools in each.

    ``aside``: a commission may take works of a member's school when nothing else is left and at least so many members
    of other schools mark them while he steps aside; 0 forbids it.
    """

    count: int
    schools: int = 3
    aside: int = 2
    seed: int = 0


def refusal(people: Sequence[Expert], rule: CommissionRule) -> tuple[str, dict[str, Fact]]:
    """A school can fill at most min(its experts, commissions) seats of a different school; that many are needed."""
    sizes = _sizes(people)

    def seats(count: int) -> int:
        return sum(min(size, count) for size in sizes.values())

    needed = rule.count * rule.schools
    if seats(rule.count) >= needed:
        return "", {}
    fitting = [count for count in range(1, rule.count) if seats(count) >= count * rule.schools]
    facts: dict[str, Fact] = {
        "experts": len(people),
        "schools": len(sizes),
        "seats": seats(rule.count),
        "needed": needed,
        "largest": max(fitting, default=0),
    }
    if len(sizes) < rule.schools:
        return "too_few_schools", facts
    return ("too_few_experts" if len(people) < needed else "too_concentrated"), facts


def _sizes(people: Sequence[Expert]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for expert in people:
        sizes[expert.school] = sizes.get(expert.school, 0) + 1
    return sizes


def seated(people: Sequence[Expert], rule: CommissionRule, subject: str) -> list[tuple[Expert, ...]]:
    """Members of each commission, by school and code; a school's experts are dealt by lot."""
    sizes = _sizes(people)
    schools = sorted(sizes, key=lambda school: lot(rule.seed, subject, school))
    seats = _seats(np.array([sizes[school] for school in schools], np.int64), rule)
    found: list[list[Expert]] = [[] for _ in range(rule.count)]
    for row, school in enumerate(schools):
        own = [expert for expert in people if expert.school == school]
        queue = iter(sorted(own, key=lambda expert: lot(rule.seed, subject, school, expert.code)))
        for number in range(rule.count):
            found[number] += [next(queue) for _ in range(int(seats[row, number]))]
    return [tuple(sorted(members, key=lambda expert: (expert.school, expert.code))) for members in found]


def _seats(sizes: Ints, rule: CommissionRule) -> Ints:
    """(S, K) experts of each school in each commission: even sizes, enough schools, each school in few of them.

    A school that sits everywhere has no commission free of its own, so that costs most. Variables: experts, presence,
    "sits everywhere".
    """
    height, width = len(sizes), rule.count
    cells = height * width
    total = 2 * cells + height
    row, column = np.repeat(np.arange(height), width), np.tile(np.arange(width), height)
    seats, present, everywhere = np.arange(cells), cells + np.arange(cells), 2 * cells + np.arange(height)
    ones = np.ones(cells)

    def rows(values: NDArray[np.float64], at: Ints, slots: Ints, count: int) -> sparse.csr_array:
        return sparse.csr_array((values, (at, slots)), shape=(count, total))

    def twice(first: Ints, second: Ints) -> Ints:
        return np.concatenate([first, second])

    low, limits = int(sizes.sum()) // width, np.concatenate([np.repeat(sizes, width), np.ones(cells + height)])
    constraints = [
        LinearConstraint(rows(ones, row, seats, height), sizes, sizes),
        LinearConstraint(rows(ones, column, seats, width), low, -(-int(sizes.sum()) // width)),
        LinearConstraint(rows(ones, column, present, width), rule.schools, np.inf),
        LinearConstraint(
            rows(np.concatenate([ones, -ones]), twice(seats, seats), twice(seats, present), cells), 0, np.inf
        ),
        LinearConstraint(
            rows(np.concatenate([ones, -limits[:cells]]), twice(seats, seats), twice(seats, present), cells), -np.inf, 0
        ),
        LinearConstraint(
            rows(
                np.concatenate([ones, -np.ones(height)]),
                twice(row, np.arange(height)),
                twice(present, everywhere),
                height,
            ),
            -np.inf,
            width - 1,
        ),
    ]
    cost = np.concatenate([np.zeros(cells), ones, np.full(height, EVERYWHERE)])
    options = {"node_limit": 50, "time_limit": 10.0, "mip_rel_gap": 0.05}
    answer = milp(cost, integrality=np.ones(total), bounds=Bounds(0, limits), constraints=constraints, options=options)
    if answer.x is None:
        return _dealt(sizes, rule.count)
    seated_at: Ints = np.rint(answer.x[:cells]).astype(np.int64).reshape(height, width)
    return seated_at


def _dealt(sizes: Ints, count: int) -> Ints:
    """(S, K) dealt round like cards, small schools first: as many different schools in each as there can be."""
    found = np.zeros((len(sizes), count), np.int64)
    turn = 0
    for school in np.lexsort((np.arange(len(sizes)), sizes)).tolist():
        for _ in range(int(sizes[school])):
            found[school, turn % count] += 1
            turn += 1
    return found
