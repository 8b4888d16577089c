"""The form of a consent's text."""

from django import forms
from django.utils.translation import gettext_lazy

from observers.models import ConsentText
from observers.services.wording import FIELDS, Words
from schools.forms.days import day_input

LONGEST = 20_000  # characters of a text; longer ones nobody reads


class WordsForm(forms.Form):
    """Purpose, text and days of a draft, with the revision that was looked at."""

    purpose = forms.CharField(
        label=gettext_lazy("purpose"),
        max_length=300,
        help_text=gettext_lazy("One purpose only: each purpose has its own consent."),
    )
    text = forms.CharField(
        label=gettext_lazy("text people agree to"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=gettext_lazy(
            "Name the operator, the purpose, which data, what is done with them, until which day, and how to withdraw."
        ),
    )
    valid_from = forms.DateField(label=gettext_lazy("people agree to it from"), widget=day_input())
    valid_until = forms.DateField(label=gettext_lazy("the consent lasts until"), widget=day_input())
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def about(cls, row: ConsentText) -> "WordsForm":
        """With what the draft says now."""
        return cls(initial={name: getattr(row, name) for name in (*FIELDS, "revision")})

    def words(self) -> Words:
        """What the service takes."""
        return Words(**{name: self.cleaned_data[name] for name in FIELDS})


class LookedForm(forms.Form):
    """Which revision was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
