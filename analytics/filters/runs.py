"""Filters of analyses and of their figures."""

import django_filters
from django.utils.translation import gettext_lazy as _

from analytics.models import Run, RunPart
from schools.filters import Number


class RunFilter(django_filters.FilterSet):
    """Analyses by year and state."""

    year = Number(label=_("Year"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Run.State.choices, empty_label=_("any"))

    class Meta:
        model = Run
        fields: list[str] = []


class FiguresFilter(django_filters.FilterSet):
    """Figures of works by year, grade and work."""

    year = Number(label=_("Year"), field_name="work__year")
    grade = Number(label=_("Grade"), field_name="work__grade")
    work = Number(label=_("Work"), field_name="work")

    class Meta:
        model = RunPart
        fields: list[str] = []
