"""Bring a plan in from a file: upload, look through, confirm. Nothing is a plan before it is confirmed."""

import hashlib
import secrets
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.labels import refused_words
from accounts.models import User
from office.guard import DEFAULT_LIMITS, Kind, Refused, inspect
from plans import tasks
from plans.importing import staging
from plans.importing.draft import PlanDraft
from plans.models import Plan, Upload
from plans.services.building import build
from plans.terms import read_period
from schools.models import Municipality, School

ACCEPTED = frozenset({Kind.DOCX, Kind.PDF, Kind.XLSX, Kind.HTML, Kind.TEXT})


class SameFile(ValidationError):
    """The very same file has been made into a plan already; ``plan`` is that plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("This very file is already the plan “%(plan)s”: no change.") % {"plan": plan})
        self.plan = plan


def upload(file: BinaryIO, *, name: str, municipality: Municipality, school: School | None = None, by: User) -> Upload:
    """Keep the file and have it read in the background.

    Raises ``SameFile`` when the same bytes are a plan already, ``ValidationError`` with one sentence when the file is
    none that can hold a plan. The same bytes still waiting to be looked through give that earlier upload back.
    """
    _inspect(file, name)
    digest = hashlib.sha256(file.read()).hexdigest()
    return _keep_once(file, name, digest, (municipality, school), by)


@transaction.atomic
def _keep_once(file: BinaryIO, name: str, digest: str, place: tuple[Municipality, School | None], by: User) -> Upload:
    municipality, school = place
    # Because two clicks at one moment would otherwise both find nothing and keep the file twice.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    twins = Upload.objects.filter(municipality=municipality, school=school, sha256=digest)
    made = twins.filter(state=Upload.State.CONFIRMED).exclude(plan=None).select_related("plan").first()
    if made and made.plan:
        raise SameFile(made.plan)
    waiting = twins.filter(state__in=[Upload.State.READING, Upload.State.READY]).first()
    return waiting or _keep(file, name, digest, place, by)


def _inspect(file: BinaryIO, name: str) -> None:
    file.seek(0)
    if name.lower().endswith(".json"):  # our own export, which the reader checks itself
        if len(file.read(DEFAULT_LIMITS.size + 1)) > DEFAULT_LIMITS.size:
            raise ValidationError(_("The file is too large."))
    else:
        try:
            inspect(file, name, ACCEPTED)
        except Refused as refused:
            raise ValidationError(refused_words(refused)) from None
    file.seek(0)


@transaction.atomic
def bring_in(
    draft: PlanDraft, *, municipality: Municipality, by: User | None, name: str = "", data: bytes = b""
) -> Plan:
    """Make a plan of a draft at once, without anybody looking it through: its doubts become defects of the plan.

    ``data`` is the file it was read from, kept under ``name``; raises ``SameFile`` when it is a plan already.
    """
    digest = hashlib.sha256(data).hexdigest()
    twin = Upload.objects.filter(municipality=municipality, school=None, sha256=digest).exclude(plan=None).first()
    if data and twin and twin.plan:
        raise SameFile(twin.plan)
    plan = build(staging.stage(draft), municipality=municipality, school=None)
    if data:
        row = Upload(municipality=municipality, user=by, name=name[-255:], sha256=digest, plan=plan)
        row.state = Upload.State.CONFIRMED
        row.file.save(_stored_name(name), ContentFile(data), save=True)
    journal.record("plan.imported", plan, by, municipality=municipality.pk, changes={"file": name} if name else None)
    return plan


def _stored_name(name: str) -> str:
    return f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:8]}"


def _keep(file: BinaryIO, name: str, digest: str, place: tuple[Municipality, School | None], by: User) -> Upload:
    municipality, school = place
    row = Upload(municipality=municipality, school=school, user=by, name=PurePath(name).name[-255:], sha256=digest)
    file.seek(0)
    row.file.save(_stored_name(name), File(file), save=True)
    journal.record("plan.uploaded", row, by, municipality=municipality.pk, school=school.pk if school else None)
    job = queue.enqueue(tasks.read_upload, {"upload": row.pk}, key=f"upload:{row.pk}", by=by)
    row.job = job.pk
    row.save(update_fields=["job"])
    return row


def _locked(row: Upload, version: int | None) -> Upload:
    fresh = Upload.objects.select_for_update().get(pk=row.pk)
    if fresh.state != Upload.State.READY:
        raise ValidationError(_("This upload can no longer be changed."))
    if version is not None and fresh.version != version:
        raise ValidationError(_("Somebody has changed this draft meanwhile. Look at it again and repeat your change."))
    return fresh


def _save(row: Upload) -> Upload:
    row.version += 1
    row.save(update_fields=["draft", "version"])
    return row


@transaction.atomic
def correct_row(row: Upload, number: int, words: dict[str, str], *, by: User) -> dict[str, Any]:
    """Write a row's words anew and read it again; returns the staged row. Only that row is touched."""
    fresh = _locked(row, None)
    staged = staging.find_row(fresh.draft, number)
    if staged is None:
        raise ValidationError(_("There is no such row in the draft."))
    staged["words"] |= {column: text.strip() for column, text in words.items() if column in staged["words"]}
    staging.refresh(staged, fresh.draft)
    _save(fresh)
    return staged


