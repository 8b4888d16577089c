"""Filters of plans, measures and duties, the same for pages and API."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxInput, HiddenInput
from django.utils.translation import gettext_lazy as _

from plans.models import Assignment, Measure, Plan
from plans.models.plan import OPEN_TO_SCHOOLS
from plans.reports.figures import By, Figure, condition
from plans.rules import AssignmentState, PlanState
from schools.access import today_of
from schools.filters import Number, containing
from schools.forms.days import day_input
from schools.models import School
from schools.rules import Scope


class PlanFilter(django_filters.FilterSet):
    """Plans by words, state, year and owner."""

    q = django_filters.CharFilter(label=_("words"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("state"), choices=PlanState.choices, empty_label=_("any"))
    year = Number(label=_("year"), method="by_year", least=MINYEAR, most=MAXYEAR)
    owner = django_filters.ChoiceFilter(
        label=_("whose"),
        method="by_owner",
        choices=[("municipality", _("municipal")), ("school", _("of schools"))],
        empty_label=_("any"),
    )

    class Meta:
        model = Plan
        fields = ["q", "state", "year", "owner"]

    def by_words(self, rows: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        """Title, number of the order, school."""
        return rows.filter(containing(value, "title", "order_number", "school__name"))

    def by_year(self, rows: QuerySet[Plan], name: str, value: float) -> QuerySet[Plan]:
        """Plans whose period touches the year."""
        return rows.filter(period_start__year__lte=int(value), period_end__year__gte=int(value))

    def by_owner(self, rows: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        """Municipal plans or those of schools."""
        return rows.filter(school__isnull=value == "municipality")


class MeasureFilter(django_filters.FilterSet):
    """Measures by words, plan and doubt."""

    q = django_filters.CharFilter(label=_("words"), method="by_words")
    doubtful = django_filters.BooleanFilter(label=_("only with defects"), method="by_doubt", widget=CheckboxInput)

    class Meta:
        model = Measure
        fields = ["q", "doubtful", "plan", "section"]

    def by_words(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """Any of the row's words."""
        words = ("title", "responsible_text", "deadline_text", "result")
        return rows.filter(Q(number__istartswith=value) | containing(value, *words))

    def by_doubt(self, rows: QuerySet[Measure], name: str, value: bool) -> QuerySet[Measure]:
        """Rows with undecided defects."""
        return rows.filter(open_doubts__gt=0) if value else rows


class DutyFilter(django_filters.FilterSet):
    """Duties by where they stand, whose they are and when they fall due; every figure drills down to these."""

    q = django_filters.CharFilter(label=_("words"), method="by_words")
    state = django_filters.ChoiceFilter(
        label=_("state"),
        method="by_state",
        choices=[("open", _("to do")), *AssignmentState.choices],
        empty_label=_("any"),
    )
    overdue = django_filters.BooleanFilter(label=_("only overdue"), method="by_overdue", widget=CheckboxInput)
    plan = django_filters.ModelChoiceFilter(label=_("plan"), queryset=Plan.objects.none(), empty_label=_("any"))
    school = django_filters.ModelChoiceFilter(label=_("school"), queryset=School.objects.none(), empty_label=_("any"))
    section = Number(field_name="occurrence__measure__section", widget=HiddenInput)
    measure = Number(field_name="occurrence__measure", widget=HiddenInput)
    due_from = django_filters.DateFilter(
        label=_("due from"), field_name="due_on", lookup_expr="gte", widget=day_input()
    )
    due_to = django_filters.DateFilter(label=_("due to"), field_name="due_on", lookup_expr="lte", widget=day_input())
    figure = django_filters.ChoiceFilter(method="by_figure", choices=Figure.choices, widget=HiddenInput)
    bodies = django_filters.BooleanFilter(field_name="school", lookup_expr="isnull", widget=HiddenInput)

    class Meta:
        model = Assignment
        fields: list[str] = []

    def __init__(self, *args: Any, scope: Scope | None = None, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope or getattr(self.request, "scope", None) or Scope()
        self.today = today or today_of(scope)
        self.filters["plan"].queryset = Plan.objects.within(scope).filter(state__in=OPEN_TO_SCHOOLS)
        if "school" in self.filters:
            self.filters["school"].queryset = School.objects.within(scope)

    def by_words(self, rows: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
        """Words of the measure, its number, or what happened."""
        words = containing(value, "occurrence__measure__title", "occurrence__label")
        return rows.filter(Q(occurrence__measure__number__istartswith=value) | words)

    def by_state(self, rows: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
        """One state, or all in which somebody has to act."""
        return rows.filter(state__in=AssignmentState.to_do()) if value == "open" else rows.filter(state=value)

    def by_overdue(self, rows: QuerySet[Assignment], name: str, value: bool) -> QuerySet[Assignment]:
        """Open ones whose day has passed."""
        return rows.filter(condition(Figure.OVERDUE, self.today)) if value else rows

    def by_figure(self, rows: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
        """The rows that make one of the figures today."""
        return rows.filter(condition(value, self.today))


class ReviewFilter(DutyFilter):
    """Reports on review: all of them stand in one state."""

    state = None
    overdue = None


class SchoolDutyFilter(DutyFilter):
    """The duties of one school."""

    school = None


class FiguresFilter(DutyFilter):
    """The duties that are counted, and what the figures are broken down by."""

    by = django_filters.ChoiceFilter(method="all_rows", choices=By.choices, widget=HiddenInput)
    figure = None

    def all_rows(self, rows: QuerySet[Assignment], name: str, value: str) -> QuerySet[Assignment]:
        """A breakdown leaves no duty out."""
        return rows
