"""Papers about rows of the analytics on their way into the register."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from documents.models import Document
from documents.services import papers
from office.paper import Paper


def drafted(paper: Paper, drafts: QuerySet[Document], *, by: User, **facts: Any) -> Document:
    """The paper as a draft: the newest of ``drafts`` is made anew while it is a draft, else there is a new one of
    these ``facts`` (as ``documents.services.papers.draft`` takes them). Raises ``ValidationError``."""
    words: dict[str, Any] = {"payload": paper.to_payload(), "title": paper.title}
    old = drafts.filter(state=Document.State.DRAFT).order_by("-pk").first()
    if old is not None:
        return papers.edit(old, **words, by=by)
    return papers.draft(**words, **facts, by=by)
