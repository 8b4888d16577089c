"""Pairs of a school with signs and a school with steady results: suggested, changed, pinned, accepted."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.engine.pairs import Match, Unmatched, pair
from analytics.models import Pair, ZoneEntry
from analytics.reports.context import RULE, profiles
from analytics.reports.steady import not_heard, steady
from analytics.services.versions import locked, record
from schools.models import Municipality, School


@dataclass(slots=True)
class Suggested:
    """How many pairs were made, and who stays alone."""

    made: int = 0
    alone: list[Unmatched] = field(default_factory=list)


def _locked(municipality: Municipality) -> None:
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


def of_year(municipality: Municipality, year: int) -> list[Pair]:
    """The pairs of a year by the helped school's name."""
    rows: Any = Pair.objects.filter(municipality=municipality, year=year).select_related("school", "steady")
    return list(rows.order_by("school__name"))


def with_signs(municipality: Municipality, year: int) -> list[School]:
    """Schools of the zone with signs, by name."""
    zone = {"zones__year": year, "zones__zone": ZoneEntry.Zone.SIGNS}
    return list(School.objects.active().filter(municipality=municipality, **zone).order_by("name"))


@transaction.atomic
def suggest(municipality: Municipality, year: int, *, today: date, by: User) -> Suggested:
    """Pairs anew for all schools with signs; accepted and pinned pairs stay as they are.

    Raises ``ValidationError`` while a school of this year or the year before has not been heard: everybody of the
    municipality sees who helps, and whoever is left out would be known before it could answer.
    """
    _locked(municipality)
    if years := not_heard(municipality, year, today):
        words = _("Hear the schools first: results of %(years)s on the list to check wait for an answer.")
        raise ValidationError(words % {"years": ", ".join(map(str, years))})
    kept = [row for row in of_year(municipality, year) if row.accepted_at or row.basis.get("pinned")]
    rows: Any = Pair.objects.filter(municipality=municipality, year=year)
    rows.exclude(pk__in=[row.pk for row in kept]).delete()
    helped, helping = {row.school_id for row in kept}, {row.steady_id for row in kept}
    seekers = [school for school in with_signs(municipality, year) if school.pk not in helped]
    helpers = [school for school in steady(municipality, year) if school.pk not in helping | helped]
    found = pair(profiles(seekers, year), profiles(helpers, year), RULE)
    Pair.objects.bulk_create(_row(municipality, year, match) for match in found.matches)
    record("pair.suggested", municipality, municipality.pk, by, year=year, pairs=len(found.matches), kept=len(kept))
    return Suggested(len(found.matches), list(found.unmatched))


def _row(municipality: Municipality, year: int, match: Match) -> Pair:
    basis = {"distance": round(match.distance, 3), "gaps": dict(match.gaps)}
    return Pair(
        municipality=municipality, year=year, school_id=int(match.school), steady_id=int(match.steady), basis=basis
    )


@transaction.atomic
def choose(municipality: Municipality, year: int, school: School, helper: School, *, by: User) -> Pair:
    """Set who helps a school by hand; the pair is pinned, so that a new suggestion leaves it alone."""
    _locked(municipality)
    if school.pk == helper.pk:
        raise ValidationError({"steady": _("A school does not help itself.")})
    if {school.municipality_id, helper.municipality_id} != {municipality.pk}:
        raise ValidationError(_("Both schools belong to the municipality."))
    rows: Any = Pair.objects
    old = rows.filter(school=school, year=year).first()
    if old is not None and old.accepted_at:
        raise ValidationError({"school": _("This school's pair is accepted. Dissolve it first.")})
    basis = {"by_hand": True, "pinned": True}
    values = {"municipality": municipality, "steady": helper, "basis": basis}
    row: Pair = rows.update_or_create(school=school, year=year, defaults=values)[0]
    record("pair.chosen", row, municipality.pk, by, steady=[old.steady_id if old else None, helper.pk])
    return row


@transaction.atomic
def pin(row: Pair, *, pinned: bool, by: User) -> Pair:
    """Keep a pair through new suggestions, or no longer."""
    fresh = locked(row)
    fresh.basis = {**fresh.basis, "pinned": pinned}
    fresh.save(update_fields=["basis"])
    record("pair.pinned", fresh, fresh.municipality_id, by, pinned=pinned)
    return fresh


@transaction.atomic
def remove(row: Pair, *, by: User) -> None:
    """Dissolve a pair."""
    fresh = locked(row)
    record("pair.removed", fresh, fresh.municipality_id, by, steady=fresh.steady_id, school=fresh.school_id)
    fresh.delete()


@transaction.atomic
def accept(municipality: Municipality, year: int, *, by: User) -> int:
    """Let all pairs of a year stand; how many are new."""
    _locked(municipality)
    rows: Any = Pair.objects.filter(municipality=municipality, year=year, accepted_at=None)
    count = int(rows.update(accepted_at=timezone.now()))
    if not count:
        raise ValidationError(_("There is no pair that waits to be accepted."))
    record("pair.accepted", municipality, municipality.pk, by, year=year, pairs=count)
    return count
