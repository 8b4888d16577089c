"""Forms about sessions: one session, its hours, many at once, the rules."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers.calendar import Skipped, instant
from observers.kinds import Severity, Stage
from observers.models import Session
from observers.rules import ADJUSTABLE, DEFAULTS, Refusal
from observers.services.founding import USUAL, Per, Rule, StageRule
from observers.services.sessions import FIELDS
from schools.forms.days import day_input, time_input
from schools.models import Municipality, School, SchoolSet
from schools.subjects import Subject


def moment_input() -> forms.DateTimeInput:
    """The browser's own picker of day and time, without seconds."""
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class Part(NamedTuple):
    """A group of fields with its heading."""

    words: str | Promise
    names: list[str]


class SessionForm(forms.ModelForm[Session]):
    """Everything of a session but its hours."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(
        label=gettext_lazy("subject, if there is only one"), required=False, choices=[("", "—"), *Subject.choices]
    )

    class Meta:
        model = Session
        fields = FIELDS
        widgets = {"opens_at": moment_input(), "closes_at": moment_input()}

    def clean(self) -> dict[str, Any]:
        """Whether the numbers and the window fit together is asked by the service, whoever calls it."""
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Nothing, because the service checks the whole row and the form's own copy is never saved."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class HoursForm(forms.Form):
    """Day and hours on the wall of the place; ``moments`` are what they mean."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=day_input())
    starts = forms.TimeField(label=gettext_lazy("Begins at"), widget=time_input())
    ends = forms.TimeField(label=gettext_lazy("Ends at"), widget=time_input())

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.moments: tuple[datetime, datetime] | None = None

    def clean(self) -> dict[str, Any]:
        """The two moments; an hour over which the clocks jump is refused."""
        values = super().clean() or {}
        if {"day", "starts", "ends"} <= values.keys():
            self.moments = self._moment("starts"), self._moment("ends")
            if self.moments[1] <= self.moments[0]:
                raise ValidationError({"ends": _("The end comes before the beginning.")})
        return values

    def _moment(self, name: str) -> datetime:
        try:
            return instant(self.cleaned_data["day"], self.cleaned_data[name], self.zone)
        except Skipped:
            raise ValidationError({name: _("On that night the clocks jump over this hour.")}) from None


class MoveForm(HoursForm):
    """New hours, why, and the version that was looked at."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=300, help_text=gettext_lazy("Stands in the letters.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewSessionForm(HoursForm):
    """A session by hand: where and when; the rest follows on its page."""

    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    title = forms.CharField(label=gettext_lazy("Work"), max_length=200)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices, initial=Stage.CLASSROOM)
    seats = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=100, initial=1)
    minimum = forms.IntegerField(label=gettext_lazy("At least"), min_value=0, max_value=100, initial=1)
    field_order = ["school", "title", "stage", "day", "starts", "ends", "seats", "minimum"]

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(ZoneInfo(place.time_zone), *args, **kwargs)
        schools = School.objects.active().filter(municipality=place)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service takes beside the school."""
        if self.moments is None:
            raise ValueError("ask only a valid form")
        named = {name: self.cleaned_data[name] for name in ("title", "stage", "seats", "minimum")}
        return named | {"starts_at": self.moments[0], "ends_at": self.moments[1]}


class CancelForm(forms.Form):
    """Why, and the version that was looked at."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("Stands in the letters.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RoomForm(forms.ModelForm[Session]):
    """What the school itself may say."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Session
        fields = ["place", "contact"]


NUMBERS: dict[str, tuple[Any, int, int]] = {
    "seats": (gettext_lazy("places"), 1, 100),
    "minimum": (gettext_lazy("at least"), 0, 100),
    "days": (gettext_lazy("days after the work"), 0, 30),
    "after": (gettext_lazy("begins, minutes after the work begins"), -600, 900),
    "minutes": (gettext_lazy("lasts, minutes"), 10, 900),
}


