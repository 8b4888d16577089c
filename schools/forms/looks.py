"""Forms about the look of papers and those who sign them."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from schools.forms.days import day_input
from schools.models import (
    Layout,
    Signatory,
)

LEAST = {"margin_left": 20, "margin_right": 10, "margin_top": 20, "margin_bottom": 20}


class LayoutForm(forms.ModelForm[Layout]):
    """How the department's papers look; the emblem and those who may sign have pages of their own."""

    class Meta:
        model = Layout
        fields = [
            *("organisation", "address", "place", "signatory_post", "signatory_name", "performer", "standard"),
            *("margin_left", "margin_right", "margin_top", "margin_bottom"),
            *("font_size", "table_font_size", "line_spacing", "initials", "number_place", "heading_place"),
            *("annex_landscape", "proof_code", "phrase", "number_format"),
        ]
        widgets = {
            "organisation": forms.Textarea(attrs={"rows": 4}),
            "address": forms.Textarea(attrs={"rows": 3}),
            "performer": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"standard": _("Edition of the standard")}
        help_texts = {
            "address": _("Stands under the organisation in letters: address, phone, e-mail, registration numbers."),
            "performer": _("Stands in small type at the foot of the last sheet. Name in full, phone on the next line."),
            "standard": _("The button below fills in the values of this edition; each can then be changed."),
            "margin_left": _("The standard wants 20 mm at least, and 30 mm for papers kept longer than ten years."),
            "proof_code": _("Stands at the lower right of the first sheet of an issued paper."),
            "number_format": _("{number} stands for the number itself."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least in LEAST.items():
            words = _("The standard wants %(limit_value)s mm here at least.")
            most = [one for one in self.fields[name].validators if isinstance(one, MaxValueValidator)]
            self.fields[name].validators = [MinValueValidator(least, message=words), *most]
        self.fieldsets: list[dict[str, Any]] = [
            {"words": _("Head and signature"), "names": self.Meta.fields[:6]},
            {"words": _("Sheet"), "names": self.Meta.fields[6:11]},
            {"words": _("Type"), "names": self.Meta.fields[11:15]},
            {"words": _("Places and wording"), "names": self.Meta.fields[15:]},
        ]

    def clean_organisation(self) -> str:
        """Lines of the head without empty ones between."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["organisation"].splitlines())
        return "\n".join(line for line in lines if line)


class EmblemForm(forms.Form):
    """A picture for the head of papers: one at a time, because two coats of arms never stand together."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPG, up to 2 MB; printed 17 mm high, so 400 dots or more look best."),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )
    is_arms = forms.BooleanField(label=_("A coat of arms, not an emblem"), required=False, initial=True)


class SignatoryForm(forms.ModelForm[Signatory]):
    """Somebody who may sign."""

    class Meta:
        model = Signatory
        fields = ["post", "name", "acting", "left_on"]
        help_texts = {"post": _("In full, as it stands in the signature: «И.о. начальника управления образования».")}
        widgets = {"left_on": day_input()}
