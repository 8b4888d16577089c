"""The federal markers under their own names, by their published formulas, each with a note of what it cannot show."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analytics.engine.boundaries import boundaries
from analytics.engine.changes import cohort_change, twos_change
from analytics.engine.data import MARKS, Cohort
from analytics.engine.difficulty import difficulty_groups, mark_groups
from analytics.engine.grouped import (
    Flags,
    Floats,
    Ints,
    Moments,
    Words,
    counts,
    has_points,
    moments,
    percent_factor,
    ranks,
    ratio,
    school_percent,
    sums,
    whole,
)
from analytics.engine.mark_match import mark_match

PUBLISHED_SIGNS = 14
T = 1.96
ADVANCED_KINDS = frozenset({"gymnasium", "lyceum"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule: where it stands, and the code of the sentence that says what it can and cannot show."""

    code: str
    source: str
    note: str


RULES = {
    rule.code: rule
    for rule in (
        Rule("A", "fioko-index-2019", "sampling_error_only"),
        Rule("B", "fioko-index-2019", "fires_on_few_misses_copying"),
        Rule("C", "fioko-index-2019", "nearly_silent_works_differ"),
        Rule("D", "fioko-index-2019", "counts_schools_not_strength"),
        Rule("E", "letter-2018-05-71", "sampling_error_only"),
        Rule("F", "letter-2018-05-71", "many_tasks_no_correction"),
        Rule("I", "fioko-recommendations-2026", "peaks_are_everywhere"),
        Rule("J", "fioko-recommendations-2026", "pupils_to_look_at"),
        Rule("K", "fioko-recommendations-2026", "small_schools_swing"),
        Rule("L", "fioko-recommendations-2026", "about_teaching_not_objectivity"),
        Rule("M", "fioko-recommendations-2026", "chance_among_many_tasks"),
        Rule("O", "press-2018", "strong_ordinary_school"),
        Rule("O2", "practice-2018", "direction_without_error"),
        Rule("Q", "republic-dashboard", "counts_schools_not_strength"),
    )
}


@dataclass(frozen=True, slots=True)
class Marker:
    """S schools, or (S, T) where a rule speaks of tasks, (S, 3) of thresholds.

    ``statistic`` with the school's own bounds ``low``, ``high`` and the reference's bounds, NaN where the rule has
    none; ``flagged`` by the rule; ``reason`` why it could not be asked ("too_few", "no_journal", "no_thresholds",
    "no_prior", "no_control", "no_exam", "no_level", "no_points", "no_maximum", "no_reference", "no_marks", "one_value",
    "zero_mean", "few_schools"), else "".
    """

    rule: Rule
    statistic: Floats
    low: Floats
    high: Floats
    reference_low: Floats
    reference_high: Floats
    n: Ints
    flagged: Flags
    reason: Words
    reference: str


def mean_marker(means: Moments, reference: Moments, *, code: str = "A", name: str = "region") -> Marker:
    """A and E: the school's x̄ - 1.96·s/√m above the group's X̄ + 1.96·S/√n, standard deviations with n-1.

    ``means``: (S,), ``reference``: (1,), both in one unit; of a check work or of ОГЭ alike. The group holds the school.
    """
    low, high = _bounds(means)
    under, over = (np.broadcast_to(part, low.shape) for part in _bounds(reference))
    cases = [means.n < 2, np.broadcast_to(reference.n < 2, low.shape), np.isnan(low)]
    reason = np.select(cases, ["too_few", "no_reference", "no_maximum"], "")
    return Marker(RULES[code], means.mean, low, high, under, over, means.n, low > over, reason, name)


def inflated_mean(cohort: Cohort, region: Moments | None = None) -> Marker:
    """A against ``region`` (1,) in per cent of the maximum; E, against the municipality, when no region is given."""
    means = school_percent(cohort)
    if region is not None:
        return mean_marker(means, region)
    everybody = whole(cohort.totals).scaled(percent_factor(cohort.work))
    return mean_marker(means, everybody, code="E", name="municipality")


