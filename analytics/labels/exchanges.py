"""Cross-checking in words: what could not be dealt, and why."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Facts = Mapping[str, Any]
REASONS: Mapping[str, Promise] = {
    "no_experts": gettext_lazy("no school lends an expert"),
    "only_own_experts": gettext_lazy("the only experts are its own"),
    "pairs_forbidden": gettext_lazy("every school with experts is forbidden to it"),
}


def shortfall_sentence(one: Facts, school: Callable[[int], str], marker: Callable[[str], str]) -> str:
    """What of a school's works nobody can mark, and why."""
    count = int(one["works"])
    words = ngettext("%(school)s: %(count)s work is left, ", "%(school)s: %(count)s works are left, ", count)
    begin = words % {"school": school(int(one["school"])), "count": count}
    if one["reason"] in REASONS:
        return f"{begin}{REASONS[one['reason']]}."
    facts = one["facts"]
    told = _(
        "because %(markers)s can take no more than %(capacity)s of the %(works)s works that only they may mark: "
        "%(missing)s too few."
    )
    markers = ", ".join(marker(str(name)) for name in facts["markers"]) or "–"
    return begin + told % {**facts, "markers": markers}


def refusal_sentence(code: str, facts: Facts) -> str:
    """Why no commissions can be formed; empty when they can."""
    words = {
        "too_few_schools": _("Experts come from %(schools)s schools only; each commission needs more."),
        "too_few_experts": _(
            "%(experts)s experts are too few: the commissions need %(needed)s from different schools."
        ),
        "too_concentrated": _(
            "Too many experts come from the same schools: %(seats)s seats can be filled by different schools, "
            "%(needed)s are needed."
        ),
    }
    if code not in words:
        return ""
    more = _("At most %(largest)s commissions can be formed.") % facts if facts.get("largest") else ""
    return f"{words[code] % facts} {more}".strip()
