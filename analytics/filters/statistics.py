"""Filters of the bank of statistics, the same for the page, its files and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.models import ResultSheet
from analytics.reports.statistics import Bank, By, Measure
from schools.filters import Number, Several
from schools.models import School
from schools.rules import Scope
from schools.subjects import ProcedureKind, Subject


class StatisticsFilter(django_filters.FilterSet):
    """Years, grade, subject, kind; whose results, and what is measured."""

    grade = django_filters.ChoiceFilter(
        label=_("grade"),
        field_name="work__grade",
        choices=[(grade, grade) for grade in range(1, 12)],
        empty_label=_("any"),
    )
    subject = django_filters.ChoiceFilter(
        label=_("subject"), field_name="work__subject", choices=Subject.choices, empty_label=_("any")
    )
    measure = django_filters.ChoiceFilter(
        label=_("figure shown"), method="as_is", choices=Measure.choices, empty_label=None, null_label=None
    )
    by = django_filters.ChoiceFilter(
        label=_("whose results"), method="as_is", choices=By.choices, empty_label=_("usual")
    )
    school = Several(label=_("only these schools"), method="as_is", queryset=School.objects.none())
    since = Number(label=_("from the year"), field_name="work__year", lookup_expr="gte")
    until = Number(label=_("to the year"), field_name="work__year", lookup_expr="lte")
    kind = django_filters.ChoiceFilter(
        label=_("kind"), field_name="work__kind", choices=ProcedureKind.choices, empty_label=_("any")
    )

    class Meta:
        model = ResultSheet
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope or Scope()
        self.filters["school"].queryset = School.objects.within(self.scope).order_by("name")

    def as_is(self, rows: QuerySet[ResultSheet], name: str, value: Any) -> QuerySet[ResultSheet]:
        """Tells how the rows are shown, not which."""
        return rows

    def bank(self) -> Bank:
        """What was asked for; a valid form only."""
        told = self.form.cleaned_data
        schools = tuple(school.pk for school in told.get("school") or ())
        municipal = self.scope.everything or bool(self.scope.municipalities)
        usual = By.BOTH if schools or not municipal else By.TOTAL
        since, until = int(told.get("since") or 0), int(told.get("until") or 9999)
        return Bank(self.qs, self.scope, told.get("by") or usual, schools, since, until)

    @property
    def measured(self) -> str:
        """The measure asked for."""
        return str(self.form.cleaned_data.get("measure") or Measure.PERCENT)
