"""One work described: plain figures of the municipality once, and of every school what needs the others to be told."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.engine.boundaries import Boundaries, boundaries
from analytics.engine.changes import CohortChange, cohort_change
from analytics.engine.control_group import ControlComparison, nearest_neighbours, regression_adjustment
from analytics.engine.data import MARKS, NOT_ATTEMPTED, Cohort
from analytics.engine.exam_match import ExamMatch, exam_match
from analytics.engine.findings import Cell
from analytics.engine.frame import together
from analytics.engine.funnel import Funnel, school_funnel
from analytics.engine.grouped import Moments, has_points, marks_of, moments, ratio, whole
from analytics.engine.intervals import mean_interval
from analytics.engine.task_profile import TaskProfile, task_profile
from analytics.jobs.federal import Markers, markers
from analytics.jobs.measuring import measured, steps
from analytics.jobs.telling import bounded, gap, listed, percent, told

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """Figures of the municipality, and of every school by its name in the cohort."""

    figures: Figures
    schools: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class _Analyses:
    funnel: Funnel
    profile: TaskProfile
    alike: ControlComparison
    line: ControlComparison
    exam: ExamMatch
    change: CohortChange
    edges: Boundaries
    federal: Markers


def describe(
    cohort: Cohort,
    group: NDArray[np.bool_] | None,
    last_twos: NDArray[np.int64],
    region: Moments | None = None,
) -> Described:
    """All descriptive analyses of a work; ``group``: (S,) the schools that a person chose to compare with.

    ``last_twos``: (S, 2) marks 2 and all marks of the same work a year ago, zeros where not known. ``region``: (1,)
    published mean and deviation in per cent of the maximum.
    """
    change = cohort_change(cohort)
    made = _Analyses(
        funnel=school_funnel(cohort),
        profile=task_profile(cohort),
        alike=nearest_neighbours(cohort, pool=group),
        line=regression_adjustment(cohort),
        exam=exam_match(cohort),
        change=change,
        edges=boundaries(cohort),
        federal=markers(cohort, change, last_twos, region),
    )
    return Described(_municipal(cohort, made), {name: _school(made, at) for at, name in enumerate(cohort.schools)})


def curves(cell: Cell) -> Figures:
    """A school's works by total, and what was expected of them by the others' distribution."""
    return {"totals": list(cell.totals), "curve": listed(cell.curve, 2)}


def _municipal(cohort: Cohort, made: _Analyses) -> Figures:
    marks = marks_of(cohort)
    everybody = whole(cohort.totals)
    journal = np.isin(cohort.journal, MARKS) & (marks.values > 0)
    grid = np.bincount((cohort.journal[journal] - 2) * 4 + marks.values[journal] - 2, minlength=16).reshape(4, 4)
    controls = cohort.context.controls
    return {
        "n": len(cohort.school),
        "schools": len(cohort.schools),
        "mean": told(everybody.mean[0]),
        "deviation": told(everybody.sd[0]),
        "percent": told(made.funnel.centre),
        "totals": listed(np.bincount(np.maximum(cohort.totals, 0), minlength=cohort.work.maximum + 1)),
        "marks": [int((marks.values == mark).sum()) for mark in MARKS],
        "marks_from": marks.source,
        "journal": listed(grid),
        "tasks": _tasks(cohort),
        "funnel": _funnel(cohort, made.funnel),
        "exam": {"correlation": told(made.exam.correlation.estimate[0]), **bounded(made.exam.correlation, 0)},
        "balance": _balance(made),
        "markers": made.federal.told(cohort.schools),
        "control_marks": [int((marks.values[controls[cohort.school]] == mark).sum()) for mark in MARKS],
        **measured(cohort),
        "controls": [int(name) for name, chosen in zip(cohort.schools, controls, strict=True) if chosen],
        "reference": "control" if (made.profile.reference == "controls").any() else "municipality",
        "missing": _missing(cohort, marks.source),
        "inputs": fingerprint(cohort),
    }


def _tasks(cohort: Cohort) -> list[Figures]:
    """Per task the municipality's and the control sample's per cent with intervals."""
    known = has_points(cohort)
    control = known & cohort.context.controls[cohort.school]
    factor = ratio(100.0, cohort.work.maxima)
    sides = []
    for chosen in (known, control):
        one = np.zeros(int(chosen.sum()), np.int64)
        found = mean_interval(moments(one, cohort.scores[chosen], 1))
        parts = (found.estimate[0], found.low[0], found.high[0])
        sides.append([[percent(value) for value in part * factor] for part in parts])
    skipped = ratio((cohort.points[known] == NOT_ATTEMPTED).sum(0), int(known.sum()))
    (mean, low, high), (control_percent, control_low, control_high) = sides
    return [
        {
            "code": code,
            "max": int(cohort.work.maxima[at]),
            "level": cohort.work.levels[at] if cohort.work.levels else "",
            "percent": mean[at],
            "low": low[at],
            "high": high[at],
            "control_percent": control_percent[at],
            "control_low": control_low[at],
            "control_high": control_high[at],
            "not_attempted": told(skipped[at]),
        }
        for at, code in enumerate(cohort.work.codes)
    ]


def _funnel(cohort: Cohort, made: Funnel) -> Figures:
    points = zip(cohort.schools, made.interval.n, made.interval.estimate, strict=True)
    return {
        "points": [[int(name), int(n), told(percent)] for name, n, percent in points],
        "centre": told(made.centre),
        "within_sd": told(made.within_sd),
        "tau": told(np.sqrt(made.tau2)),
    }


def _balance(made: _Analyses) -> Figures:
    """How far schools are from those they are compared with, on average and in standard deviations."""
    names = made.alike.covariates.names
    sides = []
    for gaps in (made.alike.before, made.alike.after):
        known = np.isfinite(gaps)
        sides.append(ratio(np.where(known, np.abs(gaps), 0).sum(0), known.sum(0)))
    return {
        "names": list(names),
        "before": listed(sides[0]),
        "after": listed(sides[1]),
        "dropped": list(made.alike.covariates.dropped),
        "explained": told(made.line.explained),
    }


def _missing(cohort: Cohort, marks_from: str) -> list[str]:
    """Codes of what is not known of the work or of anybody who wrote it."""
    context = cohort.context
    known = {
        "no_points": bool(has_points(cohort).any()),
        "no_thresholds": cohort.work.thresholds is not None,
        "no_marks": marks_from != "none",
        "no_open_tasks": cohort.work.open_tasks is not None,
        "no_journal": bool((cohort.journal > 0).any()),
        "no_roll": bool((context.journal_roll >= 0).all(1).any()),
        "no_prior": bool(np.isfinite(context.prior[:, 1]).any()),
        "no_exam": bool(np.isfinite(context.exam).any()),
        "no_controls": bool(context.controls.any()),
        "variants_apart": not together(cohort.school, np.unique(cohort.variants, return_inverse=True)[1]).any(),
    }
    return [code for code, is_known in known.items() if not is_known]


def _school(made: _Analyses, at: int) -> Figures:
    funnel = made.funnel
    alike = made.alike if not str(made.alike.difference.reason[at]) else made.line
    return {
        "percent": told(funnel.interval.estimate[at]),
        "low": percent(funnel.interval.low[at]),
        "high": percent(funnel.interval.high[at]),
        "reason": str(funnel.interval.reason[at]),
        "shrunk": told(funnel.shrunk[at]),
        "shrunk_low": percent(funnel.shrunk_low[at]),
        "shrunk_high": percent(funnel.shrunk_high[at]),
        "funnel": {"z": told(funnel.z[at]), "zone": int(funnel.zone[at]), "reason": str(funnel.reason[at])},
        "control": _alike(alike, at),
        "exam": {
            "exam": told(made.exam.exam[at]),
            "expected": told(made.exam.expected[at]),
            "rank_gap": told(made.exam.rank_gap[at]),
            **gap(made.exam.difference, at),
        },
        "tasks": _unusual(made.profile, at),
        "markers": made.federal.of(at),
        "boundaries": steps(made.edges, at),
        "dynamics": _dynamics(made.change, at),
        "reference": "control" if made.profile.reference[at] == "controls" else "municipality",
    }


def _dynamics(made: CohortChange, at: int) -> Figures:
    return {"beyond_others": told(made.beyond_others[at]), **gap(made.change, at)}


def _alike(made: ControlComparison, at: int) -> Figures:
    return {
        "method": made.method,
        "expected": told(made.expected[at]),
        "neighbours": int((made.neighbours[at] >= 0).sum()),
        "extrapolated": bool(made.extrapolated[at]),
        **gap(made.difference, at),
    }


def _unusual(made: TaskProfile, at: int) -> list[Figures]:
    """Tasks that differ from the reference by more than chance, the others are told by the municipality's figures."""
    return [
        {
            "task": int(task),
            "percent": told(made.percent[at, task]),
            "reference_percent": told(made.reference_percent[at, task]),
            "unusual": bool(made.unusual[at, task]),
            "difference": told(made.difference.estimate[at, task]),
            "low": told(made.difference.low[at, task]),
            "high": told(made.difference.high[at, task]),
        }
        for task in np.flatnonzero(made.notable[at])
    ]


def fingerprint(cohort: Cohort) -> str:
    """SHA-256 of everything the analysis of a work stands on: the same inputs give the same one on any machine."""
    digest = hashlib.sha256()
    for one in (cohort, cohort.work, cohort.context):
        for item in fields(one):
            value = getattr(one, item.name)
            if isinstance(value, np.ndarray):
                digest.update(np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<")).tobytes())
            elif item.name not in {"work", "context"}:
                digest.update(repr(value).encode())
    return digest.hexdigest()
