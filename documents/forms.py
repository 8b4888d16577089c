"""Forms of the papers; they clean, the services write."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents import printing
from documents.kinds import Kind
from documents.models import Attachment, Document, Tie
from documents.numbering import MAX_LENGTH
from office import clauses, prose
from office.blocks import Block
from office.paper import Clause, Paper, Signature

DAMAGES: dict[prose.Damage, str | Promise] = {
    prose.Damage.UNKNOWN: _("“%(mark)s” is no table or picture of this document. Restore the mark as it was."),
    prose.Damage.TWICE: _("The mark %(mark)s stands in the text twice. Leave it in one place."),
    prose.Damage.MISSING: _("The mark %(mark)s is gone from the text. Put it back in a line of its own."),
    prose.Damage.INSIDE: _("The mark %(mark)s has to stand in a line of its own."),
}


def day_input() -> forms.DateInput:
    """The browser's own calendar, which wants the date in ISO form."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def rows(count: int) -> forms.Textarea:
    """A field of so many lines."""
    return forms.Textarea(attrs={"rows": count})


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


class RepealForm(forms.Form):
    """Why a paper is no longer in force."""

    reason = forms.CharField(
        label=_("What repeals it"),
        max_length=400,
        help_text=_("Kind, date and number of the document that repeals this one and is not in this register."),
    )


class RefreshForm(forms.Form):
    """Whether the text goes with the facts."""

    text = forms.BooleanField(label=_("the text as well: what was worded by hand is lost"), required=False)


class TieForm(forms.Form):
    """What this paper does to another one."""

    other = forms.IntegerField()
    kind = forms.ChoiceField(choices=Tie.Kind.choices)


class AttachForm(forms.Form):
    """A file that belongs to an issued paper."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Attachment.Kind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("A scan: PDF, JPG or PNG, up to 20 MB. A signature: .sig or .p7s; it is kept and not verified."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.sig,.p7s,.p7m"}),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=400)


class DraftForm(forms.Form):
    """The wording of a draft; tables, pictures and annexes come from the facts and are not edited here."""

    addressee = forms.CharField(
        label=_("To whom"),
        required=False,
        max_length=2000,
        help_text=_("One line of the sheet per line."),
        widget=rows(4),
    )
    heading = forms.CharField(label=_("Heading"), max_length=1000, widget=rows(3))
    preamble = forms.CharField(label=_("Preamble"), max_length=10_000, required=False, widget=rows(6))
    text = forms.CharField(
        label=_("Text"),
        max_length=200_000,
        strip=False,
        help_text=_(
            "An empty line parts paragraphs. A line that begins with # is a heading. A line such as [[Таблица 1: …]] "
            "stands for a table or a picture: you may move it, its content comes from the facts."
        ),
        widget=rows(22),
    )
    clauses = forms.CharField(
        label=_("Clauses"),
        max_length=50_000,
        help_text=_("One clause per line. A number such as 3.1. at the start of a line puts it under clause 3."),
        widget=rows(14),
    )
    signatory_post = forms.CharField(
        label=_("Who signs: post"), max_length=300, widget=forms.TextInput(attrs={"list": "signing-posts"})
    )
    signatory_name = forms.CharField(
        label=_("Who signs: name"), max_length=120, widget=forms.TextInput(attrs={"list": "signing-names"})
    )
    signatures = forms.CharField(
        label=_("Who else signs"),
        required=False,
        max_length=4000,
        help_text=_("One person per line: the post, a colon, the name."),
        widget=rows(3),
    )
    performer = forms.CharField(
        label=_("Who drew it up"),
        required=False,
        max_length=200,
        help_text=_("Name and phone, a line each."),
        widget=rows(2),
    )
    number = forms.CharField(label=_("Number"), required=False, max_length=MAX_LENGTH)
    issued_on = forms.DateField(label=_("Date"), required=False, widget=day_input())
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, document: Document, data: Any = None) -> None:
        """Only the parts that such a paper has; filled with what the draft says now."""
        self.paper = Paper.from_payload(document.payload)
        super().__init__(data, initial=_said(self.paper) | _registered(document))
        letter = printing.form_of(Kind(document.kind)) in {"letter", "memo"}
        has = {
            "addressee": letter or bool(self.paper.addressee),
            "preamble": bool(self.paper.preamble or self.paper.command or not self.paper.blocks),
            "text": bool(self.paper.blocks),
            "clauses": bool(self.paper.clauses),
        }
        for name in (name for name, there in has.items() if not there):
            del self.fields[name]

    def clean_text(self) -> tuple[Block, ...]:
        """The blocks as the model has them; tables and pictures are those of the draft."""
        try:
            found = prose.from_text(self.cleaned_data["text"], self.paper.blocks)
        except prose.Damaged as damaged:
            raise ValidationError(str(DAMAGES[damaged.code]) % {"mark": damaged.mark}) from None
        if not found:
            raise ValidationError(_("Write at least one paragraph."))
        return found

    def clean_clauses(self) -> tuple[Clause, ...]:
        """The clauses as the model has them."""
        found = clauses.from_text(self.cleaned_data["clauses"])
        if not found:
            raise ValidationError(_("Write at least one clause."))
        return found

    def clean_signatures(self) -> tuple[Signature, ...]:
        """Those who sign under the first one."""
        found = []
        for line in _lines(self.cleaned_data["signatures"]):
            post, colon, name = (part.strip() for part in line.rpartition(":"))
            if not (post and colon and name):
                raise ValidationError(_("“%(line)s”: write the post, a colon, the name.") % {"line": line})
            found.append(Signature(post, name))
        return tuple(found)

    def payload(self) -> dict[str, Any]:
        """The draft's facts with the new wording."""
        data = self.cleaned_data
        changed = replace(
            self.paper,
            heading=" ".join(data["heading"].split()),
            signature=Signature(data["signatory_post"].strip(), data["signatory_name"].strip()),
            signatures=data["signatures"],
            performer="\n".join(_lines(data["performer"])),
            preamble=data.get("preamble", self.paper.preamble).strip(),
            blocks=data.get("text", self.paper.blocks),
            clauses=data.get("clauses", self.paper.clauses),
            addressee=tuple(_lines(data["addressee"])) if "addressee" in data else self.paper.addressee,
        )
        return changed.to_payload()


def _said(paper: Paper) -> dict[str, Any]:
    return {
        "addressee": "\n".join(paper.addressee),
        "heading": paper.heading,
        "preamble": paper.preamble,
        "text": prose.to_text(paper.blocks),
        "clauses": clauses.to_text(paper.clauses),
        "signatory_post": paper.signature.post,
        "signatory_name": paper.signature.name,
        "signatures": "\n".join(f"{one.post}: {one.name}" for one in paper.signatures),
        "performer": paper.performer,
    }


def _registered(document: Document) -> dict[str, Any]:
    return {"number": document.number, "issued_on": document.issued_on, "revision": document.revision}


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class LetterheadForm(forms.Form):
    """A form of the department's own."""

    name = forms.CharField(label=pgettext_lazy("of a form", "Name"), max_length=120)
    file = forms.FileField(label=_("Word file"), help_text=_("A .docx of at most 5 MB with variables from the list."))
