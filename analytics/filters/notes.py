"""Filters of analytical notes."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.models import AnalyticalNote
from schools.filters import Number
from schools.models import School
from schools.rules import Scope
from schools.subjects import Subject


class NoteFilter(django_filters.FilterSet):
    """Notes by year, what they are about, subject and school."""

    year = Number(label=_("year"))
    about = django_filters.ChoiceFilter(
        label=_("about"),
        method="by_about",
        choices=[("season", _("a whole season")), ("subject", _("a subject")), ("work", _("a work"))],
        empty_label=_("anything"),
    )
    subject = django_filters.ChoiceFilter(
        label=_("subject"), method="by_subject", choices=Subject.choices, empty_label=_("any")
    )
    school = django_filters.ModelChoiceFilter(label=_("school"), queryset=School.objects.none(), empty_label=_("any"))

    class Meta:
        model = AnalyticalNote
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = scope or getattr(self.request, "scope", None) or Scope()
        self.filters["school"].queryset = School.objects.within(known).order_by("name")

    def by_about(self, rows: QuerySet[AnalyticalNote], name: str, value: str) -> QuerySet[AnalyticalNote]:
        """One work, one subject of a year, or the whole year."""
        if value == "work":
            return rows.filter(work__isnull=False)
        rows = rows.filter(work=None)
        return rows.exclude(subject="") if value == "subject" else rows.filter(subject="")

    def by_subject(self, rows: QuerySet[AnalyticalNote], name: str, value: str) -> QuerySet[AnalyticalNote]:
        """Notes on the subject, and on its works."""
        return rows.filter(subject=value) | rows.filter(work__subject=value)
