"""Keeping an eye on personal data: who looked at which paper, and how."""

from collections.abc import Iterable

from django.db import transaction

from accounts import journal
from accounts.models import User
from documents.kinds import FORMS, Kind
from documents.models import Document


def viewed(document: Document, how: str, *, by: User | None) -> None:
    """Journal that somebody looked at a paper with personal data; any other paper leaves no trace.

    ``how`` is ``card``, ``editor``, ``pdf``, ``docx``, ``attachment`` or ``bundle``.
    """
    all_viewed([document], how, by=by)


@transaction.atomic
def all_viewed(documents: Iterable[Document], how: str, *, by: User | None) -> None:
    """The same for many papers, in one transaction."""
    for document in documents:
        if FORMS[Kind(document.kind)].personal:
            # Because a title may hold the name of a person whose data will be destroyed, and the journal never is.
            untitled = Document(pk=document.pk, kind=document.kind, title=document.get_kind_display())
            journal.record(
                "document.viewed",
                untitled,
                by,
                municipality=document.municipality_id,
                school=document.school_id,
                changes={"how": how},
            )
