"""Words of the journal for seasons, and why something could not be computed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
}


def missing_words(code: str) -> str:
    """Why something could not be computed; a code of a later engine stands for itself."""
    return str(MISSING.get(code, code))


SETTINGS: Mapping[str, Promise] = {
    "version": _("version of the rules"),
    "minimum_school": _("least works of a school to judge by"),
    "minimum_class": _("least works of a class to judge by"),
    "sign_p": _("a sign is named when fewer honest schools than this share look like it"),
    "q": _("share of wrongly listed works aimed at"),
    "independent_signs": _("independent signs that make the wording stronger"),
}


def setting_words(name: str) -> str:
    """What a setting of the analysis is called; a technical one stands for itself."""
    return str(SETTINGS.get(name, name))
