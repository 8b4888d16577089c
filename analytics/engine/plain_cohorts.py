"""Plain results and what is known beside them, joined into cohorts."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics.engine.data import Cohort, Context, WorkSpec
from analytics.engine.frame import together
from analytics.engine.plain import Fault, Results, UnreadableError
from analytics.engine.plain_meta import Meta, Work

Ints = NDArray[np.int64]
MARK_NAMES = ("mark2", "mark3", "mark4", "mark5")


def cohorts(results: Results, meta: Meta) -> tuple[list[Cohort], list[Fault]]:
    """A cohort per work, and notes on what was made up for; raises ``UnreadableError`` on points that cannot be."""
    works = sorted(set(results.work))
    place = {work: index for index, work in enumerate(works)}
    of = np.fromiter((place[work] for work in results.work), np.int64, len(results.work))
    made, notes, faults = [], [*results.notes, *meta.notes], []
    for index, work in enumerate(works):
        mine = np.flatnonzero(of == index)
        faults += _above(results, meta, work, mine)
        if not faults:
            made.append(_cohort(results, meta, work, mine, notes))
    if faults:
        raise UnreadableError(sorted(faults, key=lambda fault: fault.row))
    return made, notes


def _columns(results: Results, meta: Meta, work: Work, mine: Ints) -> list[int]:
    known = meta.maxima.get(work)
    if known:
        return [place for place, task in enumerate(results.tasks) if task in known]
    written: NDArray[np.bool_] = np.asarray((results.points[mine] >= 0).any(0))
    return [place for place in range(len(results.tasks)) if written[place]]


def _above(results: Results, meta: Meta, work: Work, mine: Ints) -> list[Fault]:
    known, faults = meta.maxima.get(work), []
    for place, task in enumerate(results.tasks if known else ()):
        most = known.get(task, 0) if known else 0
        for row in mine[results.points[mine, place] > most]:
            value = str(int(results.points[row, place]))
            code = "above_maximum" if most else "no_such_task"
            if most or value != "0":
                faults.append(Fault(code, results.file, int(results.numbers[row]), f"task_{task}", value))
    return faults[:20]


def _cohort(results: Results, meta: Meta, work: Work, mine: Ints, notes: list[Fault]) -> Cohort:
    columns = _columns(results, meta, work, mine)
    points = results.points[mine][:, columns]
    totals = np.maximum(points, 0).sum(1).astype(np.int64)
    given = results.total[mine]
    label = f"{work[0]} {work[1]}"
    wrong = int(((given >= 0) & (given != totals)).sum())
    if wrong:
        notes.append(Fault("total_recomputed", results.file, column=label, value=str(wrong)))
    spec = _spec(results, meta, work, (columns, points, totals, results.mark[mine]), notes)
    marks = results.mark[mine]
    if spec.thresholds:
        marks = 2 + np.searchsorted(np.array(spec.thresholds), totals, side="right")
    schools, school = np.unique(
        np.array([*(results.school[row] for row in mine), *_enrolled(meta, work)]), return_inverse=True
    )
    school = school[: len(mine)]
    names, klass = np.unique([f"{results.school[row]}\n{results.klass[row]}" for row in mine], return_inverse=True)
    shown = [str(name).split("\n", 1)[1] for name in names]
    named, variants = np.unique([results.variant[row] for row in mine], return_inverse=True)
    if apart := _apart(school.astype(np.int64), variants.astype(np.int64), [str(name) for name in named]):
        notes.append(Fault("variants_apart", results.file, column=label, value=apart))
    return Cohort(
        work=spec,
        schools=tuple(str(name) for name in schools),
        school=school.astype(np.int64),
        classes=np.where(np.array([bool(name) for name in shown])[klass], klass, -1),
        class_names=tuple(shown),
        points=points,
        totals=totals,
        marks=marks,
        journal=results.journal[mine],
        variants=variants.astype(np.int64) + 1,
        context=_context(meta, work, tuple(str(name) for name in schools)),
    )


def _apart(school: Ints, variants: Ints, names: list[str]) -> str:
    """Variants that never stood beside those of most pupils, parted by commas."""
    lots = together(school, variants)
    main = int(np.bincount(lots[variants]).argmax())
    return ", ".join(f"«{name}»" for name, lot in zip(names, lots.tolist(), strict=True) if lot != main)


def _enrolled(meta: Meta, work: Work) -> list[str]:
    return [school for subject, grade, school in meta.enrolled if (subject, grade) == work]


def _spec(
    results: Results,
    meta: Meta,
    work: Work,
    columns: tuple[list[int], NDArray[np.int8], Ints, Ints],
    notes: list[Fault],
) -> WorkSpec:
    places, points, totals, marks = columns
    label = f"{work[0]} {work[1]}"
    tasks = [results.tasks[place] for place in places]
    known, opened = meta.maxima.get(work), meta.opened.get(work, {})
    if known is None:
        notes.append(Fault("no_maxima", meta.file, column=label))
    maxima = [known[task] for task in tasks] if known else np.maximum(points.max(0, initial=0), 1).tolist()
    given = meta.thresholds.get(work, {})
    thresholds = tuple(given[name] for name in MARK_NAMES[1:]) if len(given) == 3 else None
    if thresholds is None:
        thresholds = _inferred(totals, marks)
        notes.append(Fault("thresholds_inferred" if thresholds else "no_thresholds", meta.file, column=label))
    return WorkSpec(
        key=(work[0], work[1]),
        subject=work[0],
        grade=int(work[1]),
        codes=tuple(str(task) for task in tasks),
        maxima=np.array(maxima, np.int64),
        open_tasks=np.array([opened[task] for task in tasks]) if tasks and all(t in opened for t in tasks) else None,
        thresholds=thresholds,  # type: ignore[arg-type]
    )


def _inferred(totals: Ints, marks: Ints) -> tuple[int, int, int] | None:
    """Thresholds that the marks of the file obey without exception, where all four marks occur."""
    spans = [totals[marks == mark] for mark in (2, 3, 4, 5)]
    if any(not len(span) for span in spans):
        return None
    if any(low.max() >= high.min() for low, high in pairwise(spans)):
        return None
    return int(spans[1].min()), int(spans[2].min()), int(spans[3].min())


def _context(meta: Meta, work: Work, schools: tuple[str, ...]) -> Context:
    blank = Context.unknown(len(schools))
    enrolled, roll, prior = blank.enrolled, blank.journal_roll, blank.prior
    for index, school in enumerate(schools):
        cell = (*work, school)
        enrolled[index] = meta.enrolled.get(cell, -1)
        marks = meta.roll.get(cell, {})
        if len(marks) == len(MARK_NAMES):
            roll[index] = [marks[name] for name in MARK_NAMES]
        past = meta.prior.get(cell, {})
        prior[index] = [past.get(name, np.nan) for name in ("n", "mean_pct", "sd_pct")]
    return Context(
        kinds=tuple(meta.types.get(school, "") for school in schools),
        controls=np.array([school in meta.observed for school in schools], bool),
        enrolled=enrolled,
        journal_roll=roll,
        prior=prior,
        exam=blank.exam,
        covariates=blank.covariates,
    )
