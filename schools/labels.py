"""Human words for what the journal records: actions, fields and values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import JournalEntry
from office.declension import Doubt
from schools.importing import Code, Fault

ACTIONS: Mapping[str, str | Promise] = {
    "user.invited": gettext_lazy("person invited"),
    "user.invited_again": gettext_lazy("invitation sent again"),
    "user.admitted": gettext_lazy("signing in allowed"),
    "user.shut_out": gettext_lazy("signing in forbidden"),
    "user.password_set": gettext_lazy("password set"),
    "user.profile": gettext_lazy("own card changed"),
    "token.made": gettext_lazy("API key made"),
    "token.revoked": gettext_lazy("API key revoked"),
    "municipality.created": gettext_lazy("municipality added"),
    "municipality.edited": gettext_lazy("department's card changed"),
    "layout.edited": gettext_lazy("look of papers changed"),
    "signatory.created": gettext_lazy("person who may sign added"),
    "signatory.edited": gettext_lazy("person who may sign changed"),
    "school.created": gettext_lazy("school added"),
    "school.edited": gettext_lazy("school changed"),
    "school.closed": gettext_lazy("school closed"),
    "school.reopened": gettext_lazy("school opened again"),
    "school.merged": gettext_lazy("school merged into another"),
    "registry.applied": gettext_lazy("registry of schools loaded"),
    "school_set.created": gettext_lazy("set of schools made"),
    "school_set.edited": gettext_lazy("set of schools changed"),
    "school_set.deleted": gettext_lazy("set of schools deleted"),
    "post.given": gettext_lazy("post given"),
    "post.changed": gettext_lazy("post changed"),
    "post.taken": gettext_lazy("post taken away"),
    "person.added": gettext_lazy("responsible person added"),
    "person.edited": gettext_lazy("responsible person changed"),
    "person.deleted": gettext_lazy("responsible person deleted"),
    "group.created": gettext_lazy("group of posts made"),
    "group.edited": gettext_lazy("group of posts changed"),
    "group.deleted": gettext_lazy("group of posts deleted"),
    "declension.confirmed": gettext_lazy("cases of a name or a post confirmed"),
    "procedure.created": gettext_lazy("procedure added"),
    "procedure.edited": gettext_lazy("procedure changed"),
    "procedure.deleted": gettext_lazy("procedure deleted"),
    "sittings.filled": gettext_lazy("one day set for all schools"),
    "sittings.changed": gettext_lazy("timetable of sittings changed"),
    "calendar_day.added": gettext_lazy("calendar day added"),
    "calendar_day.changed": gettext_lazy("calendar day changed"),
    "calendar_day.removed": gettext_lazy("calendar day removed"),
    "calendar_year.confirmed": gettext_lazy("calendar of a year looked through"),
}

FAULTS: Mapping[str, str | Promise] = {
    Code.NO_HEADER: gettext_lazy("No column with the schools' names was found. Take the template."),
    Code.NO_ROWS: gettext_lazy("Under the header there is no row with a school."),
    Code.TOO_MANY_ROWS: gettext_lazy("The file has more than %(limit)s rows."),
    Code.NO_NAME: gettext_lazy("The school has no name."),
    Code.SAME_NAME: gettext_lazy("The same name stands in row %(other)s."),
    Code.SAME_LOGIN: gettext_lazy("The same login stands in row %(other)s."),
    Code.BAD_EMAIL: gettext_lazy("“%(value)s” is no e-mail address."),
    Code.BAD_NUMBER: gettext_lazy("“%(value)s” is no whole number."),
    Code.UNKNOWN_KIND: gettext_lazy("“%(value)s” is no known kind of school; see the help sheet of the template."),
    Code.TOO_LONG: gettext_lazy("The text is longer than %(limit)s characters."),
    Code.NAME_OF_ANOTHER: gettext_lazy("Another school with another login is already named “%(value)s”."),
}

DOUBTS: Mapping[str, str | Promise] = {
    Doubt.FLEETING: gettext_lazy("The vowel may go or stay: ask the family."),
    Doubt.STRESS: gettext_lazy("The instrumental hangs on the stress."),
    Doubt.NO_PATRONYMIC: gettext_lazy("There is no patronymic: the sex was told by the name alone."),
    Doubt.SEX_UNKNOWN: gettext_lazy("The sex is not known: choose it and guess again."),
    Doubt.INDECLINABLE: gettext_lazy("Left as it is: such a surname or abbreviation does not decline."),
    Doubt.VOWEL: gettext_lazy("A surname with this ending does not always decline."),
    Doubt.FOREIGN: gettext_lazy("A foreign name, or a particle in it."),
    Doubt.WORD_ORDER: gettext_lazy("It is not clear which word is the surname."),
    Doubt.UNKNOWN_WORD: gettext_lazy("The main word is in no dictionary."),
    Doubt.NO_HEAD: gettext_lazy("No word was found that declines."),
    Doubt.SEVERAL_HEADS: gettext_lazy("There seem to be several words in the nominative."),
}
# Sentences to hear a form in, Russian whatever the language of the page.
EXAMPLES = {
    "genitive": "Утвердить отчёт {}.",
    "dative": "Поручить {} подготовить отчёт.",
    "accusative": "Назначить {}. Возложить контроль на {}.",
    "instrumental": "График согласован с {}.",
    "prepositional": "Внести в список сведения {}.",
}


def fault(found: Fault) -> str:
    """What is wrong with a row of a registry, in one sentence."""
    return str(FAULTS[found.code]) % dict(found.facts)


def doubt(code: str) -> str:
    """Why a guess of the cases is to be looked at with care."""
    return str(DOUBTS.get(code, code))


def example(case: str, form: str) -> str:
    """A sentence of an order with the form in its place."""
    if case == "prepositional":
        form = f"{'об' if form[:1].casefold() in 'аиоуэ' else 'о'} {form}"
    # Because «Е.В.» brings its own full stop.
    return EXAMPLES[case].replace("{}", form).replace("..", ".")


@cache
def actions() -> dict[str, str | Promise]:
    """Every app's ``labels.ACTIONS``, so that the journal's page knows the words of apps above this one."""
    found: dict[str, str | Promise] = {}
    for labels in _labels():
        found.update(getattr(labels, "ACTIONS", {}))
    return found


def _labels() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "labels"):
            yield import_module(f"{config.name}.labels")


def action(code: str) -> str:
    """The words for an action; a code without words is shown as it is."""
    return str(actions().get(code, code))


def choices() -> list[tuple[str, str]]:
    """Every action with its words, for a filter."""
    return sorted(((code, str(words)) for code, words in actions().items()), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class Change:
    """One altered field in words: ``old`` is empty where there was nothing."""

    field: str
    old: str
    new: str


@cache
def _fields() -> dict[str, dict[str, Any]]:
    """Fields by model and name; an app's ``labels.FIELDS`` tells of things recorded that are no field of the model."""
    models_by_name = {model._meta.model_name or "": model for model in apps.get_models()}
    found = {name: {field.name: field for field in model._meta.get_fields()} for name, model in models_by_name.items()}
    for labels in _labels():
        for name, fields in getattr(labels, "FIELDS", {}).items():
            found[name] |= fields
    return found


def changes(entry: JournalEntry) -> Iterator[Change]:
    """The altered fields of a record, in words, in the order of the model, which the database does not keep."""
    order = {name: place for place, name in enumerate(_fields().get(entry.subject_kind, {}))}
    for name, pair in sorted(entry.changes.items(), key=lambda item: (order.get(item[0], len(order)), item[0])):
        # Because two things told at once look like what was before and what came after.
        whole = hasattr(_fields().get(entry.subject_kind, {}).get(name), "words")
        old, new = pair if isinstance(pair, list) and len(pair) == 2 and not whole else (None, pair)
        yield change(entry.subject_kind, name, old, new)


def change(kind: str, name: str, old: Any, new: Any) -> Change:
    """One altered field of a model (by its ``model_name``) in words; an unknown field keeps its own name."""
    field = _fields().get(kind, {}).get(name)
    return Change(str(getattr(field, "verbose_name", name)), _value(field, old), _value(field, new))


def _value(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if words := getattr(field, "words", None):
        return str(words(value))
    known = dict(getattr(field, "flatchoices", None) or [])
    if isinstance(value, list):
        return "; ".join(str(known.get(item, item)) if isinstance(item, str) else str(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    if value in known:
        return str(known[value])
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    return str(value)
