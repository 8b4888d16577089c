"""The rules asked about one person and one session: one look at what there is at all, then only that is read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Model

from accounts.models import rows
from observers.kinds import PlaceState
from observers.models import Observer, Session
from observers.queue import moving
from observers.queue.locks import session_alone
from observers.reports.facts import facts_of_observer, facts_with, held_by, settings_of
from observers.rules import Objection, Settings, TieFacts, objections


class Look(NamedTuple):
    """The session's version, places taken, and whether there is anybody in line, anything the person is tied by, any
    place the person holds, any rule of the municipality's own."""

    version: int
    taken: int
    line: bool
    tied: bool
    holds: bool
    ruled: bool


_HERE = """
SELECT (SELECT version FROM observers_session WHERE id = %s),
 (SELECT count(*) FROM observers_place WHERE session_id = %s AND state IN ({holding})),
 EXISTS (SELECT 1 FROM observers_waiting WHERE session_id = %s AND state IN ({line}))"""
_OF_PERSON = """,
 EXISTS (SELECT 1 FROM observers_tie WHERE observer_id = %s)
 OR EXISTS (SELECT 1 FROM observers_accreditation WHERE observer_id = %s),
 EXISTS (SELECT 1 FROM observers_place WHERE observer_id = %s AND state IN ({holding}))"""
_OF_TOWN = """,
 EXISTS (SELECT 1 FROM observers_rulesetting WHERE municipality_id = %s)
 OR EXISTS (SELECT 1 FROM observers_training WHERE municipality_id = %s AND needed)"""
_NOBODY = ", false, false"


def _quoted(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _filled(words: str) -> str:
    return words.format(holding=_quoted(PlaceState.holding()), line=_quoted(moving.IN_LINE))


_LOOK = _filled(_HERE + _OF_PERSON + _OF_TOWN)
_LOOK_FOR_ANYBODY = _filled(_HERE + _NOBODY + _OF_TOWN)
_LOCK = "SELECT id FROM observers_session WHERE id = %s FOR UPDATE"


def looking(session: Session, observer: int = 0) -> rows.Statement:
    """What there is at all about this session and this observer, 0: somebody about whom nothing is known."""
    here, town = [session.pk] * 3, [session.municipality_id] * 2
    if not observer:
        return rows.Statement(_LOOK_FOR_ANYBODY, [*here, *town])
    return rows.Statement(_LOOK, [*here, *[observer] * 3, *town])


def seen(found: rows.Found) -> Look:
    """What ``looking`` has found; under the session's lock it holds until the lock is given back."""
    ((version, taken, *there),) = found
    return Look(version, taken, *map(bool, there))


def locked(known: Session, observer: int, *before: Model) -> tuple[Session, Look]:
    """The session locked, and what is seen under its lock: one message where nobody has changed it since it was read.

    Rows ``before`` are inserted first, in the same message. The caller has locked the person's row before. Raises
    ``Session.DoesNotExist``.
    """
    lock = [rows.Statement(_LOCK, [known.pk])] if connection.features.has_select_for_update else []
    look = seen(rows.together(*before, *lock, looking(known, observer))[-1])
    return (known if look.version == known.version else session_alone(known.pk)), look


def weighed(
    session: Session,
    observer: Observer,
    now: datetime,
    *,
    ties: tuple[TieFacts, ...] = (),
    newcomer: bool = True,
    look: Look | None = None,
) -> tuple[Objection, ...]:
    """Every objection, with the queue's claims counted as taken and ``ties`` taken as declared.

    One query where nothing hangs on the person, nobody is in line and the rules are as usual, and none where that has
    been looked at already; seven at most.
    """
    look = look or seen(rows.together(looking(session, observer.pk))[0])
    kept = moving.kept_for_others(session, observer, now, newcomer=newcomer) if look.line else 0
    person = facts_of_observer(observer, alone=not look.tied)
    town = session.municipality
    return objections(
        facts_with(session, look.taken + kept),
        replace(person, ties=(*person.ties, *ties)),
        held_by(observer) if look.holds else (),
        settings_of(town) if look.ruled else Settings(ZoneInfo(town.time_zone)),
        now,
    )
