"""A broker that only takes notes, a broker that is silent, and somebody who asks."""

from typing import Any

import pytest
from celery import current_app

from accounts.models import User
from tests.stage.hands import Told, an_asker


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What the broker was told, instead of a broker."""
    post: Told = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: post.append((name, args)))
    return post


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A broker that answers nobody; the list counts who tried."""
    tried: list[str] = []

    def refuse(name: str, **_: Any) -> None:
        tried.append(name)
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(current_app, "send_task", refuse)
    return tried


@pytest.fixture
def asker(db: None) -> User:
    return an_asker()
