"""Forms of management decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import ManagementDecision
from analytics.services.deciding import Words
from schools.forms.days import day_input
from schools.models import Municipality, School


class DecisionWordsForm(forms.Form):
    """What was decided."""

    kind = forms.ChoiceField(label=_("kind"), choices=ManagementDecision.Kind.choices)
    text = forms.CharField(label=_("what was decided"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    act = forms.CharField(
        label=_("act: kind, number, date"), max_length=200, required=False, help_text=_("If there is one.")
    )
    decided_on = forms.DateField(label=_("decided on"), widget=day_input())
    due_on = forms.DateField(label=_("to be done by"), widget=day_input(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self) -> Words:
        """What the service takes."""
        data = self.cleaned_data
        return Words(**{name: data[name] for name in ("kind", "text", "decided_on", "act", "due_on")})


class NewDecisionForm(DecisionWordsForm):
    """About which school and year."""

    school = forms.ModelChoiceField(label=_("school"), queryset=School.objects.none())
    year = forms.IntegerField(label=_("year"), min_value=2015, max_value=2100)
    field_order = ("school", "year", "kind")

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(label=_("what came of it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    closed_on = forms.DateField(label=_("closed on"), widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "close-version"}))
