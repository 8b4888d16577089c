"""Forms about matters: which findings to ask about, the school's answer, the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import Finding
from analytics.rules import Verdict
from plans.views.duty_forms import ManyFiles
from schools.forms.days import day_input


class AskForm(forms.Form):
    """Which findings of the list schools are asked about, and by when they answer."""

    answer_by = forms.DateField(label=_("answer by"), widget=day_input())
    findings = forms.TypedMultipleChoiceField(
        label=_("results to ask about"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, rows: Sequence[Finding], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["findings"]
        field.choices = [(row.pk, f"{row.school}: {row.work}") for row in rows]


class AnswerForm(forms.Form):
    """What the school found."""

    text = forms.CharField(
        label=_("what you found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=8000,
        help_text=_("What explains the results, what was looked at, what will be done. Pupils only as codes."),
    )
    # A plain field, because every file is judged by its content where it is kept.
    enclosed = forms.Field(
        label=_("files"),
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        required=False,
        help_text=_("PDF, Word (.docx), Excel (.xlsx), JPG or PNG; up to 10 MB each, at most 10 files."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "answer-version"}))


class DecisionForm(forms.Form):
    """What the check came to."""

    verdict = forms.ChoiceField(label=_("decision"), choices=Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("what it rests on"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("One or two sentences: the school reads them."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "decision-version"}))


class WithdrawForm(forms.Form):
    """Why a matter is taken back."""

    reason = forms.CharField(label=_("why it is taken back"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "withdraw-version"}))
