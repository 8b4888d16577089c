"""Files that prove a report: checked, scanned, stripped of what cameras add, kept under a random name."""

from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.files import Hashed, checked, clean_name, random_name
from accounts.models import User
from office.guard import MEGABYTE, Kind, Limits
from plans.models import Assignment, Evidence
from plans.rules import ReportState
from plans.services.reporting import draft_of, locked, newest

ALLOWED = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.JPG, Kind.PNG})
LIMITS = Limits(size=10 * MEGABYTE)
MOST_FILES = 10


def attach(
    duty: Assignment, file: BinaryIO, *, name: str, by: User, now: datetime, dated: date | None = None
) -> Evidence:
    """Keep a file with the draft of this duty's report; the same file again gives the first one back.

    Raises ``ValidationError`` with one sentence when the file is not what it says, too large, infected or one too many.
    """
    shown = clean_name(name)
    kind, clean = checked(file, shown, ALLOWED, LIMITS)
    stored = Hashed(clean)
    row = Evidence(assignment=duty, name=shown, kind=kind.value, dated=dated, uploaded_by=by, uploaded_at=now)
    row.file.save(random_name(kind.value), stored, save=False)
    row.sha256, row.size = stored.digest.hexdigest(), row.file.size
    kept = None
    try:
        kept = _kept(row, by=by, now=now)
    finally:
        if kept is not row:  # because a refused or repeated file must not stay behind
            row.file.storage.delete(row.file.name or "")
    return kept


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
