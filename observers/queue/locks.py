"""Locks in one order, the person before the session, and no waiting without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import rows
from observers.models import Observer, Place, Session

PATIENCE = "3s"
TRIES = 3
# What PostgreSQL says of a lock not had in time, and of two that wait for each other.
GIVEN_UP = frozenset({"55P03", "40P01"})


def busy() -> str:
    """What to say when somebody else is at the same rows."""
    return _("Somebody else is changing the same thing just now. Try again in a moment.")


@contextmanager
def patient(*asking: str) -> Iterator[tuple[Any, ...]]:
    """A transaction whose locks are waited for shortly; after that ``ValidationError`` with ``busy``.

    ``asking`` are expressions in SQL that are asked in the same breath; their values are what one gets.
    """
    known = (connection.vendor == "postgresql") * 1
    words = ["set_config('lock_timeout', %s, true)"] * known
    try:
        with transaction.atomic():
            answer: tuple[Any, ...] = ()
            if words or asking:
                asked = rows.Statement("SELECT " + ", ".join([*words, *asking]), [PATIENCE] * known)
                ((answer,),) = rows.together(asked)
            yield answer[known:]
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in GIVEN_UP:
            raise ValidationError(busy()) from None
        raise


def session_with_places(pk: int) -> tuple[Session, list[Place]]:
    """The session and the places held in it, locked: first their people, then the session.

    Whoever comes in between is not locked, so the locks are given back and taken anew; ``ValidationError`` when people
    keep coming.
    """
    for _try in range(TRIES):
        mark = transaction.savepoint()
        session, places, whole = _locked(pk)
        if whole:
            transaction.savepoint_commit(mark)
            return session, places
        transaction.savepoint_rollback(mark)
    raise ValidationError(busy())


def _locked(pk: int) -> tuple[Session, list[Place], bool]:
    held = Place.objects.holding().filter(session=pk)
    people = Observer.objects.select_for_update(of=("self",)).filter(pk__in=held.values("observer")).order_by("pk")
    known = {row.pk for row in people}
    session = session_alone(pk)
    places = list(held.select_related("observer").order_by("pk"))
    return session, places, {place.observer_id for place in places} <= known


def person_and_session(observer: int, session: int) -> tuple[Observer, Session]:
    """Both rows, locked, the person first; what the rules read of a person comes along. Raises ``DoesNotExist``."""
    people = Observer.objects.select_for_update(of=("self",)).select_related("accreditation")
    person = people.get(pk=observer)
    return person, session_alone(session)


def session_alone(pk: int) -> Session:
    """The session, locked; for what takes nobody's place. Raises ``DoesNotExist``."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("municipality", "school")
    return rows.get(pk=pk)
