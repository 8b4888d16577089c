"""What a visit costs by what the person wishes and by whose worker the person is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from observers.scheduling.problem import Ints

# Points: a day or hour not wished weighs more than a school, because a person cannot come when there is no time.
DAY, HOURS, SCHOOL, WARNING, NEIGHBOUR = 20, 20, 8, 30, 3


@dataclass(frozen=True, slots=True)
class Wish:
    """``days``: ISO weekdays, ``schools``: ids, ``since`` and ``until``: minutes of the local day; empty or ``None``
    means any. ``neighbour``: works at a school, so that elsewhere the observation is a cross one."""

    days: frozenset[int] = frozenset()
    schools: frozenset[int] = frozenset()
    since: int | None = None
    until: int | None = None
    neighbour: bool = False


@dataclass(frozen=True, slots=True)
class Local:
    """A session by the wall clock: ISO weekday, minutes of the day at which it begins and ends."""

    school: int
    weekday: int
    starts: int
    ends: int


def wished(wishes: Sequence[Wish], sessions: Sequence[Local], warnings: Ints) -> Ints:
    """(O, S) points; ``warnings``: (O, S) how many rules warn of the pair."""
    rows = [[price(wish, session) for session in sessions] for wish in wishes]
    return np.array(rows, dtype=np.int64).reshape(warnings.shape) + WARNING * warnings


def price(wish: Wish, session: Local) -> int:
    """Points of one visit by what is wished."""
    return sum(POINTS[one] for one in against(wish, session)) + (0 if wish.neighbour else NEIGHBOUR)


def against(wish: Wish, session: Local) -> tuple[str, ...]:
    """Which wishes the visit goes against: ``day``, ``hours``, ``school``."""
    found = []
    if wish.days and session.weekday not in wish.days:
        found.append("day")
    early = wish.since is not None and session.starts < wish.since
    if early or (wish.until is not None and session.ends > wish.until):
        found.append("hours")
    if wish.schools and session.school not in wish.schools:
        found.append("school")
    return tuple(found)


POINTS = {"day": DAY, "hours": HOURS, "school": SCHOOL}
