"""The rules asked about one person and one session: one look at what there is at all, then only that is read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

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


_LOOK = """
SELECT (SELECT version FROM observers_session WHERE id = %s),
 (SELECT count(*) FROM observers_place WHERE session_id = %s AND state IN ({holding})),
 EXISTS (SELECT 1 FROM observers_waiting WHERE session_id = %s AND state IN ({line})),
 EXISTS (SELECT 1 FROM observers_tie WHERE observer_id = %s)
 OR EXISTS (SELECT 1 FROM observers_accreditation WHERE observer_id = %s),
 EXISTS (SELECT 1 FROM observers_place WHERE observer_id = %s AND state IN ({holding})),
 EXISTS (SELECT 1 FROM observers_rulesetting WHERE municipality_id = %s)
 OR EXISTS (SELECT 1 FROM observers_training WHERE municipality_id = %s AND needed)"""


def _quoted(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_LOOK = _LOOK.format(holding=_quoted(PlaceState.holding()), line=_quoted(moving.IN_LINE))
_LOCK = "SELECT id FROM observers_session WHERE id = %s FOR UPDATE"


def look(session: Session, observer: int) -> Look:
    """One query; under the session's lock it says what holds until the lock is given back."""
    (found,) = rows.together(_looking(session, observer))
    return _seen(found)


def locked(known: Session, observer: int) -> tuple[Session, Look]:
    """The session locked, and what is seen under its lock: one message where nobody has changed it since it was read.

    The caller has locked the person's row before. Raises ``Session.DoesNotExist``.
    """
    lock = [rows.Statement(_LOCK, [known.pk])] if connection.features.has_select_for_update else []
    seen = _seen(rows.together(*lock, _looking(known, observer))[-1])
    return (known if seen.version == known.version else session_alone(known.pk)), seen


def weighed(
    session: Session,
    observer: Observer,
    now: datetime,
    *,
    ties: tuple[TieFacts, ...] = (),
    newcomer: bool = True,
    seen: Look | None = None,
) -> tuple[Objection, ...]:
    """Every objection, with the queue's claims counted as taken and ``ties`` taken as declared.

    One query where nothing hangs on the person, nobody is in line and the rules are as usual, and none where that has
    been ``seen``; seven at most.
    """
    seen = seen or look(session, observer.pk)
    kept = moving.kept_for_others(session, observer, now, newcomer=newcomer) if seen.line else 0
    person = facts_of_observer(observer, alone=not seen.tied)
    town = session.municipality
    return objections(
        facts_with(session, seen.taken + kept),
        replace(person, ties=(*person.ties, *ties)),
        held_by(observer) if seen.holds else (),
        settings_of(town) if seen.ruled else Settings(ZoneInfo(town.time_zone)),
        now,
    )


def _looking(session: Session, observer: int) -> rows.Statement:
    here, town = [session.pk], [session.municipality_id]
    return rows.Statement(_LOOK, [*here * 3, *[observer] * 3, *town * 2])


def _seen(found: rows.Found) -> Look:
    version, taken, *there = found or ()
    return Look(version, taken, *map(bool, there))
