"""Everything that is kept of one observer, for the page of own data and for the file that may be taken along."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from observers.deadlines import DataClass, Span, span
from observers.kinds import ObserverState
from observers.labels.acts import ticked
from observers.models import Accreditation, Act, Consent, Observer, Place, Tie, Waiting


def kept(observer: Observer) -> dict[str, Any]:
    """As plain facts: words for codes, moments as they are; seven queries."""
    row = Accreditation.objects.filter(observer=observer).first()
    return {
        "number": observer.number,
        "state": observer.get_state_display(),
        "surname": observer.surname,
        "name": observer.name,
        "patronymic": observer.patronymic,
        "email": observer.email,
        "phone": observer.phone,
        "category": observer.get_category_display(),
        "adult": observer.adult,
        "wishes": observer.wishes,
        "reason": observer.reason,
        "created_at": observer.created_at,
        "confirmed_at": observer.confirmed_at,
        "schools": [_tie(one) for one in Tie.objects.filter(observer=observer).select_related("school")],
        "consents": [_consent(one) for one in Consent.objects.filter(observer=observer).select_related("text")],
        "places": [_place(one) for one in _placed(observer)],
        "queue": [_waiting(one) for one in _queued(observer)],
        "certificate": _certificate(row) if row else None,
        "acts": [_act(one) for one in Act.objects.filter(observer=observer).select_related("school")],
    }


def _placed(observer: Observer) -> Any:
    return Place.objects.filter(observer=observer).select_related("session__school").order_by("-starts_at", "pk")


def _queued(observer: Observer) -> Any:
    return Waiting.objects.filter(observer=observer).select_related("session__school").order_by("-joined_at", "pk")


def _tie(row: Tie) -> dict[str, Any]:
    named = {"tie": row.get_kind_display(), "subject": row.get_subject_display()}
    return {"school": row.school.name, "classes": row.classes, **named}


def _consent(row: Consent) -> dict[str, Any]:
    return {
        "kind": row.text.kind,
        "words": row.text.get_kind_display(),
        "version": row.text.version,
        "text": row.text.text,
        "sha256": row.sha256,
        "given_at": row.given_at,
        "valid_until": row.text.valid_until,
        "address": row.address,
        "browser": row.agent,
        "withdrawn_at": row.withdrawn_at,
    }


def _place(row: Place) -> dict[str, Any]:
    return {
        "school": row.session.school.name,
        "session": row.session.title,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.get_state_display(),
        "application": row.application,
        "note": row.note,
    }


def _waiting(row: Waiting) -> dict[str, Any]:
    return {
        "school": row.session.school.name,
        "session": row.session.title,
        "joined_at": row.joined_at,
        "state": row.get_state_display(),
        "application": row.application,
    }


def _certificate(row: Accreditation) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.get_state_display(),
        "trained_at": row.trained_at,
        "score": row.score,
        "attempts": row.attempts,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _act(row: Act) -> dict[str, Any]:
    return {
        "number": row.number,
        "school": row.school.name,
        "day": row.day,
        "work": row.work,
        "stage": row.get_stage_display(),
        "violations": [str(one.words) for one in ticked(row.violations)],
        "comment": row.comment,
        "submitted_at": row.submitted_at,
    }


def leaves(observer: Observer, facts: dict[str, Any]) -> Span:
    """From when and by when these data are destroyed if nothing more happens; ``facts`` are those of ``kept``."""
    zone = ZoneInfo(observer.municipality.time_zone)
    of = {
        ObserverState.WITHDRAWN: DataClass.WITHDRAWN,
        ObserverState.UNCONFIRMED: DataClass.UNCONFIRMED,
    }.get(ObserverState(observer.state), DataClass.APPLICATION)
    if of == DataClass.WITHDRAWN:
        moments = [one["withdrawn_at"] for one in facts["consents"] if one["withdrawn_at"]] or [observer.created_at]
    else:
        moments = [observer.created_at, *(one["ends_at"] for one in facts["places"])]
        moments += [one["given_at"] for one in facts["consents"]]
    event: date = max(moments).astimezone(zone).date()
    return span(of, event)
