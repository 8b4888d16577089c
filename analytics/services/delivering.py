"""Results come in: files kept, read in the background, looked through, confirmed; nothing counts before that."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queue
from accounts.files import clean_name
from accounts.labels import refused_words
from accounts.models import User
from analytics import tasks
from analytics.jobs.diagnosing import blocked, open_references
from analytics.jobs.matching import LEFT_OUT
from analytics.models import Delivery, Upload
from analytics.parsing import packages
from analytics.parsing.packages import Packed
from analytics.services import versions
from office.antivirus import scan
from office.guard import Kind, Refusal, Refused, inspect
from schools.models import Municipality, School

ACCEPTED = frozenset({Kind.XLSX, Kind.CSV})
READABLE = (Upload.Outcome.ACCEPTED, Upload.Outcome.WARNINGS, Upload.Outcome.REFUSED, Upload.Outcome.SAME)
LOADABLE = (Upload.Outcome.ACCEPTED, Upload.Outcome.WARNINGS)


class Named(NamedTuple):
    """An open file and what its owner calls it."""

    name: str
    file: BinaryIO


class Clash(versions.Clash):
    """Somebody has changed the delivery since it was looked at."""

    sentence = gettext_lazy("Somebody has changed this delivery meanwhile. Look at it again and repeat your change.")


def deliver(
    files: Iterable[Named],
    *,
    municipality: Municipality,
    school: School | None = None,
    hints: Mapping[str, Any] | None = None,
    by: User | None,
) -> Delivery:
    """Keep files, those inside ZIPs one by one, and have them read in the background.

    ``hints``: ``year``, ``grade``, ``subject``, ``level``, ``kind`` as far as the files do not say them. A file that is
    refused at the door stays in the delivery with its sentence and loses nothing of the others; raises
    ``ValidationError`` with a sentence per file when every one is refused, and then nothing is kept.
    """
    delivery = Delivery(municipality=municipality, school=school, user=by, hints=dict(hints or {}))
    rows: list[Upload] = []
    try:
        for packed in _unpacked(files):
            rows.append(_kept(packed, rows))
        _demand_some(rows)
        return _enqueue(delivery, rows, by)
    except BaseException:
        for row in rows:  # because a file without its row would lie there for ever
            if row.file:
                row.file.storage.delete(row.file.name or "")
        raise


def _unpacked(files: Iterable[Named]) -> Iterator[Packed]:
    count = 0
    for named in files:
        for packed in _parts(named):
            count += 1
            if count > packages.MOST_FILES:
                words = _("Too many files at once: at most %(n)s are taken.")
                raise ValidationError(words % {"n": packages.MOST_FILES})
            yield packed


def _parts(named: Named) -> Iterator[Packed]:
    size = named.file.seek(0, 2)
    named.file.seek(0)
    try:
        if size > packages.MOST_BYTES:
            raise Refused(Refusal.TOO_LARGE, size=size, limit=packages.MOST_BYTES)
        yield from packages.unpack(named.file.read(), named.name)
    except Refused as refused:
        yield Packed(named.name, b"", refused)


def _kept(packed: Packed, before: list[Upload]) -> Upload:
    """The file's row with its original in the storage, or with the sentence why it was turned away."""
    row = Upload(name=clean_name(packed.name), size=len(packed.data))
    try:
        if packed.refused:
            raise packed.refused
        kind = inspect(packed.data, row.name, ACCEPTED)
        _scan(packed.data)
    except Refused as refused:
        row.outcome, row.refusal = Upload.Outcome.REFUSED, refused_words(refused)
        return row
    except ValidationError as infected:
        row.outcome, row.refusal = Upload.Outcome.REFUSED, infected.messages[0]
        return row
    row.sha256 = hashlib.sha256(packed.data).hexdigest()
    twin = next((one for one in before if one.sha256 == row.sha256), None)
    if twin:
        row.outcome = Upload.Outcome.SAME
        row.refusal = _("The same file is in this delivery twice: see “%(name)s”.") % {"name": twin.name}
        return row
    row.file.save(f"{secrets.token_hex(16)}.{kind.value}", ContentFile(packed.data), save=False)
    return row


def _scan(data: bytes) -> None:
    if not settings.CLAMD_SOCKET:
        return
    try:
        found = scan(BytesIO(data), settings.CLAMD_SOCKET)
    except OSError:
        raise ValidationError(_("The virus scanner does not answer, so no file is taken. Try again later.")) from None
    if found:
        raise ValidationError(_("The virus scanner found “%(name)s” in this file.") % {"name": found})


def _demand_some(rows: list[Upload]) -> None:
    if not rows:
        raise ValidationError(_("Choose at least one file."))
    if all(row.outcome == Upload.Outcome.REFUSED for row in rows):
        raise ValidationError([f"{row.name}: {row.refusal}" for row in rows])


@transaction.atomic
def _enqueue(delivery: Delivery, rows: list[Upload], by: User | None) -> Delivery:
    delivery.save()
    for row in rows:
        row.delivery = delivery
    Upload.objects.bulk_create(rows)
    _note("delivery.sent", delivery, by, files=[row.name for row in rows][:50])
    return _read(delivery, by)


