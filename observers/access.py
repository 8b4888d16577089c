"""Who gets in by a secret link of a letter: signed, kept as a digest, expiring, used once where it does something."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from observers.kinds import LinkPurpose
from observers.models import Link, Observer, Place, Waiting

HOURS = {LinkPurpose.CONFIRM: 24, LinkPurpose.MANAGE: 90 * 24, LinkPurpose.OFFER: 24, LinkPurpose.ACT: 14 * 24}
ONCE = frozenset({LinkPurpose.CONFIRM, LinkPurpose.OFFER})
_SECRET = 32  # characters of the random part
_SIGNATURE = 16


class Fault(StrEnum):
    """Why a link opens nothing."""

    FORGED = "forged"
    EXPIRED = "expired"
    USED = "used"


class Looked(NamedTuple):
    """What stands behind a token: the link as far as it is known, and what is wrong with it."""

    link: Link | None
    fault: Fault | None


def make(
    observer: Observer,
    purpose: str,
    place: Place | None = None,
    waiting: Waiting | None = None,
    hours: float | None = None,
) -> str:
    """A fresh token for a letter; only its digest is kept, so it can be read nowhere again.

    ``hours`` it lives, from now; by default what is usual for the purpose.
    """
    secret = secrets.token_urlsafe(_SECRET)[:_SECRET]
    span = timedelta(hours=HOURS[LinkPurpose(purpose)] if hours is None else hours)
    Link.objects.create(
        observer=observer,
        purpose=purpose,
        digest=digest(secret),
        place=place,
        waiting=waiting,
        expires_at=timezone.now() + span,
    )
    return secret + _signature(secret)


def look(token: str, purpose: str, now: datetime | None = None) -> Looked:
    """The link behind a token and what is wrong with it; a forged or cut one does not even reach the database."""
    secret, signature = token[:_SECRET], token[_SECRET:]
    if not constant_time_compare(signature, _signature(secret)):
        return Looked(None, Fault.FORGED)
    rows = Link.objects.select_related("observer__municipality", "place__session__school", "waiting__session__school")
    link = rows.filter(digest=digest(secret), purpose=purpose).first()
    if link is None:
        return Looked(None, Fault.FORGED)
    if link.used_at is not None and purpose in ONCE:
        return Looked(link, Fault.USED)
    if link.expires_at <= (now or timezone.now()):
        return Looked(link, Fault.EXPIRED)
    return Looked(link, None)


def find(token: str, purpose: str) -> Link | None:
    """The link behind a token while it is good; None when it is forged, cut, expired or used up."""
    link, fault = look(token, purpose)
    return None if fault else link


def use(link: Link) -> bool:
    """Use a link up; False when somebody was quicker. Belongs into the transaction of what it does."""
    now = timezone.now()
    won = bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now))
    if won:
        link.used_at = now
    return won


def digest(secret: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _signature(secret: str) -> str:
    return salted_hmac("observers.access", secret, algorithm="sha256").hexdigest()[:_SIGNATURE]
