"""Forms of how a plan is carried out: rhythm and ladder, another day, an event."""

import re
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Execution
from schools.forms.days import day_input

MOST = 60


class RungsField(forms.CharField):
    """Numbers of working days with commas: «7, 3, 1»; cleaned to a list of whole numbers."""

    def prepare_value(self, value: Any) -> Any:
        """A stored list as people write it."""
        return ", ".join(str(number) for number in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Whole numbers from 1 to ``MOST``, each once; order is left to the form."""
        words = [word for word in re.split(r"[\s,;]+", str(value or "")) if word]
        if any(not re.fullmatch(r"\d{1,3}", word) or not 1 <= int(word) <= MOST for word in words):
            raise forms.ValidationError(
                _("Write whole numbers of working days from 1 to %(most)s with commas, for example: 7, 3, 1."),
                params={"most": MOST},
            )
        return sorted({int(word) for word in words})


class ExecutionForm(forms.ModelForm[Execution]):
    """Rhythm, ladder, hour."""

    before = RungsField(
        label=_("remind so many working days before"),
        required=False,
        help_text=_("For example: 7, 3, 1. Empty: no reminder before the day."),
    )
    after = RungsField(
        label=_("remind so many working days after"),
        required=False,
        help_text=_("For example: 1, 5. Empty: no reminder after the day."),
    )
    rhythm = forms.IntegerField(
        label=_("continuous measures are reported every so many months"),
        min_value=1,
        max_value=12,
        help_text=_("A new rhythm holds from today on; what lies behind stays."),
    )
    hour = forms.IntegerField(label=_("hour of the daily letter, local time"), min_value=7, max_value=17)
    to_controller = forms.IntegerField(
        label=_("tell the controller after so many working days"), min_value=1, max_value=MOST
    )

    class Meta:
        model = Execution
        fields = ["rhythm", "before", "after", "to_controller", "hour"]

    def clean_before(self) -> list[int]:
        """The farthest day first."""
        return sorted(self.cleaned_data["before"], reverse=True)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MoveForm(forms.Form):
    """Another last day, and by whose decision."""

    to = forms.DateField(label=_("new day"), widget=day_input())
    why = forms.CharField(label=_("why the date was moved"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    order = forms.CharField(
        label=_("by which order"), max_length=160, required=False, help_text=_("Number and date, if there is one.")
    )


class EventForm(forms.Form):
    """What happened and when; ``token`` makes a double click one event."""

    label = forms.CharField(label=_("what happened"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    on = forms.DateField(label=_("when it happened"), widget=day_input(), initial=timezone.localdate)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
