"""What is to be said to whom after places have changed hands: letters as rows of facts, written by a job."""

from dataclasses import dataclass
from typing import Any

from observers.models import Observer, Place, Waiting

# What is told of a session itself.
LETTERS = frozenset({"moved", "cancelled", "changed"})


def letter_key(what: str, kind: str, pk: int, sequence: int) -> str:
    """The key of the letter about the session's change ``sequence`` to a place or a row of the queue (``kind``)."""
    return f"session-letter:{what}:{kind}:{pk}:{sequence}"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: ``what`` happened, to whom, about which place or row of the queue; nothing personal in the facts."""

    what: str
    observer: Observer
    place: Place | None = None
    waiting: Waiting | None = None
    session: int | None = None
    facts: dict[str, Any] | None = None

    @property
    def args(self) -> dict[str, Any]:
        """As the job gets it: ids and codes only, because the rows of jobs are kept for a month."""
        rows = {
            "place": self.place.pk if self.place else None,
            "waiting": self.waiting.pk if self.waiting else None,
            "session": self.session,
        }
        known = {name: pk for name, pk in rows.items() if pk is not None}
        return {"what": self.what, "observer": self.observer.pk, **known, **(self.facts or {})}

    @property
    def key(self) -> str:
        """The same while the same letter waits to be written, so that a double click asks only once."""
        row = self.place or self.waiting
        about = f"{type(row).__name__.lower()}:{row.pk}" if row else f"session:{self.session}:{self.observer.pk}"
        return f"observer-letter:{self.what}:{about}"
