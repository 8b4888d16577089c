"""Background work of deliveries: read every file into a diagnosis, then take the confirmed ones in; one at a time."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from accounts.queue import Work as Job
from analytics.jobs import loading, works
from analytics.jobs.diagnosing import diagnose
from analytics.jobs.matching import Register, Whose, placed, register_of, strangers
from analytics.jobs.sheets import Misfit
from analytics.labels.deliveries import misfit_words
from analytics.labels.imports import say
from analytics.models import Delivery, Upload
from analytics.parsing.codes import Code, Layout, Outcome, Severity, severity
from analytics.parsing.model import Hints, Note, Reading
from analytics.parsing.reading import read
from office.guard import Refused

log = logging.getLogger(__name__)
TO_LOAD = (Upload.Outcome.ACCEPTED, Upload.Outcome.WARNINGS)


def read_delivery(work: Job) -> None:
    """Diagnose every file that waits; a killed worker's successor goes on with the next one."""
    delivery = _delivery(work)
    if delivery is None or delivery.state != Delivery.State.READING:
        return
    for upload in _each(work, delivery, Upload.Outcome.WAITING):
        diagnose_upload(upload, register_of(delivery), by=work.by)
    with work.finish(url=reverse("delivery", args=[delivery.pk])):
        Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.READING).update(state=Delivery.State.READY)


def load_delivery(work: Job) -> None:
    """Take every accepted file in, each in a transaction of its own; one that does not fit leaves the others alone."""
    delivery = _delivery(work)
    if delivery is None or delivery.state != Delivery.State.LOADING:
        return
    register = register_of(delivery)
    for upload in _each(work, delivery, *TO_LOAD):
        if not upload.diagnosis.get("left_out"):
            load_upload(upload, register, by=work.by)
    with work.finish(url=reverse("delivery", args=[delivery.pk])):
        Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.LOADING).update(state=Delivery.State.DONE)


def _delivery(work: Job) -> Delivery | None:
    rows = Delivery.objects.select_related("municipality", "school")
    return rows.filter(pk=work.args["delivery"]).first()


def _each(work: Job, delivery: Delivery, *outcomes: str) -> Iterator[Upload]:
    """The files one by one, with progress by their size, so that one large file does not look like a standstill."""
    waiting = list(delivery.uploads.filter(outcome__in=outcomes).order_by("pk").values_list("pk", "size"))
    total, done = sum(size for _, size in waiting) + 1, 0
    work.progress(0, total)
    for pk, size in waiting:
        upload = Upload.objects.filter(pk=pk, outcome__in=outcomes, delivery__state=delivery.state).first()
        if upload is not None:
            upload.delivery = delivery
            yield upload
        done += size
        work.progress(done, total)


def hints_of(upload: Upload) -> Hints:
    """What people have said of the file: of this one, else of the whole delivery."""
    delivery = upload.delivery
    said: dict[str, Any] = {**delivery.hints, **delivery.hints.get("files", {}).get(str(upload.pk), {})}
    return Hints(
        year=said.get("year"),
        grade=said.get("grade"),
        subject=said.get("subject") or "",
        level=said.get("level") or "",
        school=delivery.school.login if delivery.school else "",
    )


def read_data(data: bytes, name: str, hints: Hints) -> Reading:
    """What a file says; a fault of our own reader refuses this one file and is told to the log."""
    try:
        return read(data, name, hints)
    except Refused as refused:
        facts = {"reason": str(refused.code), **refused.facts}
        return refusal(Code.NOT_OPENED, **facts)
    except Exception:
        log.exception("the reader failed on a file of %s bytes", len(data))
        return refusal(Code.NOT_OPENED, reason="damaged", format="xlsx")


def refusal(code: Code, **facts: Any) -> Reading:
    """A reading of a file that is not taken."""
    note = Note(severity(code), code, "", facts)
    return Reading(Layout.UNKNOWN, Outcome.REFUSED, (note,))


def reading_of(upload: Upload) -> Reading:
    """The file read anew."""
    try:
        with upload.file.open("rb") as file:
            data = file.read()
    except (FileNotFoundError, ValueError):  # because the storage may have lost it, or somebody has just discarded it
        return refusal(Code.NOT_OPENED, reason="damaged", format="xlsx")
    return read_data(data, upload.name, hints_of(upload))


def diagnose_upload(upload: Upload, register: Register, *, by: User | None) -> None:
    """Read a file and keep what was found; names of pupils make it vanish at once."""
    reading = reading_of(upload)
    places = placed(reading.schools, register, upload)
    upload.layout = str(reading.layout)
    upload.diagnosis = diagnose(reading, places, upload.pk)
    upload.refusal = why_refused(reading, upload, register)
    if upload.refusal:
        upload.outcome = Upload.Outcome.REFUSED
    elif loading.unchanged(upload, reading, register):
        upload.outcome = Upload.Outcome.SAME
    else:
        clean = reading.outcome == Outcome.ACCEPTED
        upload.outcome = Upload.Outcome.ACCEPTED if clean else Upload.Outcome.WARNINGS
    _keep(upload, forget=any(note.code == Code.PUPIL_NAMES for note in reading.notes), by=by)


@transaction.atomic
def _keep(upload: Upload, *, forget: bool, by: User | None) -> None:
    if forget:
        name = upload.file.name or ""
        upload.file.name = ""
        upload.refusal = " ".join((upload.refusal, _("The file has been deleted; nothing of it was kept.")))
        delivery = upload.delivery
        journal.record(
            "results.names_refused", upload, by, municipality=delivery.municipality_id, school=delivery.school_id
        )
        transaction.on_commit(lambda: default_storage.delete(name))
    upload.save(update_fields=["file", "layout", "diagnosis", "refusal", "outcome"])


def why_refused(reading: Reading, upload: Upload, register: Register) -> str:
    """One sentence why the file is not taken; empty when it may be."""
    if reading.outcome == Outcome.REFUSED:
        notes = [note for note in reading.notes if note.severity == Severity.REFUSAL]
        return " ".join(dict.fromkeys(note_words(note) for note in notes[:3]))
    places = placed(reading.schools, register, upload)
    if strangers(places, register):
        return str(_("The file speaks of another school than yours: its login or name does not match."))
    if places and all(place.whose == Whose.ELSEWHERE for place in places.values()) and not reading.aggregates:
        return str(_("The file holds no school of this municipality."))
    place, kind = upload.delivery.municipality_id, upload.delivery.hints.get("kind", "vpr")
    for facts in reading.works:
        work = None if works.unknown(facts) else works.found(place, facts, kind)
        if work and (misfit := works.why_unfit(work, facts)):
            return misfit_words(misfit.code, {**misfit.facts, "work": str(work)})
    return ""


def note_words(note: Note) -> str:
    """A note as a sentence with its cell."""
    words = say(str(note.code), note.facts)
    return f"{note.cell}: {words}" if note.cell else words


def load_upload(upload: Upload, register: Register, *, by: User | None) -> None:
    """Take one file in; one that does not fit is refused by itself."""
    try:
        loading.take_in(upload, reading_of(upload), register, by=by)
    except Misfit as misfit:
        upload.outcome = Upload.Outcome.REFUSED
        upload.refusal = misfit_words(misfit.code, misfit.facts)
        upload.save(update_fields=["outcome", "refusal"])
