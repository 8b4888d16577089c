"""Days to come, by the clock of Zarechye, and pages read as text."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.observers.builders import at

SOON = timezone.localdate() + timedelta(days=20)


def soon(hour: int = 9, days: int = 0) -> Any:
    """So many days after the day that is soon."""
    return at(hour, day=SOON + timedelta(days=days))


def text_of(answer: Any) -> str:
    """The page's text with single spaces."""
    return " ".join(answer.content.decode().split())


def body(client: Client, name: str, *args: Any, **query: Any) -> str:
    """The text of a page found by its name, which has to be there."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return text_of(answer)
