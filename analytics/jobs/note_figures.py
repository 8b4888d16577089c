"""Figures of one work over some sheets taken together, as a note freezes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics import cohorts
from analytics.engine.boundaries import boundaries
from analytics.engine.clusters import clustered_interval
from analytics.engine.data import MARKS, NOT_ATTEMPTED, Cohort, Context
from analytics.engine.difficulty import LEVELS, MarkGroups, difficulty_groups, mark_groups, mark_shares
from analytics.engine.grouped import has_points, marks_of, moments, percent_factor, ratio, whole
from analytics.engine.intervals import Interval, mean_interval
from analytics.jobs.telling import listed, percent, told
from analytics.models import ResultSheet, Work
from analytics.participants import Participants, unpack

Figures = dict[str, Any]
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Sheets:
    """Everybody of some sheets as one group, and what of each sheet is still wanted: works, mean total, absent."""

    people: Cohort
    sizes: tuple[int, ...]
    means: tuple[float, ...]
    absent: int
    marks_from: frozenset[str]


def read(work: Work, school: int | None) -> Sheets:
    """The sheets of a work, all of them or one school's; one query."""
    rows = ResultSheet.objects.filter(work=work).order_by("school")
    rows = rows.filter(school=school) if school else rows
    names = ("columns", "n", "mean", "absent", "marks_source")
    people, sizes, means, absent, sources = [], [], [], 0, set()
    for columns, n, mean, away, source in rows.values_list(*names).iterator(AT_ONCE):
        absent += away
        if n:
            people.append(unpack(bytes(columns)))
            sizes.append(n)
            means.append(float(mean or 0.0))
            sources.add(source)
    return Sheets(together(work, people), tuple(sizes), tuple(means), absent, frozenset(sources))


def together(work: Work, people: Sequence[Participants]) -> Cohort:
    """All these pupils as if of one school."""
    tasks = len(work.tasks)
    points = [
        one.points if one.points.shape[1] == tasks else np.full((one.n, tasks), NOT_ATTEMPTED, np.int8)
        for one in people
    ]
    n = sum(one.n for one in people)
    return Cohort(
        work=cohorts.spec(work),
        schools=("1",),
        school=np.zeros(n, np.int64),
        classes=np.full(n, -1, np.int64),
        class_names=(),
        points=np.concatenate(points) if points else np.empty((0, tasks), np.int8),
        totals=_column(one.totals for one in people),
        marks=_column(one.marks for one in people),
        journal=_column(one.journal for one in people),
        variants=_column(one.variants for one in people),
        context=Context.unknown(1),
    )


def _column(parts: Iterable[Any]) -> Any:
    return np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)


def figures(sheets: Sheets) -> Figures:
    """All that can be told of the group without anybody else; what is not known is ``None`` or empty."""
    people = sheets.people
    marks = mark_shares(people)
    groups = mark_groups(people)
    return {
        "n": len(people.school),
        "absent": sheets.absent,
        "schools": len(sheets.sizes),
        **_mean(sheets),
        "marks": listed(marks.counts[0]),
        "marks_from": _marks_from(sheets, marks.marks_from),
        "quality": _share(marks.quality),
        "success": _share(marks.success),
        "journal": _journal(people),
        "totals": listed(np.bincount(np.maximum(people.totals, 0), minlength=people.work.maximum + 1)),
        "task_rows": _tasks(people),
        "levels": _levels(people),
        "groups": _groups(people, groups),
        "boundaries": _steps(people),
    }


def _mean(sheets: Sheets) -> Figures:
    """The mean in points and in per cent with its interval: over schools where there are several, else over pupils."""
    people, factor = sheets.people, percent_factor(sheets.people.work)
    everybody = whole(people.totals)
    own = mean_interval(everybody.scaled(factor))
    found = clustered_interval(sheets.sizes, sheets.means)
    low, high = (found[1] * factor, found[2] * factor) if found else (own.low[0], own.high[0])
    return {
        "mean": told(everybody.mean[0]),
        "deviation": told(everybody.sd[0]),
        "percent": told(own.estimate[0]),
        "low": percent(low),
        "high": percent(high),
        "over": "schools" if found else "pupils",
    }


def _marks_from(sheets: Sheets, source: str) -> str:
    """ "scale", "file", "none": sheets made by the scale hold marks that came from it."""
    if source == "none":
        return "none"
    return "file" if ResultSheet.Marks.FILE in sheets.marks_from and source == "file" else "scale"


def _share(found: Interval) -> list[float | None]:
    return [told(100 * float(part[0])) for part in (found.estimate, found.low, found.high)]


def _journal(people: Cohort) -> list[list[int]]:
    marks = marks_of(people).values
    known = np.isin(people.journal, MARKS) & (marks > 0)
    found: list[list[int]] = listed(
        np.bincount((people.journal[known] - 2) * 4 + marks[known] - 2, minlength=16).reshape(4, 4)
    )
    return found


def _tasks(people: Cohort) -> list[Figures]:
    """A row per task with its per cent, interval, state against the published line; empty without points."""
    known = has_points(people)
    n = int(known.sum())
    if not n:
        return []
    found = mean_interval(moments(np.zeros(n, np.int64), people.scores[known], 1))
    factor = ratio(100.0, people.work.maxima)
    mean, low, high = (part[0] * factor for part in (found.estimate, found.low, found.high))
    state = difficulty_groups(people).task_state[0]
    skipped = (people.points[known] == NOT_ATTEMPTED).mean(0)
    levels = people.work.levels or ("",) * len(people.work.codes)
    return [
        {
            "code": code,
            "max": int(people.work.maxima[at]),
            "level": levels[at],
            "percent": told(mean[at]),
            "low": percent(low[at]),
            "high": percent(high[at]),
            "state": str(state[at]),
            "skipped": told(100 * skipped[at]),
        }
        for at, code in enumerate(people.work.codes)
    ]


def _levels(people: Cohort) -> list[Figures]:
    found = difficulty_groups(people)
    groups = found.groups
    return [
        {
            "level": level,
            "percent": told(groups.estimate[0, at]),
            "low": percent(groups.low[0, at]),
            "high": percent(groups.high[0, at]),
            "state": str(found.group_state[0, at]),
        }
        for at, level in enumerate(LEVELS)
        if np.isfinite(groups.estimate[0, at])
    ]


def _groups(people: Cohort, found: MarkGroups) -> Figures:
    """Per cent of each task by the mark; ``reversed``: [weaker mark, task] where the weaker clearly did better."""
    if not len(people.work.codes) or not found.n[0].sum():
        return {}
    pairs = np.argwhere(found.clearly_reversed[0])
    return {
        "n": listed(found.n[0]),
        "percent": [listed(row, 1) for row in found.percent[0]],
        "reversed": [[int(MARKS[pair]), people.work.codes[task]] for pair, task in pairs],
    }


def _steps(people: Cohort) -> list[Figures]:
    found = boundaries(people)
    return [
        {"mark": 3 + at, "from": int(total), "at": int(found.at[0, at]), "below": int(found.below[0, at])}
        for at, total in enumerate(found.thresholds)
    ]
