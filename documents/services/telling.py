"""Tell those a paper is for that it is there."""

from django.urls import reverse

from accounts import notices
from accounts.models import User
from documents.models import Document
from schools.access import answering


def tell_addressee(document: Document, *, by: User | None) -> None:
    """A line in the inbox of each coordinator of the school that a paper is addressed to; nothing where it is for all.

    Said once for a paper, and not to ``by``, who has just issued it.
    """
    if document.addressee_id is None:
        return
    url = reverse("document", args=[document.pk])
    told = [user for user in answering([document.addressee_id]) if user != by]
    notices.notify(told, "paper_addressed", key=str(document.pk), url=url, paper=document.file_title)
