"""How often somebody may knock: by address and by e-mail, counted in the database because several processes answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import rows


class Limit(NamedTuple):
    """So many knocks in such a span."""

    most: int
    span: timedelta


HOUR = timedelta(hours=1)
# A whole school or a village may sit behind one address; one mailbox belongs to one person.
ADDRESS = Limit(60, HOUR)
CONTACT = Limit(6, HOUR)
LINK = Limit(120, HOUR)

_KNOCK = """
INSERT INTO observers_attempt (key, began_at, count) {rows}
ON CONFLICT (key) DO UPDATE SET
 count = CASE WHEN observers_attempt.began_at <= %s THEN 1 ELSE observers_attempt.count + 1 END,
 began_at = CASE WHEN observers_attempt.began_at <= %s THEN excluded.began_at ELSE observers_attempt.began_at END
RETURNING key, count"""
# Because a count that a power cut takes away harms nobody, while a visitor waits for the disk.
_HASTY = " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS hasty"


class Knock(NamedTuple):
    """Somebody at the door: by what, who, and how often is allowed."""

    kind: str
    value: str
    limit: Limit


def knock(kind: str, value: str, limit: Limit, *, now: datetime | None = None) -> bool:
    """Count one knock of ``value``; False when it is one too many. What is kept is a keyed digest, never the value.

    One statement, so that any number of processes count right; call it outside the transaction of what follows,
    or what is rolled back is not counted.
    """
    return knocked([Knock(kind, value, limit)], now=now)


def knocked(knocks: Sequence[Knock], *, now: datetime | None = None) -> bool:
    """Count several of one span at once, each by its own measure; False when any is one too many."""
    (found,) = rows.together(knocking(knocks, now or timezone.now()))
    return within(knocks, found)


def knocking(knocks: Sequence[Knock], now: datetime) -> rows.Statement:
    """The same as a statement, for who has others to go with it; ``within`` reads what it finds."""
    stale = now - knocks[0].limit.span
    facts = [fact for one in knocks for fact in (digest(one.kind, one.value), now)]
    hasty = _HASTY if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    given = " UNION ALL ".join([f"SELECT %s, %s, 1{hasty} WHERE true"] * len(knocks))
    return rows.Statement(_KNOCK.format(rows=given), [*facts, stale, stale])


def within(knocks: Sequence[Knock], found: rows.Found) -> bool:
    """Whether no knock was one too many."""
    most = {digest(one.kind, one.value): one.limit.most for one in knocks}
    return all(count <= most[key] for key, count in found)


def digest(kind: str, value: str) -> str:
    """64 hexadecimal digits; without the site's key nobody can try all addresses."""
    return salted_hmac(f"observers.throttling.{kind}", value, algorithm="sha256").hexdigest()
