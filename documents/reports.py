"""What is wrong with the stored files: missing, changed, orphaned, or not to be rebuilt from the frozen facts."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from documents import printing
from documents.kinds import TEMPLATE_VERSION
from documents.models import Document

FOLDER = "documents"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: ``missing``, ``changed``, ``differs`` (the rebuilt file is another) or ``orphan``; and where."""

    kind: str
    file: str
    document: int | None = None


def faults(*, rebuild: bool = True) -> Iterator[Fault]:
    """Every fault of the stored files, by document, then the files that belong to none.

    With ``rebuild`` each paper drawn by the present templates is drawn again and compared byte for byte.
    """
    known = set()
    for document in Document.objects.exclude(file="").order_by("pk").iterator(100):
        name = str(document.file.name).rpartition("/")[2]
        known |= {name, printing.word_beside(name)}
        yield from _faults_of(document, rebuild=rebuild)
    _, files = default_storage.listdir(FOLDER) if default_storage.exists(FOLDER) else ([], [])
    yield from (Fault("orphan", f"{FOLDER}/{name}") for name in sorted(set(files) - known))


def _faults_of(document: Document, *, rebuild: bool) -> Iterator[Fault]:
    name = str(document.file.name)
    if not default_storage.exists(name):
        yield Fault("missing", name, document.pk)
        return
    with default_storage.open(name) as stored:
        changed = hashlib.sha256(stored.read()).hexdigest() != document.sha256
    if changed:
        yield Fault("changed", name, document.pk)
    if rebuild and document.ready and document.template_version == TEMPLATE_VERSION and _differs(document):
        yield Fault("differs", name, document.pk)


def _differs(document: Document) -> bool:
    return hashlib.sha256(printing.draw(document).data).hexdigest() != document.sha256
