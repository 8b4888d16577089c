"""A stranger asks for a place or for the queue: the answer is the same whether or not the person is known here.

What everybody may know (full, called off, what was just declared) is said on the page; what only the person may know
goes into a letter to the given address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import override

from accounts import journal
from accounts.models import User, rows
from accounts.notices import notify
from accounts.roles import Role
from observers.kinds import Category, ObserverState, PlaceState
from observers.labels.refusals import recorded, remembered
from observers.labels.sessions import written, zone_of
from observers.models import Consent, Observer, Place, Session
from observers.notices import places as notices
from observers.parsing import email_key, phone_key
from observers.queue.asking import Look, locked, looking, seen, weighed
from observers.queue.locks import busy, patient
from observers.queue.telling import Letter
from observers.rules import TRAINED_AWAY, Objection, Refusal, Said, TieFacts, blocking
from observers.services import queueing, signing, throttling, tying
from observers.services.consenting import Given, Version, consents, validly
from observers.services.throttling import Knock


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody has filled in; ``number`` is what the page and the letter call it by."""

    number: str
    surname: str
    name: str
    patronymic: str
    email: str
    phone: str
    category: str
    adult: bool
    ties: tuple[TieFacts, ...]
    consents: tuple[Given, ...]
    queue: bool = False

    @property
    def said(self) -> Said:
        """What the place or the row of the queue keeps of it."""
        return Said(self.number, self.ties)


class Asker(NamedTuple):
    """Who asks, locked; ``fresh``: made in this very transaction; ``sure``: has shown to be reached, and is altered by
    nobody who only knows the address; ``consents`` are not kept yet."""

    person: Observer
    fresh: bool = False
    sure: bool = False
    consents: Sequence[Consent] = ()


class Door(NamedTuple):
    """What is found at the door: whether there were few knocks, the consents' texts that hold, what there is at all."""

    few: bool
    texts: tuple[Version, ...]
    look: Look


def at_the_door(session: Session, knocks: Sequence[Knock], now: datetime) -> Door:
    """Count the knocks and look what there is, in one message and before any lock."""
    today = now.astimezone(zone_of(session)).date()
    knocking = throttling.knocking(knocks, now)
    counts, texts, look = rows.together(knocking, validly(session.municipality, today), looking(session))
    return Door(throttling.within(knocks, counts), tuple(starmap(Version, texts)), seen(look))


def open_to_stranger(
    session: Session, ties: tuple[TieFacts, ...], now: datetime, *, adult: bool = True, look: Look | None = None
) -> tuple[Objection, ...]:
    """What everybody may know forbids a place of this session to somebody with these ties."""
    found = weighed(session, Observer(pk=0, adult=adult), now, ties=ties, look=look)
    # What a stranger has not got yet is no refusal on the page: the letter says how to get it.
    return tuple(one for one in blocking(found) if one.code not in TRAINED_AWAY)


def apply(session: Session, wanted: Application, now: datetime, look: Look | None = None) -> None:
    """Take the application: a place to be confirmed, or a row of the queue, and a letter; or nothing and a letter.

    ``look`` is what was seen at the door. Raises ``signing.Refused`` or ``ValidationError`` with what may be said on
    the page; nothing is kept then.
    """
    against = open_to_stranger(session, wanted.ties, now, adult=wanted.adult, look=look)
    against = tuple(one for one in against if not (wanted.queue and one.code == Refusal.FULL))
    if against:
        raise signing.Refused(against)
    try:
        _taken(session, wanted, now)
    except IntegrityError:
        # Because the same new person came twice at once, or a net caught what somebody else's commit has broken
        # meanwhile; the second time round the first one stands, and the rules see it.
        try:
            _taken(session, wanted, now)
        except IntegrityError:
            raise ValidationError(busy()) from None


def _taken(session: Session, wanted: Application, now: datetime) -> None:
    somebody = _somebody(session, wanted)
    # Because mostly nobody knows them, the row is tried first; a mailbox or a telephone known already keeps it out.
    tried = rows.insertion(somebody, unless_there=True)
    with patient(rows.drawing(Place), tried) as (((key,),), made):
        asker = _asker(somebody, wanted, fresh=rows.keep(somebody, made))
        person = asker.person
        try:
            if wanted.queue:
                for consent in asker.consents:
                    rows.together(consent)
                _tell(_queued(session, person, wanted, now), session, wanted)
            else:
                _placed(session, asker, wanted, now, key)
        except signing.Refused as refusal:
            if any(one.code in {Refusal.FULL, Refusal.CANCELLED, Refusal.BEGUN} for one in refusal.found):
                raise
            _tell(_not_placed(session, person, refusal, wanted), session, wanted)
        if not asker.sure:
            # Only now, because it is journalled, and the end of the journal is locked after the session by everybody.
            tying.believe(person, wanted.ties)


