"""Verbs of the files that belong to an issued paper: scans, files signed electronically, detached signatures."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.files import Hashed, checked, clean_name, random_name, scanned
from accounts.models import User
from documents import rules
from documents.files import keep
from documents.models import Attachment, Document
from documents.services.papers import locked, record, refuse
from office.guard import MEGABYTE, Kind, Limits
from office.signatures import looks_signed

SCANS = frozenset({Kind.PDF, Kind.JPG, Kind.PNG})
SIGNATURES = ("sig", "p7s", "p7m")
LIMITS = Limits(size=20 * MEGABYTE)
SIGNATURE_SIZE = MEGABYTE
MOST_FILES = 20


def attach(document: Document, file: BinaryIO, *, name: str, kind: str, by: User | None, note: str = "") -> Attachment:
    """Keep a file with an issued paper; the same file again gives the first one back.

    A signature is kept as it came and nobody verifies it. Raises ``ValidationError`` with one sentence: a draft, a file
    that is not what it says, too large, infected, one too many, or a full disk.
    """
    refuse(rules.why_not_attach(document.state))
    shown = clean_name(name)
    ending, clean = _looked_at(file, shown, Attachment.Kind(kind))
    stored = Hashed(clean)
    row = Attachment(document=document, kind=kind, name=shown, note=" ".join(note.split())[:400], created_by=by)
    row.file.name = keep(f"attachments/{random_name(ending)}", stored)
    row.sha256, row.size = stored.digest.hexdigest(), row.file.size
    kept = None
    try:
        kept = _kept(row, by)
    finally:
        if kept is not row:  # because a refused or repeated file must not stay behind
            row.file.storage.delete(row.file.name)
    return kept


@transaction.atomic
def detach(attachment: Attachment, *, by: User | None) -> None:
    """Take off a file that was attached by mistake; the journal keeps its name and checksum."""
    document = locked(attachment.document)
    refuse(rules.why_not_attach(document.state))
    name, storage = attachment.file.name or "", attachment.file.storage
    record("document.detached", document, by, _facts(attachment))
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _looked_at(file: BinaryIO, name: str, kind: Attachment.Kind) -> tuple[str, BinaryIO]:
    """The ending under which the file is kept, and the file as it may be kept."""
    ending = name.rpartition(".")[2].casefold()
    if kind == Attachment.Kind.SIGNATURE or (kind == Attachment.Kind.SIGNED and ending in SIGNATURES):
        return _signature(file, name, ending)
    allowed = SCANS if kind == Attachment.Kind.SCAN else frozenset({Kind.PDF})
    found, clean = checked(file, name, allowed, LIMITS)
    return found.value, clean


def _signature(file: BinaryIO, name: str, ending: str) -> tuple[str, BinaryIO]:
    most = LIMITS.size if ending == "p7m" else SIGNATURE_SIZE
    file.seek(0)
    data = file.read(most + 1)
    if len(data) > most:
        raise ValidationError(_("%(name)s: a signature is not that large.") % {"name": name})
    if ending not in SIGNATURES or not looks_signed(data):
        raise ValidationError(
            _("%(name)s: this is no signature file. Accepted are .sig and .p7s as signing programs write them.")
            % {"name": name}
        )
    scanned(file)
    file.seek(0)
    return ending, file


@transaction.atomic
def _kept(row: Attachment, by: User | None) -> Attachment:
    document = locked(row.document)
    refuse(rules.why_not_attach(document.state))
    twin = document.attachments.filter(sha256=row.sha256).first()
    if twin:
        return twin
    if document.attachments.count() >= MOST_FILES:
        raise ValidationError(_("A document holds at most %(limit)s files.") % {"limit": MOST_FILES})
    row.save(force_insert=True)
    record("document.attached", document, by, _facts(row))
    return row


def _facts(row: Attachment) -> dict[str, str]:
    return {"attachment": str(row.get_kind_display()), "file": row.name, "sha256": row.sha256}
