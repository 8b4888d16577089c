"""Forms about schools, people, procedures and the calendar: they clean, the services write."""

import zoneinfo
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import EVERYWHERE, Permission, Role
from office.declension import OBLIQUE
from schools import labels
from schools.models import (
    CalendarDay,
    Declension,
    Layout,
    Municipality,
    PostGroup,
    Procedure,
    ResponsiblePerson,
    School,
    SchoolSet,
    Signatory,
)
from schools.rules import Scope


def day_input() -> forms.DateInput:
    """The browser's own day picker, which takes and gives ISO days."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """The browser's own time picker, without seconds."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class SchoolForm(forms.ModelForm[School]):
    """The facts of a school."""

    class Meta:
        model = School
        fields = ["name", "full_name", "login", "kind", "director", "address", "email", "phone", "pupils"]
        widgets = {"phone": forms.TextInput(attrs={"inputmode": "tel"})}


class CloseForm(forms.Form):
    """The day from which a school works no more."""

    closed_on = forms.DateField(label=_("Closed on"), widget=day_input(), initial=timezone.localdate)


class MergeForm(CloseForm):
    """Which school takes over, and from when."""

    successor = forms.ModelChoiceField(label=_("Merged into"), queryset=School.objects.none())

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = School.objects.active().filter(municipality=school.municipality_id).exclude(pk=school.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


class SchoolSetForm(forms.ModelForm[SchoolSet]):
    """A name for some schools, and why these."""

    class Meta:
        model = SchoolSet
        fields = ["name", "note", "schools"]
        widgets = {"schools": forms.CheckboxSelectMultiple}

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = Q(closed_on=None)
        if self.instance.pk:
            wanted |= Q(sets=self.instance)
        chosen = School.objects.filter(wanted, municipality=municipality).distinct()
        self.fields["schools"].queryset = chosen  # type: ignore[attr-defined]


class RegistryForm(forms.Form):
    """A file with the registry of schools."""

    file = forms.FileField(
        label=_("File with the registry"),
        help_text=_("An Excel workbook (.xlsx) or a table saved as text (.csv), up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class PostForm(forms.Form):
    """Role and school of somebody's post; the roles offered are those that the asker may give."""

    role = forms.ChoiceField(label=_("Role"))
    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=School.objects.none(),
        required=False,
        help_text=_("Only for a school coordinator."),
    )

    def __init__(self, municipality: Municipality | None, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = scope.may(Permission.MUNICIPALITY_MANAGE, municipality=None)
        roles = [(role.value, role.label) for role in Role if everywhere or role not in EVERYWHERE]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["school"].queryset = School.objects.active().filter(  # type: ignore[attr-defined]
            municipality=municipality
        )


class InvitationForm(PostForm):
    """Whom to invite, and to which post."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Full name"), max_length=200)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    field_order = ("email", "name", "phone", "role", "school")


class PersonForm(forms.ModelForm[ResponsiblePerson]):
    """Somebody whom plans may name."""

    class Meta:
        model = ResponsiblePerson
        fields = ["name", "post", "school", "phone", "email", "user", "left_on"]
        labels = {"school": _("School"), "user": _("Account")}
        help_texts = {
            "school": _("Empty for the staff of the department."),
            "user": _("If the person signs in here: reminders reach the account."),
        }
        widgets = {"left_on": day_input()}

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.active().filter(municipality=municipality)
        users = User.objects.filter(memberships__municipality=municipality).distinct()
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


class PostGroupForm(forms.ModelForm[PostGroup]):
    """Those whom plans address together; the other spellings are typed one per line."""

    aliases = forms.CharField(
        label=_("Other spellings"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, as plans write them."),
    )

    class Meta:
        model = PostGroup
        fields = ["name", "aliases", "level", "school_set", "members"]
        widgets = {"members": forms.CheckboxSelectMultiple}

    def __init__(self, municipality: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "\n".join(self.instance.aliases)
        sets = SchoolSet.objects.filter(municipality=municipality)
        persons = ResponsiblePerson.objects.active().filter(municipality=municipality)
        self.fields["school_set"].queryset = sets  # type: ignore[attr-defined]
        self.fields["school_set"].empty_label = _("all schools")  # type: ignore[attr-defined]
        self.fields["members"].queryset = persons  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        """Non-empty lines, each once, in the order typed."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class DeclensionForm(forms.ModelForm[Declension]):
    """The five oblique forms, each with a sentence to hear it in; for a person the sex they hang on."""

    class Meta:
        model = Declension
        fields = ["sex", *OBLIQUE]
        widgets = {"sex": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == Declension.Kind.POST:
            del self.fields["sex"]
        for case in OBLIQUE:
            self.fields[case].help_text = labels.example(case, getattr(self.instance, case))


class ProcedureForm(forms.ModelForm[Procedure]):
    """One work of a season."""

    class Meta:
        model = Procedure
        fields = ["kind", "year", "grade", "subject", "name", "starts_on", "ends_on", "basis"]
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "year": forms.NumberInput(attrs={"min": 2015, "max": 2100}),
            "grade": forms.NumberInput(attrs={"min": 1, "max": 11}),
        }

    def clean_grade(self) -> int:
        """A grade that exists."""
        grade = int(self.cleaned_data["grade"])
        if not 1 <= grade <= 11:
            raise forms.ValidationError(_("Grades run from 1 to 11."))
        return grade


class FillForm(forms.Form):
    """One day for all schools that have none yet."""

    day = forms.DateField(label=_("Day"), widget=day_input())
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input(), required=False)


class SittingForm(forms.Form):
    """A line of the timetable; the hidden ids say which school and which sitting it speaks of."""

    sitting = forms.IntegerField(required=False, widget=forms.HiddenInput)
    school = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), widget=day_input(), required=False)
    starts_at = forms.TimeField(label=_("Begins at"), widget=time_input(), required=False)
    classes = forms.CharField(label=_("Classes"), max_length=80, required=False)


