"""Files that prove a report: checked, scanned, stripped of what cameras add, kept under a random name."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.labels import refused_words
from accounts.models import User
from office.antivirus import scan
from office.guard import MEGABYTE, Kind, Limits, Refused, inspect
from office.pictures import FORMATS, redrawn
from plans.models import Assignment, Evidence
from plans.rules import ReportState
from plans.services.reporting import draft_of, locked, newest

ALLOWED = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.JPG, Kind.PNG})
LIMITS = Limits(size=10 * MEGABYTE)
MOST_FILES = 10
LONGEST_NAME = 200
UNFIT = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]+")


class Hashed(File):  # type: ignore[type-arg]
    """A file whose SHA-256 is reckoned from the very pieces that go into the storage."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.digest = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The pieces, reckoned as they pass."""
        self.digest = hashlib.sha256()
        for chunk in super().chunks(chunk_size):
            self.digest.update(chunk)
            yield chunk


def clean_name(name: str) -> str:
    """The last part of a path, without signs that harm, at most 200 characters with its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    plain = " ".join(UNFIT.sub(" ", last).split()).strip(". ") or "file"
    ending = PurePath(plain).suffix[:8]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(ending)] + ending


def attach(
    duty: Assignment, file: BinaryIO, *, name: str, by: User, now: datetime, dated: date | None = None
) -> Evidence:
    """Keep a file with the draft of this duty's report; the same file again gives the first one back.

    Raises ``ValidationError`` with one sentence when the file is not what it says, too large, infected or one too many.
    """
    shown = clean_name(name)
    kind, clean = checked(file, shown)
    stored = Hashed(clean)
    row = Evidence(assignment=duty, name=shown, kind=kind.value, dated=dated, uploaded_by=by, uploaded_at=now)
    row.file.save(f"{secrets.token_hex(16)}.{kind.value}", stored, save=False)
    row.sha256, row.size = stored.digest.hexdigest(), row.file.size
    kept = None
    try:
        kept = _kept(row, by=by, now=now)
    finally:
        if kept is not row:  # because a refused or repeated file must not stay behind
            row.file.storage.delete(row.file.name or "")
    return kept


def checked(file: BinaryIO, name: str) -> tuple[Kind, BinaryIO]:
    """What the file really is, and the file as it may be kept: scanned, a photograph drawn anew.

    Raises ``ValidationError`` with a sentence that names the file.
    """
    try:
        kind = inspect(file, name, ALLOWED, LIMITS)
        _scan(file)
        return kind, redrawn(file, kind) if kind in FORMATS else file
    except Refused as refused:
        raise ValidationError(f"{name}: {refused_words(refused)}") from None


def _scan(file: BinaryIO) -> None:
    if not settings.CLAMD_SOCKET:
        return
    try:
        found = scan(file, settings.CLAMD_SOCKET)
    except OSError:
        raise ValidationError(_("The virus scanner does not answer, so no file is taken. Try again later.")) from None
    if found:
        raise ValidationError(_("The virus scanner found “%(name)s” in this file.") % {"name": found})


@transaction.atomic
def _kept(row: Evidence, *, by: User, now: datetime) -> Evidence:
    duty = locked(row.assignment)
    latest = newest(duty)
    twin = latest.evidence.filter(sha256=row.sha256, size=row.size).first() if latest else None
    if twin and latest and latest.state == ReportState.SUBMITTED:
        return twin
    draft = draft_of(duty, by=by, now=now)
    if twin:  # because a new draft goes on with the files of the version before
        return twin
    if draft.evidence.count() >= MOST_FILES:
        raise ValidationError(_("A report holds at most %(limit)s files.") % {"limit": MOST_FILES})
    row.save()
    row.reports.add(draft)
    _record("evidence.added", row, by)
    return row


@transaction.atomic
def remove(row: Evidence, *, by: User) -> None:
    """Take a file out of the draft; versions that were handed in keep it."""
    duty = locked(row.assignment)
    draft = duty.reports.filter(state=ReportState.DRAFT, evidence=row).first()
    if draft is None:
        raise ValidationError(_("A file of a report that was handed in stays with it."))
    draft.evidence.remove(row)
    _record("evidence.removed", row, by)
    if row.reports.exists():
        return
    name, storage = row.file.name or "", row.file.storage
    row.delete()
    if not Evidence.objects.filter(file=name).exists():  # because a copy for another school shares the file
        transaction.on_commit(lambda: storage.delete(name))


def readable(row: Evidence, *, own: bool) -> bool:
    """Whether this file may be shown: to those who report always, to others once a version with it is handed in."""
    return own or row.reports.exclude(state=ReportState.DRAFT).exists()


def _record(action: str, row: Evidence, by: User) -> None:
    duty = row.assignment
    facts: dict[str, Any] = {"file": row.name, "sha256": row.sha256}
    journal.record(action, row, by, municipality=duty.municipality_id, school=duty.school_id, changes=facts)
