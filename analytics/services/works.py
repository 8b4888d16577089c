"""Works and scales kept: added, changed, loaded from the catalogue, copied; a new scale gives its sheets new marks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from accounts.models import User
from analytics import catalogue
from analytics.jobs.sheets import remark
from analytics.jobs.works import catalogued
from analytics.labels.works import fault_words
from analytics.models import ResultSheet, Work
from analytics.parsing.model import TaskColumn
from analytics.services import versions
from schools.models import Municipality

IDENTITY = ("kind", "year", "grade", "subject", "level", "name")
SCALE = ("mark3", "mark4", "mark5")
Task = Mapping[str, Any]


class Clash(versions.Clash):
    """Somebody has changed the work since it was opened."""

    sentence = gettext_lazy("Somebody has changed this work meanwhile. Open it again and repeat your change.")


def faults(tasks: Sequence[Task], marks: Sequence[int | None]) -> list[str]:
    """What is wrong with tasks and lowest totals for 3, 4 and 5, a sentence each; nothing when all is well."""
    columns = [TaskColumn(task["code"], task["max"], task["level"]) for task in tasks]
    maxima = [task["max"] for task in tasks]
    given = [mark for mark in marks if mark is not None]
    if given and len(given) < len(SCALE):
        return [_("Give the lowest totals for all three marks, or for none.")]
    thresholds = (given[0], given[1], given[2]) if given else None
    return [fault_words(fault, sum(maxima)) for fault in catalogue.check(columns, maxima, thresholds)]


def _refuse_faults(tasks: Sequence[Task], values: Mapping[str, Any]) -> None:
    found = faults(tasks, [values.get(name) for name in SCALE])
    if found:
        raise ValidationError(found)


@transaction.atomic
def create(municipality: Municipality, values: Mapping[str, Any], tasks: Sequence[Task], *, by: User) -> Work:
    """Add a work; raises ``ValidationError`` for faulty data or when there is such a work."""
    _refuse_faults(tasks, values)
    identity = {name: values.get(name) or "" for name in IDENTITY}
    if Work.objects.select_for_update().filter(municipality=municipality, **identity).exists():
        raise ValidationError(_("There is this work already."))
    work = Work.objects.create(
        municipality=municipality, **dict(values), tasks=list(tasks), maximum=sum(task["max"] for task in tasks)
    )
    journal.record("work.created", work, by, municipality=municipality.pk, changes={"tasks": len(work.tasks)})
    return work


@transaction.atomic
def edit(work: Work, values: Mapping[str, Any], tasks: Sequence[Task], *, version: int | None, by: User) -> Work:
    """Change tasks and scale; the sheets that have come in get their marks anew when the scale is another one.

    Raises ``Clash`` when somebody was faster, ``ValidationError`` for faulty data or when what has come in would no
    longer fit.
    """
    fresh = versions.locked(work, version, clash=Clash)
    _refuse_faults(tasks, values)
    _refuse_unfit(fresh, tasks, values)
    names = ("level", "name", *SCALE, "source", "held_on")
    told = {name: values[name] for name in names if name in values}
    told |= {"tasks": list(tasks), "maximum": sum(task["max"] for task in tasks), "inferred": False}
    _refuse_twin(fresh, told)
    return _written(fresh, told, by)


def _written(work: Work, told: Mapping[str, Any], by: User) -> Work:
    """A locked work with other facts, its sheets marked anew where the scale is another one; all of it journalled."""
    changes = {name: [getattr(work, name), value] for name, value in told.items() if getattr(work, name) != value}
    if not changes:
        return work
    for name, value in told.items():
        setattr(work, name, value)
    work.version += 1
    work.save()
    altered = _marks_anew(work) if changes.keys() & set(SCALE) else []
    journal.record("work.edited", work, by, municipality=work.municipality_id, changes=changes)
    for sheet, digest in altered:
        changes = {"digest": [digest, sheet.digest]}
        at = sheet.school_id
        journal.record("sheet.marked_anew", sheet, by, municipality=work.municipality_id, school=at, changes=changes)
    return work


def _refuse_twin(work: Work, told: Mapping[str, Any]) -> None:
    identity = {name: told.get(name, getattr(work, name)) for name in IDENTITY}
    if Work.objects.filter(municipality=work.municipality_id, **identity).exclude(pk=work.pk).exists():
        raise ValidationError(_("There is this work already."))


def _refuse_unfit(work: Work, tasks: Sequence[Task], values: Mapping[str, Any]) -> None:
    sheets = ResultSheet.objects.filter(work=work)
    if not sheets.exists():
        return
    if work.thresholds and values.get("mark3") is None:
        raise ValidationError(_("Results have been marked by this scale: it can be replaced, but not taken away."))
    if [task["max"] for task in tasks] == [task["max"] for task in work.tasks]:
        return
    if work.tasks and len(tasks) != len(work.tasks):
        raise ValidationError(
            _("Results of %(n)s tasks have come in, so the number of tasks stays.") % {"n": len(work.tasks)}
        )
    most = [task["max"] for task in tasks]
    for sheet in sheets.order_by("pk").iterator(50):
        got = sheet.participants.points.max(axis=0, initial=0)
        over = [at for at, points in enumerate(got.tolist()) if points > most[at]]
        if over:
            words = _("Somebody got %(points)s points for task %(task)s, so its maximum cannot be less.")
            raise ValidationError(words % {"task": tasks[over[0]]["code"], "points": int(got[over[0]])})


def _marks_anew(work: Work) -> list[tuple[ResultSheet, str]]:
    altered = remark(work)
    names = ["columns", "digest", "marks2", "marks3", "marks4", "marks5", "marks_source", "version"]
    ResultSheet.objects.bulk_update([sheet for sheet, _digest in altered], names, batch_size=50)
    return altered


@transaction.atomic
def load_catalogue(municipality: Municipality, year: int, *, by: User) -> tuple[int, int]:
    """Add the catalogue's works of a year and give scales to those that have none; how many of each.

    What people have entered stays as it is.
    """
    made = scaled = 0
    for known in (work for work in catalogue.known() if work.year == year):
        identity, values = catalogued(known)
        work, new = Work.objects.get_or_create(municipality=municipality, **identity, defaults=values)
        made += new
        if not new and work.thresholds is None and known.thresholds and work.maximum == known.maximum:
            locked = Work.objects.select_for_update().get(pk=work.pk)
            _written(locked, {"source": known.basis, **dict(zip(SCALE, known.thresholds, strict=True))}, by)
            scaled += 1
    if made:
        changes = {"year": year, "works": made}
        journal.record("work.loaded", municipality, by, municipality=municipality.pk, changes=changes)
    return made, scaled


@transaction.atomic
def copy(work: Work, year: int, *, confirmed: bool, by: User) -> Work:
    """The same work in another year; only when a person says that its scale still holds."""
    if not confirmed:
        carried = _("Works change from year to year, so an old scale may not be carried over unread.")
        raise ValidationError(" ".join((carried, _("Compare both and tick the box."))))
    values = {name: getattr(work, name) for name in (*IDENTITY, *SCALE, "source")} | {"year": year}
    return create(work.municipality, values, work.tasks, by=by)
