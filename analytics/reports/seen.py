"""Whose eyes signs are for yet: the school and the coordinator first, those above once the school was heard."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.roles import Permission
from analytics.models import Finding, Inquiry, Run
from analytics.models.runs import FindingQuerySet
from schools.models import School
from schools.rules import Scope


def _unheard(today: date) -> FindingQuerySet:
    """Results on a list to check about which the school has not had its say; never asked is not heard."""
    heard = Inquiry.objects.heard(today).filter(school=OuterRef("school"), work=OuterRef("work"))
    return Finding.objects.filter(~Exists(heard), flag=True)


def with_told(rows: FindingQuerySet, scope: Scope, today: date) -> FindingQuerySet:
    """Findings with ``told``: whether this person may be told of the signs, not only of the description.

    Those above are told of results that are not on the list to check once every school of the analysis was heard,
    because whoever sees the others "without signs" knows by elimination which ones are asked about.
    """
    if scope.everything:
        return rows.annotate(told=Value(True))
    heard = Inquiry.objects.heard(today).filter(school=OuterRef("school"), work=OuterRef("work"))
    waiting = _unheard(today).filter(run__municipality__in=scope.municipalities)
    open_to_all = Q(answer__in=Finding.Answer.unjudged()) | Q(flag=False) & ~Q(run__in=waiting.values("run"))
    first = open_to_all | Q(school__in=scope.schools)
    first |= Q(run__municipality__in=scope.where(Permission.RESULT_ANALYSE))
    return rows.annotate(told=Case(When(first, then=Value(True)), default=Exists(heard), output_field=BooleanField()))


def is_told(finding: Finding, scope: Scope, today: date) -> bool:
    """The same for one finding; never outside the scope."""
    own: Any = with_told(Finding.objects.within(scope).filter(pk=finding.pk), scope, today)
    return bool(own.filter(told=True).exists())


def hears_first(scope: Scope, school: School) -> bool:
    """Whether this person is told of the school's signs before it was heard: its own people and the coordinator."""
    analyses = scope.may(Permission.RESULT_ANALYSE, municipality=school.municipality_id)
    return scope.everything or school.pk in scope.schools or analyses


def waiting(runs: Collection[int], today: date) -> set[int]:
    """Those of these analyses in which some school has not been heard yet; one query."""
    return set(_unheard(today).filter(run__in=runs).values_list("run", flat=True))


def with_counted(rows: QuerySet[Run], scope: Scope, today: date) -> QuerySet[Run]:
    """Analyses with ``counted``: whether this person may be told how many results have signs. In a place with few
    schools the number alone says which ones are asked about."""
    if scope.everything:
        return rows.annotate(counted=Value(True))
    first = Q(municipality__in=scope.where(Permission.RESULT_ANALYSE))
    unheard = Exists(_unheard(today).filter(run=OuterRef("pk")))
    return rows.annotate(counted=Case(When(first, then=Value(True)), default=~unheard, output_field=BooleanField()))
