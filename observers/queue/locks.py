"""Locks in one order, the person before the session, and no waiting without end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import rows
from observers.models import Observer, Place, Session

PATIENCE = "3s"
TRIES = 3
_WAITS = "SELECT set_config('lock_timeout', %s, true)"
# What PostgreSQL says of a lock not had in time, and of two that wait for each other.
GIVEN_UP = frozenset({"55P03", "40P01"})


def busy() -> str:
    """What to say when somebody else is at the same rows."""
    return _("Somebody else is changing the same thing just now. Try again in a moment.")


@contextmanager
def patient(*first: rows.Statement) -> Iterator[list[rows.Found]]:
    """A transaction whose locks are waited for shortly; after that ``ValidationError`` with ``busy``.

    What it does ``first`` goes in one message; what that has found is what one gets.
    """
    waits = [rows.Statement(_WAITS, [PATIENCE])] if connection.vendor == "postgresql" else []
    try:
        with transaction.atomic():
            found = rows.together(*waits, *first) if waits or first else []
            yield found[len(waits) :]
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
