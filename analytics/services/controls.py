"""Schools that others are compared with in one year: chosen by people, kept per season, suggested by context."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from analytics.engine.pairs import Balance, pair
from analytics.models import ControlGroup, ZoneEntry
from analytics.reports.context import RULE, profiles
from analytics.services.versions import locked
from office import natural
from schools.models import Municipality, School

FEWEST = 2  # schools; with one there is no spread to compare with


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen: ``kind``, ``grade`` (0 for all) and ``subject`` ("" for all) say for which works."""

    kind: str
    grade: int
    subject: str
    schools: Collection[School]
    basis: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Schools without signs that are alike to those with signs, and how alike; ``why`` when there are none."""

    schools: list[School]
    balance: tuple[Balance, ...]
    why: str = ""


@transaction.atomic
def save(
    municipality: Municipality,
    year: int,
    choice: Choice,
    *,
    by: User,
    group: ControlGroup | None = None,
    version: int | None = None,
) -> ControlGroup:
    """Keep a choice of a season, new or changed. Raises ``Clash`` or ``ValidationError``: too few schools, schools of
    another municipality, no grounds, or a choice for the same works is there already."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    _check(municipality, year, choice, group)
    row = locked(group, version) if group is not None else ControlGroup(municipality=municipality, year=year, version=0)
    before = sorted((school.name for school in row.schools.all()), key=natural.key) if row.pk else []
    row.kind, row.grade, row.subject = ControlGroup.Kind(choice.kind), choice.grade, choice.subject
    row.basis = choice.basis.strip()[:300]
    row.version += 1
    row.save()
    row.schools.set(choice.schools)
    after = sorted((school.name for school in choice.schools), key=natural.key)
    changes = {"schools": [before, after], "basis": row.basis, "year": year}
    journal.record("control.saved", row, by, municipality=municipality.pk, changes=changes)
    return row


def _check(municipality: Municipality, year: int, choice: Choice, group: ControlGroup | None) -> None:
    if any(school.municipality_id != municipality.pk for school in choice.schools):
        raise ValidationError({"schools": _("A group holds schools of its own municipality only.")})
    if len(choice.schools) < FEWEST:
        raise ValidationError({"schools": _("Choose at least two schools: one alone shows no spread.")})
    if not choice.basis.strip():
        raise ValidationError({"basis": _("Say why these schools can be trusted to compare with.")})
    same: Any = ControlGroup.objects.filter(
        municipality=municipality, year=year, kind=choice.kind, grade=choice.grade, subject=choice.subject
    )
    if same.exclude(pk=group.pk if group else None).exists():
        raise ValidationError(_("There is a choice for the same works already: change that one."))


@transaction.atomic
def delete(group: ControlGroup, *, by: User) -> None:
    """Forget a choice; analyses that were made with it stay as they are."""
    row = locked(group)
    names = sorted((school.name for school in row.schools.all()), key=natural.key)
    journal.record("control.deleted", row, by, municipality=row.municipality_id, changes={"schools": names})
    row.delete()


def suggest(municipality: Municipality, year: int) -> Suggestion:
    """Schools alike in context to those of the risk zone, one for each, none of them in the zone."""
    entries: Any = ZoneEntry.objects.filter(school__municipality=municipality, year=year)
    zone = {row.school_id: row.zone for row in entries.exclude(zone=ZoneEntry.Zone.OUT)}
    schools = {row.pk: row for row in School.objects.active().filter(municipality=municipality).order_by("name")}
    signs = [row for pk, row in schools.items() if zone.get(pk) == ZoneEntry.Zone.SIGNS]
    others = [row for pk, row in schools.items() if pk not in zone]
    if not signs:
        return Suggestion([], (), _("No school of this year's zone has signs, so there is nobody to be alike to."))
    if not others:
        return Suggestion([], (), _("Every school stands in the zone, so there is nobody to compare with."))
    found = pair(profiles(signs, year), profiles(others, year), RULE)
    chosen = {int(match.steady) for match in found.matches}
    if not chosen:
        return Suggestion([], (), _("Too little is known of the schools to say who is alike. Upload their context."))
    return Suggestion([row for pk, row in schools.items() if pk in chosen], found.balance)
