"""Verbs of bundles: have many papers put into one ZIP."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import queue
from accounts.models import Job, User
from documents import tasks
from documents.models import Bundle, Document

MOST_PAPERS = 500


@transaction.atomic
def bundle(documents: Iterable[Document], *, by: User) -> Job:
    """Note whose papers are wanted and have the ZIP made in the background; the job's page leads to it.

    ``documents`` are those that the person may see, in the order in which they shall lie in the ZIP. Raises
    ``ValidationError`` for none and for too many.
    """
    numbers = [document.pk for document in documents]
    if not numbers:
        raise ValidationError(_("Choose at least one document."))
    if len(numbers) > MOST_PAPERS:
        facts = {"limit": MOST_PAPERS, "count": len(numbers)}
        raise ValidationError(_("At most %(limit)s documents go into one ZIP, chosen are %(count)s.") % facts)
    row = Bundle.objects.create(user=by, papers=numbers)
    return queue.enqueue(tasks.bundle, {"bundle": row.pk}, key=row.job_key, by=by)
