"""What one school's work is told and drawn from: its own sheet against the figures a run has kept of everybody."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.engine.grouped import Moments
from analytics.engine.intervals import mean_interval
from analytics.models import Work
from analytics.participants import Participants

MARKS = (2, 3, 4, 5)
USUAL = 1.28  # standard deviations to either side within which four of five lie


@dataclass
class Ground:
    """One work of one school.

    ``people``: ``None`` where the sheet is gone. ``own``: figures of the finding (totals, curve ...). ``figures``: what
    a ``RunPart`` keeps of the whole work (journal, tasks, funnel ...). ``roll``: journal marks 2..5 of everybody on
    the roll, ``None`` where not known.
    """

    work: Work
    people: Participants | None
    own: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    roll: Sequence[int] | None = None

    @cached_property
    def grid(self) -> NDArray[np.int64]:
        """(4, 4) own pupils by journal mark and by the work's mark."""
        if not self.people:
            return np.zeros((4, 4), np.int64)
        known = (self.people.marks >= 2) & (self.people.journal >= 2)
        pairs = (self.people.journal[known].astype(np.int64) - 2) * 4 + self.people.marks[known] - 2
        return np.bincount(pairs, minlength=16).reshape(4, 4)

    @cached_property
    def away(self) -> list[int]:
        """How many of those absent have the journal marks 2, 3, 4, 5; empty where not known."""
        if not self.people:
            return []
        if self.people.absent_journal:
            return [self.people.absent_journal.count(mark) for mark in MARKS]
        if self.roll is None or not (self.people.journal >= 2).any():
            return []
        return [max(all_ - here, 0) for all_, here in zip(self.roll, self.present, strict=True)]

    @cached_property
    def present(self) -> list[int]:
        """How many of those present have the journal marks 2, 3, 4, 5."""
        return [int((self.people.journal == mark).sum()) for mark in MARKS] if self.people else [0] * 4

    @cached_property
    def task_percent(self) -> list[tuple[float, float | None, float | None]]:
        """Own per cent of each task with its interval; empty where points are not known."""
        if not self.people or self.people.points.shape[1] != len(self.work.tasks) or not self.people.n:
            return []
        scores = np.maximum(self.people.points, 0).astype(float)
        maxima = np.array([max(task["max"], 1) for task in self.work.tasks], float)
        percent = 100 * scores / maxima
        spread = percent.std(0, ddof=1) if len(percent) > 1 else np.full(len(maxima), np.nan)
        found = mean_interval(Moments(np.full(len(maxima), len(percent)), percent.mean(0), spread))
        triples = zip(found.estimate, found.low, found.high, strict=True)
        return [(float(mean), _percent(low), _percent(high)) for mean, low, high in triples]


def facts_of(sign: Mapping[str, Any]) -> dict[str, Any]:
    """The whole numbers that the sentence of an engine's sign is filled with; what is not known is left out."""
    find = _FACTS.get(str(sign.get("code")))
    try:
        return find(sign, sign.get("details") or {}) if find else {}
    except (KeyError, TypeError, ValueError):  # because a run of another engine may have kept other details
        return {}


def named_tasks(sign: Mapping[str, Any]) -> list[str]:
    """Codes of the tasks that a sign of the profile names."""
    return [str(task["task"]) for task in (sign.get("details") or {}).get("tasks") or ()]


Facts = dict[str, Any]
Details = Mapping[str, Any]


def _points(sign: Mapping[str, Any], details: Details) -> Facts:
    return {"points": max(round(float(sign["effect"])), 0)}


def _tasks(sign: Mapping[str, Any], details: Details) -> Facts:
    return {"tasks": sorted(named_tasks(sign), key=_natural)}


def _natural(code: str) -> list[tuple[int, str]]:
    """2 before 10, and 10.1 after it."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", code)]


def _edges(sign: Mapping[str, Any], details: Details) -> Facts:
    names = {"below": "below", "below_expected": "below_expected", "at": "on", "at_expected": "on_expected"}
    return {name: round(sum(float(edge[key]) for edge in details["edges"])) for name, key in names.items()}


def _match(sign: Mapping[str, Any], details: Details) -> Facts:
    n, expected = int(details["compared"]), float(details["expected"])
    half = USUAL * math.sqrt(max(expected * (1 - expected / max(n, 1)), 0.0))
    low, high = max(round(expected - half), 0), min(round(expected + half), n)
    return {"equal": int(details["equal"]), "n": n, "low": low, "high": high}


def _absent(sign: Mapping[str, Any], details: Details) -> Facts:
    return {"absent": int(details["absent"]), "weak": int(details["weak"])}


def _percent(value: float) -> float | None:
    """A bound in per cent, cut at 0 and 100, because an interval of few pupils reaches beyond both."""
    return min(max(float(value), 0.0), 100.0) if np.isfinite(value) else None


_FACTS = {
    "level": _points,
    "open_marking": _points,
    "profile": _tasks,
    "boundary": _edges,
    "mark_match": _match,
    "participation": _absent,
}
