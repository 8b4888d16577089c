"""Filters of the questions of the hot line."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from observers.filters.sessions import schools_of
from observers.models import Question
from schools.filters import Search

STATES = [("new", _("not answered")), ("answered", _("answered")), ("published", _("published"))]


class QuestionFilter(django_filters.FilterSet):
    """Questions by words, school and how far they are."""

    q = Search("text", "answer", "public_text")
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label=_("State"), empty_label=_("any"))
    school = django_filters.ModelChoiceFilter(queryset=schools_of, label=_("School"), empty_label=_("any"))

    class Meta:
        model = Question
        fields = ["q", "state", "school"]

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Not answered, answered, or shown to everybody."""
        wanted = {
            "new": {"answered_at__isnull": True},
            "answered": {"answered_at__isnull": False},
            "published": {"published_at__isnull": False},
        }
        return rows.filter(**wanted[value])
