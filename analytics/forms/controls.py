"""A form for the schools that others are compared with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import ControlGroup
from analytics.services.controls import Choice
from schools.models import Municipality, School
from schools.subjects import Subject

GRADES = [(0, _("all grades")), *((grade, str(grade)) for grade in range(2, 12))]


class ControlForm(forms.Form):
    """For which works, which schools, on what grounds."""

    kind = forms.ChoiceField(label=_("kind"), choices=ControlGroup.Kind.choices, widget=forms.RadioSelect)
    grade = forms.TypedChoiceField(label=_("grade"), choices=GRADES, coerce=int, required=False)
    subject = forms.ChoiceField(label=_("subject"), choices=[("", _("all subjects")), *Subject.choices], required=False)
    basis = forms.CharField(
        label=_("on what grounds"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: outside observers in every room, works marked by an inter-school commission."),
    )
    schools = forms.ModelMultipleChoiceField(
        label=_("schools"), queryset=School.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = School.objects.active().filter(municipality=place).order_by("name")
        self.fields["schools"].queryset = rows  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """What the service takes."""
        data = self.cleaned_data
        return Choice(data["kind"], data["grade"] or 0, data["subject"], list(data["schools"]), data["basis"])
