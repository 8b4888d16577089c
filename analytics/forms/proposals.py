"""A form for a measure that follows from signs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.services.proposing import Choice, Words
from schools.forms.days import day_input


class MeasureForm(forms.Form):
    """What, where, until when, by whom."""

    text = forms.CharField(
        label=_("what is to be done"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The plan is read by all schools: name the step, not the signs."),
    )
    where = forms.ChoiceField(label=_("where it is to stand"))
    due_on = forms.DateField(label=_("to be done by"), widget=day_input())
    responsible = forms.CharField(
        label=_("responsible"),
        max_length=600,
        help_text=_("Several ones with semicolons. The school's own name asks this school alone for a report."),
    )
    result = forms.CharField(
        label=_("expected result"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, places: list[tuple[str, list[Choice]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = places  # type: ignore[attr-defined]

    def words(self) -> Words:
        """What the service takes."""
        data = self.cleaned_data
        return Words(data["text"], data["due_on"], data["responsible"], data["result"])
