"""Forms about procedures, sittings and the calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.forms.days import day_input, time_input
from schools.models import (
    CalendarDay,
    Procedure,
)


class ProcedureForm(forms.ModelForm[Procedure]):
    """One work of a season."""

    class Meta:
        model = Procedure
        fields = ["kind", "year", "grade", "subject", "name", "starts_on", "ends_on", "basis"]
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "year": forms.NumberInput(attrs={"min": 2015, "max": 2100}),
            "grade": forms.NumberInput(attrs={"min": 1, "max": 11}),
        }

    def clean_grade(self) -> int:
        """A grade that exists."""
        grade = int(self.cleaned_data["grade"])
        if not 1 <= grade <= 11:
            raise forms.ValidationError(_("Grades run from 1 to 11."))
        return grade


class FillForm(forms.Form):
    """One day for all schools that have none yet."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input(), required=False)


class SittingForm(forms.Form):
    """A line of the timetable; the hidden ids say which school and which sitting it speaks of."""

    sitting = forms.IntegerField(required=False, widget=forms.HiddenInput)
    school = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), widget=day_input(), required=False)
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input(), required=False)
    classes = forms.CharField(label=_("Classes"), max_length=80, required=False)


class CalendarDayForm(forms.ModelForm[CalendarDay]):
    """A day that differs from the usual week."""

    class Meta:
        model = CalendarDay
        fields = ["day", "works", "note", "source"]
        widgets = {"day": day_input()}


class YearForm(forms.Form):
    """The act by which a year's transfers were looked through."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("Source"), max_length=300)
