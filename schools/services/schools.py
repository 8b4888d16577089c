"""Verbs about schools and about named sets of them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from schools import generation
from schools.journal import alter, given, save, swapped
from schools.models import Municipality, School, SchoolSet
from schools.services import declining


def _name_taken() -> str:
    return _("The municipality already has a school of this name.")


def _locked(school: School) -> School:
    return School.objects.select_for_update().get(pk=school.pk)


def _tell(action: str, school: School, by: User, changes: dict[str, Any]) -> None:
    journal.record(action, school, by, municipality=school.municipality_id, school=school.pk, changes=changes)


@transaction.atomic
def create_school(municipality: Municipality, values: Mapping[str, Any], *, by: User) -> School:
    """Add a school; ``values`` by the model's field names. Raises ``ValidationError`` when the name is taken."""
    school = School(municipality=municipality, **values)
    save(school, _name_taken(), "name")
    generation.guess(municipality.pk, generation.of_school(school))
    _tell("school.created", school, by, given(values))
    return school


@transaction.atomic
def edit_school(school: School, values: Mapping[str, Any], *, by: User) -> School:
    """Change the facts of a school; the same facts again leave no trace."""
    row = _locked(school)
    before = generation.of_school(row)
    changes = alter(row, values)
    if changes:
        save(row, _name_taken(), "name")
    if "director" in changes:
        generation.guess(row.municipality_id, generation.of_school(row))
        declining.forget(row.municipality_id, before)
    if changes:
        _tell("school.edited", row, by, changes)
    return row


@transaction.atomic
def close_school(school: School, *, on: date, by: User) -> School:
    """The school works no more from that day; its history stays."""
    row = _locked(school)
    if row.closed_on:
        raise ValidationError(_("The school is closed already."))
    changes = alter(row, {"closed_on": on})
    row.save()
    _tell("school.closed", row, by, changes)
    return row


@transaction.atomic
def reopen_school(school: School, *, by: User) -> School:
    """Take a closing or a merger back."""
    row = _locked(school)
    if not row.closed_on:
        raise ValidationError(_("The school is open."))
    changes = alter(row, {"closed_on": None, "successor": None})
    row.save()
    _tell("school.reopened", row, by, changes)
    return row


@transaction.atomic
def merge_school(school: School, *, into: School, on: date, by: User) -> School:
    """Close the school in favour of another, which takes its place in every named set."""
    locked = {row.pk: row for row in School.objects.select_for_update().filter(pk__in=[school.pk, into.pk])}
    row, heir = locked[school.pk], locked[into.pk]
    if row.closed_on:
        raise ValidationError(_("The school is closed already."))
    if row == heir:
        raise ValidationError({"successor": _("A school cannot be merged into itself.")})
    if heir.closed_on or heir.municipality_id != row.municipality_id:
        raise ValidationError({"successor": _("Choose an open school of the same municipality.")})
    changes = alter(row, {"closed_on": on, "successor": heir})
    row.save()
    for school_set in row.sets.all():
        school_set.schools.add(heir)
        school_set.schools.remove(row)
    _tell("school.merged", row, by, changes)
    return row


def _check_members(municipality: int, schools: Collection[School]) -> None:
    if any(school.municipality_id != municipality for school in schools):
        raise ValidationError({"schools": _("A set holds schools of its own municipality only.")})


def _set_name_taken() -> str:
    return _("There is already a set of this name.")


@transaction.atomic
def create_set(municipality: Municipality, *, name: str, note: str, schools: Collection[School], by: User) -> SchoolSet:
    """Name some schools together, so that plans can address them."""
    _check_members(municipality.pk, schools)
    made = SchoolSet(municipality=municipality, name=name, note=note)
    save(made, _set_name_taken(), "name")
    made.schools.set(schools)
    facts = given({"name": name, "note": note, "schools": list(schools)})
    journal.record("school_set.created", made, by, municipality=municipality.pk, changes=facts)
    return made


@transaction.atomic
def edit_set(school_set: SchoolSet, *, name: str, note: str, schools: Collection[School], by: User) -> SchoolSet:
    """Change the name, the reason or the members."""
    row = SchoolSet.objects.select_for_update().get(pk=school_set.pk)
    _check_members(row.municipality_id, schools)
    changes = alter(row, {"name": name, "note": note})
    members = swapped(row.schools.all(), schools)
    if members:
        changes["schools"] = members
        row.schools.set(schools)
    if changes:
        save(row, _set_name_taken(), "name")
        journal.record("school_set.edited", row, by, municipality=row.municipality_id, changes=changes)
    return row


@transaction.atomic
def delete_set(school_set: SchoolSet, *, by: User) -> None:
    """Forget a set; refused while a group of posts is narrowed by it, because the group would widen in silence."""
    row = SchoolSet.objects.select_for_update().get(pk=school_set.pk)
    groups = [group.name for group in row.groups.all()]
    if groups:
        raise ValidationError(_("Groups of posts use this set: %(names)s.") % {"names": ", ".join(groups)})
    journal.record("school_set.deleted", row, by, municipality=row.municipality_id)
    row.delete()
