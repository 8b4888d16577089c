"""Filters of plans and measures, the same for pages and API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plans.models import Measure, Plan
from plans.rules import PlanState


class PlanFilter(django_filters.FilterSet):
    """Plans by words, state, year and owner."""

    q = django_filters.CharFilter(label=_("words"), method="by_words")
    state = django_filters.ChoiceFilter(label=_("state"), choices=PlanState.choices, empty_label=_("any"))
    year = django_filters.NumberFilter(label=_("year"), method="by_year")
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
        return rows.filter(
            Q(title__icontains=value) | Q(order_number__icontains=value) | Q(school__name__icontains=value)
        )

    def by_year(self, rows: QuerySet[Plan], name: str, value: float) -> QuerySet[Plan]:
        """Plans whose period touches the year."""
        return rows.filter(period_start__year__lte=int(value), period_end__year__gte=int(value))

    def by_owner(self, rows: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        """Municipal plans or those of schools."""
        return rows.filter(school__isnull=value == "municipality")


class MeasureFilter(django_filters.FilterSet):
    """Measures by words, plan and doubt."""

    q = django_filters.CharFilter(label=_("words"), method="by_words")
    doubtful = django_filters.BooleanFilter(label=_("only with defects"), method="by_doubt")

    class Meta:
        model = Measure
        fields = ["q", "doubtful", "plan", "section"]

    def by_words(self, rows: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """Any of the row's words."""
        return rows.filter(
            Q(title__icontains=value)
            | Q(responsible_text__icontains=value)
            | Q(deadline_text__icontains=value)
            | Q(result__icontains=value)
            | Q(number__istartswith=value)
        )

    def by_doubt(self, rows: QuerySet[Measure], name: str, value: bool) -> QuerySet[Measure]:
        """Rows with undecided defects, or without."""
        return rows.filter(open_doubts__gt=0) if value else rows.filter(open_doubts=0)
