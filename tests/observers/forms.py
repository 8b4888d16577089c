"""What the pages of acts are sent, and addresses of letters, for the tests."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from observers import access
from observers.kinds import LinkPurpose
from observers.models import Place
from tests.builders import Cast
from tests.observers.acting import a_presence
from tests.observers.builders import at

TODAY = timezone.localdate()
WHERE = {
    "day": f"{TODAY - timedelta(days=1)}",
    "starts_at": "09:00",
    "ends_at": "10:30",
    "work": "Математика, 5 класс",
    "classes": "5А",
    "room": "12",
    "stage": "classroom",
}


def yesterday(cast: Cast) -> Place:
    """A presence at the first school that was yesterday."""
    return a_presence(cast.schools[0], starts_at=at(9, day=TODAY - timedelta(days=1)))


def door(where: Place, purpose: str = LinkPurpose.ACT, *, bare: bool = False) -> str:
    """The address of a letter."""
    token = access.make(where.observer, purpose, None if bare else where)
    return reverse("act_link", args=[where.session.municipality.slug, token])


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def named(data: bytes, name: str) -> SimpleUploadedFile:
    """A file of a form."""
    return SimpleUploadedFile(name, data)
