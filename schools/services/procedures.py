"""Verbs about procedures and their sittings in schools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import journal
from accounts.models import User
from schools.journal import alter, given, remove, save
from schools.models import Municipality, Procedure, School, Sitting


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timetable as somebody wants it: without a day there is to be no sitting."""

    school: int
    day: date | None
    starts_at: time | None = None
    classes: str = ""
    sitting: int | None = None


def _taken() -> str:
    return _("This procedure is already in the season.")


@transaction.atomic
def create_procedure(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> Procedure:
    """Add one work of a season with the window in which it is held."""
    procedure = Procedure(municipality=municipality, **values)
    _check_window(procedure)
    save(procedure, _taken())
    journal.record("procedure.created", procedure, by, municipality=municipality.pk, changes=given(values))
    return procedure


@transaction.atomic
def edit_procedure(procedure: Procedure, values: Mapping[str, Any], *, by: User) -> Procedure:
    """Change a procedure; a window may not leave days behind on which sittings are already set."""
    row = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    changes = alter(row, values)
    if changes:
        _check_window(row)
        _check_sittings_inside(row)
        save(row, _taken())
        journal.record("procedure.edited", row, by, municipality=row.municipality_id, changes=changes)
    return row


def _check_window(procedure: Procedure) -> None:
    if procedure.ends_on < procedure.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first.")})


def _check_sittings_inside(procedure: Procedure) -> None:
    outside = procedure.sittings.exclude(day__range=(procedure.starts_on, procedure.ends_on)).count()
    if outside:
        sentence = ngettext(
            "%(count)s sitting would fall outside the new days. Move it first.",
            "%(count)s sittings would fall outside the new days. Move them first.",
            outside,
        )
        raise ValidationError(sentence % {"count": outside})


@transaction.atomic
def delete_procedure(procedure: Procedure, *, by: User) -> None:
    """Take a procedure out of the season together with its sittings."""
    row = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    facts = {"sittings": [row.sittings.count(), 0]}
    journal.record("procedure.deleted", row, by, municipality=row.municipality_id, changes=facts)
    remove(row, lambda: _("Results or observers hang on this procedure; it cannot be deleted."))


@transaction.atomic
def fill_sittings(procedure: Procedure, *, day: date, starts_at: time | None = None, by: User) -> int:
    """Set the day for every open school that has no sitting of this procedure yet; how many were added."""
    row = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    _check_day(row, day)
    schools = School.objects.active().filter(municipality=row.municipality_id).exclude(sittings__procedure=row)
    made = [Sitting(procedure=row, school=school, day=day, starts_at=starts_at) for school in schools]
    Sitting.objects.bulk_create(made)
    if made:
        facts = {"day": [None, day], "schools": [None, [str(sitting.school) for sitting in made]]}
        journal.record("sittings.filled", row, by, municipality=row.municipality_id, changes=facts)
    return len(made)


def _check_day(procedure: Procedure, day: date) -> None:
    if not procedure.starts_on <= day <= procedure.ends_on:
        window = {"first": f"{procedure.starts_on:%d.%m.%Y}", "last": f"{procedure.ends_on:%d.%m.%Y}"}
        raise ValidationError(_("The day must lie within the procedure: %(first)s to %(last)s.") % window)


@transaction.atomic
def set_sittings(procedure: Procedure, rows: Sequence[Row], *, by: User) -> int:
    """Bring the timetable to what the rows say: add, move, or take away where the day is empty; how many changed.

    Sittings that no row names stay as they are.
    """
    owner = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    known = {sitting.pk: sitting for sitting in owner.sittings.select_related("school")}
    schools = School.objects.filter(municipality=owner.municipality_id).in_bulk([row.school for row in rows])
    changes: dict[str, Any] = {}
    try:
        with transaction.atomic():
            for row in rows:
                if row.day:
                    _check_day(owner, row.day)
                changes.update(_set_one(owner, row, known, schools))
    except IntegrityError:
        raise ValidationError(_("A school is named twice with the same classes.")) from None
    if changes:
        journal.record("sittings.changed", owner, by, municipality=owner.municipality_id, changes=changes)
    return len(changes)


def _set_one(
    procedure: Procedure, row: Row, known: Mapping[int, Sitting], schools: Mapping[int, School]
) -> dict[str, list[Any]]:
    if row.school not in schools or (row.sitting and row.sitting not in known):
        raise ValidationError(_("The timetable has changed meanwhile. Look at it again."))
    school = schools[row.school]
    sitting = known.get(row.sitting or 0)
    if sitting is None:
        if row.day is None:
            return {}
        sitting = Sitting(procedure=procedure, school=school)
    before = told_sitting(sitting) if sitting.pk else None
    if row.day is None:
        sitting.delete()
        return {f"{school} {sitting.classes}".strip(): [before, None]}
    if not alter(sitting, {"day": row.day, "starts_at": row.starts_at, "classes": row.classes.strip()}):
        return {}
    sitting.save()
    return {f"{school} {sitting.classes}".strip(): [before, told_sitting(sitting)]}


def told_sitting(sitting: Sitting) -> str:
    """Day and time of a sitting for the journal."""
    return f"{sitting.day:%d.%m.%Y}" + (f" {sitting.starts_at:%H:%M}" if sitting.starts_at else "")
