"""Background work of the plans: read an uploaded file into a draft, bring the duties of a plan up to date."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile

from django.core.files import File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.labels import refused_words
from accounts.queue import Work
from office.guard import Refused
from plans.generation import generate
from plans.importing.draft import ImportRefused
from plans.importing.opening import open_plan
from plans.importing.staging import stage
from plans.labels import say
from plans.models import Plan, Snapshot, Upload
from plans.reminding import making, sending
from plans.reports import ledger, period


def read_upload(work: Work) -> None:
    """Turn the file into a draft, or keep one clear sentence why not; either way the upload leaves ``READING``."""
    upload = Upload.objects.filter(pk=work.args["upload"]).first()
    if upload is None:  # because its owner may have thrown it away meanwhile
        return
    work.progress(0, 3)
    draft, refusal = {}, ""
    try:
        with upload.file.open("rb") as file:
            data = file.read()
        work.progress(1, 3)
        draft = stage(open_plan(data, upload.name))
        work.progress(2, 3)
    except Refused as refused:
        refusal = refused_words(refused)
    except ImportRefused as refused:
        refusal = say(str(refused.code), refused.facts)
    state = Upload.State.REFUSED if refusal else Upload.State.READY
    with work.finish(url=reverse("plan_upload", args=[upload.pk])):
        Upload.objects.filter(pk=upload.pk, state=Upload.State.READING).update(
            state=state, draft=draft, refusal=refusal
        )


def generate_duties(work: Work) -> None:
    """Generate; every part of it is sound by itself, so a worker killed in the middle only leaves less to do."""
    plan = Plan.objects.filter(pk=work.args["plan"]).first()
    if plan is None:
        return
    outcome = generate(plan, by=work.by, progress=work.progress)
    with work.finish(url=reverse("plan_execution", args=[plan.pk])) as result:
        result.update(outcome.facts())


def make_snapshot(work: Work) -> None:
    """Read every duty once, write the workbook as they go by, freeze the sums; a killed worker's file is a stray."""
    rows = Snapshot.objects.select_related("municipality", "plan", "school")
    snapshot = rows.filter(pk=work.args["snapshot"]).first()
    if snapshot is None or snapshot.state == "made":
        return
    total, tally = period.duties(snapshot).count(), period.Tally(snapshot.as_of)

    def counted() -> Iterator[period.Row]:
        for row in period.read(snapshot):
            tally.add(row)
            yield row
            work.progress(tally.rows, total + 1)

    with TemporaryFile() as file:
        ledger.write(file, snapshot, counted(), tally)
        name = default_storage.save(f"reports/{secrets.token_hex(16)}.xlsx", File(file))
    try:
        with work.finish(url=reverse("snapshot", args=[snapshot.pk])):
            Snapshot.objects.filter(pk=snapshot.pk).update(state="made", facts=tally.facts(), file=name)
    except BaseException:
        default_storage.delete(name)
        raise


def remind(now: datetime) -> bool:
    """Make the letters whose hour has come; whether any may be sent now."""
    making.make_letters(now)
    return sending.waiting() and bool(making.places_at_work(now))


def send_letters(work: Work) -> None:
    """Send what waits; a silent mail server is no fault of the job, because the next round tries again."""
    sending.send_letters(timezone.now(), work.progress)
