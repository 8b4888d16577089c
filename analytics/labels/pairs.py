"""Pairs of schools in words: why these two, why a school stays alone."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from analytics.labels.small import decimal

Facts = Mapping[str, Any]


def alone_sentence(school: str, reason: str, facts: Facts, name: Callable[[str], str]) -> str:
    """Why a school found nobody to work beside it."""
    words = {
        "no_steady_schools": _("%(school)s: no school of the municipality has steady results this year."),
        "too_little_known": _("%(school)s: too little is known of it. Upload the context of the schools."),
        "outside_calipers": _("%(school)s: the nearest school, %(nearest)s, is too different."),
        "steady_schools_taken": _("%(school)s: the schools with steady results already help others."),
    }
    if reason not in words:
        return school
    return words[reason] % {"school": school, "nearest": name(str(facts.get("nearest", "")))}


def basis_words(basis: Facts, covariate: Callable[[str], str]) -> str:
    """Why these two: by hand, or how near they are and what is known of both."""
    if basis.get("by_hand"):
        return _("chosen by a person")
    if basis.get("distance") is None:
        return ""
    gaps = [
        f"{covariate(name)}: {_gap(name, gap)}" for name, gap in (basis.get("gaps") or {}).items() if gap is not None
    ]
    told = _("distance %(distance)s, 1 is usual") % {"distance": decimal(basis["distance"], 2)}
    return f"{told} ({'; '.join(gaps)})" if gaps else told


def _gap(name: str, gap: float) -> str:
    if name in {"kind", "settlement"}:
        return _("another") if gap else _("the same")
    return _("differs by %(gap)s") % {"gap": decimal(gap, 0 if abs(gap) >= 10 else 1)}
