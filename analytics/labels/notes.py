"""Words of analytical notes and of the statistics: what they are about, their parts, the journal's records."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "note.asked": _("analytical note asked for"),
    "note.worded": _("text of an analytical note changed"),
    "note.printed": _("analytical note put on paper"),
    "note.deleted": _("analytical note deleted"),
    "statistics.published": _("statistics of a year published"),
    "statistics.withdrawn": _("statistics of a year no longer published"),
}

PARTS: Mapping[str, Promise] = {
    "participation": _("Who wrote"),
    "results": _("Mean results"),
    "marks": _("Marks of the works"),
    "journal": _("Marks against the journal"),
    "tasks": _("Tasks of the works"),
    "groups": _("Groups by mark"),
    "boundaries": _("Boundaries of marks"),
    "cohort": _("The same pupils a year ago"),
    "dynamics": _("Year after year"),
    "signs": _("Signs that need a check"),
    "rechecks": _("Second marking"),
    "conclusions": _("Conclusions"),
    "recommendations": _("Recommendations"),
}
