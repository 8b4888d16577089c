"""The level of a check work against the final exams (ОГЭ, ЕГЭ) of the same schools."""

from dataclasses import dataclass

import numpy as np

from analytics.engine.between import against, leave_one_out
from analytics.engine.data import Cohort
from analytics.engine.funnel import pooled_sd
from analytics.engine.grouped import Floats, rank_correlation, ranks, ratio, school_percent
from analytics.engine.intervals import LEVEL, Difference, Interval, rank_correlation_interval

FEWEST_SCHOOLS = 8


@dataclass(frozen=True, slots=True)
class ExamMatch:
    """S schools. ``percent``: mean of the work, per cent of its maximum; ``exam``: mean of the exam in its own units.

    ``expected``: per cent, from a line through the other schools; ``difference``: percent minus expected with
    interval, p and reason. ``rank_gap``: (S,) place in the work minus place in the exam, both 0..100, positive when
    the work is relatively better. ``correlation``: (1,) Spearman over schools. ``explained``: share of the weighted
    differences between schools that the exam accounts for. Reasons: "too_few", "no_maximum", "no_exam", "few_schools".
    """

    percent: Floats
    exam: Floats
    expected: Floats
    difference: Difference
    rank_gap: Floats
    correlation: Interval
    explained: float
    reference: str = "regression"


def exam_match(cohort: Cohort, *, level: float = LEVEL) -> ExamMatch:
    """Regression of school means on exam means with weights 1/(σ²/n + τ²), each school judged by the others' line.

    Places need no line: they are mid-ranks turned into 0..100 among the schools that have both. Needs 8 such schools.
    """
    means, exam = school_percent(cohort), cohort.context.exam.astype(float)
    both = np.isfinite(means.mean) & np.isfinite(exam)
    usable = both if int(both.sum()) >= FEWEST_SCHOOLS else np.zeros(len(exam), bool)
    y, x = means.mean[usable], exam[usable]
    centred = exam - (np.sort(x).mean() if len(x) else 0.0)
    design = np.column_stack([np.ones(len(exam)), centred])
    fit = leave_one_out(means.mean, ratio(pooled_sd(means) ** 2, means.n), design, usable)
    cases = [means.n < 1, np.isnan(means.mean), np.isnan(exam)]
    reason = np.select(cases, ["too_few", "no_maximum", "no_exam"], "")
    rank_gap = np.full(len(exam), np.nan)
    rank_gap[usable] = _places(y) - _places(x)
    rho = rank_correlation(np.zeros(len(x), np.int64), y, x, 1)
    return ExamMatch(
        percent=means.mean,
        exam=exam,
        expected=fit.expected,
        difference=against(means.mean, means.n, fit, reason, level),
        rank_gap=rank_gap,
        correlation=rank_correlation_interval(rho, np.array([len(x)]), level),
        explained=fit.explained,
    )


def _places(values: Floats) -> Floats:
    """0 for the lowest, 100 for the highest."""
    found = ranks(np.zeros(len(values), np.int64), values)
    return 100.0 * (found - 1.0) / max(len(values) - 1, 1)
