"""Forms of re-checks: how many works to draw, who marks them, why it is called off."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.engine.sampling import SampleRule
from analytics.services.rechecking import Wish
from schools.forms.days import day_input

MOST_DRAWN = 100


class SettleForm(forms.Form):
    """Who marks and until when."""

    due_on = forms.DateField(label=gettext_lazy("to be marked by"), required=False, widget=day_input())
    commission = forms.CharField(
        label=gettext_lazy("commission"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One person a line: name, place of work. Nobody of the school itself."),
    )
    note = forms.CharField(
        label=gettext_lazy("note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "settle-version"}))


class DrawForm(forms.Form):
    """How the sample is drawn."""

    percent = forms.IntegerField(label=gettext_lazy("share of the works, per cent"), min_value=1, max_value=100)
    at_least = forms.IntegerField(
        label=gettext_lazy("no less than, works"),
        min_value=1,
        max_value=MOST_DRAWN,
        help_text=gettext_lazy("Where fewer wrote, all works are drawn."),
    )
    at_most = forms.IntegerField(label=gettext_lazy("no more than, works"), min_value=1, max_value=MOST_DRAWN)
    boundary = forms.BooleanField(
        label=gettext_lazy("half of the sample from works just above a boundary of marks"), required=False
    )
    tolerance = forms.IntegerField(
        label=gettext_lazy("a total counts as unchanged within, points"), min_value=0, max_value=5
    )
    due_on = SettleForm.base_fields["due_on"]
    commission = SettleForm.base_fields["commission"]
    note = SettleForm.base_fields["note"]

    def clean(self) -> dict[str, Any]:
        """The numbers agree with each other."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("at_least") and data.get("at_most") and data["at_least"] > data["at_most"]:
            raise ValidationError({"at_most": _("The most is less than the least.")})
        return data

    def wish(self) -> Wish:
        """What the service takes."""
        data = self.cleaned_data
        rule = SampleRule(
            whole_up_to=data["at_least"], at_least=data["at_least"], percent=data["percent"], at_most=data["at_most"]
        )
        names = ("tolerance", "due_on", "commission", "note")
        # Because the box is not offered where no scale is known.
        boundary = bool(data.get("boundary"))
        return Wish(rule=rule, boundary=boundary, **{name: data[name] for name in names})


USUAL: dict[str, Any] = {"percent": 10, "at_least": 10, "at_most": 30, "tolerance": 0}


class CancelForm(forms.Form):
    """Why a re-check is called off."""

    reason = forms.CharField(
        label=gettext_lazy("why it is called off"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "cancel-version"}))


class FilledForm(forms.Form):
    """The workbook with the points."""

    file = forms.FileField(
        label=gettext_lazy("filled form"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
        help_text=gettext_lazy("The form of this re-check, filled in: an Excel workbook (.xlsx)."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "form-version"}))
