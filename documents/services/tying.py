"""Verbs between papers: one amends or repeals another; the earlier one stays as it was signed."""

from django.db import transaction

from accounts.models import User
from documents import rules
from documents.models import Document, Tie
from documents.services.papers import locked, record, refuse


@transaction.atomic
def tie(document: Document, other: Document, kind: str, *, by: User | None) -> Tie:
    """Say that an issued paper amends or repeals another one in force; the same tie again gives the first one back.

    Raises ``ValidationError`` when either paper is not in force.
    """
    # In the order of their numbers, because two clerks may tie the same two papers at once.
    first, second = sorted((document, other), key=lambda paper: paper.pk)
    rows = {paper.pk: locked(paper) for paper in (first, second)}
    document, other = rows[document.pk], rows[other.pk]
    kept = Tie.objects.filter(document=document, other=other).first()
    if kept and kept.kind == kind:
        return kept
    refuse(rules.why_not_tie(document.state, other.state))
    made, _ = Tie.objects.update_or_create(document=document, other=other, defaults={"kind": Tie.Kind(kind)})
    record(f"document.{made.kind}", document, by, {"other": str(other)})
    if made.kind == Tie.Kind.REPEALS:
        _repealed(other, by, reason=str(document))
    return made


@transaction.atomic
def repeal(document: Document, *, by: User | None, reason: str = "") -> Document:
    """Mark an issued paper as no longer in force where the paper that repeals it is not in this register."""
    document = locked(document)
    refuse(rules.why_not_repeal(document.state))
    return _repealed(document, by, reason=reason)


def _repealed(document: Document, by: User | None, *, reason: str) -> Document:
    document.state = Document.State.REPEALED
    document.save(update_fields=["state"])
    record("document.repealed", document, by, {"reason": reason})
    return document
