"""Forms of the risk zone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import ZoneEntry
from schools.models import Municipality, School


class ByHandForm(forms.Form):
    """Which school, where to, and why."""

    school = forms.ModelChoiceField(label=_("school"), queryset=School.objects.none())
    zone = forms.ChoiceField(label=_("zone"), choices=ZoneEntry.Zone.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The school reads it. What is said here stays when the zone is made anew."),
    )

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]
