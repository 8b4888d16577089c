"""Words about schedules: the journal's actions, why a session stays uncovered, what a visit goes against."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from observers.rules import Refusal

ACTIONS: Mapping[str, Promise] = {
    "schedule.asked": gettext_lazy("schedule of observers asked for"),
    "schedule.solved": gettext_lazy("schedule of observers proposed"),
    "schedule.changed": gettext_lazy("schedule of observers changed by hand"),
    "schedule.accepted": gettext_lazy("schedule of observers accepted"),
    "schedule.reopened": gettext_lazy("schedule of observers opened again"),
    "schedule.published": gettext_lazy("schedule of observers published"),
    "schedule.discarded": gettext_lazy("schedule of observers discarded"),
}
AGAINST: Mapping[str, Promise] = {
    "day": gettext_lazy("another day than wished"),
    "hours": gettext_lazy("other hours than wished"),
    "school": gettext_lazy("another school than wished"),
}


def why(reason: str, facts: Mapping[str, Any]) -> str:
    """One or more sentences: why nobody else was found for a session."""
    return " ".join(part for part in (_first(reason, facts), _blocked(facts.get("blocked", {}))) if part)


def _first(reason: str, facts: Mapping[str, Any]) -> str:
    if reason == "no_people":
        return _("There are no active observers yet.")
    if reason == "nobody_may":
        return _("Nobody else may observe here.")
    words = {"all_busy": _busy, "visits_spent": _spent, "busy_or_spent": _both}[reason]
    return words(facts)


def _busy(facts: Mapping[str, Any]) -> str:
    words = ngettext(
        "%(count)s person may observe here, but is at another school at that hour.",
        "%(count)s people may observe here, but all are at other schools at that hour.",
        facts["busy"],
    )
    return words % {"count": facts["busy"]}


def _spent(facts: Mapping[str, Any]) -> str:
    words = ngettext(
        "%(count)s person may observe here, but has no visits left.",
        "%(count)s people may observe here, but have no visits left.",
        facts["spent"],
    )
    return words % {"count": facts["spent"]}


def _both(facts: Mapping[str, Any]) -> str:
    words = _("Of those who may observe here, busy at that hour: %(busy)s, without visits left: %(spent)s.")
    return words % {"busy": facts["busy"], "spent": facts["spent"]}


def _blocked(blocked: Mapping[str, int]) -> str:
    if not blocked:
        return ""
    parts = [f"{Refusal(code).label} — {count}" for code, count in sorted(blocked.items(), key=_most_first)]
    return _("Kept out by rules: %(parts)s.") % {"parts": ", ".join(parts)}


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def quality(result: Mapping[str, Any]) -> str:
    """How good the schedule is, by what the solver has proven."""
    gap = float(result.get("gap", 0))
    if gap < 0.0005:
        return _("It is proven that no schedule is better.")
    share = f"{100 * gap:.1f}".replace(".", pgettext("decimal separator", ".")) if gap < 1 else _("more than 100")
    return _("A better schedule could cost at most %(share)s%% less.") % {"share": share}


def emptied() -> str:
    """Why nobody stands where the solver had placed somebody."""
    return _("Somebody was taken out by hand or gave the place back.")


def step(changes: Mapping[str, Any]) -> str:
    """What one record of the journal says of a place: who, where, what; empty for records about the whole."""
    if "observer" not in changes:
        return ""
    who = _("observer no. %(number)s") % {"number": changes["observer"] or "—"}
    return f"{who} {_what(changes)}: {changes['session']}" + (f" ({changes['note']})" if "note" in changes else "")


def _what(changes: Mapping[str, Any]) -> str:
    if changes.get("undone"):
        return pgettext("of an observer in a schedule", "back as before")
    if "pinned" in changes:
        pinned = pgettext("of an observer in a schedule", "pinned")
        return pinned if changes["pinned"][1] else pgettext("of an observer in a schedule", "unpinned")
    if changes.get("place", [None, None])[1] is None:
        return pgettext("of an observer in a schedule", "taken out")
    moved = pgettext("of an observer in a schedule", "moved")
    return moved if "left" in changes else pgettext("of an observer in a schedule", "placed")
