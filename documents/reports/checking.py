"""What is wrong with the stored files: missing, changed, orphaned, or not to be rebuilt from the frozen facts."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from documents import printing
from documents.kinds import TEMPLATE_VERSION
from documents.models import Attachment, Bundle, Document, Letterhead
from office.pdf import CannotPrint

FOLDERS = ("documents", "attachments", "letterheads", "bundles")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: ``missing``, ``changed``, ``differs`` (the rebuilt file is another) or ``orphan``; and where."""

    kind: str
    file: str
    document: int | None = None


def faults(*, rebuild: bool | Callable[[Document], bool] = True) -> Iterator[Fault]:
    """Every fault of the files of papers, attachments, letterheads and bundles, then the files that belong to none.

    With ``rebuild`` each paper drawn by the present templates is drawn again and compared byte for byte; a function
    says of each paper whether that is wanted. Raises ``CannotPrint`` when the server itself cannot draw.
    """
    known: set[str] = set()
    for document in Document.objects.exclude(file="").order_by("pk").iterator(100):
        name = str(document.file.name)
        known |= {name, printing.word_beside(name)}
        yield from _faults_of(document, rebuild=rebuild(document) if callable(rebuild) else rebuild)
    for attachment in Attachment.objects.order_by("pk").iterator(500):
        known.add(str(attachment.file.name))
        yield from _compared(str(attachment.file.name), attachment.sha256, attachment.document_id)
    for kept in (Letterhead.objects.all(), Bundle.objects.exclude(file="")):
        for name, sha256 in kept.values_list("file", "sha256"):
            known.add(name)
            yield from _compared(name, sha256)
    yield from (Fault("orphan", name) for name in _stored() if name not in known)


def _stored() -> Iterator[str]:
    for folder in FOLDERS:
        _, files = default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])
        yield from (f"{folder}/{name}" for name in sorted(files))


def _compared(name: str, sha256: str, document: int | None = None) -> Iterator[Fault]:
    """Whether a file is there and is what it was."""
    if not default_storage.exists(name):
        yield Fault("missing", name, document)
    elif _hash(name) != sha256:
        yield Fault("changed", name, document)


def _hash(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as stored:
        for piece in stored.chunks(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _faults_of(document: Document, *, rebuild: bool) -> Iterator[Fault]:
    name = str(document.file.name)
    found = list(_compared(name, document.sha256, document.pk))
    yield from found
    if any(fault.kind == "missing" for fault in found):
        return
    if document.word_sha256:
        yield from _compared(printing.word_beside(name), document.word_sha256, document.pk)
    if rebuild and document.ready and document.template_version == TEMPLATE_VERSION and _differs(document):
        yield Fault("differs", name, document.pk)


def _differs(document: Document) -> bool:
    try:
        return hashlib.sha256(printing.draw(document).data).hexdigest() != document.sha256
    except CannotPrint as refusal:
        if refusal.code == "font":  # because then no paper at all can be drawn, which says nothing of this one
            raise
        return True
