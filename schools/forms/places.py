"""Forms about municipalities, schools and sets of schools: they clean, the services write."""

import zoneinfo
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.forms.days import day_input
from schools.models import (
    Municipality,
    School,
    SchoolSet,
)

RUSSIAN_ZONES = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Europe/Saratov", "Europe/Volgograd"),
    *("Europe/Astrakhan", "Europe/Ulyanovsk", "Europe/Kirov", "Europe/Simferopol", "Asia/Yekaterinburg", "Asia/Omsk"),
    *("Asia/Novosibirsk", "Asia/Barnaul", "Asia/Tomsk", "Asia/Novokuznetsk", "Asia/Krasnoyarsk", "Asia/Irkutsk"),
    *("Asia/Chita", "Asia/Yakutsk", "Asia/Khandyga", "Asia/Vladivostok", "Asia/Ust-Nera", "Asia/Magadan"),
    *("Asia/Sakhalin", "Asia/Srednekolymsk", "Asia/Kamchatka", "Asia/Anadyr"),
)


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


def _zones() -> list[tuple[str, str]]:
    now = timezone.now()
    offsets = {name: now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() for name in RUSSIAN_ZONES}
    hours = {name: round(offset.total_seconds() / 3600) for name, offset in offsets.items() if offset is not None}
    return [(name, f"UTC+{hours[name]} {name.split('/')[1]}") for name in sorted(hours, key=lambda n: (hours[n], n))]
