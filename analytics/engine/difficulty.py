"""Tasks by level of difficulty against the published lines, tasks by mark group, quality and success shares."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags, Floats, Ints, Moments, Words, counts, has_points, marks_of, moments, ratio
from analytics.engine.intervals import (
    LEVEL,
    Difference,
    Interval,
    blanked,
    mean_difference,
    mean_interval,
    proportion_interval,
)

LEVELS = ("Б", "П", "В")
LINES = {"Б": (60.0, 3.0), "П": (30.0, 1.5), "В": (30.0, 1.5)}
GROUP_MINIMUM = 10


@dataclass(frozen=True, slots=True)
class Difficulty:
    """S schools, T tasks, groups Б, П, В; per cent of the maximum.

    ``tasks``: (S, T) per cent; ``task_state``: (S, T) "enough", "borderline", "not_enough", "" where it cannot be
    told; ``near_line``: (S, T) within the zone on either side of the line. ``groups``: (S, 3) per cent of the points
    of all tasks of a level, with Student's interval over pupils; ``group_state`` likewise. ``n``: (S,) pupils with
    task points. Reasons of ``groups``: "no_level" (no task of that level), "too_few", "one_value".
    """

    tasks: Floats
    task_state: Words
    near_line: Flags
    groups: Interval
    group_state: Words
    n: Ints
    reference: str = "published_line"


@dataclass(frozen=True, slots=True)
class MarkGroups:
    """S schools, mark groups 2..5, T tasks.

    ``percent``: (S, 4, T); ``n``: (S, 4) pupils; ``informative``: (S, 4) n >= 10. ``stronger_minus_weaker``: (S, 3, T)
    mark 3 minus 2, 4 minus 3, 5 minus 4 in per cent, Welch's interval. ``reversed``: (S, 3, T) the weaker group did
    better, both informative; ``clearly_reversed``: and the interval excludes 0. Reasons: "too_few" (a group under 10),
    "one_value".
    """

    percent: Floats
    n: Ints
    informative: Flags
    stronger_minus_weaker: Difference
    reversed: Flags
    clearly_reversed: Flags
    marks_from: str


@dataclass(frozen=True, slots=True)
class MarkShares:
    """S schools: ``counts`` (S, 4) marks 2..5, ``shares`` of each, ``quality`` 4-5, ``success`` 3-5, by Wilson."""

    counts: Ints
    n: Ints
    shares: Interval
    quality: Interval
    success: Interval
    marks_from: str


def difficulty_groups(cohort: Cohort, *, level: float = LEVEL) -> Difficulty:
    """Rule L: basic tasks want 60 ± 3 per cent, advanced and high ones 30 ± 1.5.

    At the line and above: "enough"; below the line minus its margin: "not_enough"; between: "borderline".
    """
    known = has_points(cohort)
    school, scores, size = cohort.school[known], cohort.scores[known].astype(np.int64), len(cohort.schools)
    maxima, levels = cohort.work.maxima, _levels(cohort)
    means = moments(school, scores, size)
    tasks = means.mean * ratio(100.0, maxima)
    of_level = np.array([[name == wanted for name in levels] for wanted in LEVELS], bool).reshape(3, len(levels))
    worth = of_level @ maxima
    by_group = moments(school, scores @ of_level.T, size)
    found = mean_interval(by_group.scaled(1.0), level)
    factor = ratio(100.0, worth)
    parts = [part * factor for part in (found.estimate, found.low, found.high)]
    reason = np.where(np.broadcast_to(worth == 0, found.reason.shape), "no_level", found.reason)
    line, margin = _lines(levels)
    return Difficulty(
        tasks=tasks,
        task_state=_state(tasks, line, margin),
        near_line=np.abs(np.round(tasks - line, 9)) <= margin,
        groups=Interval(parts[0], parts[1], parts[2], by_group.n, reason, level),
        group_state=_state(parts[0], *_lines(LEVELS)),
        n=counts(school, size),
    )


def mark_groups(cohort: Cohort, *, level: float = LEVEL) -> MarkGroups:
    """Rule M: per cent of each task in the groups by mark; a weaker group that beats a stronger one needs study."""
    marks = marks_of(cohort)
    known = has_points(cohort) & (marks.values > 0)
    size, tasks = len(cohort.schools), len(cohort.work.codes)
    index = cohort.school[known] * 4 + marks.values[known] - 2
    means = moments(index, cohort.scores[known].astype(np.int64), size * 4)
    factor = ratio(100.0, cohort.work.maxima)
    n = counts(index, size * 4).reshape(size, 4)
    informative = n >= GROUP_MINIMUM
    many = means.n.reshape(size, 4, tasks)
    percent, sd = ((part * factor).reshape(size, 4, tasks) for part in (means.mean, means.sd))
    weaker = Moments(many[:, :3], percent[:, :3], sd[:, :3])
    found = mean_difference(Moments(many[:, 1:], percent[:, 1:], sd[:, 1:]), weaker, level)
    few = np.broadcast_to(~(informative[:, 1:] & informative[:, :-1])[:, :, None], found.reason.shape)
    gap = replace(blanked(found, np.where(few, "too_few", "")), reason=np.where(few, "too_few", found.reason))
    return MarkGroups(
        percent=percent,
        n=n,
        informative=informative,
        stronger_minus_weaker=gap,
        reversed=gap.estimate < 0,
        clearly_reversed=gap.high < 0,
        marks_from=marks.source,
    )


def mark_shares(cohort: Cohort, *, level: float = LEVEL) -> MarkShares:
    """Shares of each mark, of 4 and 5 (quality) and of 3 to 5 (success), with Wilson's intervals."""
    marks = marks_of(cohort)
    marked = marks.values > 0
    size = len(cohort.schools)
    table = counts(cohort.school[marked] * 4 + marks.values[marked] - 2, size * 4).reshape(size, 4)
    n = table.sum(axis=1)
    return MarkShares(
        counts=table,
        n=n,
        shares=proportion_interval(table, n[:, None], level),
        quality=proportion_interval(table[:, 2:].sum(axis=1), n, level),
        success=proportion_interval(table[:, 1:].sum(axis=1), n, level),
        marks_from=marks.source,
    )


