"""Forms of analytical notes: what one is to be about, and its words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.labels.notes import PARTS
from analytics.models import Work
from analytics.services.noting import About
from schools.models import Municipality, School
from schools.subjects import Subject

Choices = list[tuple[str, list[tuple[str, str]]]]
MOST = 60_000


class NoteForm(forms.Form):
    """Whose results, and which of them: a season, a subject or a work."""

    school = forms.ModelChoiceField(
        label=gettext_lazy("Whose results"),
        queryset=School.objects.none(),
        required=False,
        empty_label=gettext_lazy("the whole municipality"),
    )
    about = forms.ChoiceField(label=gettext_lazy("About"))

    def __init__(self, *args: Any, works: Iterable[Work], schools: Any, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = {work.pk: work for work in works}
        about, school = self.fields["about"], self.fields["school"]
        assert isinstance(about, forms.ChoiceField)  # noqa: S101 because it was declared above
        assert isinstance(school, forms.ModelChoiceField)  # noqa: S101 because it was declared above
        about.choices = choices(self.works.values())
        school.queryset = schools
        if not whole:
            school.required, school.empty_label = True, None

    def told(self, place: Municipality) -> About:
        """What was chosen; a valid form only."""
        kind, _dash, rest = self.cleaned_data["about"].partition("-")
        school = self.cleaned_data["school"]
        if kind == "work":
            work = self.works[int(rest)]
            return About(place, work.year, school, work)
        year, _dash, subject = rest.partition("-")
        return About(place, int(year), school, subject=subject)


def choices(works: Iterable[Work]) -> Choices:
    """By year: the season, its subjects, its works."""
    years: dict[int, list[Work]] = {}
    for work in works:
        years.setdefault(work.year, []).append(work)
    made = []
    for year, rows in sorted(years.items(), reverse=True):
        subjects = {row.subject: Subject(row.subject).label for row in rows}
        lines = [(f"season-{year}", _("the whole season of %(year)s") % {"year": year})]
        words = _("%(subject)s, all grades of %(year)s")
        lines += [
            (f"subject-{year}-{code}", words % {"subject": name, "year": year})
            for code, name in sorted(subjects.items(), key=lambda one: str(one[1]))
        ]
        lines += [(f"work-{row.pk}", str(row)) for row in rows]
        made.append((str(year), lines))
    return made


class WordsForm(forms.Form):
    """The text of a note by its parts, a paragraph a line."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: Mapping[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, label in PARTS.items():
            lines = words.get(part) or []
            self.fields[part] = forms.CharField(
                label=str(label),
                required=False,
                max_length=MOST,
                initial="\n".join(lines),
                widget=forms.Textarea({"rows": min(max(3, len(lines) + sum(len(line) for line in lines) // 90), 14)}),
            )