class BulkForm(forms.Form):
    """The rule by which sessions are made from the timetable."""

    since = forms.DateField(label=gettext_lazy("Works from"), widget=day_input())
    until = forms.DateField(label=gettext_lazy("Works until"), widget=day_input())
    schools = forms.ModelChoiceField(
        label=gettext_lazy("Only these schools"), queryset=SchoolSet.objects.none(), required=False
    )
    per = forms.ChoiceField(
        label=gettext_lazy("One session per"),
        choices=[
            (Per.SCHOOL_DAY.value, gettext_lazy("school and day")),
            (Per.SITTING.value, gettext_lazy("work and class")),
        ],
        initial=Per.SCHOOL_DAY.value,
    )
    clock = forms.TimeField(
        label=gettext_lazy("Hour of works for which the timetable names none"), widget=time_input(), initial=time(9)
    )
    opens_days = forms.IntegerField(
        label=gettext_lazy("Sign-up opens, days before"), required=False, min_value=0, max_value=365
    )
    closes_hours = forms.IntegerField(
        label=gettext_lazy("Sign-up ends, hours before"), required=False, min_value=0, max_value=720, initial=24
    )
    contact = forms.CharField(label=gettext_lazy("Whom to ask for"), required=False, max_length=200)

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = SchoolSet.objects.filter(municipality=place)  # type: ignore[attr-defined]
        common = ["since", "until", "schools", "per", "clock", "opens_days", "closes_hours", "contact"]
        self.fieldsets = [Part(_("Which works"), common), *(self._stage(stage) for stage in Stage)]

    def _stage(self, stage: Stage) -> Part:
        usual = USUAL[stage]
        names = [f"{stage.value}_on"]
        on = stage in {Stage.CLASSROOM, Stage.CHECKING}
        self.fields[names[0]] = forms.BooleanField(label=_("Observe this stage"), required=False, initial=on)
        for name, (words, least, most) in NUMBERS.items():
            names.append(f"{stage.value}_{name}")
            self.fields[names[-1]] = forms.IntegerField(
                label=words, min_value=least, max_value=most, initial=getattr(usual, name), required=False
            )
        return Part(capfirst(stage.label), names)

    def clean(self) -> dict[str, Any]:
        """Days in order, not more than a school year of them, some stage, fewer needed than places."""
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and not timedelta(0) <= until - since <= timedelta(days=366):
            self.add_error("until", _("The last day comes before the first, or the days are more than a year."))
        if not any(values.get(f"{stage.value}_on") for stage in Stage):
            self.add_error(None, _("Choose at least one stage."))
        for stage in Stage:
            one = self._rule(stage, values)
            if values.get(f"{stage.value}_on") and one.minimum > one.seats:
                self.add_error(f"{stage.value}_minimum", _("More people are needed than there are places."))
        return values

    def _rule(self, stage: Stage, values: dict[str, Any]) -> StageRule:
        numbers = {name: values.get(f"{stage.value}_{name}") for name in NUMBERS}
        usual = USUAL[stage]
        return StageRule(stage, **{name: getattr(usual, name) if n is None else n for name, n in numbers.items()})

    def rule(self) -> Rule:
        """The rule of a valid form."""
        values = self.cleaned_data
        stages = tuple(self._rule(stage, values) for stage in Stage if values[f"{stage.value}_on"])
        common = {name: values[name] for name in ("since", "until", "clock", "opens_days", "closes_hours", "contact")}
        return Rule(**common, schools=values["schools"], per=Per(values["per"]), stages=stages)


class RulesForm(forms.Form):
    """How hard each rule is taken that a municipality may soften."""

    def __init__(self, current: dict[Refusal, Severity], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ADJUSTABLE:
            self.fields[code.value] = forms.ChoiceField(
                label=capfirst(code.label),
                choices=Severity.choices,
                initial=current.get(code, DEFAULTS[code]),
                help_text=_("Usually: %(word)s") % {"word": DEFAULTS[code].label},
            )

    def severities(self) -> dict[Refusal, Severity]:
        """What was chosen."""
        return {code: Severity(self.cleaned_data[code.value]) for code in ADJUSTABLE}
