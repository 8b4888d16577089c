"""Check all stored files at night; whoever looks after the site is told of faults, and only of these."""

from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.notices import notify
from accounts.queue import Work
from accounts.roles import Role
from documents.jobs.drawing import reason
from documents.models import Attachment, Document
from documents.reports.checking import faults
from office.pdf import CannotPrint

KEY = "documents:files"
MOST_TOLD = 500  # faults kept with the job
ROUND = 28  # nights in which every paper is drawn again once, because all of them would take more than a night


def check_files(work: Work) -> None:
    """Compare every stored file with its checksum, rebuild tonight's share of the papers, keep what was found.

    The job's result holds ``faults`` (as ``[kind, file, document]``), ``count``, and how many ``documents`` and
    ``attachments`` there are.
    """
    tonight = timezone.localdate().toordinal() % ROUND
    total = Document.objects.exclude(file="").count()
    done = 0

    def share(document: Document) -> bool:
        nonlocal done
        done += 1
        work.progress(min(done, total - 1), total)
        return document.pk % ROUND == tonight

    try:
        found = list(islice(faults(rebuild=share), MOST_TOLD))
    except CannotPrint as refusal:
        raise ValidationError(reason(refusal)) from refusal
    told: dict[str, Any] = {
        "url": reverse("file_check"),
        "faults": [[fault.kind, fault.file, fault.document] for fault in found],
        "count": len(found),
        "documents": total,
        "attachments": Attachment.objects.count(),
    }
    with work.finish(**told):
        if found:
            administrators = User.objects.filter(memberships__role=Role.ADMINISTRATOR, is_active=True).distinct()
            key = f"{work.job.pk}"
            notify(administrators, "files_faulty", key=key, url=reverse("file_check"), n=len(found))
