"""Forms of cross-checking: for which work, who lends experts, by which rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.reports.exchanges import COMMISSIONS, SCHOOLS, Line
from analytics.services.exchanging import Rules
from office import natural
from schools.subjects import Subject

MODES = [
    (SCHOOLS, gettext_lazy("experts of one school mark the works of another")),
    (COMMISSIONS, gettext_lazy("commissions of experts from several schools mark them")),
]
MOST = 5000


class StartForm(forms.Form):
    """For which work."""

    year = forms.IntegerField(label=gettext_lazy("year"), min_value=2015, max_value=2100)
    grade = forms.IntegerField(label=gettext_lazy("grade"), min_value=1, max_value=11)
    subject = forms.ChoiceField(label=gettext_lazy("subject"), choices=Subject.choices)
    title = forms.CharField(label=gettext_lazy("name, if it has one"), max_length=200, required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("how works are marked"), choices=MODES, widget=forms.RadioSelect, initial=SCHOOLS
    )


class RulesForm(forms.Form):
    """By which rules works are dealt."""

    title = forms.CharField(label=gettext_lazy("name, if it has one"), max_length=200, required=False)
    mode = forms.ChoiceField(label=gettext_lazy("how works are marked"), choices=MODES, widget=forms.RadioSelect)
    last_year = forms.BooleanField(label=gettext_lazy("avoid the pairs of last year"), required=False)
    commissions = forms.IntegerField(label=gettext_lazy("commissions"), min_value=1, max_value=30)
    least_schools = forms.IntegerField(
        label=gettext_lazy("experts of no less schools in each"), min_value=2, max_value=20
    )
    aside = forms.BooleanField(
        label=gettext_lazy("in need a member steps aside while the works of his school are marked"), required=False
    )
    forbidden = forms.CharField(
        label=gettext_lazy("who must not mark whose works"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A line each: whose works > who must not mark them. Names as in the table."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, schools: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = {name.casefold(): pk for pk, name in schools.items()}

    def clean_forbidden(self) -> tuple[tuple[int, int], ...]:
        """Pairs of ids; a line that names no two schools is refused with its words."""
        found = []
        for line in str(self.cleaned_data["forbidden"]).splitlines():
            if not line.strip():
                continue
            parts = [self.numbers.get(part.strip().casefold()) for part in line.split(">")]
            if len(parts) != 2 or None in parts:
                raise ValidationError(_("“%(line)s” names no two schools of the municipality.") % {"line": line})
            found.append((int(parts[0] or 0), int(parts[1] or 0)))
        return tuple(found)

    def rules(self) -> Rules:
        """What the service takes."""
        names = ("mode", "last_year", "commissions", "least_schools", "aside", "forbidden")
        return Rules(**{name: self.cleaned_data[name] for name in names})


class LineForm(forms.Form):
    """One school: works, experts, the most of one expert, names."""

    works = forms.IntegerField(label=gettext_lazy("works"), min_value=0, max_value=MOST)
    experts = forms.IntegerField(label=gettext_lazy("experts"), min_value=0, max_value=200)
    limit = forms.IntegerField(label=gettext_lazy("most of one expert"), min_value=0, max_value=MOST, required=False)
    names = forms.CharField(label=gettext_lazy("names of the experts"), required=False, max_length=1000)

    def __init__(self, school: int, name: str, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, prefix=f"s{school}")
        self.school, self.name = school, name
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{name}: {field.label}"

    def line(self) -> Line:
        """What the service takes."""
        data = self.cleaned_data
        return Line(self.school, data["works"], data["experts"], data["limit"], data["names"])


def line_forms(lines: Sequence[Line], names: Mapping[int, str], data: Any = None) -> list[LineForm]:
    """A form per school, those with works first to last by name."""
    made = []
    for line in sorted(lines, key=lambda one: natural.key(names.get(one.school, ""))):
        first = {"works": line.works, "experts": line.experts, "limit": line.limit, "names": line.names}
        made.append(LineForm(line.school, names.get(line.school, f"№ {line.school}"), data, first))
    return made
