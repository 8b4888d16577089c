"""What an act leaves behind, as a test looks at it: records of the journal, answers of the API."""

import json
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from accounts.models import JournalEntry


def last() -> tuple[str, dict[str, Any]]:
    """Action and changes of the newest record of the journal."""
    entry = JournalEntry.objects.latest("pk")
    return entry.action, entry.changes


def actions() -> list[str]:
    """The actions of the journal, the oldest first."""
    return list(JournalEntry.objects.order_by("chain", "number").values_list("action", flat=True))


def send(client: Client, method: str, path: str, data: Any = None) -> tuple[int, Any]:
    """Status and JSON of the API's answer; ``path`` without a leading slash lies below ``/api/v1/``."""
    content = "" if data is None else json.dumps(data)
    answer = client.generic(method, urljoin("/api/v1/", path), content, "application/json")
    return answer.status_code, answer.json() if answer.content else None
