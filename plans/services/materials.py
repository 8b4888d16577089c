"""Documents sent to schools: send, acknowledge, remind the rest, put the list of readers on paper."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.labels import refused_words
from accounts.models import User
from documents.models import Document
from documents.services import papers
from office.guard import MEGABYTE, Kind, Limits, Refused, inspect
from plans.models import Addressee, Material, Measure
from plans.reminding.reading import tell_readers
from plans.reports.papers import sheet_paper
from schools.models import Municipality, School

ACCEPTED = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.JPG, Kind.PNG})
LIMITS = Limits(size=20 * MEGABYTE)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Words:
    """What a material says of itself. ``read_by`` is the last day to have read it."""

    title: str
    note: str = ""
    link: str = ""
    read_by: date | None = None
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """An uploaded file and the name it came under."""

    file: BinaryIO
    name: str


def send(
    municipality: Municipality, words: Words, schools: Collection[School], *, file: Attached | None = None, by: User
) -> Material:
    """Send a file or a link to schools; each of their coordinators gets a notice.

    Raises ``ValidationError`` per field: nothing to read, no school, a school that is closed or of another
    municipality, a measure of another one, a file that is not what it says or is too large, a last day that has passed.
    """
    _check(municipality, words, schools, file)
    row = Material(
        municipality=municipality,
        measure=words.measure,
        title=" ".join(words.title.split()),
        note=words.note.strip(),
        link=words.link,
        read_by=words.read_by,
        sent_by=by,
    )
    if file is None:
        return _sent(row, schools, by)
    _take(row, file)
    try:
        return _sent(row, schools, by)
    except BaseException:
        row.file.storage.delete(row.file.name or "")
        raise


def _check(municipality: Municipality, words: Words, schools: Collection[School], file: Attached | None) -> None:
    faults: dict[str, str] = {}
    if file is None and not words.link:
        faults["file"] = _("Attach a file or give a link: there is nothing to read yet.")
    if not schools:
        faults["schools"] = _("Choose the schools to send it to.")
    elif any(school.municipality_id != municipality.pk or school.closed_on for school in schools):
        faults["schools"] = _("Among the schools is one that does not work in this municipality.")
    if words.read_by and words.read_by < timezone.localdate(timezone=ZoneInfo(municipality.time_zone)):
        faults["read_by"] = _("This day has passed already.")
    if words.measure and words.measure.plan.municipality_id != municipality.pk:
        faults["measure"] = _("This measure belongs to a plan of another municipality.")
    if faults:
        raise ValidationError(faults)


def _take(row: Material, attached: Attached) -> None:
    try:
        kind = inspect(attached.file, attached.name, ACCEPTED, LIMITS)
    except Refused as refused:
        raise ValidationError({"file": refused_words(refused)}) from None
    row.sha256 = _digest(attached.file)
    name = PurePath(attached.name.replace("\\", "/")).name
    row.name, row.kind = "".join(sign for sign in name if sign.isprintable())[-255:], kind.value
    attached.file.seek(0)
    row.file.save(f"{secrets.token_hex(16)}.{kind.value}", File(attached.file), save=False)
    row.size = row.file.size


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


@transaction.atomic
def _sent(row: Material, schools: Collection[School], by: User) -> Material:
    row.save()
    Addressee.objects.bulk_create([Addressee(material=row, school=school) for school in schools], ignore_conflicts=True)
    changes = {"schools": len(schools), "sha256": row.sha256, "link": row.link}
    journal.record("material.sent", row, by, municipality=row.municipality_id, changes=changes)
    tell_readers(row, [school.pk for school in schools], "material_sent", key=str(row.pk))
    return row


@transaction.atomic
def acknowledge(material: Material, schools: Collection[int], *, by: User) -> int:
    """Note who has read it at these schools and when; how many schools it is new for. The first reader stays."""
    rows = Addressee.objects.select_for_update(of=("self",)).filter(material=material, school__in=schools)
    fresh = list(rows.filter(read_at=None))
    for row in fresh:
        row.read_by, row.reader, row.read_at = by, str(by)[:200], timezone.now()
        journal.record("material.read", material, by, municipality=material.municipality_id, school=row.school_id)
    Addressee.objects.bulk_update(fresh, ["read_by", "reader", "read_at"])
    return len(fresh)


@transaction.atomic
def remind(material: Material, *, today: date, by: User) -> int:
    """Tell the schools that have not read it once more, at most once a day; how many schools that are."""
    rest = list(Addressee.objects.filter(material=material, read_at=None).values_list("school", flat=True))
    if rest:
        tell_readers(material, rest, "material_unread", key=f"{material.pk}:{today.isoformat()}")
        changes = {"schools": len(rest)}
        journal.record("material.reminded", material, by, municipality=material.municipality_id, changes=changes)
    return len(rest)


@transaction.atomic
def put_on_paper(material: Material, *, by: User) -> Document:
    """The sheet of who has read it as a draft in the register, made anew while it is a draft."""
    row = Material.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=material.pk)
    paper = sheet_paper(row)
    title = f"Лист ознакомления {paper.heading}"
    draft = Document.objects.filter(
        kind="reading_sheet", subject_kind="material", subject_id=row.pk, state=Document.State.DRAFT
    ).first()
    if draft is not None:
        return papers.edit(draft, payload=paper.to_payload(), title=title, by=by)
    return papers.draft(
        kind="reading_sheet",
        payload=paper.to_payload(),
        subject_kind="material",
        subject_id=row.pk,
        subject_label=row.title,
        municipality=row.municipality,
        title=title,
        by=by,
    )
