"""The federal markers of a work under their own names: who meets which, once for all and once per school."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.engine.boundaries import boundaries
from analytics.engine.changes import CohortChange
from analytics.engine.data import Cohort
from analytics.engine.difficulty import mark_shares
from analytics.engine.grouped import Moments
from analytics.engine.markers import (
    Marker,
    boundary_peaks,
    easy_worse_hard_better,
    inflated_mean,
    journal_mismatch,
    reversed_groups,
    task_marker,
    twos_growth,
    unconfirmed_by_exam,
    unsolved_tasks,
    wide_gaps,
)
from analytics.jobs.telling import listed

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Markers:
    """Per marker (S,) who meets it and of whom it could be asked; ``rules``: the letter of the published rule."""

    met: dict[str, Flags]
    asked: dict[str, Flags]
    rules: dict[str, str]

    def of(self, school: int) -> list[str]:
        """Codes of the markers that one school meets."""
        return [code for code, met in self.met.items() if met[school]]

    def told(self, schools: tuple[str, ...]) -> list[dict[str, Any]]:
        """Per marker how many schools could be asked, and which meet it."""
        ids = np.array([int(name) for name in schools], np.int64)
        return [
            {"code": code, "rule": self.rules[code], "asked": int(self.asked[code].sum()), "schools": listed(ids[met])}
            for code, met in self.met.items()
        ]


def markers(
    cohort: Cohort, change: CohortChange, last_twos: NDArray[np.int64], region: Moments | None = None
) -> Markers:
    """All markers of one work; ``last_twos``: (S, 2) marks 2 and all marks a year ago, zeros where not known.

    ``region``: (1,) in per cent of the maximum; means are held against the municipality (rule E) where it is not known.
    """
    mean = inflated_mean(cohort, region)
    shares = mark_shares(cohort)
    asked_of = {
        "mean": mean,
        "journal": journal_mismatch(cohort),
        "gap": wide_gaps(cohort),
        "dynamics": twos_growth(shares.counts[:, 0], shares.n, last_twos[:, 0], last_twos[:, 1]),
        "tasks": task_marker(cohort),
        "unsolved": unsolved_tasks(cohort),
        "groups": reversed_groups(cohort),
        "exam": unconfirmed_by_exam(cohort, mean),
        "hard": easy_worse_hard_better(cohort),
    }
    found = Markers({}, {}, {})
    for code, marker in asked_of.items():
        _add(found, code, marker)
    _add(found, "peaks", boundary_peaks(cohort), boundaries(cohort).informative != "limited")
    known = change.change.reason == ""
    for code, met in (("rise", change.rise), ("fall", change.fall)):
        found.met[code], found.asked[code], found.rules[code] = met, known, "C"
    return found


def _add(found: Markers, code: str, marker: Marker, allowed: Flags | None = None) -> None:
    """A marker of several tasks or thresholds is met by a school when any of them is."""
    met, asked = np.asarray(marker.flagged, bool), np.asarray(marker.reason == "", bool)
    if met.ndim > 1:
        met, asked = np.asarray(met.any(axis=1)), np.asarray(asked.any(axis=1))
    allowed = np.ones(len(met), bool) if allowed is None else allowed
    found.met[code], found.asked[code], found.rules[code] = met & asked & allowed, asked & allowed, marker.rule.code
