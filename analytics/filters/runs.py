"""Filters of analyses."""

import django_filters
from django.utils.translation import gettext_lazy as _

from analytics.models import Run


class RunFilter(django_filters.FilterSet):
    """Analyses by year and state."""

    year = django_filters.NumberFilter(label=_("Year"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Run.State.choices)

    class Meta:
        model = Run
        fields: list[str] = []
