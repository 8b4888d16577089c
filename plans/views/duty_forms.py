"""The sheet of one report: its fields, its paper acts, its files, and the other schools it may answer for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from plans.forms import lines
from plans.models import Assignment, Report
from plans.rules import Outcome
from plans.services.reporting import Answer, is_address
from schools.forms.days import day_input

MOST_LINKS = 20
LONGEST_LINK = 500


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ReportForm(forms.Form):
    """What is reported; nothing is required here, because a draft may be anything."""

    outcome = forms.ChoiceField(label=_("outcome"), choices=Outcome.choices, widget=forms.RadioSelect, required=False)
    done_on = forms.DateField(label=_("date done"), widget=day_input(), required=False)
    text = forms.CharField(
        label=_("what was done, or the reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
        help_text=_("One line is enough. No names of pupils."),
    )
    links = forms.CharField(
        label=_("links"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Pages that prove it, one address per line."),
    )
    # A plain field, because every file is judged by its content where it is kept.
    proofs = forms.Field(
        label=_("files"),
        widget=ManyFiles(attrs={"multiple": True, "accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        required=False,
        help_text=_("PDF, Word (.docx), Excel (.xlsx), JPG or PNG; up to 10 MB each, at most 10 files."),
    )
    drop = forms.TypedMultipleChoiceField(
        label=_("take out of the report"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    also = forms.TypedMultipleChoiceField(
        label=_("hand in the same for"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kept: Mapping[int, str], fellows: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("drop", list(kept.items())), ("also", [(row.pk, str(row.school)) for row in fellows])):
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                field.widget = forms.MultipleHiddenInput()

    def clean_links(self) -> tuple[str, ...]:
        """Addresses of pages, one per line."""
        found = lines(self.cleaned_data["links"])
        if len(found) > MOST_LINKS:
            raise ValidationError(say("At most %(limit)s links.") % {"limit": MOST_LINKS})
        for address in found:
            try:
                is_address(address)
            except ValidationError:
                raise ValidationError(say("“%(link)s” is no address of a page.") % {"link": address[:100]}) from None
            if len(address) > LONGEST_LINK:
                raise ValidationError(say("An address is longer than %(limit)s characters.") % {"limit": LONGEST_LINK})
        return tuple(found)


class ActForm(forms.Form):
    """The requisites of one paper act."""

    kind = forms.CharField(label=_("kind of the act"), max_length=60, required=False)
    number = forms.CharField(label=_("number of the act"), max_length=40, required=False)
    date = forms.DateField(label=_("date of the act"), widget=day_input(), required=False)

    def clean(self) -> dict[str, Any]:
        """An act with a number or a date is of some kind."""
        data = super().clean() or self.cleaned_data
        if (data.get("number") or data.get("date")) and not data.get("kind"):
            self.add_error("kind", say("Say what it is: an order, a protocol, a reference."))
        return data


Acts = forms.formset_factory(ActForm, extra=1, max_num=10, validate_max=True)


class Sheet:
    """A report's form with its acts, as a page shows it and as it comes back."""

    def __init__(self, form: ReportForm, acts: Any) -> None:
        self.form, self.acts = form, acts

    @classmethod
    def about(cls, answer: Answer, revision: int, kept: Mapping[int, str], fellows: Sequence[Assignment]) -> "Sheet":
        """Filled with what is known."""
        initial = {**answer.fields(), "links": "\n".join(answer.links), "revision": revision}
        acts = [{**act, "date": date.fromisoformat(act["date"]) if act["date"] else None} for act in answer.acts]
        return cls(ReportForm(initial=initial, kept=kept, fellows=fellows), Acts(initial=acts, prefix="acts"))

    @classmethod
    def sent(cls, data: Any, files: Any, latest: Report | None, fellows: Sequence[Assignment]) -> "Sheet":
        """As it came back."""
        return cls(ReportForm(data, files, kept=kept_files(latest), fellows=fellows), Acts(data, prefix="acts"))

    def offer(self, latest: Report | None) -> None:
        """Let the files be taken out that the newest version holds by now."""
        field: Any = self.form.fields["drop"]
        field.choices = list(kept_files(latest).items())
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)

    def is_valid(self) -> bool:
        """Whether all of it can be kept as a draft."""
        return bool(self.form.is_valid() & self.acts.is_valid())

    def answer(self) -> Answer:
        """What it says, once valid."""
        data = self.form.cleaned_data
        acts = [each.cleaned_data for each in self.acts.forms if each.cleaned_data.get("kind")]
        return Answer(
            outcome=data["outcome"] or Outcome.DONE,
            done_on=data["done_on"],
            text=data["text"].strip(),
            links=data["links"],
            acts=tuple(
                {"kind": a["kind"], "number": a["number"], "date": a["date"].isoformat() if a["date"] else ""}
                for a in acts
            ),
        )

    @property
    def revision(self) -> int:
        """The newest version the page was made from."""
        return self.form.cleaned_data["revision"] or 0


def kept_files(latest: Report | None) -> dict[int, str]:
    """The files of the newest version, by id."""
    return {row.pk: row.name for row in latest.evidence.all()} if latest else {}