def skill_deficits(found: Difficulty, skills: tuple[str, ...]) -> tuple[tuple[str, ...], Floats]:
    """Names of skills and (S, K) the share of their tasks that are "not_enough"; above one half: a systemic deficit.

    ``skills``: (T,) the skill each task checks, "" where unknown. Tasks without a state do not count. ValueError when
    there are not as many skills as tasks.
    """
    if len(skills) != found.tasks.shape[1]:
        raise ValueError("as many skills as tasks")
    names = tuple(sorted({skill for skill in skills if skill}))
    belongs = np.array([[skill == name for name in names] for skill in skills], float).reshape(len(skills), len(names))
    told = (found.task_state != "").astype(float) @ belongs
    return names, ratio((found.task_state == "not_enough").astype(float) @ belongs, told)


def _levels(cohort: Cohort) -> tuple[str, ...]:
    """A level per task, "" where the work does not say."""
    return cohort.work.levels or ("",) * len(cohort.work.codes)


def _lines(levels: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Line and margin per level, NaN for a level without a line."""
    pairs = np.array([LINES.get(name, (np.nan, np.nan)) for name in levels], float).reshape(len(levels), 2)
    return pairs[:, 0], pairs[:, 1]


def _state(percent: Floats, line: Floats, margin: Floats) -> Words:
    """Where a per cent lies against its line."""
    told, exact = np.isfinite(percent) & np.isfinite(line), np.round(percent, 9)  # because .57 x 100 is not quite 57
    return np.select([~told, exact >= line, exact >= line - margin], ["", "enough", "borderline"], "not_enough")
