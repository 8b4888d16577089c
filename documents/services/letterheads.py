"""Verbs about a department's own forms: bring one in, put it in use, take it out of use."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.files import Hashed, checked, random_name
from accounts.models import User
from documents.files import keep
from documents.models import Document, Letterhead
from office.guard import MEGABYTE, Kind, Limits
from office.letterheads import UnfitLetterhead, fill, look_through
from office.paper import Paper
from schools.models import Municipality

LIMITS = Limits(size=5 * MEGABYTE)


def bring_in(municipality: Municipality, file: BinaryIO, *, name: str, by: User | None) -> Letterhead:
    """Keep a form, not in use yet; one of the same name is replaced and has to be put in use again.

    Raises ``ValidationError`` with one sentence when the file is no Word document or holds more than variables.
    """
    _kind, clean = checked(file, name, {Kind.DOCX}, LIMITS)
    clean.seek(0)
    try:
        look_through(clean.read())
    except UnfitLetterhead as unfit:
        raise ValidationError(reason(unfit)) from unfit
    clean.seek(0)
    hashed = Hashed(clean)
    stored = keep(f"letterheads/{random_name('docx')}", hashed)
    with transaction.atomic():
        facts = {"file": stored, "sha256": hashed.digest.hexdigest(), "active": False, "uploaded_by": by}
        row, _made = Letterhead.objects.update_or_create(municipality=municipality, name=name, defaults=facts)
        _record("letterhead.brought_in", row, by)
    return row


@transaction.atomic
def put_in_use(letterhead: Letterhead, *, by: User | None) -> Letterhead:
    """Offer this form on every paper of the department."""
    return _switched(letterhead, by, active=True)


@transaction.atomic
def take_out(letterhead: Letterhead, *, by: User | None) -> Letterhead:
    """Offer this form no longer; the file stays."""
    return _switched(letterhead, by, active=False)


def on_form(document: Document, letterhead: Letterhead) -> bytes:
    """The paper as a Word file on the department's own form; raises ``ValidationError`` when the form is unfit."""
    return filled(letterhead, Paper.from_payload(document.payload), document.title)


def filled(letterhead: Letterhead, paper: Paper, title: str) -> bytes:
    """The form with this paper; raises ``ValidationError`` with a sentence when the form is unfit or is not there."""
    try:
        with letterhead.file.open("rb") as stored:
            return fill(stored.read(), paper, title=title)
    except UnfitLetterhead as unfit:
        raise ValidationError(reason(unfit)) from unfit
    except FileNotFoundError as gone:
        raise ValidationError(_("The file is missing from the storage. Tell the administrator.")) from gone


def reason(unfit: UnfitLetterhead) -> str:
    """The sentence for why a form is turned away."""
    sentences = {
        "broken": _("This is not a Word document that can be read. Save it as .docx and try again."),
        "syntax": _("The braces of a variable are not written properly: %(what)s. Write it as {{ heading }}."),
        "unknown": _("The form has variables that are not known: %(what)s. Take them from the list on this page."),
        "forbidden": _("Only the variables of the list may stand in the form, without commands (%(what)s)."),
        "no_text": _("The form has no paragraph {{ text }}, so there is no place for the text of the document."),
    }
    return sentences[unfit.code] % {"what": unfit.what}


def _switched(letterhead: Letterhead, by: User | None, *, active: bool) -> Letterhead:
    row = Letterhead.objects.select_for_update(of=("self",)).get(pk=letterhead.pk)
    if row.active != active:
        row.active = active
        row.save(update_fields=["active"])
        _record("letterhead.in_use" if active else "letterhead.out_of_use", row, by)
    return row


def _record(action: str, row: Letterhead, by: User | None) -> None:
    journal.record(action, row, by, municipality=row.municipality_id, changes={"sha256": row.sha256})
