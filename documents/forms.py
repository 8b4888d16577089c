"""Forms of the papers; they clean, the services write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from documents.numbering import MAX_LENGTH
from office import clauses
from office.paper import Clause, Paper, Signature


def day_input() -> forms.DateInput:
    """The browser's own calendar, which wants the date in ISO form."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class IssueForm(forms.Form):
    """Number and date of a paper that is about to be issued."""

    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=MAX_LENGTH,
        help_text=_("As your clerk has given it. Leave it empty to take the next number of this year."),
    )
    issued_on = forms.DateField(label=_("Date"), widget=day_input())


class WithdrawForm(forms.Form):
    """Why a draft is laid aside."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=400)


class DraftForm(forms.Form):
    """The wording of a draft; the annexes come from the facts and are not edited here."""

    heading = forms.CharField(label=_("Heading"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    preamble = forms.CharField(
        label=_("Preamble"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    clauses = forms.CharField(
        label=_("Clauses"),
        max_length=50_000,
        help_text=_("One clause per line. A number such as 3.1. at the start of a line puts it under clause 3."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    signatory_post = forms.CharField(label=_("Who signs: post"), max_length=300)
    signatory_name = forms.CharField(label=_("Who signs: name"), max_length=120)
    number = forms.CharField(label=_("Number"), required=False, max_length=MAX_LENGTH)
    issued_on = forms.DateField(label=_("Date"), required=False, widget=day_input())
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def about(cls, document: Document) -> "DraftForm":
        """The form filled with what the draft says now."""
        paper = Paper.from_payload(document.payload)
        return cls(
            initial={
                "heading": paper.heading,
                "preamble": paper.preamble,
                "clauses": clauses.to_text(paper.clauses),
                "signatory_post": paper.signature.post,
                "signatory_name": paper.signature.name,
                "number": document.number,
                "issued_on": document.issued_on,
                "revision": document.revision,
            }
        )

    def clean_clauses(self) -> tuple[Clause, ...]:
        """The clauses as the model has them."""
        found = clauses.from_text(self.cleaned_data["clauses"])
        if not found:
            raise ValidationError(_("Write at least one clause."))
        return found

    def payload(self, document: Document) -> dict[str, Any]:
        """The draft's facts with the new wording."""
        data = self.cleaned_data
        changed = {
            "heading": " ".join(data["heading"].split()),
            "preamble": data["preamble"].strip(),
            "clauses": data["clauses"],
            "signature": Signature(data["signatory_post"].strip(), data["signatory_name"].strip()),
        }
        return Paper.from_payload(document.payload).with_words(**changed).to_payload()
