"""Verbs about the days on which nobody works, and the years that were looked through."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from schools.journal import alter
from schools.models import CalendarDay, CalendarYear, Municipality


@transaction.atomic
def set_day(
    day: date, *, works: bool, note: str = "", source: str = "", municipality: Municipality | None, by: User
) -> CalendarDay:
    """Say that a day is off, or worked; in one municipality, or everywhere when ``municipality`` is ``None``."""
    row = CalendarDay.objects.select_for_update(of=("self",)).filter(day=day, municipality=municipality).first()
    known = row is not None
    row = row or CalendarDay(day=day, municipality=municipality, works=works)
    changes = alter(row, {"works": works, "note": note.strip(), "source": source.strip()})
    if known and not changes:
        return row
    row.save()
    place = municipality.pk if municipality else None
    action = "calendar_day.changed" if known else "calendar_day.added"
    journal.record(
        action, row, by, municipality=place, changes={**changes, "works": changes.get("works", [None, works])}
    )
    return row


@transaction.atomic
def remove_day(row: CalendarDay, *, by: User) -> None:
    """Let a day be what the usual week makes of it."""
    journal.record(
        "calendar_day.removed", row, by, municipality=row.municipality_id, changes={"works": [row.works, None]}
    )
    row.delete()


@transaction.atomic
def confirm_year(year: int, *, source: str, by: User) -> CalendarYear:
    """Note that the transfers of a year were looked through, and by which act."""
    if not 2000 <= year <= 2100:
        raise ValidationError({"year": _("Give a year such as 2027.")})
    row, made = CalendarYear.objects.select_for_update().get_or_create(year=year)
    changes = alter(row, {"source": source.strip()})
    if made or changes:
        row.save()
        journal.record("calendar_year.confirmed", row, by, changes=changes)
    return row