@transaction.atomic
def decide_row(row: Upload, number: int, *, by: User, note: str = "") -> dict[str, Any]:
    """Find a row's open doubts right as they are."""
    fresh = _locked(row, None)
    staged = staging.find_row(fresh.draft, number)
    if staged is None:
        raise ValidationError(_("There is no such row in the draft."))
    staging.decide(staged, fresh.draft, str(by), note)
    _save(fresh)
    return staged


@transaction.atomic
def drop_row(row: Upload, number: int, *, dropped: bool) -> dict[str, Any]:
    """Leave a row out of the plan, or take it in again."""
    fresh = _locked(row, None)
    staged = staging.find_row(fresh.draft, number)
    if staged is None:
        raise ValidationError(_("There is no such row in the draft."))
    staged["dropped"] = dropped
    _save(fresh)
    return staged


@transaction.atomic
def correct_head(row: Upload, *, title: str, period: str, by: User) -> Upload:
    """Write the title and the period anew; every deadline is read again against the new period."""
    fresh = _locked(row, None)
    known = read_period(period) if period.strip() else None
    if period.strip() and known is None:
        raise ValidationError(
            {"period": _("The period was not understood. Write, for example: 2026/2027 school year.")}
        )
    fresh.draft["title"] = title.strip()
    fresh.draft["period"] = staging.period_json(known)
    for staged in staging.rows(fresh.draft):
        staging.refresh(staged, fresh.draft)
    return _save(fresh)


@transaction.atomic
def confirm(row: Upload, *, by: User) -> Plan:
    """Make the draft a plan, whole; a second confirmation gives the same plan back."""
    # Because a joined plan would be looked up as of before the wait for the lock, it is fetched afterwards.
    fresh = Upload.objects.select_for_update().get(pk=row.pk)
    if fresh.state == Upload.State.CONFIRMED and fresh.plan:
        return fresh.plan
    if fresh.state != Upload.State.READY:
        raise ValidationError(_("This upload can no longer be changed."))
    if all(staged["dropped"] for staged in staging.rows(fresh.draft)):
        raise ValidationError(_("Every row is left out, so there is nothing to make a plan of."))
    plan = build(fresh.draft, municipality=fresh.municipality, school=fresh.school)
    fresh.plan, fresh.state = plan, Upload.State.CONFIRMED
    fresh.save(update_fields=["plan", "state"])
    facts = {"file": fresh.name, "sha256": fresh.sha256, "url": reverse("plan", args=[plan.pk])}
    journal.record("plan.imported", plan, by, municipality=plan.municipality_id, school=plan.school_id, changes=facts)
    return plan


@transaction.atomic
def discard(row: Upload, *, by: User) -> None:
    """Forget an upload that is not a plan, its file included."""
    fresh = Upload.objects.select_for_update().get(pk=row.pk)
    if fresh.state == Upload.State.CONFIRMED:
        raise ValidationError(_("This upload is a plan already; delete the plan instead."))
    journal.record("plan.upload_discarded", fresh, by, municipality=fresh.municipality_id, school=fresh.school_id)
    name, storage = fresh.file.name, fresh.file.storage
    fresh.delete()
    transaction.on_commit(lambda: storage.delete(name or ""))
