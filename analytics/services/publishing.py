"""Verbs about public statistics: show a year to everybody, show it no longer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from analytics.models import Publication, ResultSheet
from schools.models import Municipality


@transaction.atomic
def publish(place: Municipality, year: int, *, by_school: bool, by: User) -> Publication:
    """Show a year's statistics to everybody, with schools one by one or without; the same again changes nothing.

    Raises ``ValidationError`` when no results of that year are in.
    """
    Municipality.objects.select_for_update().get(pk=place.pk)
    if not ResultSheet.objects.season(place.pk, year).filter(n__gt=0).exists():
        raise ValidationError({"year": _("No results of this year have come in.")})
    row = Publication.objects.filter(municipality=place, year=year).first()
    before = row.by_school if row else None
    if row is None:
        row = Publication(municipality=place, year=year)
    elif before == by_school:
        return row
    row.by_school, row.user = by_school, by
    row.save()
    changes = {"by_school": [before, by_school]}
    journal.record("statistics.published", row, by, municipality=place.pk, changes=changes)
    return row


@transaction.atomic
def withdraw(publication: Publication, *, by: User) -> None:
    """Show a year's statistics no longer."""
    row = Publication.objects.select_for_update().get(pk=publication.pk)
    journal.record("statistics.withdrawn", row, by, municipality=row.municipality_id, changes={"year": row.year})
    row.delete()
