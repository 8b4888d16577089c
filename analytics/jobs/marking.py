"""The federal rules that a school meets in one work, by their letters; they stand beside our signs and change none."""

import numpy as np

from analytics.engine import markers
from analytics.engine.data import Cohort
from analytics.engine.grouped import Flags
from analytics.engine.markers import Marker


def met(cohort: Cohort) -> list[list[str]]:
    """For each school of the cohort the codes of ``engine.markers.RULES`` that it meets, in the rules' order."""
    mean = markers.inflated_mean(cohort)
    found = [
        markers.journal_mismatch(cohort),
        markers.cohort_jump(cohort),
        mean,
        markers.boundary_peaks(cohort),
        markers.wide_gaps(cohort),
        markers.unconfirmed_by_exam(cohort, mean),
        markers.easy_worse_hard_better(cohort),
    ]
    codes: list[list[str]] = [[] for _ in cohort.schools]
    for marker in found:
        for school in np.flatnonzero(_by_school(marker)):
            codes[int(school)].append(marker.rule.code)
    return codes


def _by_school(marker: Marker) -> Flags:
    """(S,) whether a rule is met anywhere in the school, be it at one threshold of three."""
    flagged = np.asarray(marker.flagged, bool)
    return np.asarray(flagged.reshape(len(flagged), -1).any(axis=1))