def _placed(session: Session, asker: Asker, wanted: Application, now: datetime, key: int) -> None:
    person = asker.person
    wish = signing.Wish(said=wanted.said, fresh=asker.fresh)
    # Because the person's row is locked since ``_asker``, only the session's is missing.
    row, look = locked(session, 0 if asker.fresh else person.pk, *asker.consents)
    place = signing.drawn_up(row, person, wish, weighed(row, person, now, ties=wanted.ties, look=look), now)
    place.pk = key
    letter = Letter("confirm", person, place=place, facts={"number": wanted.number})
    signing.seat(place, wish, notices.noted([letter]))
    if not person.email:
        _call(letter, session, wanted)


def _queued(session: Session, person: Observer, wanted: Application, now: datetime) -> Letter:
    waiting = queueing.join(session, person, said=wanted.said, now=now)
    return Letter("queued", person, waiting=waiting, facts={"number": wanted.number})


def _not_placed(session: Session, person: Observer, refusal: signing.Refused, wanted: Application) -> Letter:
    own = person.places.filter(session=session, state=PlaceState.UNCONFIRMED).first()
    if own is not None and any(one.code == Refusal.ALREADY for one in refusal.found):
        return Letter("confirm", person, place=own, facts={"number": wanted.number})
    found = recorded(refusal.found)
    if {one.code for one in refusal.found} != {Refusal.ALREADY}:
        home, school = session.municipality_id, session.school_id
        changes = {"observer": person.number, "refusals": found}
        journal.record("place.refused", session, None, municipality=home, school=school, changes=changes)
    facts: dict[str, Any] = {"number": wanted.number, "found": found}
    return Letter("refused", person, session=session.pk, facts=facts)


def _tell(letter: Letter, session: Session, wanted: Application) -> None:
    if letter.observer.email:
        notices.tell([letter])
    else:
        _call(letter, session, wanted)


def _call(letter: Letter, session: Session, wanted: Application) -> None:
    """Who left only a telephone is called: what the letter would say is said to the coordinators."""
    person = letter.observer
    home = session.municipality_id
    posts = User.objects.filter(memberships__role=Role.COORDINATOR, memberships__municipality=home, is_active=True)
    day, hours = written(session)
    facts = {"number": person.number, "school": session.school.name, "day": day, "hours": hours}
    facts |= {"application": wanted.number, **_to_say(letter, session)}
    url = reverse("session", args=[session.pk])
    # Named by the application, because whoever was not reached in time and asks again has to be called again.
    notify(posts.distinct(), "observer_call", key=f"{person.pk}:{session.pk}:{wanted.number}", url=url, **facts)


def _to_say(letter: Letter, session: Session) -> dict[str, Any]:
    if letter.place is not None and letter.place.expires_at is not None:
        until = letter.place.expires_at.astimezone(zone_of(session))
        return {"until": f"{until:%d.%m.%Y %H:%M}", "urgent": True}
    # In the language of the site, because it is kept and others read it.
    with override(settings.LANGUAGE_CODE):
        return {"reasons": remembered((letter.facts or {})["found"])}


def _somebody(session: Session, wanted: Application) -> Observer:
    mail, phone = email_key(wanted.email), phone_key(wanted.phone)
    person = Observer(municipality_id=session.municipality_id, email_key=mail, phone_key=phone)
    # Of the table's own sequence, because a shared counter would make all wait.
    person.number = rows.next_key(Observer)
    return _filled(person, wanted)


def _asker(somebody: Observer, wanted: Application, *, fresh: bool) -> Asker:
    """Known by the mailbox, else by the telephone. Nobody's confirmed data are altered by a stranger."""
    person = somebody
    if not fresh:
        mail, phone = somebody.email_key, somebody.phone_key
        home = Observer.objects.filter(municipality=somebody.municipality_id)
        same = home.filter(email_key=mail) if mail else home.filter(phone_key=phone)
        known = same.select_for_update(of=("self",)).select_related("accreditation").order_by().first()
        if known is not None and known.state != ObserverState.UNCONFIRMED:
            return Asker(known, sure=True)
        fresh, person = known is None, known or somebody
        person.number = next_number() if fresh else person.number
        # A telephone somebody else has given already is kept as written, but it is not this person's key.
        person.phone_key = "" if not phone or home.filter(phone_key=phone).exclude(pk=person.pk).exists() else phone
        person.email_key = mail
        _filled(person, wanted).save()
    known_texts = set() if fresh else set(person.consents.filter(withdrawn_at=None).values_list("text", flat=True))
    new = [given for given in wanted.consents if given.text not in known_texts]
    return Asker(person, fresh, consents=consents(person, *new))


def _filled(person: Observer, wanted: Application) -> Observer:
    for name in ("surname", "name", "patronymic", "email", "phone", "adult"):
        setattr(person, name, getattr(wanted, name))
    person.category = Category(wanted.category)
    return person


def next_number() -> int:
    """The next number of an observer."""
    (((number,),),) = rows.together(rows.drawing(Observer))
    return int(number)
