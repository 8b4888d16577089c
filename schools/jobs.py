"""Background work of the schools: a big registry is applied row by row, in one transaction."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from accounts.queue import Work
from schools import generation
from schools.importing import Comparison, Draft, Known, Outcome, State, compare
from schools.journal import alter, given, save
from schools.models import RegistryUpload, School

COMPARED = ("name", "full_name", "login", "kind", "director", "address", "email", "phone", "pupils")


def comparison(upload: RegistryUpload) -> Comparison:
    """What the file would do to the registry as it stands now."""
    schools = School.objects.filter(municipality=upload.municipality_id).order_by("name")
    known = [
        Known(school.pk, {name: getattr(school, name) for name in COMPARED}, school.closed_on is None)
        for school in schools
    ]
    return compare([Draft(row["row"], row["values"]) for row in upload.rows], known)


def apply_rows(upload: RegistryUpload, by: User | None) -> int:
    """Add and change schools as the file says; how many rows did something. Doing it again does nothing."""
    todo = [outcome for outcome in comparison(upload).outcomes if outcome.state is not State.UNCHANGED]
    schools = School.objects.select_for_update().in_bulk([outcome.pk for outcome in todo if outcome.pk])
    for outcome in todo:
        _apply(upload, outcome, schools, by)
    heads = School.objects.active().filter(municipality=upload.municipality_id).order_by("pk") if todo else ()
    generation.guess(upload.municipality_id, [named for school in heads for named in generation.of_school(school)])
    if todo or upload.applied_at is None:
        facts = {"new": sum(o.state is State.NEW for o in todo), "changed": sum(o.state is State.CHANGED for o in todo)}
        journal.record("registry.applied", upload, by, municipality=upload.municipality_id, changes=facts)
    RegistryUpload.objects.filter(pk=upload.pk).update(applied_at=timezone.now())
    return len(todo)


def _apply(upload: RegistryUpload, outcome: Outcome, schools: dict[int, School], by: User | None) -> None:
    values: dict[str, Any] = dict(outcome.draft.values)
    place = upload.municipality_id
    if outcome.pk is None:
        school = School(municipality_id=place, **values)
        save(school, _clash(values))
        journal.record("school.created", school, by, municipality=place, school=school.pk, changes=given(values))
        return
    school = schools[outcome.pk]
    changes = alter(school, values)
    save(school, _clash(values))
    journal.record("school.edited", school, by, municipality=place, school=school.pk, changes=changes)


def _clash(values: dict[str, Any]) -> str:
    return _("The municipality already has a school “%(name)s”. Nothing was changed.") % {"name": values["name"]}


def apply_registry(work: Work) -> None:
    """Apply an uploaded registry; the asker's page goes on to the list of schools."""
    with work.finish(url=reverse("school_list")):
        upload = RegistryUpload.objects.select_for_update(of=("self",)).get(pk=work.args["upload"])
        apply_rows(upload, work.by)
