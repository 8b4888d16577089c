"""What to put into the addresses of own data, destruction, hot line and town, for the table of accesses."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core import signing as signatures

from observers import access
from observers.jobs.answering import BOX
from observers.kinds import LinkPurpose, TieKind
from observers.models import ConsentText, ErasureRound, Question
from tests.builders import Cast
from tests.observers import builders


def privately(cast: Cast) -> dict[str, dict[str, Any]]:
    """By the beginning of the address's name: a good link of somebody, a question, an open list for destruction."""
    place, person = cast.municipality, builders.observer(cast.municipality)
    mine = {"slug": place.slug, "token": access.make(person, LinkPurpose.MANAGE), "kind": "publication"}
    store = SessionStore()
    store[BOX] = {"observer": person.pk, "email": "new@mail.example"}
    store.create()
    draft = ConsentText.objects.create(
        municipality=place, kind="publication", version=1, text="Согласие", sha256="0" * 64,
        valid_until="2027-08-31", published_at=None,
    )  # fmt: skip
    row = ErasureRound.objects.create(municipality=place, digest="0" * 64)
    question = Question.objects.create(municipality=place, text="Когда?")
    return {
        "my_data": mine,
        "my_ties": {**mine, "pk": builders.tie(person, cast.schools[0], TieKind.WORKS).pk},
        "my_email": mine,
        "my_consent": mine,
        "my_email_confirm": {"slug": place.slug, "token": signatures.Signer(salt=BOX).sign(str(store.session_key))},
        "erasure": {"pk": row.pk},
        "consent_": {"pk": draft.pk},
        "question": {"pk": question.pk},
        "api_question": {"pk": question.pk},
        "question_ask": {"slug": place.slug},
        "question_done": {"slug": place.slug},
        "town": {"slug": place.slug, "pk": cast.schools[0].pk},
    }
