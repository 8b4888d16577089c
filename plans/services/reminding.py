"""Verbs about the secret address of one's own calendar."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.models import User
from plans.models import Feed


@transaction.atomic
def make_feed(user: User) -> str:
    """A fresh secret, shown once, because only its digest is kept; the address before it stops working."""
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(user=user, defaults={"token": digest(secret), "made_at": timezone.now()})
    journal.record("feed.made", user, user)
    return secret


@transaction.atomic
def revoke_feed(user: User) -> None:
    """No calendar reads the person's duties any more."""
    deleted, _rows = Feed.objects.filter(user=user).delete()
    if deleted:
        journal.record("feed.revoked", user, user)


def digest(secret: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()
