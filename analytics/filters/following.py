"""Filters of what follows signs, the same for pages and API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.models import Exchange, HelpProgramme, ManagementDecision, Recheck, ZoneEntry
from analytics.rules import RecheckState
from schools.filters import Number
from schools.models import School
from schools.rules import Scope
from schools.subjects import Subject


class OfSchools(django_filters.FilterSet):
    """A filter that offers only schools of the asker's scope."""

    school = django_filters.ModelChoiceFilter(label=_("school"), queryset=School.objects.none(), empty_label=_("any"))

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = scope or getattr(self.request, "scope", None) or Scope()
        self.filters["school"].queryset = School.objects.within(asked)


class RecheckFilter(OfSchools):
    """Re-checks by year, school, subject and state."""

    year = Number(label=_("year"), field_name="work__year")
    subject = django_filters.ChoiceFilter(
        label=_("subject"), field_name="work__subject", choices=Subject.choices, empty_label=_("any")
    )
    state = django_filters.ChoiceFilter(label=_("state"), choices=RecheckState.choices, empty_label=_("any"))

    class Meta:
        model = Recheck
        fields: list[str] = []


class ZoneFilter(OfSchools):
    """The zone by year, school and how much attention."""

    year = Number(label=_("year"))
    zone = django_filters.ChoiceFilter(label=_("zone"), choices=ZoneEntry.Zone.choices, empty_label=_("any"))

    class Meta:
        model = ZoneEntry
        fields: list[str] = []


class ExchangeFilter(django_filters.FilterSet):
    """Cross-checkings by year and subject."""

    year = Number(label=_("year"))
    subject = django_filters.ChoiceFilter(label=_("subject"), choices=Subject.choices, empty_label=_("any"))

    class Meta:
        model = Exchange
        fields: list[str] = []


class HelpFilter(OfSchools):
    """Programmes of help by year and school."""

    year = Number(label=_("year"))

    class Meta:
        model = HelpProgramme
        fields: list[str] = []


class DecisionFilter(OfSchools):
    """Decisions by year, school, kind, and whether their outcome is known."""

    year = Number(label=_("year"))
    kind = django_filters.ChoiceFilter(label=_("kind"), choices=ManagementDecision.Kind.choices, empty_label=_("any"))
    open = django_filters.ChoiceFilter(
        label=_("state"),
        method="by_open",
        choices=[("open", _("in work")), ("closed", _("closed"))],
        empty_label=_("any"),
    )

    class Meta:
        model = ManagementDecision
        fields: list[str] = []

    def by_open(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Without or with an outcome."""
        return rows.filter(closed_on__isnull=value == "open")
