"""Made-up municipalities as the plain files of the screening command."""

import csv
from pathlib import Path

import numpy as np

from analytics.engine.data import Cohort

HEAD = ["school_id", "class", "pupil_code", "sex", "variant", "subject", "grade", "journal_mark"]
META = ["record", "subject", "grade", "variant", "task", "school_id", "name", "value"]


def write(folder: Path, cohorts: list[Cohort]) -> tuple[Path, Path]:
    """RESULTS.csv and META.csv in the form of the command's promise."""
    most = max(len(cohort.work.codes) for cohort in cohorts)
    head = [*HEAD, *(f"task_{number}" for number in range(1, most + 1)), "total", "mark"]
    rows = [row for cohort in cohorts for row in _rows(cohort, most)]
    facts = _schools(cohorts[0])
    for cohort in cohorts:
        facts += _facts(cohort)
    made = folder / "results.csv", folder / "meta.csv"
    bodies: tuple[list[list[object]], ...] = ([[*head], *rows], [[*META], *facts])
    for path, body in zip(made, bodies, strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(body)
    return made


def _rows(cohort: Cohort, most: int) -> list[list[object]]:
    work, rows = cohort.work, []
    blank = [""] * (most - len(work.codes))
    for index in range(len(cohort.school)):
        points = ["" if value < 0 else int(value) for value in cohort.points[index]]
        name = cohort.class_names[cohort.classes[index]]
        first = [cohort.schools[cohort.school[index]], name, 10000 + index, "F", int(cohort.variants[index])]
        known = [work.subject, work.grade, int(cohort.journal[index]) or ""]
        rows.append([*first, *known, *points, *blank, int(cohort.totals[index]), int(cohort.marks[index])])
    return rows


def _schools(cohort: Cohort) -> list[list[object]]:
    rows: list[list[object]] = []
    for index, school in enumerate(cohort.schools):
        rows.append(["school", "", "", "", "", school, "type", cohort.context.kinds[index]])
        if cohort.context.controls[index]:
            rows.append(["control", "", "", "", "", school, "observed", 1])
    return rows


def _facts(cohort: Cohort) -> list[list[object]]:
    work, context = cohort.work, cohort.context
    about = [work.subject, work.grade, ""]
    opened = work.open_tasks if work.open_tasks is not None else np.zeros(len(work.codes), bool)
    rows: list[list[object]] = []
    for code, most, judged in zip(work.codes, work.maxima, opened, strict=True):
        rows.append(["task", *about, code, "", "max", int(most)])
        rows.append(["task", *about, code, "", "open", int(judged)])
    for name, threshold in zip(("mark3", "mark4", "mark5"), work.thresholds or (), strict=False):
        rows.append(["threshold", *about, "", "", name, threshold])
    for index, school in enumerate(cohort.schools):
        rows.append(["enrolled", *about, "", school, "n", int(context.enrolled[index])])
        for mark, count in zip((2, 3, 4, 5), context.journal_roll[index], strict=True):
            rows.append(["journal_all", *about, "", school, f"mark{mark}", int(count)])
        for name, value in zip(("n", "mean_pct", "sd_pct"), context.prior[index], strict=True):
            if np.isfinite(value):
                rows.append(["prior", *about, "", school, name, round(float(value), 2)])
    return rows
