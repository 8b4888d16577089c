"""Words of the journal for seasons, and why something could not be computed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.labels import reasons
from analytics.labels.reasons import Marker

ACTIONS: dict[str, Promise] = {
    "run.started": _("analysis of results started"),
    "run.stopped": _("analysis of results stopped"),
    "run.finished": _("analysis of results finished"),
    "run.deleted": _("analysis of results deleted"),
}

MISSING: Mapping[str, Promise] = {
    "no_points": _("Points of single tasks are not known, so tasks and their marking were not looked at."),
    "no_thresholds": _("No scale of marks is known, so boundaries of marks were not looked at."),
    "no_marks": _("No marks are known."),
    "no_open_tasks": _("It is not said which tasks a checker marks, so the marking of open tasks was not looked at."),
    "no_journal": _("No journal marks are known, so marks were not compared with the journal."),
    "no_roll": _("Nobody has said who was on the roll, so absence was not looked at."),
    "no_prior": _("No result of last year is known, so the level was judged without it."),
    "no_exam": _("No means of final exams are known."),
    "no_controls": _("No control sample is named: tasks are compared with the other schools of the municipality."),
    "variants_apart": _(
        "Some variants were written in no school beside the others: in those schools the level and the marking of open "
        "tasks were not looked at."
    ),
    "controls_aside": _("The analysis was asked to compare tasks with all other schools of the municipality."),
}


def missing_words(code: str) -> str:
    """Why something could not be computed; a code of a later engine stands for itself."""
    return str(MISSING.get(code, code))


INDEXES: Mapping[str, Marker] = {
    "index": Marker(
        _("Index of objectivity (rule D)"),
        _("100 less the per cent of schools that meet at least one marker"),
        _("counts schools whatever they met: a strong school lowers it like a distorted result, chance lowers it too"),
    ),
    "share": Marker(
        _("Share of schools with a marker (rule Q)"),
        _("per cent of the schools that wrote Russian in grade 4 and meet at least one marker"),
        _("the same marked schools, counted among fewer; one school more or less moves a small municipality far"),
    ),
}

MARKERS: Mapping[str, Marker] = {
    **reasons.MARKERS,
    "tasks": Marker(
        _("Tasks above the control sample"),
        _("the interval of a task lies above that of the control sample"),
        _("many tasks are compared at once, so chance alone brings some"),
    ),
    "unsolved": Marker(
        _("Tasks below the published line"),
        _("a basic task is solved by less than 57 per cent, or a harder one by less than 28.5"),
        _("speaks of teaching, not of objectivity"),
    ),
    "groups": Marker(
        _("A weaker group does better"),
        _("pupils with a lower mark did a task better than those with the next higher one"),
        _("chance brings it among many tasks; needs groups of ten and more"),
    ),
    "exam": Marker(
        _("High mean not confirmed by the exam"),
        _("the mean is too high by the rule above, the school is no gymnasium, and its exam is not above the mean"),
        _("the exam was written by other pupils"),
    ),
    "hard": Marker(
        _("Easy tasks worse, hard ones better"),
        _("basic tasks came out below the municipality and harder ones above it"),
        _("has no error of its own: half of all schools of mixed strength meet it by chance"),
    ),
}
STATES: Mapping[str, Promise] = {
    "enough": _("enough"),
    "borderline": _("on the line"),
    "not_enough": _("not enough"),
}
LEVELS: Mapping[str, Promise] = {"Б": _("basic"), "П": _("advanced level of difficulty"), "В": _("high")}
