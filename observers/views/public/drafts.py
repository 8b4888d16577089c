"""What somebody has answered so far, in a signed cookie: the server keeps nothing of who has not consented yet."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE, FIELD = "signup", "draft"
SALT = "observers.signup"
LIFE = timedelta(hours=12)
# Quicker than this nobody reads the pages; programmes do.
QUICKEST = timedelta(seconds=4)
ANSWERS = ("who", "category", "declare", "consent", "publication")


class Draft:
    """The answers to one session's questions, by step; ``began`` is when the first page was shown."""

    def __init__(self, session: int, answers: dict[str, Any], began: float, number: str) -> None:
        self.session = session
        self.answers = answers
        self.began = datetime.fromtimestamp(began, UTC)
        self.number = number

    @classmethod
    def fresh(cls, session: int, now: datetime) -> Self:
        """Nothing answered yet; the number is what page and letter will call the application by."""
        digits = f"{secrets.randbelow(10**8):08d}"
        return cls(session, {}, now.timestamp(), f"{digits[:4]}-{digits[4:]}")

    @classmethod
    def read(cls, request: HttpRequest, session: int, now: datetime) -> Self:
        """From the cookie, else from the form's own copy; who goes on to another session keeps name and category."""
        for text in (request.COOKIES.get(COOKIE, ""), request.POST.get(FIELD, "")):
            found = _loaded(text)
            if found is None:
                continue
            draft = cls(found["s"], found["a"], found["t"], found["n"])
            if draft.session == session:
                return draft
            kept: dict[str, Any] = {name: draft.answers[name] for name in ("who", "category") if name in draft.answers}
            return cls(session, kept, found["t"], cls.fresh(session, now).number)
        return cls.fresh(session, now)

    def missing(self, before: str = "") -> str:
        """The first step not answered, of those before ``before``; '' when none is missing."""
        steps = ANSWERS[: ANSWERS.index(before)] if before in ANSWERS else ANSWERS
        return next((step for step in steps if step not in self.answers), "")

    def too_quick(self, now: datetime) -> bool:
        """Whether no person could have read all pages since the first was shown."""
        return now - self.began < QUICKEST

    def text(self) -> str:
        """Signed and small enough for a cookie."""
        facts = {"s": self.session, "a": self.answers, "t": self.began.timestamp(), "n": self.number}
        return signing.dumps(facts, salt=SALT, compress=True)

    def write(self, response: HttpResponse) -> None:
        """Into the visitor's own browser, until it is closed; no script reads it, no other page gets it."""
        options: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.SECURE_SITE}
        response.set_cookie(COOKIE, self.text(), path="/observers/o/", **options)


def forget(response: HttpResponse) -> None:
    """Nothing of the answers stays in the browser."""
    response.delete_cookie(COOKIE, path="/observers/o/", samesite="Lax")


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        found = signing.loads(text, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None
