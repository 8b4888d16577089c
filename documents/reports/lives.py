"""The life of a paper as steps: what has happened, and when; what is still ahead of a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import JournalEntry, User
from documents.models import Attachment, Document, Tie


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, when it happened (None: it is still ahead), by whom, and the paper that did it."""

    words: str
    at: datetime | date | None = None
    by: User | str | None = None
    other: Document | None = None


def steps(
    document: Document, attachments: Sequence[Attachment], tied_by: Sequence[Tie], deeds: Sequence[JournalEntry]
) -> list[Step]:
    """Every step in order; ``deeds`` are the paper's journal records, the newest first."""
    return [
        *_making(document, deeds),
        *(Step(str(row.get_kind_display()), row.created_at, row.created_by) for row in attachments),
        *_ahead(document, attachments),
        *_ended(document, tied_by, deeds),
    ]


def _making(document: Document, deeds: Sequence[JournalEntry]) -> Iterator[Step]:
    yield Step(_("drafted"), document.created_at, document.created_by)
    if document.frozen_at:
        yield Step(_("facts frozen"), document.frozen_at)
    sent = _last(deeds, "document.signing")
    back = _last(deeds, "document.draft")
    if sent and not (back and back.number > sent.number):
        yield Step(_("sent to be signed"), sent.at, sent.by)
    if document.issued_at:
        yield Step(
            _("issued under number %(number)s") % {"number": document.number}, document.issued_at, document.issued_by
        )


def _ahead(document: Document, attachments: Sequence[Attachment]) -> Iterator[Step]:
    if document.state == Document.State.DRAFT:
        yield Step(_("on signature"))
    if document.state in {Document.State.DRAFT, Document.State.SIGNING}:
        yield Step(_("issued"))
    if document.state != Document.State.WITHDRAWN and not attachments:
        yield Step(_("scan attached"))


def _ended(document: Document, tied_by: Sequence[Tie], deeds: Sequence[JournalEntry]) -> Iterator[Step]:
    for tie in tied_by:
        words = _("amended by") if tie.kind == Tie.Kind.AMENDS else _("repealed by")
        yield Step(words, tie.document.issued_on, other=tie.document)
    if document.state == Document.State.REPEALED and not any(tie.kind == Tie.Kind.REPEALS for tie in tied_by):
        deed = _last(deeds, "document.repealed")
        yield Step(_("repealed"), deed.at if deed else None, deed.by if deed else None)
    if document.state == Document.State.WITHDRAWN:
        deed = _last(deeds, "document.withdrawn")
        yield Step(_("laid aside"), deed.at if deed else None, deed.by if deed else None)


def _last(deeds: Sequence[JournalEntry], action: str) -> JournalEntry | None:
    return next((deed for deed in deeds if deed.action == action), None)
