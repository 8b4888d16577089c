"""One sentence per refusal: the same on the page, in the API, in the journal and in letters."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from observers.kinds import Severity
from observers.rules import Objection, Refusal

Facts = dict[str, Any]


def sentence(objection: Objection) -> str:
    """What to say to the person or the coordinator."""
    return _SENTENCES[objection.code](objection.facts)


def sentences(found: Iterable[Objection]) -> list[str]:
    """One per objection, in the given order."""
    return [sentence(one) for one in found]


def recorded(found: Iterable[Objection]) -> list[dict[str, Any]]:
    """As rows that can be stored with a place: ``code``, ``severity``, ``facts``."""
    return [{"code": str(one.code), "severity": str(one.severity), "facts": one.facts} for one in found]


def remembered(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One sentence per row that ``recorded`` has made."""
    return [sentence(Objection(Refusal(one["code"]), Severity(one["severity"]), one["facts"])) for one in rows]


def _window(facts: Facts) -> str:
    if facts.get("why") == "early":
        return _("Sign-up for this session opens on %(at)s.") % {"at": _moment(facts["at"])}
    if facts.get("why") == "late":
        return _("Sign-up for this session ended on %(at)s.") % {"at": _moment(facts["at"])}
    return _("This session is not open for sign-up yet.")


def _removed(facts: Facts) -> str:
    if facts.get("state") == "removed":
        return _("The observer was taken off the list by the coordinator.")
    return _("The observer withdrew the consent, so no place can be given.")


def _own_class(facts: Facts) -> str:
    if facts.get("classes"):
        words = _("The observer's own child learns in a class observed here (%(classes)s).")
        return words % {"classes": facts["classes"]}
    return _("The observer's own child may learn in a class observed here.")


def _not_accredited(facts: Facts) -> str:
    if "to" in facts:
        words = _("The observer's certificate is valid from %(from)s to %(to)s and does not cover that day.")
        return words % {"from": _day(facts["from"]), "to": _day(facts["to"])}
    return _("The observer has no certificate yet, and this municipality asks for one.")


def _full(facts: Facts) -> str:
    words = ngettext(
        "The only place of this session is taken.", "All %(seats)s places of this session are taken.", facts["seats"]
    )
    return words % {"seats": facts["seats"]}


def _overlap(facts: Facts) -> str:
    words = _("At that time the observer is at another session: %(school)s, %(day)s, %(from)s–%(to)s.")
    return words % (facts | {"day": _day(facts["day"])})


def _travel(facts: Facts) -> str:
    words = _(
        "Between this session and the one at %(school)s (%(day)s, %(from)s–%(to)s) there are %(pause)s min;"
        " getting from school to school takes about %(needed)s min."
    )
    return words % (facts | {"day": _day(facts["day"])})


def _too_many(facts: Facts) -> str:
    words = ngettext(
        "The observer wished for no more than %(most)s visit.",
        "The observer wished for no more than %(most)s visits.",
        facts["most"],
    )
    return words % {"most": facts["most"]}


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%d.%m.%Y %H:%M}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"


_SENTENCES: dict[Refusal, Callable[[Facts], str]] = {
    Refusal.CANCELLED: lambda facts: _("This session was called off."),
    Refusal.BEGUN: lambda facts: _("This session has already begun."),
    Refusal.WINDOW_CLOSED: _window,
    Refusal.ALREADY: lambda facts: _("The observer has a place in this session already."),
    Refusal.FULL: _full,
    Refusal.REMOVED: _removed,
    Refusal.NOT_ADULT: lambda facts: _("Only people of 18 or older may observe."),
    Refusal.OWN_SCHOOL: lambda facts: _("The observer works at this school."),
    Refusal.TEACHES: lambda facts: _("The observer teaches the subject of this session at this school."),
    Refusal.OWN_CLASS: _own_class,
    Refusal.RELATIVE: lambda facts: _("A child or relative of the observer learns at this school."),
    Refusal.NOT_TRAINED: lambda facts: _("The observer has not been through the training."),
    Refusal.NOT_ACCREDITED: _not_accredited,
    Refusal.OVERLAP: _overlap,
    Refusal.TRAVEL: _travel,
    Refusal.TOO_MANY: _too_many,
}
