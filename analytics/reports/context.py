"""What a school is like, as the matching of schools wants it: its kind and the latest numbers of its context."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.engine.pairs import PairRule, Profile
from analytics.models import PriorMean, SchoolContext
from schools.models import School

NUMBERS = ("pupils", "settlement_size", "special_needs", "social_index")
WORDS: Mapping[str, Promise] = {
    "kind": _("kind of school"),
    "settlement": _("settlement"),
    "pupils": _("pupils"),
    "settlement_size": _("inhabitants of the settlement"),
    "special_needs": _("pupils with special needs, per cent"),
    "social_index": _("social index"),
    "prior": _("mean of last year, per cent"),
}
RULE = PairRule(weights={"pupils": 2.0, "prior": 0.5}, least_known=0.3)


def profiles(schools: Iterable[School], year: int) -> list[Profile]:
    """The schools as the solver knows them, by their ids; unknown numbers stay unknown. Two queries."""
    rows = {school.pk: school for school in schools}
    known: dict[int, SchoolContext] = {}
    contexts = SchoolContext.objects.filter(school__in=rows, year__lte=year).order_by("year")
    for context in contexts:
        known[context.school_id] = context
    priors: dict[int, list[float]] = {}
    for school, mean in PriorMean.objects.filter(school__in=rows, year=year - 1).values_list("school", "mean_percent"):
        priors.setdefault(school, []).append(mean)
    return [_profile(school, known.get(pk), priors.get(pk, [])) for pk, school in rows.items()]


def _profile(school: School, context: SchoolContext | None, priors: list[float]) -> Profile:
    numbers: dict[str, float | None] = {name: getattr(context, name, None) for name in NUMBERS}
    numbers["pupils"] = numbers["pupils"] if numbers["pupils"] is not None else school.pupils
    numbers["prior"] = sum(priors) / len(priors) if priors else None
    groups = {"kind": school.kind, "settlement": context.settlement if context else ""}
    return Profile(str(school.pk), groups, numbers)


def covariate(name: str) -> str:
    """What a covariate is called."""
    return str(WORDS.get(name, name))
