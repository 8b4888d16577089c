"""How often somebody may knock: by address and by e-mail, counted in the database because several processes answer."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac


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
INSERT INTO observers_attempt (key, began_at, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
 count = CASE WHEN observers_attempt.began_at <= %(stale)s THEN 1 ELSE observers_attempt.count + 1 END,
 began_at = CASE WHEN observers_attempt.began_at <= %(stale)s THEN %(now)s ELSE observers_attempt.began_at END
RETURNING count"""


def knock(kind: str, value: str, limit: Limit, *, now: datetime | None = None) -> bool:
    """Count one knock of ``value``; False when it is one too many. What is kept is a keyed digest, never the value.

    One statement, so that any number of processes count right; call it outside the transaction of what follows,
    or what is rolled back is not counted.
    """
    now = now or timezone.now()
    facts: dict[str, str | datetime] = {"key": digest(kind, value), "now": now, "stale": now - limit.span}
    with connection.cursor() as cursor:
        cursor.execute(_KNOCK, facts)
        (count,) = cursor.fetchone()
    return bool(count <= limit.most)


def digest(kind: str, value: str) -> str:
    """64 hexadecimal digits; without the site's key nobody can try all addresses."""
    return salted_hmac(f"observers.throttling.{kind}", value, algorithm="sha256").hexdigest()
