"""A dossier as a draft in the register of papers."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.reports.dossier_paper import dossier_paper
from analytics.services.drafting import drafted
from analytics.services.versions import record
from documents.models import Document
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
    record("dossier.printed", fresh, fresh, by, year=year)
    label = f"{fresh.name}, {year}"
    subject = OWN if own else SUBJECT
    return drafted(
        paper,
        Document.objects.about(subject, fresh.pk).filter(subject_label=label),
        kind="dossier",
        subject_kind=subject,
        subject_id=fresh.pk,
        subject_label=label,
        municipality=fresh.municipality,
        school=fresh,
        by=by,
    )
