"""A dossier as a draft in the register of papers."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from analytics.reports.dossier_paper import dossier_paper
from documents.models import Document
from documents.services import papers
from schools.models import School

SUBJECT, OWN = "school_year", "own_school_year"


@transaction.atomic
def put_on_paper(school: School, year: int, *, today: date, by: User, own: bool = False) -> Document:
    """The school's year as a draft, made anew while it is a draft; ``ValidationError`` while nothing was analysed.

    ``own``: made by the school for itself, with all that its page shows; nobody above finds it in the register.
    """
    fresh = School.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=school.pk)
    paper = dossier_paper(fresh, year, today, own=own)
    if paper is None:
        raise ValidationError(_("Nothing has been analysed yet."))
    title = f"{paper.kind.capitalize()} {paper.heading}"
    changes = {"year": year}
    journal.record("dossier.printed", fresh, by, municipality=fresh.municipality_id, school=fresh.pk, changes=changes)
    label = f"{fresh.name}, {year}"
    subject = OWN if own else SUBJECT
    drafts = Document.objects.about(subject, fresh.pk).filter(state=Document.State.DRAFT, subject_label=label)
    draft = drafts.order_by("-pk").first()
    if draft is not None:
        return papers.edit(draft, payload=paper.to_payload(), title=title, by=by)
    return papers.draft(
        kind="dossier",
        payload=paper.to_payload(),
        subject_kind=subject,
        subject_id=fresh.pk,
        subject_label=label,
        municipality=fresh.municipality,
        school=fresh,
        title=title,
        by=by,
    )
