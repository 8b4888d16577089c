"""Settings of an analysis in words: what each is called, what it does, and which were chosen otherwise."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.engine.settings import CHOSEN, EVERYBODY, NAMED, RANGES, Settings
from analytics.labels.signs import SIGNS

SHARES = ("sign_p", "own_p", "q")

WORDS: Mapping[str, Any] = {
    "minimum_school": gettext_lazy("least works of a school to judge by"),
    "minimum_class": gettext_lazy("least works of a class to judge by"),
    "sign_p": gettext_lazy("a sign is named when fewer honest schools than this share look like it"),
    "own_p": gettext_lazy("a work is listed only when fewer honest works than this share look like it by themselves"),
    "q": gettext_lazy("share of wrongly listed works aimed at"),
    "independent_signs": gettext_lazy("independent signs that make the wording stronger"),
    "reference": gettext_lazy("whom schools are compared with"),
    "signs": gettext_lazy("signs that are looked at"),
}
HINTS: Mapping[str, Any] = {
    "minimum_school": gettext_lazy("With fewer works of a school in, it gets a description and no signs."),
    "minimum_class": gettext_lazy("Smaller classes are judged only as a part of their school."),
    "sign_p": gettext_lazy("At 1 per cent about one honest school of a hundred shows a given sign by chance."),
    "own_p": gettext_lazy("So no school gets on the list for its other works only."),
    "q": gettext_lazy("Less makes the list shorter and surer; more finds more and errs more often."),
    "independent_signs": gettext_lazy("From so many signs on, a finding says that several were seen at once."),
    "reference": gettext_lazy("A named control sample is also the last to be suspected itself."),
    "signs": gettext_lazy("What is left out is not looked at, and a page says so. With fewer signs less is found."),
}
GROUPS: Mapping[str, Any] = {
    NAMED: gettext_lazy("control sample and control group where they are named, otherwise the municipality"),
    EVERYBODY: gettext_lazy("always all other schools of the municipality"),
}
VERSION = gettext_lazy("version of the rules")

# How the journal reads the changes of "run.started", which are no fields of the model.
FIELDS: Mapping[str, models.Field[Any, Any]] = {
    **{name: models.FloatField(words) for name, words in WORDS.items() if name in RANGES},
    "reference": models.CharField(WORDS["reference"], choices=list(GROUPS.items())),
    "signs": models.CharField(WORDS["signs"], choices=list(SIGNS.items())),
}


class Line(NamedTuple):
    """A setting as it was chosen; ``usual``: the recommended value where it is another one."""

    words: str
    value: str
    usual: str = ""


def value_words(name: str, value: Any) -> str:
    """A value of a setting that a person chooses."""
    if name in SHARES:
        return (_("%(value)s %%") % {"value": _number(100 * value)}).replace(" ", "\N{NO-BREAK SPACE}")
    if name == "reference":
        return str(GROUPS.get(value, value))
    return _listed(value) if name == "signs" else _number(value)


def in_per_cent(name: str) -> str:
    """What a share is called where it is asked for in per cent."""
    return _("%(words)s, per cent") % {"words": WORDS[name]}


def advice(name: str) -> str:
    """What a setting does, the recommended value, and between what it may be chosen."""
    words = [str(HINTS[name])]
    if name in RANGES:
        low, high = (value_words(name, value) for value in RANGES[name])
        given = {"usual": value_words(name, getattr(Settings(), name)), "low": low, "high": high}
        words.append(_("Recommended: %(usual)s; from %(low)s to %(high)s.") % given)
    return " ".join(words)


def refusal(name: str) -> str:
    """Why a value is not taken."""
    if name == "signs":
        return _("Choose at least one sign.")
    if name == "minimum_class":
        return _("A class needs no more works than its school, and a number within the range.")
    return _("Choose a value within the range.")


def _number(value: float) -> str:
    return number_format(Decimal(f"{value:.6g}"))


def _listed(codes: Iterable[str]) -> str:
    return "; ".join(str(SIGNS.get(code, code)) for code in codes)


def left_out(parameters: Mapping[str, Any]) -> str:
    """Names of the signs that an analysis was asked to leave out; empty for most."""
    return _listed(code for code in SIGNS if code not in parameters.get("signs", SIGNS))


def chosen_lines(parameters: Mapping[str, Any]) -> list[Line]:
    """What a person could choose, in the order of the form, but what an older analysis did not know."""
    usual = Settings()
    lines = []
    for name in CHOSEN:
        if name in parameters:
            recommended = getattr(usual, name)
            given = tuple(parameters[name]) if name == "signs" else parameters[name]
            other = "" if given == recommended else value_words(name, recommended)
            lines.append(Line(str(WORDS[name]), value_words(name, given), other))
    return lines


def technical_lines(parameters: Mapping[str, Any]) -> list[Line]:
    """Everything else that makes the analysis repeatable, under the names of the engine."""
    names = sorted(set(parameters) - set(CHOSEN))
    return [Line(str(VERSION if name == "version" else name), str(parameters[name])) for name in names]
