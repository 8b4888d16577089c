"""Filters of the lists, shared by the pages and the API."""

import re
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.fields import ModelMultipleChoiceField

from accounts.models import JournalEntry
from accounts.roles import Role
from schools import labels
from schools.forms.days import day_input
from schools.models import (
    Declension,
    Membership,
    Municipality,
    PostGroup,
    Procedure,
    ResponsiblePerson,
    School,
    SchoolSet,
    Sitting,
)
from schools.subjects import ProcedureKind, Subject

MOST = 2**31 - 1  # because no id, year or grade here comes near it, and every database compares it


def containing(words: str, *fields: str) -> Q:
    """Rows that hold all words, in any of the fields, whatever the case.

    A regular expression, because LIKE on SQLite tells Cyrillic capitals from small letters.
    """
    wanted = Q()
    for word in words.split():
        wanted &= Q(*((f"{field}__iregex", re.escape(word)) for field in fields), _connector=Q.OR)
    return wanted


class Search(filters.CharFilter):
    """A box for words that are looked for in several fields."""

    def __init__(self, *fields: str) -> None:
        super().__init__(label=_("Search"))
        self.searched = fields

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows that hold every word."""
        return rows.filter(containing(value, *self.searched)) if value else rows


class NumberField(forms.IntegerField):
    """A whole number drawn to the nearest end of what databases can compare, where no row has any."""

    def __init__(self, *, least: int = -MOST, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:
        """The number; ``None`` for an empty box."""
        found = super().to_python(value)
        return None if found is None else max(self.least, min(found, self.most))


class Number(filters.NumberFilter):
    """A box for a whole number, be it a year or an id; thirty digits are an unknown number like any other."""

    field_class = NumberField


class _Chosen(ModelMultipleChoiceField):
    def _check_values(self, value: Any) -> Any:
        for one in value:
            if str(one).lstrip("-").isdecimal() and abs(int(one)) > MOST:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": one}
                )
        return super()._check_values(value)


class Several(filters.ModelMultipleChoiceFilter):
    """A box for several rows; a number too large for any is refused like one that is not on the list."""

    field_class = _Chosen


class SchoolFilter(filters.FilterSet):
    """Schools by words, kind and whether they still work."""

    q = Search("name", "full_name", "login", "director")
    kind = filters.ChoiceFilter(choices=School.Kind.choices, label=_("Kind"), empty_label=_("any"))
    state = filters.ChoiceFilter(
        choices=[("open", _("open")), ("closed", _("closed"))],
        method="by_state",
        label=_("State"),
        empty_label=_("any"),
    )
    municipality = filters.ModelChoiceFilter(queryset=Municipality.objects.all(), label=_("Municipality"))

    class Meta:
        model = School
        fields = ["q", "kind", "state"]

    def by_state(self, rows: QuerySet[School], name: str, value: str) -> QuerySet[School]:
        """Open ones, or closed and merged ones."""
        return rows.filter(closed_on__isnull=value == "open")


class SchoolSetFilter(filters.FilterSet):
    """Sets by words."""

    q = Search("name", "note")

    class Meta:
        model = SchoolSet
        fields = ["q"]


class MembershipFilter(filters.FilterSet):
    """Posts by words and role."""

    q = Search("user__name", "user__email", "school__name")
    role = filters.ChoiceFilter(choices=Role.choices, label=_("Role"), empty_label=_("any"))

    class Meta:
        model = Membership
        fields = ["q", "role"]


class PersonFilter(filters.FilterSet):
    """Persons by words, school, and whether they are still at their post."""

    q = Search("name", "post", "email")
    where = filters.ChoiceFilter(
        choices=[("department", _("department")), ("schools", _("schools"))],
        method="by_place",
        label=_("Works at"),
        empty_label=_("anywhere"),
    )
    state = filters.ChoiceFilter(
        choices=[("present", _("at the post")), ("left", _("left"))],
        method="by_state",
        label=_("State"),
        empty_label=_("any"),
    )

    class Meta:
        model = ResponsiblePerson
        fields = ["q", "where", "state"]

    def by_place(self, rows: QuerySet[ResponsiblePerson], name: str, value: str) -> QuerySet[ResponsiblePerson]:
        """Staff of the department, or of schools."""
        return rows.filter(school__isnull=value == "department")

    def by_state(self, rows: QuerySet[ResponsiblePerson], name: str, value: str) -> QuerySet[ResponsiblePerson]:
        """Those at their post, or those who left."""
        return rows.filter(left_on__isnull=value == "present")


class PostGroupFilter(filters.FilterSet):
    """Groups by words and by who answers."""

    q = Search("name")
    level = filters.ChoiceFilter(choices=PostGroup.Level.choices, label=_("Who answers"), empty_label=_("any"))

    class Meta:
        model = PostGroup
        fields = ["q", "level"]


class DeclensionFilter(filters.FilterSet):
    """Names and posts in cases by words, kind, and whether somebody has looked at them."""

    q = Search("phrase")
    kind = filters.ChoiceFilter(choices=Declension.Kind.choices, label=_("Kind"), empty_label=_("any"))
    state = filters.ChoiceFilter(
        choices=[
            ("waiting", _("not confirmed")),
            ("doubtful", _("not confirmed, doubtful")),
            ("confirmed", pgettext_lazy("of forms", "confirmed")),
        ],
        method="by_state",
        label=_("State"),
        empty_label=_("any"),
    )

    class Meta:
        model = Declension
        fields = ["q", "kind", "state"]

    def by_state(self, rows: QuerySet[Declension], name: str, value: str) -> QuerySet[Declension]:
        """Guesses, guesses with a doubt, or forms that somebody has confirmed."""
        if value == "doubtful":
            return rows.filter(confirmed_at=None).exclude(doubts=[])
        return rows.filter(confirmed_at__isnull=value == "waiting")


class ProcedureFilter(filters.FilterSet):
    """Procedures by season, kind, grade and subject."""

    year = Number(label=_("Year"))
    kind = filters.ChoiceFilter(choices=ProcedureKind.choices, label=_("Kind"), empty_label=_("any"))
    grade = Number(label=_("Grade"))
    subject = filters.ChoiceFilter(choices=Subject.choices, label=_("Subject"), empty_label=_("any"))

    class Meta:
        model = Procedure
        fields = ["year", "kind", "grade", "subject"]


class SittingFilter(filters.FilterSet):
    """Sittings by procedure, school and days."""

    procedure = Number(label=_("Procedure"))
    school = Number(label=_("School"))
    year = Number(field_name="procedure__year", label=_("Year"))
    since = filters.DateFilter(field_name="day", lookup_expr="gte", label=_("From"), widget=day_input())
    until = filters.DateFilter(field_name="day", lookup_expr="lte", label=_("To"), widget=day_input())

    class Meta:
        model = Sitting
        fields = ["procedure", "school", "year", "since", "until"]


class JournalFilter(filters.FilterSet):
    """Journal records by words, action and days."""

    q = Search("subject", "by")
    action = filters.ChoiceFilter(choices=labels.choices, label=_("Action"), empty_label=_("any"))
    since = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), widget=day_input())
    until = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("To"), widget=day_input())

    class Meta:
        model = JournalEntry
        fields = ["q", "action", "since", "until"]
