"""Forms of deliveries and works: they clean, the services write."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.models import Work
from plans.forms import PlaceForm
from schools.forms.days import day_input
from schools.models import School
from schools.subjects import ProcedureKind, Subject

GRADES = [("", "—"), *((str(grade), str(grade)) for grade in range(1, 12))]
LEVELS = [("", _("one for all")), ("basic", _("base level")), ("advanced", _("advanced level"))]


class ManyFiles(forms.FileInput):
    """A box that takes any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, at least one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file, with the field's own sentence when there is none; what they are is asked by the service."""
        files = data if isinstance(data, list | tuple) else [data]
        clean = super().clean
        return [clean(file, initial) for file in files or [None]]


class HintsForm(forms.Form):
    """What a file does not say of itself."""

    year = forms.IntegerField(label=_("calendar year"), required=False, min_value=2015, max_value=2100)
    grade = forms.TypedChoiceField(label=_("grade"), required=False, choices=GRADES, coerce=int, empty_value=None)
    subject = forms.ChoiceField(label=_("subject"), required=False, choices=[("", "—"), *Subject.choices])
    level = forms.ChoiceField(label=_("level"), required=False, choices=LEVELS)

    def hints(self) -> dict[str, Any]:
        """What has been said."""
        names = ("year", "grade", "subject", "level", "kind")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class DeliveryForm(PlaceForm, HintsForm):
    """Files with results."""

    upload = FilesField(
        label=_("files with results"),
        help_text=_(
            "Excel workbooks (.xlsx), tables as text (.csv), or ZIP archives of them; any number at once. "
            "You may drag them here. Pupils are shown by their codes only: a file with names is refused and deleted."
        ),
        widget=ManyFiles(attrs={"accept": ".xlsx,.csv,.zip"}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label=_("kind"),
        choices=[(kind.value, kind.label) for kind in (ProcedureKind.VPR, ProcedureKind.KDR, ProcedureKind.OTHER)],
        required=False,
        initial=ProcedureKind.VPR,
    )
    field_order = ("upload", "place", "year", "grade", "subject", "level", "kind")


class MatchForm(forms.Form):
    """Which school a name of the files stands for: one choice for each name."""

    def __init__(self, *args: Any, open_rows: list[dict[str, Any]], schools: list[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refs = {f"ref-{at}": row["ref"] for at, row in enumerate(open_rows)}
        self.schools = {str(school.pk): school for school in schools}
        choices = [("", _("— choose —")), ("0", _("leave it out")), *((str(s.pk), s.name) for s in schools)]
        for name, row in zip(self.refs, open_rows, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=row["label"], choices=choices, required=False, initial=row["initial"]
            )

    def chosen(self) -> dict[str, School | None]:
        """The school of each name that something was said of; ``None`` leaves it out."""
        said = {ref: self.cleaned_data[name] for name, ref in self.refs.items() if self.cleaned_data[name]}
        return {ref: self.schools.get(value) for ref, value in said.items()}


class WorkForm(forms.ModelForm[Work]):
    """A work's identity and its scale."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Work
        fields = ["kind", "year", "grade", "subject", "level", "name", "mark3", "mark4", "mark5", "source", "held_on"]
        widgets = {"held_on": day_input()}
        help_texts = {
            "name": _("For a foreign language, or a work that has its own name."),
            "source": _("The act or the page of the federal organiser that the scale is taken from."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].min_value = 2015  # type: ignore[attr-defined]
        self.initial.setdefault("year", timezone.localdate().year)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            for name in ("kind", "year", "grade", "subject"):
                self.fields[name].disabled = True

    def validate_constraints(self) -> None:
        """Not here: the service says in words what is wrong with a scale, and who else has this work."""


class TaskForm(forms.Form):
    """One task of a work; a row without a code is passed over."""

    code = forms.CharField(label=_("task"), max_length=12, required=False)
    max = forms.IntegerField(label=_("points"), required=False, min_value=1, max_value=100)
    level = forms.ChoiceField(
        label=_("difficulty"), required=False, choices=[("", "—"), ("Б", "Б"), ("П", "П"), ("В", "В")]
    )
    open = forms.TypedChoiceField(
        label=_("who marks"),
        required=False,
        choices=[("", "—"), ("1", _("an expert")), ("0", _("by the key"))],
        coerce=lambda value: value == "1",
        empty_value=None,
    )

    def clean(self) -> dict[str, Any]:
        """A task with a code has points."""
        said = super().clean() or self.cleaned_data
        if said.get("code") and not said.get("max") and "max" not in self.errors:
            self.add_error("max", _("How many points does this task bring?"))
        return said


Tasks = forms.formset_factory(TaskForm, extra=6, max_num=80)


def tasks_of(grid: Any) -> list[dict[str, Any]]:
    """The tasks of a valid grid, in its order."""
    rows = [form.cleaned_data for form in grid.forms if form.cleaned_data.get("code")]
    return [{"code": row["code"].strip(), **{name: row[name] for name in ("max", "level", "open")}} for row in rows]


class LoadForm(forms.Form):
    """The year whose works are loaded from the catalogue."""

    year = forms.TypedChoiceField(label=_("calendar year"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """The year a work is copied to, and a person's word that its scale still holds."""

    year = forms.IntegerField(label=_("calendar year"), min_value=2015, max_value=2100)
    confirmed = forms.BooleanField(
        label=_("I have compared the tasks and the scale with the new year's description"), required=False
    )
