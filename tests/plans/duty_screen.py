"""The screen of one report in a test's hands: its address, its page, what a browser sends."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plans.models import Assignment
from tests.office.test_guard import PDF

DONE_ON = "2026-09-15"


def sheet(**changes: Any) -> dict[str, Any]:
    """What a browser sends, with these changes."""
    acts = {
        "acts-TOTAL_FORMS": "1",
        "acts-INITIAL_FORMS": "0",
        "acts-0-kind": "",
        "acts-0-number": "",
        "acts-0-date": "",
    }
    words = {"outcome": "done", "done_on": DONE_ON, "text": "Проведено", "links": "", "revision": "0", "do": "submit"}
    return {**acts, **words, **changes}


def page(client: Client, url: str) -> str:
    """The page's text, after checking that it opened."""
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def at(duty: Assignment) -> str:
    """The screen's address."""
    return f"/plans/duties/{duty.pk}/"


def a_file(name: str = "приказ.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """Something chosen in the form."""
    return SimpleUploadedFile(name, data)