def journal_mismatch(cohort: Cohort) -> Marker:
    """B: r = 1 - 6Σd²/(n(n²-1)) of journal mark and primary score under 0; mean ranks, no correction for ties."""
    size, known = len(cohort.schools), np.isin(cohort.journal, MARKS)
    school, n = cohort.school[known], counts(cohort.school[known], size)
    marks, totals = cohort.journal[known], cohort.totals[known]
    gap = (2 * (ranks(school, marks) - ranks(school, totals))).astype(np.int64)  # doubled to whole numbers
    r = 1.0 - ratio(6.0 * sums(school, gap**2, size) / 4.0, n * (n**2 - 1))
    flat = (moments(school, marks, size).sd == 0) | (moments(school, totals, size).sd == 0)
    reason = np.select([n < 1, n < 2, flat], ["no_journal", "too_few", "one_value"], "")
    r = np.where(reason == "", r, np.nan)
    return _plain("B", r, n, r < 0, (reason, "journal"))


def cohort_jump(cohort: Cohort) -> Marker:
    """C: K = last year / this year outside Q1 - 3 IQR .. Q3 + 3 IQR of all schools; below is a rise, above a fall."""
    found = cohort_change(cohort)
    cases = [np.isfinite(found.ratio) & np.isnan(found.fences[0]), np.isfinite(found.ratio), found.change.reason != ""]
    reason = np.select(cases, ["few_schools", "", found.change.reason], "zero_mean")
    under, over = (np.full(len(reason), fence) for fence in found.fences)
    blank = np.full(len(reason), np.nan)
    flagged = found.rise | found.fall
    return Marker(RULES["C"], found.ratio, blank, blank, under, over, found.change.n, flagged, reason, "all_schools")


def task_marker(cohort: Cohort) -> Marker:
    """F, (S, T): per cent of a task against the control schools. The letter gives no formula; bounds are those of A."""
    known = has_points(cohort)
    school, scores = cohort.school[known], cohort.scores[known].astype(np.int64)
    factor = ratio(100.0, cohort.work.maxima)
    own = moments(school, scores, len(cohort.schools))
    control = cohort.context.controls[school]
    their = moments(np.zeros(int(control.sum()), np.int64), scores[control], 1)
    low, high = (part * factor for part in _bounds(own))
    under, over = (np.broadcast_to(part * factor, low.shape) for part in _bounds(their))
    alone = np.broadcast_to(their.n < 2, low.shape)
    cases = [own.n < 1, alone, own.n < 2, np.isnan(low)]
    reason = np.select(cases, ["no_points", "no_control", "too_few", "no_maximum"], "")
    return Marker(RULES["F"], own.mean * factor, low, high, under, over, own.n, low > over, reason, "controls")


def boundary_peaks(cohort: Cohort) -> Marker:
    """I, (S, 3): more works on the first total of a mark than on either neighbour; "possible" is the source's word.

    Statistic: n(t)/n(t-1). How much it tells by size stands in ``boundaries(cohort).informative``.
    """
    found = boundaries(cohort)
    shape = (len(cohort.schools), 3)
    n = np.broadcast_to(found.n[:, None], shape)
    if not len(found.thresholds):
        blank = np.full(shape, np.nan)
        return _plain("I", blank, n, np.zeros(shape, bool), (np.full(shape, "no_thresholds"), "neighbouring_totals"))
    padded = np.pad(found.distribution, ((0, 0), (0, 1)))
    peak = (found.at > found.below) & (found.at > padded[:, found.thresholds + 1])
    return _plain("I", found.step, n, peak, (np.where(n < 1, "too_few", ""), "neighbouring_totals"))


def wide_gaps(cohort: Cohort) -> Marker:
    """J: pupils whose mark is two or more away from the journal's; the rows are in ``mark_match(cohort).gap_rows``."""
    found = mark_match(cohort)
    statistic = np.where(found.n > 0, found.gaps, np.nan)
    return _plain("J", statistic, found.n, found.gaps > 0, (found.reason, "journal"))


def twos_growth(twos: ArrayLike, n: ArrayLike, last_twos: ArrayLike, last_n: ArrayLike) -> Marker:
    """K, (S,): share of «2» now minus a year ago, 0..1, at +10 p.p. or more."""
    found = twos_change(twos, n, last_twos, last_n)
    bare = _plain("K", found.change.estimate, found.change.n, found.negative, (found.change.reason, "last_year"))
    return replace(bare, low=found.change.low, high=found.change.high)


def unsolved_tasks(cohort: Cohort) -> Marker:
    """L, (S, T): a basic task under 57 per cent, an advanced or high one under 28.5."""
    found = difficulty_groups(cohort)
    n = np.broadcast_to(found.n[:, None], found.tasks.shape)
    reason = np.select([n < 1, found.task_state == ""], ["no_points", "no_level"], "")
    return _plain("L", found.tasks, n, found.task_state == "not_enough", (reason, "published_line"))


