"""Words for what is wrong with a work's data."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.catalogue import Fault

FAULTS: Mapping[Fault, Promise] = {
    Fault.NO_TASKS: _("A work has at least one task."),
    Fault.TASK_REPEATED: _("Two tasks have the same number."),
    Fault.MAXIMUM_NOT_POSITIVE: _("Every task brings at least one point."),
    Fault.MAXIMUM_TOO_LARGE: _("A task brings at most 100 points."),
    Fault.SUM_DIFFERS: _("The points of the tasks do not make the stated maximum."),
    Fault.THRESHOLDS_NOT_RISING: _("The lowest totals must rise from mark to mark: every total has exactly one mark."),
    Fault.THRESHOLD_OUTSIDE: _("The lowest totals lie between 1 and the greatest total, %(maximum)s."),
    Fault.DIFFICULTY_UNKNOWN: _("The difficulty is Б, П or В."),
}


def fault_words(fault: Fault, maximum: int) -> str:
    """One sentence."""
    return str(FAULTS[fault]) % {"maximum": maximum}
