"""The corps of observers: entered by hand, changed, removed, taken back; places given by the coordinator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal as chain
from accounts.models import User
from observers import journal
from observers.kinds import ObserverState
from observers.labels.refusals import recorded
from observers.models import Observer, Place, Session, Tie
from observers.parsing import email_key, phone_key
from observers.rules import TieFacts
from observers.services import consenting, signing
from observers.services.applying import next_number
from schools.models import Municipality, School

NAMES = ("surname", "name", "patronymic", "email", "phone")
OWN = (*NAMES, "category", "wishes")
ON_PAPER = "paper"  # what stands for the browser where somebody has signed on paper


class Clash(ValidationError):
    """Somebody else has changed the observer meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed this observer meanwhile. Look at the page and save again."))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the coordinator enters: ``values`` are ``OWN``, ``adult`` and ``consented`` as told by the signed paper."""

    values: Mapping[str, Any]
    adult: bool
    consented: bool
    ties: tuple[TieFacts, ...] = field(default=())


@transaction.atomic
def enter(municipality: Municipality, entry: Entry, *, by: User, now: datetime | None = None) -> Observer:
    """A person who has signed the consent on paper; active at once.

    Raises ``ValidationError`` without consent, under 18, without e-mail and telephone, or when known already.
    """
    now = now or timezone.now()
    if not entry.consented:
        raise ValidationError({"consented": _("Without a signed consent nobody's data may be kept.")})
    if not entry.adult:
        raise ValidationError({"adult": _("Only people of 18 or older may observe.")})
    person = Observer(municipality=municipality, number=next_number(), adult=True, state=ObserverState.ACTIVE)
    person.confirmed_at = now
    _write(person, entry.values)
    _save(person)
    for one in entry.ties:
        Tie.objects.create(observer=person, school_id=one.school, kind=one.kind, classes=one.classes)
    today = timezone.localdate(now, ZoneInfo(municipality.time_zone))
    text = consenting.ensure_texts(municipality, today)["processing"]
    consenting.give(person, consenting.Given(text.pk, now, None, ON_PAPER))
    journal.of_observer("observer.entered", person, by, category=person.category, ties=len(entry.ties))
    return person


@transaction.atomic
def edit(observer: Observer, values: Mapping[str, Any], *, version: int, by: User) -> Observer:
    """Correct a person's data and wishes; the journal says which fields, not what they hold. Raises ``Clash``."""
    person = _locked(observer, version)
    before = {name: getattr(person, name) for name in OWN}
    _write(person, values)
    changed = [name for name in OWN if getattr(person, name) != before[name]]
    if changed:
        person.version += 1
        _save(person)
        journal.of_observer("observer.edited", person, by, fields=changed)
    return person


def _write(person: Observer, values: Mapping[str, Any]) -> None:
    for name in OWN:
        if name in values:
            setattr(person, name, values[name])
    person.email_key, person.phone_key = email_key(person.email), phone_key(person.phone)
    if not person.email_key and not person.phone_key:
        raise ValidationError({"phone": _("Leave an e-mail or a telephone: one of the two is enough.")})
    known = Observer.objects.filter(municipality=person.municipality).exclude(pk=person.pk)
    for name, key in (("email", person.email_key), ("phone", person.phone_key)):
        twin = known.filter(**{f"{name}_key": key}).first() if key else None
        if twin is not None:
            words = _("Observer no. %(number)s is known by this already.")
            raise ValidationError({name: words % {"number": twin.number}})


def _save(person: Observer) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise ValidationError(_("Somebody has entered the same person just now.")) from None


@transaction.atomic
def tie(observer: Observer, school: School, kind: str, *, classes: str = "", subject: str = "", by: User) -> Tie:
    """Note what ties the person to a school; the rules ask for it from now on."""
    row, made = Tie.objects.get_or_create(
        observer=observer, school=school, kind=kind, classes=classes.strip(), subject=subject
    )
    if made:
        journal.of_observer("observer.tied", observer, by, school=school.name, kind=kind)
    return row


@transaction.atomic
def untie(row: Tie, *, by: User) -> None:
    """The tie does not hold any more."""
    journal.of_observer("observer.untied", row.observer, by, school=row.school.name, kind=row.kind)
    row.delete()


def remove(observer: Observer, *, reason: str, version: int, by: User, now: datetime | None = None) -> int:
    """Take somebody off the list with the reason; places to come are given back. Returns how many.

    The places go first, each in its own transaction and in the order of locks; called again it finishes.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        person = _locked(observer, version)
        person.state, person.reason = ObserverState.REMOVED, reason.strip()
        person.version += 1
        person.save(update_fields=["state", "reason", "version"])
        journal.of_observer("observer.removed", person, by)
    return signing.withdraw_all(person, by=by, now=now)


@transaction.atomic
def restore(observer: Observer, *, version: int, by: User) -> Observer:
    """Take a removed person back. Raises for anybody else."""
    person = _locked(observer, version)
    if person.state != ObserverState.REMOVED:
        raise ValidationError(_("Only somebody who was removed can be taken back."))
    person.state, person.reason = ObserverState.ACTIVE, ""
    person.version += 1
    person.save(update_fields=["state", "reason", "version"])
    journal.of_observer("observer.restored", person, by)
    return person


def place(session: Session, observer: Observer, *, note: str, by: User, now: datetime | None = None) -> Place:
    """A place by the coordinator's hand, confirmed at once; a ``note`` passes over the rules that may be passed over.

    Raises ``signing.Refused`` with the sentences of the rules; what was refused stands in the journal.
    """
    source = Place.Source.COORDINATOR
    try:
        return signing.sign_up(session, observer, by=by, source=source, note=note, confirmed=True, now=now)
    except signing.Refused as refusal:
        _refused(session, observer, refusal, by)
        raise


@transaction.atomic
def _refused(session: Session, observer: Observer, refusal: signing.Refused, by: User) -> None:
    changes = {"observer": observer.number, "refusals": recorded(refusal.found)}
    home, school = session.municipality_id, session.school_id
    chain.record("place.refused", session, by, municipality=home, school=school, changes=changes)


@transaction.atomic
def contacts_seen(municipality: int, numbers: Iterable[int], *, by: User) -> None:
    """Somebody looks at telephones and e-mails: whose, by their numbers, stands in the journal."""
    home = Municipality.objects.get(pk=municipality)
    shown = sorted(numbers)
    if shown:
        chain.record("observers.contacts_seen", home, by, municipality=municipality, changes={"observers": shown})


def _locked(observer: Observer, version: int) -> Observer:
    person: Observer = Observer.objects.select_for_update().get(pk=observer.pk)
    if person.version != version:
        raise Clash
    if person.state == ObserverState.ERASED:
        raise ValidationError(_("The data of this observer were destroyed."))
    return person