def _read(delivery: Delivery, by: User | None) -> Delivery:
    job = queue.enqueue(tasks.read_delivery, {"delivery": delivery.pk}, key=f"delivery:{delivery.pk}", by=by)
    delivery.job, delivery.state = job.pk, Delivery.State.READING
    delivery.save(update_fields=["job", "state", "version", "hints"])
    return delivery


def _locked(delivery: Delivery, version: int | None) -> Delivery:
    fresh = versions.locked(delivery, version, clash=Clash)
    if fresh.state != Delivery.State.READY:
        raise ValidationError(_("This delivery can no longer be changed."))
    return fresh


def _note(action: str, delivery: Delivery, by: User | None, **changes: Any) -> None:
    versions.record(action, delivery, delivery.school or delivery.municipality_id, by, **changes)


@transaction.atomic
def choose_schools(
    delivery: Delivery, choices: Mapping[str, School | None], *, version: int | None = None, by: User
) -> Delivery:
    """Say which school a name of the files stands for; ``None`` leaves its rows out. Later choices replace earlier."""
    fresh = _locked(delivery, version)
    if fresh.school_id:
        raise ValidationError(_("A school's own delivery holds its own results only."))
    if any(school and school.municipality_id != fresh.municipality_id for school in choices.values()):
        raise ValidationError(_("Choose a school of this municipality."))
    said = {ref: school.pk if school else LEFT_OUT for ref, school in choices.items()}
    fresh.chosen = {**fresh.chosen, **said}
    fresh.version += 1
    fresh.save(update_fields=["chosen", "version"])
    _note("delivery.schools_chosen", fresh, by, chosen={ref: str(school or "") for ref, school in choices.items()})
    return fresh


@transaction.atomic
def read_again(upload: Upload, hints: Mapping[str, Any], *, version: int | None = None, by: User) -> Delivery:
    """Read one file once more with what a person says of it: after a hint, or after its work has been corrected."""
    fresh = _locked(upload.delivery, version)
    row = fresh.uploads.select_for_update().get(pk=upload.pk)
    if not row.file or row.outcome not in READABLE:
        raise ValidationError(_("This file is not kept, so it cannot be read again. Send it once more."))
    said = {name: value for name, value in hints.items() if value}
    fresh.hints = {**fresh.hints, "files": {**fresh.hints.get("files", {}), str(row.pk): said}}
    fresh.version += 1
    row.outcome, row.refusal = Upload.Outcome.WAITING, ""
    row.save(update_fields=["outcome", "refusal"])
    _note("delivery.read_again", fresh, by, file=row.name, hints=said)
    return _read(fresh, by)


@transaction.atomic
def leave_out(upload: Upload, *, left_out: bool, version: int | None = None, by: User) -> Delivery:
    """Leave a file out of the delivery, or take it in again."""
    fresh = _locked(upload.delivery, version)
    row = fresh.uploads.select_for_update().get(pk=upload.pk)
    row.diagnosis = {**row.diagnosis, "left_out": left_out}
    row.save(update_fields=["diagnosis"])
    fresh.version += 1
    fresh.save(update_fields=["version"])
    _note("delivery.left_out", fresh, by, file=row.name, left_out=[not left_out, left_out])
    return fresh


@transaction.atomic
def confirm(delivery: Delivery, *, version: int | None = None, by: User | None) -> Delivery:
    """Have the accepted files taken in; a second confirmation finds that it is being done and changes nothing.

    Raises ``ValidationError`` while a school is to be named or a file does not say its work.
    """
    known = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if known.state in (Delivery.State.LOADING, Delivery.State.DONE):
        return known
    fresh = _locked(known, version)
    rows = [row for row in fresh.uploads.filter(outcome__in=LOADABLE) if not row.diagnosis.get("left_out")]
    if not rows:
        raise ValidationError(_("There is nothing to take in."))
    if any(open_references(row, fresh.chosen) for row in rows):
        raise ValidationError(_("Some schools of the files are still to be named, or to be left out."))
    if any(blocked(row) for row in rows):
        raise ValidationError(_("Some files do not say of which work they are: say so, or leave them out."))
    job = queue.enqueue(tasks.load_delivery, {"delivery": fresh.pk}, key=f"delivery-in:{fresh.pk}", by=by)
    fresh.state, fresh.job = Delivery.State.LOADING, job.pk
    fresh.version += 1
    fresh.save(update_fields=["state", "job", "version"])
    _note("delivery.confirmed", fresh, by, files=[row.name for row in rows][:50])
    return fresh


@transaction.atomic
def discard(delivery: Delivery, *, by: User) -> Delivery:
    """Give up a delivery that has not been taken in: its originals are deleted, its record stays."""
    fresh = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if fresh.state in (Delivery.State.LOADING, Delivery.State.DONE):
        raise ValidationError(_("This delivery has been taken in already."))
    if fresh.state == Delivery.State.DISCARDED:
        return fresh
    fresh.state = Delivery.State.DISCARDED
    fresh.version += 1
    fresh.save(update_fields=["state", "version"])
    kept = [(row.file.storage, row.file.name or "") for row in fresh.uploads.exclude(file="")]
    fresh.uploads.update(file="")
    _note("delivery.discarded", fresh, by)
    transaction.on_commit(lambda: _forget(kept))
    return fresh


def _forget(kept: Iterable[tuple[Any, str]]) -> None:
    for storage, name in kept:
        storage.delete(name)
