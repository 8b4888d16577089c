"""Whose eyes signs are for yet: the school and the coordinator first, those above once the school was heard."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from accounts.roles import Permission
from analytics.models import Finding, Inquiry
from analytics.models.runs import FindingQuerySet
from analytics.rules import InquiryState
from schools.rules import Scope


def with_told(rows: FindingQuerySet, scope: Scope, today: date) -> FindingQuerySet:
    """Findings with ``told``: whether this person may be told of the signs, not only of the description.

    Those above are told of results that are not on the list to check once every school of the analysis was heard,
    because whoever sees the others "without signs" knows by elimination which ones are asked about.
    """
    if scope.everything:
        return rows.annotate(told=Value(True))
    heard = Inquiry.objects.filter(school=OuterRef("school"), work=OuterRef("work"))
    heard = heard.filter(~Q(state=InquiryState.ASKED) | Q(answer_by__lt=today))
    waiting = Finding.objects.filter(~Exists(heard), flag=True, run__municipality__in=scope.municipalities)
    open_to_all = Q(answer=Finding.Answer.TOO_FEW) | Q(flag=False) & ~Q(run__in=waiting.values("run"))
    first = open_to_all | Q(school__in=scope.schools)
    first |= Q(run__municipality__in=scope.where(Permission.RESULT_ANALYSE))
    return rows.annotate(told=Case(When(first, then=Value(True)), default=Exists(heard), output_field=BooleanField()))


def is_told(finding: Finding, scope: Scope, today: date) -> bool:
    """The same for one finding; never outside the scope."""
    own: Any = with_told(Finding.objects.within(scope).filter(pk=finding.pk), scope, today)
    return bool(own.filter(told=True).exists())
