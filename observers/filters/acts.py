"""Filters of acts and of the roster; what is chosen lives in the address."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from observers.filters.sessions import schools_of
from observers.kinds import Stage
from observers.models import Act, Session
from schools.filters import Search
from schools.forms.days import day_input

SEEN = [("some", _("with violations named")), ("none", _("no violations seen"))]
STATES = [("handed_in", _("handed in")), ("draft", _("draft"))]


class ActFilter(django_filters.FilterSet):
    """Acts by words, days, school, stage, what was seen and whether they are handed in."""

    q = Search("work", "school__name", "classes")
    since = django_filters.DateFilter("day", "gte", label=_("From"), widget=day_input())
    until = django_filters.DateFilter("day", "lte", label=_("To"), widget=day_input())
    school = django_filters.ModelChoiceFilter(queryset=schools_of, label=_("School"), empty_label=_("any"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("any"))
    seen = django_filters.ChoiceFilter(choices=SEEN, method="by_seen", label=_("Violations"), empty_label=_("any"))
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("any"))

    class Meta:
        model = Act
        fields = ["q", "since", "until", "school", "stage", "seen", "state"]

    def by_seen(self, rows: QuerySet[Act], name: str, value: str) -> QuerySet[Act]:
        """With boxes ticked, or with the box that says nothing was seen."""
        return rows.exclude(violations=[]) if value == "some" else rows.filter(none_seen=True)

    def by_state(self, rows: QuerySet[Act], name: str, value: str) -> QuerySet[Act]:
        """Handed in or not."""
        return rows.filter(submitted_at__isnull=value == "draft")


class RosterFilter(django_filters.FilterSet):
    """The roster by school and stage; the day is chosen beside it."""

    school = django_filters.ModelChoiceFilter(queryset=schools_of, label=_("School"), empty_label=_("any"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("any"))

    class Meta:
        model = Session
        fields = ["school", "stage"]
