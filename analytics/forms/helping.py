"""Forms of a programme of targeted help: a form per step."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from schools.forms.days import day_input
from schools.models import Municipality, School

MOST = 40


class NewHelpForm(forms.Form):
    """For which school and year."""

    school = forms.ModelChoiceField(label=_("school"), queryset=School.objects.none())
    year = forms.IntegerField(label=_("year"), min_value=2015, max_value=2100)

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]


class TitleForm(forms.Form):
    """The name of the programme."""

    title = forms.CharField(label=_("name"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """One step."""

    text = forms.CharField(
        label=_("what is done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due = forms.DateField(label=_("until"), widget=day_input(), required=False)
    who = forms.CharField(label=_("who"), max_length=200, required=False)
    sign = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    done = forms.BooleanField(widget=forms.HiddenInput, required=False)
    result = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


StepSet = formset_factory(StepForm, extra=2, can_delete=True, max_num=MOST, absolute_max=MOST, validate_max=True)


def initial(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the forms of the steps begin with."""
    return [{**item, "due": date.fromisoformat(item["due"]) if item["due"] else None} for item in items]


def items_of(steps: BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The steps that were typed and not struck out, as a programme keeps them."""
    found = []
    for form in steps.forms:
        data = form.cleaned_data
        if not data or data.get("DELETE") or not data.get("text"):
            continue
        due = data["due"].isoformat() if data["due"] else ""
        kept = {name: data[name] for name in ("sign", "text", "who", "done", "result")}
        found.append({**kept, "due": due, "sign": kept["sign"] or "common"})
    return found
