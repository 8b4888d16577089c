"""What is asked of the solver and what it answers: plain numbers, no database and no words."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A session: ``starts`` and ``ends`` in minutes of one clock, half-open; ``day`` any number of the local day.

    ``need``: people still missing to the minimum beside the fixed ones; ``weight``: how much one of them counts.
    """

    pk: int
    school: int
    day: int
    starts: int
    ends: int
    need: int = 1
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """An observer: ``most`` visits that may be added, ``held`` visits that are counted as load already."""

    pk: int
    most: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What a visit costs, in points. ``travel``: one more school on the same day; ``tight``: with little time to get
    there; ``load``: the k-th visit of a person costs 2k - 1 times this."""

    travel: int = 12
    tight: int = 30
    load: int = 5


@dataclass(frozen=True, slots=True)
class Effort:
    """Where the search stops, so that it ends at the same place on any machine that is fast enough.

    ``seconds`` for all of it; ``near`` candidates a session begins with; ``routes`` that are all taken up where there
    are no more; ``rounds`` of new routes and how many a round ``added``; ``nodes`` of the tree.
    """

    seconds: float = 16.0
    near: int = 10
    routes: int = 4000
    rounds: int = 40
    added: int = 1500
    nodes: int = 200


@dataclass(frozen=True)
class Problem:
    """O people and S slots.

    ``cost``: (O, S) points of a visit by warnings and wishes, none below 0. ``blocked``: (O, S) 0 where the person
    may, else 1 + the place in ``codes`` of the first rule that forbids. ``fixed``: (person, slot) by index, pinned or
    held already, whatever the rules say now; they are counted in ``Person.held`` and left out of ``Slot.need``.
    ``pause``: minutes to get from school to school; ``pause_forbids``: less is forbidden, not only dear.
    """

    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    cost: Ints
    blocked: NDArray[np.int8]
    codes: tuple[str, ...] = ()
    fixed: Pairs = ()
    pause: int = 60
    pause_forbids: bool = False
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def need(self) -> Ints:
        """(S,) people missing."""
        return np.array([slot.need for slot in self.slots], dtype=np.int64)

    @cached_property
    def stuck(self) -> Flags:
        """(O, S) where somebody stands already."""
        grid = np.zeros(self.blocked.shape, dtype=np.bool_)
        for person, slot in self.fixed:
            grid[person, slot] = True
        return grid

    @cached_property
    def open(self) -> Flags:
        """(O, S) pairs that may be added: allowed by the rules and apart from what the person holds at that hour."""
        grid = (self.blocked == 0) & ~self.stuck & (self.need > 0)[None, :]
        for person, slot in self.fixed:
            grid[person] &= ~self.clashing[slot]
        most = np.array([person.most for person in self.people], dtype=np.int64)
        return np.asarray(grid & (most > 0)[:, None])

    @cached_property
    def clashing(self) -> Flags:
        """(S, S) pairs that nobody can attend both; a slot clashes with itself."""
        starts, ends, schools = (
            np.array([getattr(slot, name) for slot in self.slots], dtype=np.int64)
            for name in ("starts", "ends", "school")
        )
        pause = self.pause if self.pause_forbids else 0
        gap = np.where(schools[:, None] == schools[None, :], 0, pause)
        return np.asarray((starts[:, None] < ends[None, :] + gap) & (starts[None, :] < ends[:, None] + gap))

    @cached_property
    def penalty(self) -> Ints:
        """(S,) points of one missing person: more than all wishes, ways and loads together could ever cost."""
        weights, places = self.weights, int(self.need.sum())
        dearest = int(self.cost.max(initial=0)) + 2 * (weights.travel + weights.tight)
        most = max((person.held + min(person.most, places) for person in self.people), default=0)
        bound = 1 + places * (dearest + weights.load * 2 * most)
        return np.array([bound * slot.weight for slot in self.slots], dtype=np.int64)

    def way(self, first: int, second: int) -> int:
        """Points of going from one slot to the next one of the same day."""
        one, other = self.slots[first], self.slots[second]
        if one.school == other.school:
            return 0
        tight = other.starts - one.ends < self.pause
        return self.weights.travel + self.weights.tight * tight

    def rise(self, person: int, added: int) -> int:
        """Points of the load of so many added visits: the sum of (2k - 1) over them."""
        held = self.people[person].held
        return self.weights.load * ((held + added) ** 2 - held**2)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A session with fewer people than its minimum. ``reason``: ``no_people``, ``nobody_may``, ``all_busy``,
    ``visits_spent`` or ``busy_or_spent``. ``facts``: ``allowed``, ``blocked`` by code, ``busy``, ``spent``."""

    slot: int
    missing: int
    reason: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """``places``: (person, slot) by index, added ones only. ``objective`` and ``bound`` in points; no schedule costs
    less than ``bound``. ``soft``: the objective without what is uncovered. ``method``: ``programme`` or ``greedy``."""

    places: Pairs
    uncovered: tuple[Uncovered, ...]
    objective: int
    soft: int
    bound: int
    method: str

    @property
    def gap(self) -> float:
        """How much dearer than the best one this can be at most, as a share of what it costs beside the uncovered."""
        return max(0, self.objective - self.bound) / max(1, self.soft)