class MunicipalityForm(forms.ModelForm[Municipality]):
    """The department's card; the short name in addresses is given once, by the administrator."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Municipality
        fields = ["name", "department", "department_short", "region", "time_zone", "phone", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = _zones()  # type: ignore[attr-defined]


class NewMunicipalityForm(MunicipalityForm):
    """The same with the short name."""

    class Meta(MunicipalityForm.Meta):
        fields = ["name", "slug", *MunicipalityForm.Meta.fields[1:]]


RUSSIAN_ZONES = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Europe/Saratov", "Europe/Volgograd"),
    *("Europe/Astrakhan", "Europe/Ulyanovsk", "Europe/Kirov", "Europe/Simferopol", "Asia/Yekaterinburg", "Asia/Omsk"),
    *("Asia/Novosibirsk", "Asia/Barnaul", "Asia/Tomsk", "Asia/Novokuznetsk", "Asia/Krasnoyarsk", "Asia/Irkutsk"),
    *("Asia/Chita", "Asia/Yakutsk", "Asia/Khandyga", "Asia/Vladivostok", "Asia/Ust-Nera", "Asia/Magadan"),
    *("Asia/Sakhalin", "Asia/Srednekolymsk", "Asia/Kamchatka", "Asia/Anadyr"),
)


def _zones() -> list[tuple[str, str]]:
    now = timezone.now()
    offsets = {name: now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() for name in RUSSIAN_ZONES}
    hours = {name: round(offset.total_seconds() / 3600) for name, offset in offsets.items() if offset is not None}
    return [(name, f"UTC+{hours[name]} {name.split('/')[1]}") for name in sorted(hours, key=lambda n: (hours[n], n))]


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


class CalendarDayForm(forms.ModelForm[CalendarDay]):
    """A day that differs from the usual week."""

    class Meta:
        model = CalendarDay
        fields = ["day", "works", "note", "source"]
        widgets = {"day": day_input()}


class YearForm(forms.Form):
    """The act by which a year's transfers were looked through."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("Source"), max_length=300)
