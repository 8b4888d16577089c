"""A schedule of 300 observers and 600 sessions: how long the solver takes and what it leaves unproven."""

import statistics
import time
from collections.abc import Iterator

import numpy as np

from observers.scheduling import Person, Problem, Proposal, Slot, Wish, propose, wished
from observers.scheduling.wishing import Local
from tests.bench.measuring import Line, milliseconds

OBSERVERS, SESSIONS, SCHOOLS, DAYS, ROUNDS = 300, 600, 20, 15, 3
AIM, GAP_AIM = 20.0, 0.05  # seconds; share of the points beside the uncovered
STARTS, LENGTHS = (480, 540, 540, 600, 720, 840), (45, 90, 120, 180)  # minutes
ZONE = 4  # schools that go first


def sessions(chance: np.random.Generator) -> tuple[list[Slot], list[Local]]:
    """Sessions of a season: mostly in the morning, every fourth for two people."""
    slots, local = [], []
    for number in range(SESSIONS):
        day, school = int(chance.integers(DAYS)), int(chance.integers(SCHOOLS))
        starts, minutes = int(chance.choice(STARTS)), int(chance.choice(LENGTHS))
        begin, need = day * 1440 + starts, int(chance.choice([1, 1, 1, 2]))
        slots.append(Slot(number, school, day, begin, begin + minutes, need, 3 if school < ZONE else 1))
        local.append(Local(school, day % 5 + 1, starts, starts + minutes))
    return slots, local


def wishes(chance: np.random.Generator) -> list[Wish]:
    """Half have days they can come on, half have schools they like, a fifth come in the afternoon only."""
    made = []
    for _person in range(OBSERVERS):
        days = chance.choice(5, size=int(chance.integers(1, 4)), replace=False).tolist()
        schools = chance.choice(SCHOOLS, size=4, replace=False).tolist()
        keeps, likes, late, neighbour = (chance.random() < share for share in (0.6, 0.5, 0.2, 0.3))
        made.append(
            Wish(
                frozenset(day + 1 for day in days) if keeps else frozenset(),
                frozenset(schools) if likes else frozenset(),
                720 if late else None,
                None,
                bool(neighbour),
            )
        )
    return made


def season(seed: int = 7) -> Problem:
    """An invented season; everybody has one school where the rules forbid it, and three to five visits."""
    chance = np.random.default_rng(seed)
    slots, local = sessions(chance)
    home = chance.integers(SCHOOLS, size=OBSERVERS)
    blocked = (home[:, None] == np.array([slot.school for slot in slots])[None, :]).astype(np.int8)
    people = tuple(Person(number, int(chance.integers(3, 6))) for number in range(OBSERVERS))
    cost = wished(wishes(chance), local, np.zeros(blocked.shape, dtype=np.int64))
    return Problem(tuple(slots), people, cost, blocked, ("own_school",))


def timed(problem: Problem) -> tuple[float, Proposal]:
    """Seconds of one proposal, and the proposal."""
    start = time.perf_counter()
    found = propose(problem)
    return time.perf_counter() - start, found


def lines() -> Iterator[Line]:
    """One line: the median time, and the objective against the bound that no schedule can go below."""
    runs = [timed(season()) for _round in range(ROUNDS)]
    seconds, found = statistics.median(took for took, _found in runs), runs[-1][1]
    places, needed = len(found.places), int(season().need.sum())
    what = f"schedule of {OBSERVERS} observers × {SESSIONS} sessions ({places} of {needed} places, {found.method})"
    beside = f"{found.objective} points, bound {found.bound}"
    met = seconds < AIM and found.gap <= GAP_AIM
    yield Line(what, milliseconds(seconds), beside, f"gap {found.gap:.2%}", f"< {AIM:.0f} s, ≤ {GAP_AIM:.0%}", met)
