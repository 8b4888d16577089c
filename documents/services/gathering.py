"""Verbs that bring facts from the system into a draft: begin it, take the facts anew, freeze them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import rules
from documents.models import Document
from documents.orders.makers import Maker, Subject, maker_of, subject_of
from documents.services import papers
from documents.services.papers import locked, record, refuse
from office.paper import Paper


def begin(maker: Maker, subject: Subject, *, today: date, by: User | None) -> Document:
    """A draft of this kind about the subject, with the facts of today."""
    paper = maker.paper(subject, today)
    return papers.draft(
        kind=maker.kind,
        payload=paper.to_payload(),
        subject_kind=subject.kind,
        subject_id=subject.pk,
        subject_label=subject.label,
        municipality=subject.municipality,
        school=subject.school,
        addressee=subject.addressee,
        title=paper.title,
        by=by,
    )


@transaction.atomic
def refresh(document: Document, *, today: date, by: User | None, text: bool = False) -> Document:
    """Take the facts anew; what a person worded stays, but with ``text`` the text is taken anew as well.

    Raises ``ValidationError`` when the facts are frozen, or what the paper is about is there no more.
    """
    document = locked(document)
    refuse(rules.why_not_refresh(document.state, document.frozen_at is not None))
    maker = maker_of(document.kind)
    subject = subject_of(maker, document.municipality, document.subject_id) if maker else None
    if maker is None or subject is None or subject.kind != document.subject_kind:
        raise ValidationError(_("What this document is about is not there any more, so its facts stay as they are."))
    paper = rules.refreshed(Paper.from_payload(document.payload), maker.paper(subject, today), text=text)
    return papers.edit(document, payload=paper.to_payload(), by=by)


@transaction.atomic
def freeze(document: Document, *, by: User | None) -> Document:
    """Keep the facts of a draft as they are now; freezing twice changes nothing."""
    document = locked(document)
    refuse(rules.why_not_edit(document.state))
    if document.frozen_at is None:
        document.frozen_at = timezone.now()
        document.save(update_fields=["frozen_at"])
        record("document.frozen", document, by, {})
    return document
