"""How well a work measured, and how its tasks, marks and boundaries came out over the whole municipality."""

from dataclasses import replace
from typing import Any

import numpy as np

from analytics.engine.boundaries import Boundaries, boundaries
from analytics.engine.data import MARKS, Cohort, Context
from analytics.engine.difficulty import LEVELS, difficulty_groups, mark_groups, mark_shares
from analytics.engine.mark_match import mark_match_whole
from analytics.engine.reliability import reliability
from analytics.jobs.telling import bounded, listed, percent, told

Figures = dict[str, Any]


def measured(cohort: Cohort) -> Figures:
    """Reliability, items, levels of difficulty, groups by mark, shares of marks, the journal: everybody as one."""
    whole = as_one(cohort)
    match = mark_match_whole(cohort)
    return {
        "reliability": _reliability(cohort),
        "difficulty": _difficulty(whole),
        "groups": _groups(whole),
        "shares": _shares(whole),
        "matches": {
            "n": int(match.n[0]),
            "gaps": int(match.gaps[0]),
            **{name: told(getattr(match, name).estimate[0]) for name in ("lowered", "confirmed", "raised")},
        },
        "boundaries": _boundaries(whole),
    }


def as_one(cohort: Cohort) -> Cohort:
    """The same pupils as if they were one school."""
    return replace(cohort, schools=("",), school=np.zeros(len(cohort.school), np.int64), context=Context.unknown(1))


def _reliability(cohort: Cohort) -> Figures:
    found = reliability(cohort)
    return {
        "alpha": told(found.alpha),
        "low": told(found.low),
        "high": told(found.high),
        "sem": told(found.sem),
        "n": found.n,
        "reason": found.reason,
        "items": [
            {
                "item_rest": told(found.items.item_rest[at]),
                "discrimination": told(found.items.discrimination[at]),
                "without": told(found.without[at]),
            }
            for at in range(found.tasks)
        ],
    }


def _difficulty(whole: Cohort) -> Figures:
    found = difficulty_groups(whole)
    groups = [
        {"level": level, "percent": told(found.groups.estimate[0, at]), "state": str(found.group_state[0, at])}
        | {"low": percent(found.groups.low[0, at]), "high": percent(found.groups.high[0, at])}
        for at, level in enumerate(LEVELS)
        if found.groups.reason[0, at] != "no_level"
    ]
    return {"groups": groups, "states": [str(state) for state in found.task_state[0]]}


def _groups(whole: Cohort) -> Figures:
    found = mark_groups(whole)
    return {
        "n": listed(found.n[0]),
        "informative": [bool(one) for one in found.informative[0]],
        "percent": listed(found.percent[0], 1),
        "reversed": listed(np.flatnonzero(found.reversed[0].any(axis=0))),
    }


def _shares(whole: Cohort) -> Figures:
    found = mark_shares(whole)
    return {
        name: {"share": told(part.estimate[0]), **bounded(part, 0)}
        for name, part in (("quality", found.quality), ("success", found.success))
    }


def _boundaries(whole: Cohort) -> list[Figures]:
    found = boundaries(whole)
    return [
        {
            "mark": MARKS[at + 1],
            "threshold": int(threshold),
            "at": int(found.at[0, at]),
            "below": int(found.below[0, at]),
            "step": told(found.step[0, at]),
        }
        for at, threshold in enumerate(found.thresholds)
    ]


def steps(found: Boundaries, school: int) -> list[Figures]:
    """How steep one school's distribution is on its thresholds, against the reference's own steps."""
    return [
        {
            "threshold": int(threshold),
            "at": int(found.at[school, at]),
            "below": int(found.below[school, at]),
            "excess": told(found.excess.estimate[school, at]),
            "low": told(found.excess.low[school, at]),
            "high": told(found.excess.high[school, at]),
        }
        for at, threshold in enumerate(found.thresholds)
    ]
