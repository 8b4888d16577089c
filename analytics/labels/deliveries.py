"""Words of deliveries: what the journal tells, why a file does not fit, what was left out of it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

ACTIONS: dict[str, Promise] = {
    "delivery.sent": _("files with results sent"),
    "delivery.schools_chosen": _("schools of a delivery named"),
    "delivery.read_again": _("a file of results read again"),
    "delivery.left_out": _("a file of results left out or taken in again"),
    "delivery.confirmed": _("delivery of results confirmed"),
    "delivery.discarded": _("delivery of results discarded"),
    "results.names_refused": _("file with pupils' names refused and deleted"),
    "results.taken_in": _("file of results taken in"),
    "sheet.replaced": _("a school's sheet of results replaced"),
    "sheet.marked_anew": _("marks computed anew by the scale"),
    "work.made": _("work added from a file"),
    "work.created": _("work added"),
    "work.edited": _("work or scale changed"),
    "work.loaded": _("works loaded from the catalogue"),
}

MISFITS: Mapping[str, Promise] = {
    "other_tasks": _(
        "The tasks are others than the work has: in the file %(found)s, in the work %(known)s. "
        "Correct the work or the file and read it again."
    ),
    "other_maximum": _(
        "Task %(task)s brings %(found)s points in the file, but at most %(known)s in the work. "
        "Correct the work or the file and read it again."
    ),
    "maximum_below_scale": _(
        "The tasks of the file bring %(maximum)s points at most, but the scale asks for %(known)s. Correct the scale."
    ),
    "work_unknown": _("The file does not say of which year, grade or subject it is. Say so and read it again."),
    "codes_shared": _(
        "Two tables of the file stand for one school and have the same pupils' codes. Leave one of them out."
    ),
    "tables_differ": _("Two tables of the file stand for one school, but their tasks differ. Leave one of them out."),
}

LEFT: Mapping[str, Promise] = {
    "groups_elsewhere": ngettext_lazy(
        "%(count)s row of another school was left out.",
        "%(count)s rows of other schools were left out.",
        "count",
    ),
    "groups_of_others": ngettext_lazy(
        "%(count)s row about the country, the region or the municipality was left out: the department loads those.",
        "%(count)s rows about the country, the region or the municipality were left out: the department loads those.",
        "count",
    ),
    "rows_elsewhere": ngettext_lazy(
        "%(count)s row of another school was left out.", "%(count)s rows of other schools were left out.", "count"
    ),
    "rows_incomplete": ngettext_lazy(
        "%(count)s row without a year or a subject was left out.",
        "%(count)s rows without a year or a subject were left out.",
        "count",
    ),
    "no_recheck": ngettext_lazy(
        "%(count)s work of a second marking was left out: no re-check is drawn for it.",
        "%(count)s works of a second marking were left out: no re-check is drawn for them.",
        "count",
    ),
    "codes_not_drawn": ngettext_lazy(
        "%(count)s work of the second marking was left out: its code is not in the sample.",
        "%(count)s works of the second marking were left out: their codes are not in the sample.",
        "count",
    ),
}


def delivery_name(first: str, files: int) -> str:
    """A delivery as people know it: by its first file, and how many came with it."""
    words = ngettext("%(name)s and %(n)s more file", "%(name)s and %(n)s more files", files - 1)
    return words % {"name": first, "n": files - 1} if files > 1 else first


def misfit_words(code: str, facts: Mapping[str, str | int]) -> str:
    """Why a file does not fit its work, in one sentence that says what to do."""
    words = str(MISFITS[code]) % facts
    return f"{facts['work']}: {words}" if "work" in facts else words


def left_words(left: Mapping[str, int]) -> list[str]:
    """What was left out of a file that was taken in."""
    return [str(LEFT[code] % {"count": count}) for code, count in left.items()]


FACTS: Mapping[str, Promise] = {
    "aggregates": _("rows about groups"),
    "listed": _("schools on a list"),
    "exams": _("means of exams"),
    "rolls": _("rolls of journal marks"),
    "priors": _("results of past years"),
    "contexts": _("contexts of schools"),
    "rechecks": _("second markings"),
}
