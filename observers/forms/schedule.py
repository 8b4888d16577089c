"""Forms about schedules: what to propose."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers.reports.scheduling import Given
from schools.forms.days import day_input
from schools.models import Municipality, SchoolSet


class ScheduleForm(forms.Form):
    """A period, the schools that go first, and how often one person may be called upon."""

    since = forms.DateField(label=gettext_lazy("From"), widget=day_input())
    until = forms.DateField(label=gettext_lazy("To"), widget=day_input())
    zone = forms.ModelChoiceField(
        label=gettext_lazy("Schools that go first"),
        queryset=SchoolSet.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("Where there are too few people, these schools get theirs before the others."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("Visits of one person at most"),
        min_value=1,
        max_value=30,
        initial=5,
        help_text=gettext_lazy("Whoever wished for fewer gets no more than that."),
    )

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = SchoolSet.objects.filter(municipality=place)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period of no more than a year, in order."""
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and not timedelta(0) <= until - since <= timedelta(days=366):
            self.add_error("until", _("The last day comes before the first, or the days are more than a year."))
        return values

    def given(self) -> Given:
        """What a valid form asks for."""
        values = self.cleaned_data
        zone = values["zone"].pk if values["zone"] else None
        return Given(values["since"], values["until"], values["most"], zone)
