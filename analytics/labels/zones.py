"""The risk zone in words: why a school stands there, in sentences that name what was seen and its source."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.labels.signs import sign_name
from analytics.labels.small import decimal

Facts = Mapping[str, Any]
Works = Mapping[str, str]


def reason_sentence(reason: Facts, works: Works) -> str:
    """One reason in a sentence; ``works``: words of works by their ids."""
    say = _SENTENCES.get(str(reason.get("code")))
    try:
        return say(reason["facts"], works) if say else str(reason.get("code"))
    except KeyError:
        return str(reason.get("code"))


def works_named(reasons: Iterable[Facts]) -> set[str]:
    """Ids of the works that reasons speak of."""
    found: set[str] = set()
    for reason in reasons:
        facts = reason.get("facts", {})
        found |= {str(facts["work"])} if "work" in facts else set()
        found |= {str(pk) for pk in facts.get("works", ())}
    return found


def _titles(facts: Facts, works: Works) -> str:
    return "; ".join(works.get(str(pk), _("a work that was deleted")) for pk in facts["works"])


def _several_works(facts: Facts, works: Works) -> str:
    count = len(facts["works"])
    words = ngettext(
        "Signs that need a check in %(count)s work of the year: %(works)s.",
        "Signs that need a check in %(count)s works of the year: %(works)s.",
        count,
    )
    return words % {"count": count, "works": _titles(facts, works)}


def _several_signs(facts: Facts, works: Works) -> str:
    names = [_family(code) for code in facts["signs"]]
    words = _("Several signs that do not depend on each other in one work, %(work)s: %(signs)s.")
    return words % {"work": works.get(str(facts["work"]), "–"), "signs": ", ".join(names).lower()}


def _family(code: str) -> str:
    return _("differences taken together") if code == "together" else sign_name(code)


def _confirmed(facts: Facts, works: Works) -> str:
    return _("Signs were confirmed by a check: %(works)s.") % {"works": _titles(facts, works)}


def _years(facts: Facts, works: Works) -> str:
    return _("Signs in several years running: %(years)s.") % {"years": ", ".join(facts["seasons"])}


def _recheck(facts: Facts, works: Works) -> str:
    words = ngettext(
        "Re-check, %(work)s: unchanged %(unchanged)s of %(checked)s work, which is below 90 %%; "
        "the share among all works is no more than %(upper)s %%.",
        "Re-check, %(work)s: unchanged %(unchanged)s of %(checked)s works, which is below 90 %%; "
        "the share among all works is no more than %(upper)s %%.",
        int(facts["checked"]),
    )
    given = {**facts, "work": works.get(str(facts["work"]), "–"), "upper": decimal(facts["upper"])}
    return words % given


def _overdue(facts: Facts, works: Works) -> str:
    words = ngettext(
        "The school has not answered about %(work)s: the time was over on %(due)s, %(days)s day ago.",
        "The school has not answered about %(work)s: the time was over on %(due)s, %(days)s days ago.",
        int(facts["days"]),
    )
    due = date.fromisoformat(str(facts["due"]))
    return words % {"work": works.get(str(facts["work"]), "–"), "due": f"{due:%d.%m.%Y}", "days": facts["days"]}


def _listed(facts: Facts, works: Works) -> str:
    return _("Stands on a list of %(season)s: %(source)s.") % facts


_SENTENCES = {
    "works_with_signs": _several_works,
    "signs_in_one_work": _several_signs,
    "confirmed": _confirmed,
    "years_running": _years,
    "recheck_below": _recheck,
    "answer_overdue": _overdue,
    "official_list": _listed,
}
