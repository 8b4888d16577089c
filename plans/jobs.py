"""Background work of the plans: read an uploaded file into a draft that waits for a person."""

from django.urls import reverse
from office.grids.reading import read

from accounts.labels import refused_words
from accounts.queue import Work
from office.guard import Refused
from plans.importing.draft import ImportRefused
from plans.importing.reading_plan import understand
from plans.importing.staging import stage
from plans.labels import say
from plans.models import Upload


def read_upload(work: Work) -> None:
    """Turn the file into a draft, or keep one clear sentence why not; either way the upload leaves ``READING``."""
    upload = Upload.objects.get(pk=work.args["upload"])
    work.progress(0, 3)
    draft, refusal = {}, ""
    try:
        with upload.file.open("rb") as file:
            reading = read(file.read(), upload.name)
        work.progress(1, 3)
        draft = stage(understand(reading))
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
