"""What time does to places and queues: the unconfirmed are freed, offers lapse and are passed on."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from accounts import queue
from observers.models import Attempt
from observers.queue import moving
from observers.queue.locks import patient, session_alone

# Attempts older than the longest window they are counted in say nothing any more.
FORGOTTEN = timedelta(days=1)


def tidy(now: datetime, writer: Any) -> int:
    """Settle every session in which something has lapsed or is free; ``writer`` is the task that writes letters.

    Each session in a transaction of its own, so that one that is busy holds up no other; the number settled.
    """
    sessions = list(moving.restless(now).values_list("pk", flat=True))
    for pk in sessions:
        # Because somebody may be at that session just now; the next round comes in a minute.
        with suppress(ValidationError), patient():
            for letter in moving.settle(session_alone(pk), now):
                if letter.observer.email:
                    queue.enqueue(writer, letter.args, key=letter.key, by=None)
    Attempt.objects.filter(began_at__lt=now - FORGOTTEN).delete()
    return len(sessions)
