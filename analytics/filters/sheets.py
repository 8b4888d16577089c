"""Filters of sheets of results."""

import django_filters
from django.utils.translation import gettext_lazy as _

from analytics.models import ResultSheet


class SheetFilter(django_filters.FilterSet):
    """Sheets of one work by the school's name."""

    q = django_filters.CharFilter(label=_("School"), field_name="school__name", lookup_expr="icontains")

    class Meta:
        model = ResultSheet
        fields: list[str] = []
