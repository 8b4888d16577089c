"""How the journal reads what observers' records say in numbers and codes, and in fields of no model."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from observers.kinds import Category, PlaceState, SessionState, Severity, TieKind, WaitingState
from observers.labels.refusals import remembered
from observers.models import ConsentText, Place
from observers.rules import Refusal

Field = models.Field[Any, Any]


class Rules(models.JSONField):
    """Rules as they were stored with a place or a refusal, read as the sentences of the page."""

    def words(self, value: list[dict[str, Any]]) -> str:
        """One sentence after the other; a code of another time is shown as it is."""
        known = [one for one in value if one.get("code") in Refusal.values]
        strange = [str(one.get("code", "")) for one in value if one not in known]
        return " ".join([*remembered(known), *strange])


class Several(models.CharField[Any, Any]):
    """Things told at once, none of them the former of another."""

    def words(self, value: list[Any]) -> str:
        """One after the other."""
        known = dict(self.flatchoices)
        return ", ".join(str(known.get(one, one)) for one in value)


class Moment(models.DateTimeField[Any, Any]):
    """A moment that the journal keeps as text, by the clock of whoever reads it."""

    def words(self, value: str) -> str:
        """«14.04.2027 09:00»."""
        return f"{timezone.localtime(datetime.fromisoformat(value)):%d.%m.%Y %H:%M}"


class Placing(models.CharField[Any, Any]):
    """Whether somebody was placed in a session or taken out of it by hand."""

    def words(self, value: list[Any]) -> str:
        """The pair that the journal keeps holds nothing after a place was taken away."""
        placed = pgettext("of an observer in a schedule", "placed")
        return placed if value[-1] else pgettext("of an observer in a schedule", "taken out")


class Count(models.JSONField):
    """How many there are of what is kept as a list; the list itself is of numbers that nobody knows."""

    def words(self, value: list[Any] | int) -> str:
        """«3»."""
        return str(len(value) if isinstance(value, list) else value)


def _text(words: Any, choices: Any = None) -> Field:
    return models.CharField(words, choices=choices)


_STATES = [*SessionState.choices, *PlaceState.choices, *WaitingState.choices]
_PERSONAL = [
    *[("surname", _("surname")), ("name", _("given name")), ("patronymic", _("patronymic")), ("email", _("e-mail"))],
    *[("phone", _("telephone")), ("category", _("category")), ("wishes", _("wishes"))],
]
_WORDING = [
    *[("purpose", _("purpose")), ("text", _("text"))],
    *[("valid_from", _("holds from")), ("valid_until", _("consent lasts until"))],
]
_OBSERVER = _text(_("observer no."))
_NUMBER = _text(_("number"))
_PLACES = _text(pgettext_lazy("count", "places"))

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "session": {
        "observer": _OBSERVER,
        "state": _text(_("state"), _STATES),
        "source": _text(_("came by"), Place.Source.choices),
        "note": _text(_("why in spite of a rule")),
        "warnings": Rules(_("the rules say")),
        "refusals": Rules(_("the rules say")),
        "codes": Several(_("the rules say"), choices=Refusal.choices),
        "until": Moment(_("good until")),
        "hours": _text(_("day and hours")),
        "places": _PLACES,
        "places_kept": _text(_("places kept")),
        "queue": _text(_("people in the queue")),
        "replaced_by": _text(_("replaced by observer no.")),
    },
    "observer": {
        "observer": _OBSERVER,
        "ties": _text(_("ties to schools")),
        "fields": Several(_("fields"), choices=_PERSONAL),
        "category": _text(_("category"), Category.choices),
        "kind": _text(_("kind"), [*TieKind.choices, *ConsentText.Kind.choices]),
        "school": _text(_("school")),
        "number": _NUMBER,
        "passed": models.BooleanField(_("passed")),
    },
    "scheduleplan": {
        "observer": _OBSERVER,
        "session": _text(_("session")),
        "place": Placing(_("place")),
        "left": _text(_("moved from session")),
        "pinned": models.BooleanField(pgettext_lazy("of an observer in a schedule", "pinned")),
        "undone": models.BooleanField(_("the last change taken back")),
        "note": _text(_("why in spite of a rule")),
        "since": models.DateField(_("first day")),
        "until": models.DateField(_("last day")),
        "most": _text(_("Visits at most")),
        "zone": _text(_("Schools that go first")),
        "pins": Count(_("places pinned")),
        "places": _PLACES,
        "refused": _text(_("not placed")),
    },
    "question": {"mailed": models.BooleanField(_("answer sent by e-mail"))},
    "consenttext": {
        "fields": Several(_("fields"), choices=_WORDING),
        "sha256": _text(_("checksum of the text")),
        "from": models.DateField(_("holds from")),
        "until": models.DateField(_("consent lasts until")),
    },
    "municipality": {
        "observers": Several(_("observers no.")),
        "sessions": _text(_("sessions")),
        "sha256": _text(_("checksum of the text")),
        **{str(code): _text(code.label, Severity.choices) for code in Refusal},
    },
}
