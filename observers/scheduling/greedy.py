"""A schedule without a solver: the hardest sessions first, then people moved on to let others in."""

import numpy as np

from observers.scheduling.problem import Problem
from observers.scheduling.routes import ways_of

TRIES = 200  # sessions for which somebody is moved on, so that a great want of people takes no great time


class Board:
    """Who stands where so far, and what one more visit would cost."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.held: list[set[int]] = [set() for _ in problem.people]
        self.fixed: list[set[int]] = [set() for _ in problem.people]
        self.missing = problem.need.copy()
        self.placed: list[set[int]] = [set() for _ in problem.slots]
        self.clear = problem.open.copy()  # (O, S) whoever may and has nothing else at that hour
        self.left = np.array([person.most for person in problem.people], dtype=np.int64)
        self.visits = np.array([person.held for person in problem.people], dtype=np.int64)
        for person, slot in problem.fixed:
            self.fixed[person].add(slot)

    def put(self, person: int, slot: int) -> None:
        """Place somebody."""
        self.held[person].add(slot)
        self.placed[slot].add(person)
        self._count(person, slot, 1)
        self.clear[person] &= ~self.problem.clashing[slot]

    def take(self, person: int, slot: int) -> None:
        """The reverse of ``put``."""
        self.held[person].discard(slot)
        self.placed[slot].discard(person)
        self._count(person, slot, -1)
        kept = sorted(self.held[person])
        self.clear[person] = self.problem.open[person] & ~self.problem.clashing[kept].any(axis=0)

    def _count(self, person: int, slot: int, sign: int) -> None:
        self.missing[slot] -= sign
        self.left[person] -= sign
        self.visits[person] += sign

    def free(self, person: int, slot: int) -> bool:
        """Whether the person may and can come at all."""
        return bool(self.clear[person, slot] and self.left[person] > 0)

    def ways(self, person: int, slot: int) -> int:
        """Points of the ways that the visit adds to that day."""
        problem = self.problem
        day = problem.slots[slot].day
        others = [one for one in self.held[person] | self.fixed[person] if problem.slots[one].day == day]
        return ways_of(problem, [*others, slot]) - ways_of(problem, others) if others else 0

    def cheapest(self, slot: int) -> int | None:
        """The person who costs least there; ties go to the earlier in the list."""
        able = np.flatnonzero(self.clear[:, slot] & (self.left > 0))
        points = self.problem.cost[able, slot] + self.problem.weights.load * (2 * self.visits[able] + 1)
        best, least = None, 0
        for number in np.argsort(points, kind="stable").tolist():
            if best is not None and points[number] >= least:  # because ways only add to it
                break
            whole = int(points[number]) + self.ways(int(able[number]), slot)
            if best is None or whole < least:
                best, least = int(able[number]), whole
        return best

    def places(self) -> tuple[tuple[int, int], ...]:
        """(person, slot), in order."""
        return tuple(sorted((person, slot) for person, held in enumerate(self.held) for slot in held))


def greedy(problem: Problem) -> Board:
    """Everybody placed one by one: dear sessions first, of these the ones with fewest candidates."""
    board = Board(problem)
    choice = problem.open.sum(axis=0)
    order = sorted(
        np.flatnonzero(problem.need).tolist(),
        key=lambda slot: (-problem.slots[slot].weight, int(choice[slot]), problem.slots[slot].pk),
    )
    for slot in order:
        fill(board, slot)
    repair(board, order)
    return board


def fill(board: Board, slot: int) -> None:
    """Place people until nobody is missing or nobody is free."""
    while board.missing[slot] > 0:
        person = board.cheapest(slot)
        if person is None:
            return
        board.put(person, slot)


def repair(board: Board, order: list[int]) -> None:
    """Fill what is missing by moving one person: somebody else takes over what stood in the way."""
    tries = TRIES
    for slot in order:
        fill(board, slot)
        while board.missing[slot] > 0 and tries > 0:
            tries -= 1
            if not _exchanged(board, slot):
                break


def _exchanged(board: Board, slot: int) -> bool:
    open_to = board.problem.open[:, slot]
    for person in np.flatnonzero(open_to).tolist():
        if person in board.placed[slot]:
            continue
        for other in sorted(board.held[person]):
            if _moved(board, person, other, slot):
                return True
    return False


def _moved(board: Board, person: int, other: int, slot: int) -> bool:
    """Whether the person could go over to ``slot`` because somebody else takes ``other``."""
    if not (board.clear[:, other] & (board.left > 0)).any():
        return False
    board.take(person, other)
    if board.free(person, slot):
        board.put(person, slot)
        instead = board.cheapest(other)
        if instead is not None:
            board.put(instead, other)
            return True
        board.take(person, slot)
    board.put(person, other)
    return False
