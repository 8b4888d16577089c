"""Put many papers into one ZIP, piece by piece, and forget it a day later."""

import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.files import Hashed, random_name
from accounts.notices import notify
from accounts.queue import Work
from documents.files import keep
from documents.journal import all_viewed
from documents.models import Bundle, Document
from schools.access import scope_of

CONTENTS = "Содержание.txt"
CHUNK = 1 << 18
KEPT = timedelta(days=1)


def bundle(work: Work) -> None:
    """Make the ZIP of a bundle; papers that are not drawn yet, or gone from the asker's sight, are named in it.

    Only one piece of one file is in memory at a time. Raises ``ValidationError`` when nothing is left to put in, or
    when the disk is full; nothing half-written stays.
    """
    row = Bundle.objects.select_related("user").filter(pk=work.args["bundle"]).first()
    if row is None or row.file:
        return
    papers = _papers(row)
    named, skipped = _named(papers), [paper for paper in papers if not _there(paper)]
    if not named:
        raise ValidationError(_("None of the chosen documents has a file yet. Try again when they are drawn."))
    with tempfile.TemporaryFile() as made:
        _write(work, made, named, skipped)
        made.seek(0)
        hashed = Hashed(made)
        name = keep(f"bundles/{random_name('zip')}", hashed)
    try:
        row.file.name, row.sha256 = name, hashed.digest.hexdigest()
        _finish(work, row, [paper for _name, paper in named], skipped)
    except BaseException:
        default_storage.delete(name)
        raise


def forget(now: datetime) -> int:
    """Delete the bundles of yesterday with their files; returns their number."""
    old = list(Bundle.objects.filter(created_at__lt=now - KEPT))
    for row in old:
        drop(row)
    return len(old)


def drop(row: Bundle) -> None:
    """Delete a bundle, and its file once that is certain."""
    name = row.file.name
    with transaction.atomic():
        row.delete()
        if name:
            transaction.on_commit(lambda: default_storage.delete(name))


def _papers(row: Bundle) -> list[Document]:
    """The papers in the order they were chosen, as far as the asker may see them now."""
    seen = Document.objects.within(scope_of(row.user)).filter(pk__in=row.papers).defer("payload", "search")
    by_number = {paper.pk: paper for paper in seen}
    return [by_number[number] for number in row.papers if number in by_number]


def _there(paper: Document) -> bool:
    return paper.ready and default_storage.exists(str(paper.file.name))


def _named(papers: Iterable[Document]) -> list[tuple[str, Document]]:
    """Each paper that has its file with a name that no other one has."""
    taken: dict[str, int] = {}
    found = []
    for paper in papers:
        if _there(paper):
            title = paper.file_title
            taken[title] = taken.get(title, 0) + 1
            found.append((f"{title} ({taken[title]}).pdf" if taken[title] > 1 else f"{title}.pdf", paper))
    return found


def _write(work: Work, made: IO[bytes], named: list[tuple[str, Document]], skipped: list[Document]) -> None:
    # Because a PDF is compressed already, packing it again would only cost time.
    with ZipFile(made, "w", ZIP_STORED) as archive:
        archive.writestr(CONTENTS, _contents(named, skipped).encode("utf-8-sig"))
        for done, (name, paper) in enumerate(named):
            work.progress(done, len(named))
            with default_storage.open(str(paper.file.name)) as stored, archive.open(name, "w") as entry:
                for piece in stored.chunks(CHUNK):
                    entry.write(piece)


def _contents(named: list[tuple[str, Document]], skipped: list[Document]) -> str:
    """The list of what is inside and of what is not, as lines that Windows reads."""
    lines = [_("Documents: %(count)s") % {"count": len(named)}, ""]
    lines += [f"{name}\t{paper.title}\tSHA-256 {paper.sha256}" for name, paper in named]
    if skipped:
        lines += ["", _("Without a file yet, so not inside:")]
        lines += [f"{paper.file_title}\t{paper.title}" for paper in skipped]
    return "\r\n".join([*lines, ""])


def _finish(work: Work, row: Bundle, inside: list[Document], skipped: list[Document]) -> None:
    address = reverse("bundle", args=[row.pk])
    with work.finish(url=address) as result:
        row.papers = [paper.pk for paper in inside]
        row.skipped = [paper.pk for paper in skipped]
        row.save(update_fields=["file", "sha256", "papers", "skipped"])
        result["papers"] = len(inside)
        all_viewed(inside, "bundle", by=row.user)
        notify([row.user], "documents_bundled", key=f"{row.pk}", url=address, n=len(inside), skipped=len(skipped))
