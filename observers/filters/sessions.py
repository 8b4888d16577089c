"""Filters of sessions, the same for pages and API."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.kinds import SessionState, Stage
from observers.models import Session
from schools.filters import Search
from schools.forms.days import day_input
from schools.models import School
from schools.rules import Scope

FILLED = [("short", _("fewer than needed")), ("free", _("places left")), ("full", _("no places left"))]


def schools_of(request: Any) -> QuerySet[School]:
    """Schools whose sessions the reader may see."""
    return School.objects.within(request.scope if request is not None else Scope()).order_by("name")


def clock_of(request: Any) -> Any:
    """The clock on the reader's wall."""
    scope = getattr(request, "scope", None)
    return ZoneInfo(scope.zone) if scope is not None and scope.zone else timezone.get_current_timezone()


class SessionFilter(django_filters.FilterSet):
    """Sessions by words, days, school, stage, state and how far they are filled; the rows carry ``taken``."""

    q = Search("title", "school__name", "classes")
    since = django_filters.DateFilter(method="by_first", label=_("From"), widget=day_input())
    until = django_filters.DateFilter(method="by_last", label=_("To"), widget=day_input())
    school = django_filters.ModelChoiceFilter(queryset=schools_of, label=_("School"), empty_label=_("any"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("any"))
    state = django_filters.ChoiceFilter(choices=SessionState.choices, label=_("State"), empty_label=_("any"))
    filled = django_filters.ChoiceFilter(choices=FILLED, method="by_filled", label=_("Places"), empty_label=_("any"))

    class Meta:
        model = Session
        fields = ["q", "since", "until", "school", "stage", "state", "filled"]

    def by_first(self, rows: QuerySet[Session], name: str, value: date) -> QuerySet[Session]:
        """From that day on, by the clock of the reader."""
        return rows.filter(starts_at__gte=datetime.combine(value, time(), clock_of(self.request)))

    def by_last(self, rows: QuerySet[Session], name: str, value: date) -> QuerySet[Session]:
        """Up to and with that day."""
        after = datetime.combine(value + timedelta(days=1), time(), clock_of(self.request))
        return rows.filter(starts_at__lt=after)

    def by_filled(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Too few people, some places left, or none; what was called off needs nobody."""
        held = rows.exclude(state=SessionState.CANCELLED)
        wanted = {"short": {"taken__lt": F("minimum")}, "free": {"taken__lt": F("seats")}}
        return held.filter(**wanted.get(value, {"taken__gte": F("seats")}))
