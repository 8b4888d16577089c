"""Photographs and scans enclosed with an act: told by their content, scanned, drawn anew, kept under a random name."""

import hashlib
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import journal
from accounts.files import checked, clean_name, random_name
from accounts.models import User
from observers.models import Act, ActFile
from office.guard import MEGABYTE, Kind, Limits

ALLOWED = frozenset({Kind.PDF, Kind.JPG, Kind.PNG})
LIMITS = Limits(size=10 * MEGABYTE)
MOST_FILES = 5


def enclose(act: Act, file: BinaryIO, *, name: str, by: User | None) -> ActFile:
    """Keep a file with a draft of an act; the same file again gives the first one back.

    Raises ``ValidationError`` with one sentence when the file is not what it says, too large, infected or one too
    many, or when the act was handed in meanwhile.
    """
    shown = clean_name(name)
    kind, clean = checked(file, shown, ALLOWED, LIMITS)
    clean.seek(0)
    row = ActFile(act=act, name=shown, sha256=hashlib.sha256(clean.read()).hexdigest())
    clean.seek(0)
    row.file.save(random_name(kind.value), File(clean), save=False)
    kept = None
    try:
        kept = _kept(row, by)
    finally:
        if kept is not row:  # because a refused or repeated file must not stay behind
            row.file.storage.delete(row.file.name or "")
    return kept


@transaction.atomic
def take_out(row: ActFile, *, by: User | None) -> None:
    """Take a file out of a draft; an act that was handed in keeps its files."""
    act = _draft(row.act)
    facts = {"sha256": row.sha256}
    name, storage = row.file.name or "", row.file.storage
    row.delete()
    journal.record("act_file.removed", act, by, municipality=act.municipality_id, school=act.school_id, changes=facts)
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def _kept(row: ActFile, by: User | None) -> ActFile:
    act = _draft(row.act)
    twin = act.files.filter(sha256=row.sha256).first()
    if twin is not None:
        return twin
    if act.files.count() >= MOST_FILES:
        words = ngettext("An act holds at most %(limit)s file.", "An act holds at most %(limit)s files.", MOST_FILES)
        raise ValidationError(words % {"limit": MOST_FILES})
    row.save()
    # Without the name, because people name files after themselves and the journal is never erased.
    facts = {"sha256": row.sha256}
    journal.record("act_file.added", act, by, municipality=act.municipality_id, school=act.school_id, changes=facts)
    return row


def _draft(act: Act) -> Act:
    fresh = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if fresh.submitted_at is not None:
        raise ValidationError(_("This act has been handed in; its files stay with it."))
    return fresh
