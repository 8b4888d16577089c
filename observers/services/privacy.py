"""What people do with their own data, by the link of a letter: correct, change the e-mail, withdraw a consent."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.db import SessionStore
from django.core import signing as signatures
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import queue
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers import tasks
from observers.deadlines import DataClass, span
from observers.jobs.answering import BOX
from observers.journal import of_observer
from observers.kinds import ObserverState
from observers.models import Consent, ConsentText, Observer
from observers.parsing import email_key, phone_key
from observers.services import signing
from observers.services.locks import patient

NAMES = ("surname", "name", "patronymic")
CHANGING = (ObserverState.UNCONFIRMED, ObserverState.ACTIVE)
DAY = timedelta(hours=24)


class Asked(NamedTuple):
    """A change of e-mail that waits for its confirmation: whose, and to which address."""

    observer: Observer
    email: str
    store: SessionStore


@transaction.atomic
def correct(observer: Observer, values: Mapping[str, str], *, version: int) -> Observer:
    """Set names and telephone as the person gives them; nothing changed, nothing written.

    ``version`` is the one that was looked at. Raises ``ValidationError`` when the row has changed since, when neither
    e-mail nor telephone would be left, or when the data are no longer kept for use.
    """
    fresh = _changing(observer)
    if fresh.version != version:
        raise ValidationError(_("These data have changed meanwhile. Look at them again."))
    changed = [name for name in (*NAMES, "phone") if getattr(fresh, name) != values[name].strip()]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, values[name].strip())
    if not (fresh.email or fresh.phone):
        raise ValidationError(_("Leave an e-mail or a telephone: one of the two is enough."))
    key = phone_key(fresh.phone)
    others = Observer.objects.filter(municipality=fresh.municipality_id, phone_key=key).exclude(pk=fresh.pk)
    # A telephone somebody else has given already is kept as written, but it is not this person's key.
    fresh.phone_key = "" if not key or others.exists() else key
    fresh.version += 1
    fresh.save()
    of_observer("observer.corrected", fresh, None, fields=changed)
    return fresh


@transaction.atomic
def ask_email(observer: Observer, email: str) -> None:
    """Write to the new address; it counts only once the link of that letter is used.

    Until then it lies for a day in the store of sessions, which forgets by itself. An address that is known here
    already gets no letter, and the page does not say so. Raises ``ValidationError`` when it is the present one.
    """
    fresh = _changing(observer)
    key = email_key(email)
    if key == fresh.email_key:
        raise ValidationError({"email": _("This is the address we have already.")})
    if Observer.objects.filter(municipality=fresh.municipality_id, email_key=key).exists():
        return
    store = SessionStore()
    store[BOX] = {"observer": fresh.pk, "email": email}
    store.set_expiry(int(DAY.total_seconds()))
    store.create()
    args = {"what": "email", "observer": fresh.pk, "box": store.session_key}
    queue.enqueue(tasks.write_of_privacy, args, key=f"observer-privacy:email:{store.session_key}", by=None)


def asked_email(token: str, place: int) -> Asked | None:
    """The change of e-mail behind the link of a letter; None when it is forged, used or a day old."""
    try:
        key = signatures.Signer(salt=BOX).unsign(token)
    except signatures.BadSignature:
        return None
    store = SessionStore(session_key=key)
    box = store.get(BOX)
    if not box:
        return None
    person = Observer.objects.filter(pk=box["observer"], municipality=place, state__in=CHANGING).first()
    return Asked(person, box["email"], store) if person else None


def confirm_email(asked: Asked) -> Observer:
    """The new address counts from now on. Raises ``ValidationError`` when it became somebody else's meanwhile."""
    try:
        with transaction.atomic():
            fresh = _changing(asked.observer)
            fresh.email, fresh.email_key = asked.email, email_key(asked.email)
            fresh.version += 1
            fresh.save(update_fields=["email", "email_key", "version"])
            of_observer("observer.corrected", fresh, None, fields=["email"])
            asked.store.delete()
            return fresh
    except IntegrityError:
        raise ValidationError(_("This address cannot be used here. Choose another one.")) from None


def withdraw_consent(observer: Observer, kind: str, *, now: datetime) -> Observer:
    """Take a consent back. Without the one to processing every place is given back and the data are put up for
    destruction; twice changes nothing. Raises ``ValidationError`` when somebody holds the rows too long.
    """
    with patient():
        fresh = _locked(observer)
        told = Consent.objects.filter(observer=fresh, withdrawn_at=None)
        ends = kind == ConsentText.Kind.PROCESSING
        given = told if ends else told.filter(text__kind=kind)
        done = bool(given.update(withdrawn_at=now))
        if ends and fresh.state not in {ObserverState.WITHDRAWN, ObserverState.ERASED}:
            fresh.state = ObserverState.WITHDRAWN
            fresh.version += 1
            fresh.save(update_fields=["state", "version"])
            signing.withdraw_all(fresh, now=now)
            _tell(fresh, now)
            done = True
        if done:
            of_observer("consent.withdrawn", fresh, None, kind=kind)
        return fresh


def gone_by(observer: Observer, today: date) -> date:
    """The day by which the data of somebody whose consent ends today are destroyed."""
    return span(DataClass.WITHDRAWN, today).latest


def _tell(observer: Observer, now: datetime) -> None:
    latest = gone_by(observer, now.astimezone(ZoneInfo(observer.municipality.time_zone)).date())
    posts = User.objects.filter(memberships__role__in=[Role.OFFICIAL, Role.COORDINATOR], is_active=True)
    people = posts.filter(memberships__municipality=observer.municipality_id).distinct()
    facts: dict[str, Any] = {"number": observer.number, "latest": f"{latest:%d.%m.%Y}"}
    notify(people, "consent_withdrawn", key=str(observer.pk), url=reverse("session_list"), **facts)
    if observer.email:
        args = {"what": "withdrawn", "observer": observer.pk, "latest": facts["latest"]}
        queue.enqueue(tasks.write_of_privacy, args, key=f"observer-privacy:withdrawn:{observer.pk}", by=None)


def _locked(observer: Observer) -> Observer:
    rows = Observer.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.get(pk=observer.pk)


def _changing(observer: Observer) -> Observer:
    fresh = _locked(observer)
    if fresh.state not in CHANGING:
        raise ValidationError(_("These data are no longer changed. Call the department."))
    return fresh
