"""The risk zone of a year: made by a rule, corrected by people, written into the set of schools that plans address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from analytics.engine.zones import NONE, Reason, Zone, zones
from analytics.models import ZoneEntry
from analytics.reports.zone import evidence
from analytics.services.versions import record
from schools.models import Municipality, PostGroup, School, SchoolSet
from schools.services import people
from schools.services.schools import create_set, edit_set

SET_NAME = "Школы с признаками, требующими проверки, {year}"
SET_NOTE = "Ведётся на странице «Зона риска»"
NUMBERS = ZoneEntry.Zone


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many schools the zone has now, and how many came and went."""

    signs: int
    watched: int
    came: int
    went: int


@transaction.atomic
def rebuild(municipality: Municipality, year: int, *, today: date, by: User) -> Rebuilt:
    """Make the zone anew by the rule; what a person has said of a school stays, with the rule's reasons beside it."""
    # Because two who do it at once would each write the set.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    entries: Any = ZoneEntry.objects.filter(school__municipality=municipality, year=year)
    known: dict[int, ZoneEntry] = {row.school_id: row for row in entries}
    before = {pk for pk, row in known.items() if row.zone != NUMBERS.OUT}
    found = zones(evidence(municipality, year, today), season=year, today=today)
    for zone in found:
        _write(known, zone, year)
    gone = [pk for pk in known if str(pk) not in {zone.school for zone in found}]
    ZoneEntry.objects.filter(year=year, school__in=gone, by_hand=False).delete()
    members = _write_set(municipality, year, by)
    rows = ZoneEntry.objects.filter(school__municipality=municipality, year=year).exclude(zone=NUMBERS.OUT)
    after = set(rows.values_list("school", flat=True))
    watched = len(after) - len(members)
    facts = {"year": year, "rule": found[0].version if found else "", "signs": len(members), "watched": watched}
    journal.record("zone.rebuilt", municipality, by, municipality=municipality.pk, changes=facts)
    return Rebuilt(len(members), watched, len(after - before), len(before - after))


def _write(known: Mapping[int, ZoneEntry], zone: Zone, year: int) -> None:
    pk = int(zone.school)
    row, reasons = known.get(pk), [_plain(reason) for reason in zone.reasons]
    if row is not None and row.by_hand:
        row.reasons = reasons
        row.save(update_fields=["reasons"])
    elif zone.zone != NONE:
        values = {"zone": zone.zone, "reasons": reasons}
        ZoneEntry.objects.update_or_create(school_id=pk, year=year, defaults=values)
    elif row is not None:
        row.delete()


def _plain(reason: Reason) -> dict[str, Any]:
    facts = {name: list(fact) if isinstance(fact, tuple) else fact for name, fact in reason.facts.items()}
    return {"code": reason.code, "zone": reason.zone, "facts": facts}


def set_of(municipality: Municipality, year: int) -> SchoolSet | None:
    """The named set of the year, once there is one."""
    return SchoolSet.objects.filter(municipality=municipality, name=SET_NAME.format(year=year)).first()


def _write_set(municipality: Municipality, year: int, by: User) -> Collection[School]:
    """The set holds the schools with signs; the journal's record of it lets plans ask for duties anew."""
    chosen = School.objects.filter(municipality=municipality, zones__year=year, zones__zone=NUMBERS.SIGNS)
    members, old = list(chosen.order_by("name")), set_of(municipality, year)
    if old is None and members:
        create_set(municipality, name=SET_NAME.format(year=year), note=SET_NOTE, schools=members, by=by)
    elif old is not None:
        edit_set(old, name=old.name, note=old.note, schools=members, by=by)
    return members


@transaction.atomic
def enter(school: School, year: int, zone: str, note: str, *, by: User) -> ZoneEntry:
    """Put a school into the zone, or leave it out, by hand; the note says why and the rule does not change it."""
    if not note.strip():
        raise ValidationError({"note": _("Say in a sentence why.")})
    Municipality.objects.select_for_update(no_key=True).get(pk=school.municipality_id)
    found: Any = ZoneEntry.objects.filter(school=school, year=year).first()
    row: ZoneEntry = found or ZoneEntry(school=school, year=year)
    before = row.zone or None
    row.zone, row.by_hand, row.note = NUMBERS(zone), True, note.strip()[:400]
    row.save()
    action = "zone.left_out" if row.zone == NUMBERS.OUT else "zone.entered"
    record(action, row, school, by, zone=[before, row.zone], note=row.note, year=year)
    _write_set(school.municipality, year, by)
    return row


@transaction.atomic
def let_go(entry: ZoneEntry, *, by: User) -> None:
    """Drop what a person has said: the rule's own reasons decide again."""
    Municipality.objects.select_for_update(no_key=True).get(pk=entry.school.municipality_id)
    rows: Any = ZoneEntry.objects.select_for_update(of=("self",)).select_related("school__municipality")
    row: ZoneEntry = rows.get(pk=entry.pk)
    if not row.by_hand:
        raise ValidationError(_("Nobody has entered this by hand."))
    record("zone.let_go", row, row.school, by, zone=row.zone, note=row.note, year=row.year)
    named = {str(reason["zone"]) for reason in row.reasons}
    if not named:
        row.delete()
    else:
        row.zone = NUMBERS.SIGNS if NUMBERS.SIGNS.value in named else NUMBERS.WATCH
        row.by_hand, row.note = False, ""
        row.save(update_fields=["zone", "by_hand", "note"])
    _write_set(row.school.municipality, row.year, by)


@transaction.atomic
def address(group: PostGroup, year: int, *, by: User) -> PostGroup:
    """Let a group of posts that plans name stand for the schools of this year's zone."""
    chosen = set_of(group.municipality, year)
    if chosen is None:
        raise ValidationError(_("There is no such set yet: make the zone first."))
    values = {"school_set": chosen, "level": PostGroup.Level.SCHOOLS}
    return people.edit_group(group, values, list(group.members.all()), by=by)
