"""Tell people: an inbox row in the cause's transaction, once per person, kind and key."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Notice, User


def notify(users: Iterable[User], kind: str, *, key: str, url: str = "", **facts: Any) -> None:
    """Put one row into each inbox; telling the same thing again changes nothing."""
    rows = [Notice(user=user, kind=kind, key=key, url=url, facts=facts) for user in users]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
