"""Filters of observers, the same for page and API."""

import re
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from observers.filters.sessions import schools_of
from observers.kinds import AccreditationState, Category, ObserverState, TieKind
from observers.models import Observer, Place, Waiting
from schools.access import today_of
from schools.filters import Search, containing

PAPERS = [("valid", _("valid")), ("expired", _("run out")), ("none", _("none"))]
_NUMBER = re.compile(r"№?\s*(\d{4})[\s-]?(\d{4})")
STATES = [pair for pair in ObserverState.choices if pair[0] != ObserverState.ERASED]


class PeopleSearch(Search):
    """Words of the name, the number in the register, or the number of an application as the letter has it."""

    def filter(self, rows: QuerySet[Observer], value: str) -> QuerySet[Observer]:
        """The rows that hold every word, and whoever has applied under that number."""
        number = _NUMBER.fullmatch(value.strip()) if value else None
        if number is None:
            return super().filter(rows, value)
        asked = {"observer": OuterRef("pk"), "application": f"{number[1]}-{number[2]}"}
        applied = Q(Exists(Place.objects.filter(**asked))) | Q(Exists(Waiting.objects.filter(**asked)))
        return rows.filter(applied | containing(value, *self.searched))


class ObserverFilter(django_filters.FilterSet):
    """Observers by name or number, category, state, certificate, and what ties them to which school."""

    q = PeopleSearch("surname", "name", "patronymic", "number")
    category = django_filters.ChoiceFilter(choices=Category.choices, label=_("Category"), empty_label=_("any"))
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"), empty_label=_("any"))
    paper = django_filters.ChoiceFilter(choices=PAPERS, method="by_paper", label=_("Certificate"), empty_label=_("any"))
    school = django_filters.ModelChoiceFilter(
        queryset=schools_of, method="by_school", label=_("Tied to the school"), empty_label=_("any")
    )
    tie = django_filters.ChoiceFilter(choices=TieKind.choices, method="by_tie", label=_("Tie"), empty_label=_("any"))

    class Meta:
        model = Observer
        fields = ["q", "category", "state", "paper", "school", "tie"]

    def by_paper(self, rows: QuerySet[Observer], name: str, value: str) -> QuerySet[Observer]:
        """With a certificate that is valid today, that has run out, or without one."""
        # Because only pages set the clock of the place, and the API is to find the same people.
        today = today_of(self.request.scope)
        certified = Q(accreditation__state=AccreditationState.CERTIFIED)
        wanted = {
            "valid": certified & Q(accreditation__valid_from__lte=today, accreditation__valid_to__gte=today),
            "expired": certified & Q(accreditation__valid_to__lt=today),
        }
        return rows.filter(wanted[value]) if value in wanted else rows.exclude(certified)

    def by_school(self, rows: QuerySet[Observer], name: str, value: Any) -> QuerySet[Observer]:
        """With any tie to the school, or the one asked for beside."""
        kind = self.form.cleaned_data.get("tie")
        wanted = {"ties__school": value} | ({"ties__kind": kind} if kind else {})
        return rows.filter(**wanted).distinct()

    def by_tie(self, rows: QuerySet[Observer], name: str, value: str) -> QuerySet[Observer]:
        """With such a tie to some school; with a school beside it that filter asks for both."""
        return rows if self.form.cleaned_data.get("school") else rows.filter(ties__kind=value).distinct()
