"""Filters of deliveries, works and sheets, the same for pages and API."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.models import Delivery, ResultSheet, Upload, Work
from schools.filters import Number, containing
from schools.models import School
from schools.rules import Scope
from schools.subjects import ProcedureKind, Subject


class ByScope(filters.FilterSet):
    """A filter that offers only schools of the asker's scope."""

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = scope or getattr(self.request, "scope", None)
        if asked is not None:
            self.filters["school"].queryset = School.objects.within(asked)


class DeliveryFilter(ByScope):
    """Deliveries by a file's name, state, outcome of a file, and sender."""

    q = filters.CharFilter(label=_("file or sender"), method="by_words")
    state = filters.ChoiceFilter(label=_("state"), choices=Delivery.State.choices, empty_label=_("any"))
    outcome = filters.ChoiceFilter(
        label=_("with a file that is"), choices=Upload.Outcome.choices, method="by_outcome", empty_label=_("any")
    )
    school = filters.ModelChoiceFilter(label=_("sent by"), queryset=School.objects.none(), empty_label=_("anybody"))

    class Meta:
        model = Delivery
        fields = ["q", "state", "outcome", "school"]

    def by_words(self, rows: QuerySet[Delivery], name: str, value: str) -> QuerySet[Delivery]:
        """The name of any of its files, or of who sent it."""
        files = Upload.objects.filter(containing(value, "name", "delivery__user__name"), delivery=OuterRef("pk"))
        return rows.filter(Exists(files))

    def by_outcome(self, rows: QuerySet[Delivery], name: str, value: str) -> QuerySet[Delivery]:
        """With at least one such file."""
        return rows.filter(Exists(Upload.objects.filter(outcome=value, delivery=OuterRef("pk"))))


class WorkFilter(filters.FilterSet):
    """Works by season, kind, grade, subject, and whether their scale is known."""

    year = Number(label=_("Year"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ProcedureKind.choices, empty_label=_("any"))
    grade = Number(label=_("Grade"))
    subject = filters.ChoiceFilter(label=_("Subject"), choices=Subject.choices, empty_label=_("any"))
    scale = filters.ChoiceFilter(
        label=_("Scale"),
        choices=[("known", _("known")), ("missing", _("missing"))],
        method="by_scale",
        empty_label=_("any"),
    )

    class Meta:
        model = Work
        fields = ["year", "kind", "grade", "subject", "scale"]

    def by_scale(self, rows: QuerySet[Work], name: str, value: str) -> QuerySet[Work]:
        """With thresholds or without."""
        return rows.filter(mark3__isnull=value == "missing")


class SheetFilter(ByScope):
    """Sheets by season, work, school, grade and subject."""

    year = Number(label=_("Year"), field_name="work__year")
    work = Number(label=_("Work"))
    school = filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.none(), empty_label=_("any"))
    grade = Number(label=_("Grade"), field_name="work__grade")
    subject = filters.ChoiceFilter(
        label=_("Subject"), field_name="work__subject", choices=Subject.choices, empty_label=_("any")
    )

    class Meta:
        model = ResultSheet
        fields = ["year", "work", "school", "grade", "subject"]
