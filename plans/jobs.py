"""Background work of the plans: read an uploaded file into a draft that waits for a person."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.labels import refused_words
from accounts.queue import Work
from office.guard import Refused
from plans.importing.draft import ImportRefused
from plans.importing.opening import open_plan
from plans.importing.staging import stage
from plans.labels import say
from plans.models import Upload
from plans.reminding import making, sending


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


def remind(now: datetime) -> bool:
    """Make the letters whose hour has come; whether any may be sent now."""
    making.make_letters(now)
    return sending.waiting() and bool(making.places_at_work(now))


def send_letters(work: Work) -> None:
    """Send what waits; a silent mail server is no fault of the job, because the next round tries again."""
    sending.send_letters(timezone.now(), work.progress)
