"""Forms of acts, attendance and their papers: they clean, the services write."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from observers.kinds import Stage
from observers.labels.acts import OTHER, VIOLATIONS, boxes
from observers.models import Act, Observer
from schools.forms.days import day_input, time_input
from schools.models import School

NONE, SOME = "none", "some"


class ManyFiles(forms.FileInput):
    """Several files at once; a telephone offers its camera as well."""

    allow_multiple_selected = True


def _files() -> forms.Field:
    # A plain field, because every file is judged by its content where it is kept.
    return forms.Field(
        label=_("Photograph or scan"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ".jpg,.jpeg,.png,.pdf,image/*"}),
        help_text=_("JPG, PNG or PDF, up to 10 MB each, at most 5. No faces of pupils, please."),
    )


class WhereForm(forms.ModelForm[Act]):
    """Where and when the observer was."""

    class Meta:
        model = Act
        fields = ["day", "starts_at", "ends_at", "work", "classes", "room", "stage"]
        labels = {
            "day": _("Date"),
            "starts_at": _("You were there from"),
            "ends_at": _("You were there until"),
            "stage": _("What you observed"),
        }
        widgets = {
            "day": day_input(),
            "starts_at": time_input(),
            "ends_at": time_input(),
            "stage": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["stage"]
        field.choices = [(value, capfirst(words)) for value, words in Stage.choices]

    def _post_clean(self) -> None:
        """Nothing, because the service checks the whole act and the form's own copy is never saved."""


class SeenForm(forms.Form):
    """What the observer saw: nothing amiss, or numbered boxes."""

    seen = forms.ChoiceField(
        label=_("Did you see violations?"),
        widget=forms.RadioSelect,
        choices=[(NONE, _("No violations were seen")), (SOME, _("Yes, I name them below"))],
    )
    violations = forms.MultipleChoiceField(
        label=_("What was seen"), widget=forms.CheckboxSelectMultiple, required=False
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("When, where, how. No names of pupils."),
    )

    def __init__(self, *args: Any, stage: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["violations"]
        shown = boxes(stage) if stage else VIOLATIONS
        field.choices = [(one.code, f"{one.number}. {capfirst(str(one.words))}") for one in shown]

    def clean(self) -> dict[str, Any]:
        """Either nothing or something; «something else» is said in words."""
        data = super().clean() or {}
        named = data.get("violations") or []
        if data.get("seen") == SOME and not named:
            self.add_error("violations", gettext("Tick what you saw."))
        if data.get("seen") == NONE and named:
            self.add_error("seen", gettext("Boxes are ticked below. Untick them, or answer yes."))
        if OTHER in named and not str(data.get("comment", "")).strip():
            self.add_error("comment", gettext("“Something else” is ticked: say what it was."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "none_seen": data["seen"] == NONE,
            "violations": list(data["violations"]),
            "comment": data["comment"].strip(),
        }

    @staticmethod
    def of(act: Act) -> dict[str, Any]:
        """The page filled with what the draft says."""
        seen = NONE if act.none_seen else SOME if act.violations else ""
        return {"seen": seen, "violations": act.violations, "comment": act.comment}


class FilesForm(forms.Form):
    """Photographs and scans to be enclosed or taken out."""

    proofs = _files()
    drop = forms.TypedMultipleChoiceField(
        label=_("Take out"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, kept: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["drop"]
        field.choices = kept
        if not kept:
            field.widget = forms.MultipleHiddenInput()


class PaperActForm(WhereForm, SeenForm):
    """A paper act that the coordinator enters: all of it on one page."""

    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none())
    proofs = _files()
    field_order = ["school", *WhereForm.Meta.fields, "seen", "violations", "comment", "proofs"]

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        words_of = {"starts_at": _("Presence from"), "ends_at": _("Presence until"), "seen": _("Were violations seen?")}
        for name, words in words_of.items():
            self.fields[name].label = words

    def clean(self) -> dict[str, Any]:
        """As on the observer's own page; and what was seen belongs to the stage observed."""
        data = SeenForm.clean(self)
        named, stage = data.get("violations") or [], data.get("stage", "")
        strange = [one.number for one in VIOLATIONS if one.code in named and stage and stage not in one.stages]
        if strange:
            words = gettext("These boxes do not belong to this stage: %(numbers)s.")
            self.add_error("violations", words % {"numbers": ", ".join(map(str, strange))})
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes beside the school and the files."""
        return {name: self.cleaned_data[name] for name in WhereForm.Meta.fields} | SeenForm.values(self)


class AnswerForm(forms.Form):
    """The word of the school."""

    text = forms.CharField(
        label=_("Word of the school"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is added once and stays with the act. No names of pupils."),
    )


class ReplaceForm(forms.Form):
    """Who came instead, and why."""

    number = forms.IntegerField(
        label=_("Number of the observer who came"),
        min_value=1,
        help_text=_("It stands on the certificate's page and in the roster."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Stands in the journal."), widget=forms.TextInput
    )

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.observer: Observer | None = None

    def clean_number(self) -> int:
        """The observer of this municipality under that number."""
        number = int(self.cleaned_data["number"])
        self.observer = Observer.objects.known().filter(municipality=self.municipality, number=number).first()
        if self.observer is None:
            raise ValidationError(gettext("There is no observer with this number here."))
        return number


class DaysForm(forms.Form):
    """From which to which day."""

    first = forms.DateField(label=_("From"), widget=day_input())
    last = forms.DateField(label=_("To"), widget=day_input())

    def clean(self) -> dict[str, Any]:
        """The days in their order, at most a year of them."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day comes before the first."))
        elif first and last and (last - first).days > 366:
            self.add_error("last", gettext("At most one year at once."))
        return data

    def days(self) -> tuple[date, date]:
        """Both days, once valid."""
        return self.cleaned_data["first"], self.cleaned_data["last"]
