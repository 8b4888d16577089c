"""Why some works cannot be marked by anybody: the narrow place of a flow, in facts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.engine.allocation import Ints, Marking
from analytics.engine.lots import Fact


@dataclass(frozen=True, slots=True)
class Shortfall:
    """``works`` of ``school`` in ``subject`` that nobody may mark.

    ``reason``: "no_experts" (nobody anywhere), "only_own_experts", "pairs_forbidden" (experts are elsewhere, every pair
    with them is forbidden), "capacity". Facts of the last: ``schools`` that compete for the same ``markers``, their
    ``works``, the ``capacity`` of those, and ``missing`` = works - capacity of the narrow place.
    """

    school: str
    subject: str
    works: int
    reason: str
    facts: Mapping[str, Fact]


def shortfalls(
    marking: Marking, flow: Ints, subject: str, senders: tuple[str, ...], markers: tuple[str, ...]
) -> tuple[Shortfall, ...]:
    """One entry for each sender whose works exceed its row of ``flow`` (S, T), which must be a greatest flow."""
    missing = marking.works - flow.sum(axis=1)
    found = []
    for sender in np.flatnonzero(missing > 0):
        reason = _barred(marking, int(sender), senders, markers)
        facts = {} if reason else _narrow(marking, flow, int(sender), senders, markers)
        found.append(Shortfall(senders[sender], subject, int(missing[sender]), reason or "capacity", facts))
    return tuple(found)


def _barred(marking: Marking, sender: int, senders: tuple[str, ...], markers: tuple[str, ...]) -> str:
    """Why no marker at all is open to the sender; empty when one is."""
    if marking.bounds[sender].any():
        return ""
    able = {markers[i] for i in np.flatnonzero((marking.experts > 0) & (marking.capacity > 0))}
    if not able:
        return "no_experts"
    return "only_own_experts" if able == {senders[sender]} else "pairs_forbidden"


def _narrow(
    marking: Marking, flow: Ints, sender: int, senders: tuple[str, ...], markers: tuple[str, ...]
) -> dict[str, Fact]:
    """Everybody whose works could make room for the sender's, and the markers they fill: the flow's narrow cut."""
    # The pair's own limit and not its bound, because a bound hides that the marker is what is full.
    room = np.where(marking.bounds > 0, np.minimum(marking.limit, marking.works[:, None]), 0)
    reached = np.zeros(len(senders), bool)
    reached[sender] = True
    while True:
        filled = (room - flow)[reached].max(axis=0) > 0
        wider = reached | (flow[:, filled].sum(axis=1) > 0)
        if (wider == reached).all():
            break
        reached = wider
    beyond = int(flow[reached][:, ~filled].sum())
    works, capacity = int(marking.works[reached].sum()), int(marking.capacity[filled].sum()) + beyond
    return {
        "schools": tuple(senders[i] for i in np.flatnonzero(reached)),
        "markers": tuple(markers[i] for i in np.flatnonzero(filled)),
        "works": works,
        "capacity": capacity,
        "missing": works - capacity,
    }
