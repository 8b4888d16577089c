"""A dossier as a draft in the register of papers."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from analytics.reports.dossier_paper import dossier_paper
from documents import services as papers
from documents.models import Document
from schools.models import School

SUBJECT = "school_year"


@transaction.atomic
def put_on_paper(school: School, year: int, *, today: date, by: User) -> Document:
    """The school's year as a draft, made anew while it is a draft; ``ValidationError`` while nothing was analysed."""
    fresh = School.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=school.pk)
    paper = dossier_paper(fresh, year, today)
    if paper is None:
        raise ValidationError(_("Nothing has been analysed yet."))
    title = f"{paper.kind.capitalize()} {paper.heading}"
    changes = {"year": year}
    journal.record("dossier.printed", fresh, by, municipality=fresh.municipality_id, school=fresh.pk, changes=changes)
    label = f"{fresh.name}, {year}"
    drafts = Document.objects.filter(kind="dossier", school=fresh, state=Document.State.DRAFT, subject_label=label)
    draft = drafts.order_by("-pk").first()
    if draft is not None:
        return papers.edit(draft, payload=paper.to_payload(), title=title, by=by)
    return papers.draft(
        kind="dossier",
        payload=paper.to_payload(),
        subject_kind=SUBJECT,
        subject_id=fresh.pk,
        subject_label=label,
        municipality=fresh.municipality,
        school=fresh,
        title=title,
        by=by,
    )
