"""A form for a pair chosen by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.models import Municipality, School


class PairForm(forms.Form):
    """Who is helped, who helps."""

    school = forms.ModelChoiceField(label=_("school with signs"), queryset=School.objects.none())
    steady = forms.ModelChoiceField(
        label=_("school that works beside it"),
        queryset=School.objects.none(),
        help_text=_("Any open school; those with steady results are suggested by the solver."),
    )

    def __init__(self, place: Municipality, helped: Sequence[School], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = School.objects.active().filter(municipality=place).order_by("name")
        self.fields["steady"].queryset = rows  # type: ignore[attr-defined]
        chosen = rows.filter(pk__in=[school.pk for school in helped])
        self.fields["school"].queryset = chosen  # type: ignore[attr-defined]
