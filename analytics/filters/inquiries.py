"""Filters of matters and of findings, the same for pages and API."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxInput, HiddenInput
from django.utils.translation import gettext_lazy as _

from analytics.models import Finding, Inquiry
from analytics.rules import InquiryState, Verdict
from schools.access import today_of
from schools.filters import Number
from schools.models import School
from schools.rules import Scope
from schools.subjects import Subject


class InquiryFilter(django_filters.FilterSet):
    """Matters by year, school, subject and where they stand."""

    year = Number(label=_("year"), field_name="work__year")
    school = django_filters.ModelChoiceFilter(label=_("school"), queryset=School.objects.none(), empty_label=_("any"))
    subject = django_filters.ChoiceFilter(
        label=_("subject"), field_name="work__subject", choices=Subject.choices, empty_label=_("any")
    )
    state = django_filters.ChoiceFilter(
        label=_("state"),
        method="by_state",
        choices=[("to_decide", _("to decide")), *InquiryState.choices],
        empty_label=_("any"),
    )
    verdict = django_filters.ChoiceFilter(label=_("decision"), choices=Verdict.choices, empty_label=_("any"))
    work = Number(widget=HiddenInput)

    class Meta:
        model = Inquiry
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope | None = None, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope or getattr(self.request, "scope", None) or Scope()
        self.today = today or today_of(scope)
        self.filters["school"].queryset = School.objects.within(scope)

    def by_state(self, rows: QuerySet[Inquiry], name: str, value: str) -> QuerySet[Inquiry]:
        """One state, or all that somebody may decide on now."""
        if value == "to_decide":
            over = Q(state=InquiryState.ASKED, answer_by__lt=self.today)
            return rows.filter(Q(state=InquiryState.ANSWERED) | over)
        return rows.filter(state=value)


class FindingFilter(django_filters.FilterSet):
    """Findings by year, school, work, analysis, and whether they are on the list to check."""

    year = Number(label=_("year"), field_name="work__year")
    school = django_filters.ModelChoiceFilter(label=_("school"), queryset=School.objects.none(), empty_label=_("any"))
    flag = django_filters.BooleanFilter(label=_("only on the list to check"), method="by_flag", widget=CheckboxInput)
    work = Number(widget=HiddenInput)
    run = Number(widget=HiddenInput)

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope or getattr(self.request, "scope", None) or Scope()
        self.filters["school"].queryset = School.objects.within(scope)

    def by_flag(self, rows: QuerySet[Finding], name: str, value: bool) -> QuerySet[Finding]:
        """Those that this person may be told are on the list."""
        told: Any = rows  # because the checker knows no annotations of a custom queryset
        return told.filter(flag=True, told=True) if value else rows
