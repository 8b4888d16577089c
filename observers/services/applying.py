"""A stranger asks for a place or for the queue: the answer is the same whether or not the person is known here.

What everybody may know (full, called off, what was just declared) is said on the page; what only the person may know
goes into a letter to the given address.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers.kinds import Category, ObserverState, PlaceState
from observers.labels.refusals import recorded
from observers.labels.sessions import written
from observers.models import Consent, Observer, Session
from observers.notices import places as notices
from observers.parsing import email_key, phone_key
from observers.queue import moving
from observers.queue.locks import patient
from observers.queue.telling import Letter
from observers.reports.facts import facts_of, settings_of
from observers.rules import Objection, ObserverFacts, Refusal, Said, TieFacts, blocking, objections
from observers.services import queueing, signing, tying
from observers.services.consenting import Given, give

# Whoever leaves only a telephone is called in working hours, and a weekend may lie between.
CALLED = timedelta(hours=72)
# What a stranger has not got yet is no refusal on the page: the letter says how to get it.
_LATER = frozenset({Refusal.NOT_TRAINED, Refusal.NOT_ACCREDITED})


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


def open_to_stranger(
    session: Session, ties: tuple[TieFacts, ...], now: datetime, *, adult: bool = True
) -> tuple[Objection, ...]:
    """What everybody may know forbids a place of this session to somebody with these ties."""
    facts = facts_of(session)
    nobody = Observer(pk=0)
    kept = moving.kept_for_others(session, nobody, now, newcomer=True)
    found = objections(
        replace(facts, taken=facts.taken + kept),
        ObserverFacts(pk=0, adult=adult, ties=ties),
        (),
        settings_of(session.municipality),
        now,
    )
    return tuple(one for one in blocking(found) if one.code not in _LATER)


def apply(session: Session, wanted: Application, now: datetime) -> None:
    """Take the application: a place to be confirmed, or a row of the queue, and a letter; or nothing and a letter.

    Raises ``signing.Refused`` or ``ValidationError`` with what may be said on the page; nothing is kept then.
    """
    against = open_to_stranger(session, wanted.ties, now, adult=wanted.adult)
    against = tuple(one for one in against if not (wanted.queue and one.code == Refusal.FULL))
    if against:
        raise signing.Refused(against)
    try:
        _taken(session, wanted, now)
    except IntegrityError:
        # Because the same new person came twice at once; the second time round the first one stands.
        _taken(session, wanted, now)


def _taken(session: Session, wanted: Application, now: datetime) -> None:
    with patient():
        person = _person(session, wanted)
        try:
            letter = _queued(session, person, wanted, now) if wanted.queue else _placed(session, person, wanted, now)
        except signing.Refused as refusal:
            if any(one.code in {Refusal.FULL, Refusal.CANCELLED, Refusal.BEGUN} for one in refusal.found):
                raise
            letter = _not_placed(session, person, refusal, wanted)
        _tell(letter, session, person)


def _placed(session: Session, person: Observer, wanted: Application, now: datetime) -> Letter:
    keep = signing.UNCONFIRMED if person.email else CALLED
    place = signing.sign_up(session, person, said=wanted.said, keep=keep, now=now)
    return Letter("confirm", person, place=place, facts={"number": wanted.number})


def _queued(session: Session, person: Observer, wanted: Application, now: datetime) -> Letter:
    waiting = queueing.join(session, person, said=wanted.said, now=now)
    return Letter("queued", person, waiting=waiting, facts={"number": wanted.number})


def _not_placed(session: Session, person: Observer, refusal: signing.Refused, wanted: Application) -> Letter:
    own = person.places.filter(session=session, state=PlaceState.UNCONFIRMED).first()
    if own is not None and any(one.code == Refusal.ALREADY for one in refusal.found):
        return Letter("confirm", person, place=own, facts={"number": wanted.number})
    facts: dict[str, Any] = {"number": wanted.number, "found": recorded(refusal.found)}
    return Letter("refused", person, session=session.pk, facts=facts)


def _tell(letter: Letter, session: Session, person: Observer) -> None:
    if person.email:
        notices.tell([letter])
        return
    home = session.municipality_id
    posts = User.objects.filter(memberships__role=Role.COORDINATOR, memberships__municipality=home, is_active=True)
    day, hours = written(session)
    application = (letter.facts or {}).get("number", "")
    facts = {"number": person.number, "school": session.school.name, "day": day, "hours": hours}
    facts["application"] = application
    url = reverse("session", args=[session.pk])
    # Named by the application, because whoever was not reached in time and asks again has to be called again.
    notify(posts.distinct(), "observer_call", key=f"{person.pk}:{session.pk}:{application}", url=url, **facts)


def _person(session: Session, wanted: Application) -> Observer:
    """Who asks: known by the mailbox, else by the telephone. Nobody's confirmed data are altered by a stranger."""
    rows = Observer.objects.select_for_update().filter(municipality=session.municipality_id)
    mail, phone = email_key(wanted.email), phone_key(wanted.phone)
    known = rows.filter(email_key=mail).first() if mail else rows.filter(phone_key=phone).first()
    if known is not None and known.state != ObserverState.UNCONFIRMED:
        return known
    person = known or Observer(municipality_id=session.municipality_id, number=next_number())
    for name in ("surname", "name", "patronymic", "phone", "adult"):
        setattr(person, name, getattr(wanted, name))
    person.category = Category(wanted.category)
    person.email, person.email_key = wanted.email, mail
    # A telephone somebody else has given already is kept as written, but it is not this person's key.
    person.phone_key = "" if not phone or rows.filter(phone_key=phone).exclude(pk=person.pk).exists() else phone
    person.save()
    _keep(person, wanted, new=known is None)
    return person


def _keep(person: Observer, wanted: Application, *, new: bool) -> None:
    tying.believe(person, wanted.ties)
    standing = Consent.objects.none() if new else person.consents.filter(withdrawn_at=None)
    known = set(standing.values_list("text", flat=True))
    for given in wanted.consents:
        if given.text not in known:
            give(person, given)


def next_number() -> int:
    """The next number of an observer: of the table's own sequence, because a shared counter would make all wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('observers_observer', 'id'))")
            (number,) = cursor.fetchone()
        return int(number)
    return (Observer.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
