"""Filters of the public list of sessions: by school and by day; what is chosen stands in the address."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from observers.models import Session
from schools.forms.days import day_input
from schools.models import School


def schools_with_sessions(request: Any) -> QuerySet[School]:
    """Schools of the municipality whose page this is, as far as they have a session at all."""
    place = getattr(request, "municipality", None)
    return School.objects.filter(municipality=place, sessions__isnull=False).distinct().order_by("name")


class OpenFilter(django_filters.FilterSet):
    """Open sessions of one municipality; the request carries ``municipality``."""

    school = django_filters.ModelChoiceFilter(queryset=schools_with_sessions, label=_("School"), empty_label=_("any"))
    day = django_filters.DateFilter(method="by_day", label=_("Day"), widget=day_input())

    class Meta:
        model = Session
        fields = ["school", "day"]

    def by_day(self, rows: QuerySet[Session], name: str, value: date) -> QuerySet[Session]:
        """The whole day on the wall of the place, however long the clocks make it."""
        zone = ZoneInfo(self.request.municipality.time_zone)
        begins, ends = (datetime.combine(day, time(), zone) for day in (value, value + timedelta(days=1)))
        return rows.filter(starts_at__gte=begins, starts_at__lt=ends)
