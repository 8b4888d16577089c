"""Draw the file of a paper from its frozen facts."""

import hashlib
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queue import Work
from documents import printing
from documents.files import keep
from documents.kinds import TEMPLATE_VERSION
from documents.models import Document
from office.pdf import CannotPrint

STEPS = 3


def render(work: Work) -> None:
    """Draw the present facts and store the file; doing it twice changes nothing.

    The file is written under a random name before the one transaction that makes it the paper's file, so a worker
    killed in between leaves a stray file that ``check_documents`` names, never a paper without its file.
    """
    document = Document.objects.filter(pk=work.args["document"]).first()
    if document is None or document.ready:
        return
    work.progress(0, STEPS)
    try:
        printed = printing.draw(document)
    except CannotPrint as refusal:
        raise ValidationError(reason(refusal)) from refusal
    work.progress(2, STEPS)
    name = keep(f"documents/{secrets.token_hex(16)}.pdf", ContentFile(printed.data))
    facts = {"sha256": hashlib.sha256(printed.data).hexdigest(), "pages": printed.pages}
    try:
        _finish(work, document, name, {**facts, "word_sha256": _word_kept(document, name)})
    except BaseException:
        _drop(name)
        raise


def _word_kept(document: Document, name: str) -> str | None:
    """Keep the Word twin beside the file where it takes a while to make; its checksum."""
    if not printing.is_slow_in_word(document):
        return None
    data = printing.word(document)
    keep(printing.word_beside(name), ContentFile(data))
    return hashlib.sha256(data).hexdigest()


def _drop(name: str) -> None:
    """Delete a stored file and its Word twin; one that is not there is passed over."""
    default_storage.delete(name)
    default_storage.delete(printing.word_beside(name))


def _finish(work: Work, document: Document, name: str, facts: dict[str, Any]) -> None:
    old = document.file.name
    with work.finish(url=reverse("document", args=[document.pk])):
        # Because two jobs may have drawn the same facts at once, only the first one's picture is kept.
        wanted = Document.objects.filter(pk=document.pk, revision=document.revision).exclude(rendered=document.revision)
        kept = wanted.update(file=name, template_version=TEMPLATE_VERSION, rendered=document.revision, **facts)
        # Because the facts may have changed while we drew: their own job is waiting, and this picture is of no use.
        stale = old if kept else name
        if stale:
            transaction.on_commit(lambda: _drop(stale))


def reason(refusal: CannotPrint) -> str:
    """The sentence for what the printing of a paper ran into."""
    sentences = {
        "font": _(
            "The font Liberation Serif is missing on the server: install the package fonts-liberation (%(what)s)."
        ),
        "asset": _("The document asks for something that is not part of it, so it is not printed: %(what)s."),
        "time": _("The document is too long: drawing it took more than %(what)s seconds and was stopped."),
        "memory": _("The document is too large: drawing it took more than %(what)s MB of memory and was stopped."),
    }
    return sentences[refusal.code] % {"what": refusal.what}
