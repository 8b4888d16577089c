"""Verbs about acts of observation: keep a draft, hand in for good, enter a paper act, add the school's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from observers.calendar import Presence, wrong_hours
from observers.kinds import ObserverState, SessionState
from observers.labels.acts import OTHER, boxes, hours_refused
from observers.models import Act, Place
from observers.notices import acts as notices
from observers.reports.acts import MAY_FILE, act_of, prefilled
from schools.models import Municipality, School

WHERE = ("day", "starts_at", "ends_at", "work", "classes", "room", "stage")
SEEN = ("none_seen", "violations", "comment")
Values = Mapping[str, Any]


def why_not(place: Place, now: datetime) -> str:
    """Why this presence cannot have an act now; empty when it can."""
    if place.session.state == SessionState.CANCELLED:
        return _("This session was called off.")
    if place.observer.state in {ObserverState.WITHDRAWN, ObserverState.ERASED}:
        return _("The consent was withdrawn, so no act can be written in this person's name.")
    if place.state not in MAY_FILE:
        return _("This place in the session is not held any more. Call the coordinator.")
    if place.session.starts_at > now:
        return _("An act can be written once the session has begun.")
    return ""


@transaction.atomic
def keep(place: Place, values: Values, *, by: User | None, now: datetime) -> Act:
    """Keep a page of the form as a draft; what the other pages hold stays as it is.

    ``values`` are some of ``WHERE`` and ``SEEN``. An act handed in comes back as it is. Raises ``ValidationError``
    when there can be no act, or when the hours make no sense.
    """
    fresh = _locked(place)
    if refusal := why_not(fresh, now):
        raise ValidationError(refusal)
    act = act_of(fresh) or _begun(fresh)
    if act.submitted_at is not None:
        return act
    for name in (*WHERE, *SEEN):
        if name in values:
            setattr(act, name, values[name])
    known = {one.code for one in boxes(act.stage)}
    act.violations = [code for code in act.violations if code in known]
    _check_hours(act, now)
    act.version += 0 if act.pk is None else 1
    act.save()
    return act


@transaction.atomic
def hand_in(place: Place, *, by: User | None, now: datetime) -> Act:
    """Hand the draft in for good, under the next number of the municipality; handed in twice, the first one counts.

    Raises ``ValidationError`` when there is no draft, something is missing, or there can be no act by now.
    """
    fresh = _locked(place)
    act = act_of(fresh)
    if act is None:
        raise ValidationError(_("Fill in the act first."))
    if act.submitted_at is None:
        if refusal := why_not(fresh, now):
            raise ValidationError(refusal)
        _finish(act, now)
        act.version += 1
        act.save()
        _record("act.handed_in", act, by, _told(act))
        notices.handed_in(act, by)
    return act


@transaction.atomic
def enter(place: Place, values: Values, *, by: User, now: datetime) -> Act:
    """Enter the paper act of somebody who was there: a draft that files can be enclosed with, then handed in."""
    act = keep(place, values, by=by, now=now)
    if act.submitted_at is not None:
        raise ValidationError(_("This observer has handed in an act about this session already."))
    act.entered_by = by
    act.save(update_fields=["entered_by"])
    return act


@transaction.atomic
def enter_alone(school: School, values: Values, *, by: User, now: datetime) -> Act:
    """Enter a paper act that belongs to no session known here; the same again gives the draft or act back."""
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=school.municipality_id)
    act = Act(municipality=school.municipality, school=school, entered_by=by, **values)
    _check_hours(act, now)
    facts = {name: getattr(act, name) for name in ("day", "starts_at", "ends_at", "work", "stage", "classes", "room")}
    same = Act.objects.filter(school=school, session=None, observer=None, comment=act.comment, **facts)
    for twin in same:
        if sorted(twin.violations) == sorted(act.violations):
            return twin
    act.save(force_insert=True)
    return act


@transaction.atomic
def register(act: Act, *, by: User, now: datetime) -> Act:
    """Hand in an entered paper act under its number; twice changes nothing."""
    fresh = Act.objects.select_for_update(of=("self",)).select_related("school", "municipality").get(pk=act.pk)
    if fresh.submitted_at is None:
        _finish(fresh, now)
        fresh.version += 1
        fresh.save()
        _record("act.entered", fresh, by, _told(fresh))
        notices.handed_in(fresh, by)
    return fresh


@transaction.atomic
def answer(act: Act, text: str, *, by: User) -> Act:
    """Add the school's word, once and for good."""
    fresh = Act.objects.select_for_update(of=("self",)).select_related("school", "municipality").get(pk=act.pk)
    words = text.strip()
    if fresh.submitted_at is None:
        raise ValidationError(_("This act has not been handed in."))
    if not words:
        raise ValidationError({"text": _("Write the word of the school.")})
    if fresh.answer:
        if fresh.answer == words:
            return fresh
        raise ValidationError(_("The school has added its word already."))
    fresh.answer = words
    fresh.version += 1
    fresh.save(update_fields=["answer", "version"])
    _record("act.answered", fresh, by, {"number": fresh.number})
    notices.answered(fresh, by)
    return fresh


def missing(act: Act) -> list[str]:
    """What still keeps this draft from being handed in, a sentence each."""
    found = []
    if act.none_seen and act.violations:
        found.append(_("The act says both that there were no violations and that there were some. Choose one."))
    if not act.none_seen and not act.violations:
        found.append(_("Say whether you saw violations."))
    if OTHER in act.violations and not act.comment.strip():
        found.append(_("“Something else” is ticked: say in the comment what it was."))
    return found


def _finish(act: Act, now: datetime) -> None:
    _check_hours(act, now)
    if found := missing(act):
        raise ValidationError(found)
    # Locked, because two acts handed in at once must not get one number, and none may be left out.
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=act.municipality_id)
    last = Act.objects.filter(municipality=act.municipality_id).aggregate(last=Max("number"))["last"]
    act.number, act.submitted_at = (last or 0) + 1, now


def _check_hours(act: Act, now: datetime) -> None:
    zone, session = ZoneInfo(act.municipality.time_zone), act.session
    about = (session.starts_at, session.ends_at) if session is not None else None
    wrong = wrong_hours(Presence(act.day, act.starts_at, act.ends_at), zone, now, about)
    if wrong:
        field, sentence = hours_refused(wrong, about[0].astimezone(zone).date() if about else None)
        raise ValidationError({field: sentence})


def _locked(place: Place) -> Place:
    rows = Place.objects.select_for_update(of=("self",))
    return rows.select_related("session__school", "session__municipality", "observer").get(pk=place.pk)


def _begun(place: Place) -> Act:
    session = place.session
    facts = prefilled(session)
    return Act(
        municipality=session.municipality, school=session.school, session=session, observer=place.observer, **facts
    )


def _told(act: Act) -> dict[str, Any]:
    facts: dict[str, Any] = {"number": [None, act.number], "stage": act.stage, "violations": act.violations}
    return facts | {"files": act.files.count()}


def _record(action: str, act: Act, by: User | None, changes: dict[str, Any]) -> None:
    journal.record(action, act, by, municipality=act.municipality_id, school=act.school_id, changes=changes)
