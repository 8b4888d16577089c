"""Forms about observers: entered from paper, corrected, tied, removed, placed; and the training."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from observers.forms.public import NAME, NameField
from observers.kinds import Category, TieKind
from observers.models import Observer, Session
from observers.parsing import phone_key
from observers.rules import TieFacts
from schools.forms.days import time_input
from schools.models import Municipality, School
from schools.subjects import Subject

WEEKDAYS = [
    (1, gettext_lazy("Monday")),
    (2, gettext_lazy("Tuesday")),
    (3, gettext_lazy("Wednesday")),
    (4, gettext_lazy("Thursday")),
    (5, gettext_lazy("Friday")),
    (6, gettext_lazy("Saturday")),
]
QUESTIONS = 12


class PersonForm(forms.Form):
    """Name, contact, category and wishes of an observer."""

    surname = NameField(label=gettext_lazy("surname"), max_length=NAME)
    name = NameField(label=pgettext_lazy("of a person", "name"), max_length=NAME)
    patronymic = NameField(label=gettext_lazy("patronymic"), max_length=NAME, required=False)
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("telephone"), max_length=30, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    most = forms.IntegerField(label=gettext_lazy("Visits at most"), min_value=1, max_value=50, required=False)
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days on which the person can come"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: any day."),
    )
    wished = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Schools to which the person wishes to come"),
        queryset=School.objects.none(),
        required=False,
        help_text=gettext_lazy("None chosen: any school."),
    )
    since = forms.TimeField(
        label=pgettext_lazy("hour of the day", "Can come from"), widget=time_input(), required=False
    )
    until = forms.TimeField(label=pgettext_lazy("hour of the day", "until"), widget=time_input(), required=False)

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["wished"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """A telephone that can be called, as it was written."""
        text = str(self.cleaned_data["phone"]).strip()
        if text and not phone_key(text):
            raise forms.ValidationError(_("Write the telephone with its code, for example +7 912 345-67-89."))
        return text

    def clean(self) -> dict[str, Any]:
        """Hours in order."""
        values = super().clean() or {}
        if values.get("since") and values.get("until") and values["since"] >= values["until"]:
            self.add_error("until", _("The end comes before the beginning."))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        wishes: dict[str, Any] = {"most": data["most"], "days": data["days"]}
        wishes["schools"] = sorted(school.pk for school in data["wished"])
        wishes |= {
            "from": f"{data['since']:%H:%M}" if data["since"] else None,
            "to": f"{data['until']:%H:%M}" if data["until"] else None,
        }
        named = {name: data[name] for name in ("surname", "name", "patronymic", "email", "phone", "category")}
        return named | {"wishes": {name: value for name, value in wishes.items() if value}}


def initial_of(person: Observer) -> dict[str, Any]:
    """What stands in the form of a known person."""
    wishes = person.wishes
    named = {name: getattr(person, name) for name in ("surname", "name", "patronymic", "email", "phone", "category")}
    hours = {"since": wishes.get("from"), "until": wishes.get("to")}
    return named | hours | {"most": wishes.get("most"), "days": wishes.get("days"), "wished": wishes.get("schools")}


class EditPersonForm(PersonForm):
    """A known person."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NewPersonForm(PersonForm):
    """A person who has signed the consent on paper, with one tie; more follow on the person's page."""

    tied = forms.ModelChoiceField(
        label=gettext_lazy("School the person is tied to"), queryset=School.objects.none(), required=False
    )
    tie = forms.ChoiceField(label=gettext_lazy("Tie"), choices=[("", "—"), *TieKind.choices], required=False)
    classes = forms.CharField(label=gettext_lazy("the child's class"), max_length=80, required=False)
    adult = forms.BooleanField(label=gettext_lazy("The person is 18 or older"), required=False)
    consented = forms.BooleanField(
        label=gettext_lazy("The signed consent to the processing of personal data is with us"), required=False
    )

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(place, *args, **kwargs)
        self.fields["tied"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A tie needs both its school and its kind."""
        values = super().clean()
        if bool(values.get("tied")) != bool(values.get("tie")):
            self.add_error("tie", _("Choose both the school and what ties the person to it."))
        return values

    def ties(self) -> tuple[TieFacts, ...]:
        """The tie, if there is one."""
        data = self.cleaned_data
        return (TieFacts(data["tied"].pk, data["tie"], data["classes"]),) if data["tied"] else ()


class TieForm(forms.Form):
    """What ties a person to a school."""

    school = forms.ModelChoiceField(label=gettext_lazy("School"), queryset=School.objects.none())
    kind = forms.ChoiceField(label=gettext_lazy("Tie"), choices=TieKind.choices)
    classes = forms.CharField(label=gettext_lazy("the child's class"), max_length=80, required=False)
    subject = forms.ChoiceField(
        label=gettext_lazy("subject taught there"), choices=[("", "—"), *Subject.choices], required=False
    )

    def __init__(self, place: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = School.objects.active().filter(municipality=place)  # type: ignore[attr-defined]


class RemoveForm(forms.Form):
    """Why somebody is taken off the list."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class GiveForm(forms.Form):
    """A place for a person, by hand."""

    session = forms.ModelChoiceField(label=gettext_lazy("Session"), queryset=Session.objects.none())
    note = forms.CharField(
        label=gettext_lazy("Why in spite of a rule"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only if a rule stands against it. Stands in the journal."),
    )

    def __init__(self, sessions: QuerySet[Session], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]


class TrainingForm(forms.Form):
    """The text, the limits, and up to twelve questions, each in a box of its own."""

    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    text = forms.CharField(label=gettext_lazy("what to know"), widget=forms.Textarea(attrs={"rows": 16}))
    pass_share = forms.IntegerField(
        label=gettext_lazy("right answers needed, per cent"), min_value=1, max_value=100, initial=80
    )
    valid_days = forms.IntegerField(
        label=gettext_lazy("certificate valid, days"), min_value=1, max_value=3650, initial=365
    )
    needed = forms.BooleanField(label=gettext_lazy("a certificate is needed to take a place"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    ASIDE: ClassVar = ("title", "text", "pass_share", "valid_days", "needed")

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fieldsets: list[dict[str, Any]] = [{"words": gettext_lazy("Training"), "names": list(self.ASIDE)}]
        for number in range(QUESTIONS):
            self._ask(number, questions[number] if number < len(questions) else {})

    def _ask(self, number: int, known: Mapping[str, Any]) -> None:
        names = [f"{name}_{number}" for name in ("question", "answers", "right", "why")]
        fields: list[forms.Field] = [
            forms.CharField(label=gettext_lazy("question"), max_length=300, required=False),
            forms.CharField(
                label=gettext_lazy("answers, one a line"), widget=forms.Textarea(attrs={"rows": 4}), required=False
            ),
            forms.IntegerField(label=gettext_lazy("number of the right answer"), min_value=1, required=False),
            forms.CharField(label=gettext_lazy("why so"), max_length=300, required=False),
        ]
        if known:
            given = (known["text"], "\n".join(known["answers"]), known["right"] + 1, known.get("why", ""))
            for one, value in zip(fields, given, strict=True):
                one.initial = value
        self.fields.update(zip(names, fields, strict=True))
        words = _("Question %(number)s") % {"number": number + 1}
        self.fieldsets.append({"words": words, "names": names})

    def clean(self) -> dict[str, Any]:
        """A question that was begun needs its answers and the right one."""
        values = super().clean() or {}
        for number in range(QUESTIONS):
            if values.get(f"question_{number}"):
                answers = _lines(values.get(f"answers_{number}"))
                right = values.get(f"right_{number}")
                if len(answers) < 2:
                    self.add_error(f"answers_{number}", _("Give two answers at least, one a line."))
                if right is None or right > max(len(answers), 1):
                    self.add_error(f"right_{number}", _("Say which of the answers is right: its number."))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes; questions without text are left out."""
        data = self.cleaned_data
        asked = [number for number in range(QUESTIONS) if data.get(f"question_{number}")]
        questions = [
            {
                "text": data[f"question_{number}"],
                "answers": _lines(data[f"answers_{number}"]),
                "right": data[f"right_{number}"] - 1,
                "why": data[f"why_{number}"],
            }
            for number in asked
        ]
        return {name: data[name] for name in self.ASIDE} | {"questions": questions}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
