"""The form that shows a year's statistics to everybody."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """Which year, and whether schools are shown one by one."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    by_school = forms.BooleanField(
        label=_("also schools one by one"),
        required=False,
        help_text=_("Schools stand by name with the number of works and the mean; groups below ten are masked."),
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.TypedChoiceField)  # noqa: S101 because it was declared above
        year.choices = [(one, str(one)) for one in years]