def reversed_groups(cohort: Cohort) -> Marker:
    """M: in how many pairs of task and neighbouring marks, both groups of 10 or more, the weaker did better."""
    found = mark_groups(cohort)
    asked = (found.stronger_minus_weaker.reason != "too_few").any(axis=(1, 2))
    cases = found.reversed.sum(axis=(1, 2))
    reason = np.where(asked, "", "too_few")
    return _plain("M", np.where(asked, cases, np.nan), found.n.sum(axis=1), cases > 0, (reason, "stronger_group"))


def unconfirmed_by_exam(cohort: Cohort, mean: Marker) -> Marker:
    """O: marked by A (or E), neither gymnasium nor lyceum, and not confirmed by the exam.

    The press gives no line for "confirmed": here an exam mean above the mean of the schools that have one.
    Statistic: exam minus that mean, in exam points.
    """
    exam = cohort.context.exam.astype(float)
    known = np.sort(exam[np.isfinite(exam)])
    above = exam - (known.mean() if len(known) else np.nan)
    ordinary = np.array([kind not in ADVANCED_KINDS for kind in cohort.context.kinds], bool)
    reason = np.where((mean.reason == "") & np.isnan(exam), "no_exam", mean.reason)
    flagged = mean.flagged & ordinary & (above <= 0)
    return _plain("O", above, mean.n, flagged & (reason == ""), (reason, mean.reference))


def easy_worse_hard_better(cohort: Cohort) -> Marker:
    """O2: basic tasks worse and advanced or high ones better than everybody; statistic: hard gap minus easy gap."""
    known = has_points(cohort)
    school, scores = cohort.school[known], cohort.scores[known].astype(np.int64)
    easy = np.array([level == "Б" for level in cohort.work.levels], bool)
    hard = np.array([level in {"П", "В"} for level in cohort.work.levels], bool)
    n, size = counts(school, len(cohort.schools)), len(cohort.schools)
    if not (easy.any() and hard.any()):
        blank = np.full(size, np.nan)
        return _plain("O2", blank, n, np.zeros(size, bool), (np.full(size, "no_level"), "municipality"))
    gaps = []
    for chosen in (easy, hard):
        points, worth = scores[:, chosen].sum(axis=1), 100.0 / max(int(cohort.work.maxima[chosen].sum()), 1)
        gaps.append((moments(school, points, size).mean - whole(points).mean) * worth)
    flagged = (gaps[0] < -1e-9) & (gaps[1] > 1e-9)
    return _plain("O2", gaps[1] - gaps[0], n, flagged, (np.where(n < 1, "no_points", ""), "municipality"))


def computable(asked: int) -> bool:
    """Whether D and Q may be told where so many of the 14 published signs could be asked of anybody: half of them,
    because a school that was asked little meets little, and 100 would then praise what nobody looked at."""
    return 2 * asked >= PUBLISHED_SIGNS


def external_index(signs: ArrayLike, wrote: ArrayLike) -> float:
    """D: 100 less the per cent of schools with at least one of the (S, K) signs among those that took part; NaN: none.

    The published set has K = 14: six means, four mismatches, two rises, two falls.
    """
    return 100.0 - 100.0 * marked_share(np.asarray(signs, bool).any(axis=1), wrote)


def marked_share(marked: ArrayLike, wrote: ArrayLike) -> float:
    """Q: schools with at least one marker (RU 4, MA 4, RU 5, MA 5) over schools that wrote RU 4; 0..1, NaN: nobody."""
    took_part = np.asarray(wrote, bool)
    return float(ratio((np.asarray(marked, bool) & took_part).sum(), took_part.sum()))


def _bounds(found: Moments) -> tuple[Floats, Floats]:
    """Mean ± 1.96 s/√n, NaN below two."""
    half = T * found.sd / np.sqrt(np.maximum(found.n, 1))
    return found.mean - half, found.mean + half


def _plain(code: str, statistic: Floats, n: Ints, flagged: Flags, asked: tuple[Words, str]) -> Marker:
    """A marker whose rule has no interval; ``asked``: why not, and against what."""
    blank = np.full(np.shape(statistic), np.nan)
    reason, reference = asked
    return Marker(RULES[code], statistic, blank, blank, blank, blank, n, flagged, reason, reference)
