"""Letters about own data and answers of the hot line: one job a letter, ids and codes in its row, nothing personal."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing as signatures
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.queue import Work
from observers.models import Observer, Question
from schools.models import Municipality

# The salt of the links that confirm a new e-mail, and the name under which the address lies in the store of sessions.
BOX = "observers.privacy.email"


def write_of_privacy(work: Work) -> None:
    """Send the letter ``what``: ``email`` to the address to be confirmed, ``withdrawn`` to the known one."""
    person = Observer.objects.select_related("municipality").filter(pk=work.args["observer"]).first()
    to, facts = _facts(work.args, person)
    if person is not None and to:
        letter(f"observer_data_{work.args['what']}", to, person.municipality, facts).send()
    with work.finish():
        pass


def write_answer(work: Work) -> None:
    """Send the answer to whoever asked, unless the address or the answer is gone."""
    rows = Question.objects.select_related("municipality")
    question = rows.filter(pk=work.args["question"], answered_at__isnull=False).exclude(email="").first()
    if question is not None:
        place = question.municipality
        facts = {"answer": question.answer, "url": f"{settings.SITE_URL}{reverse('town_answers', args=[place.slug])}"}
        letter("observer_answer", question.email, place, facts).send()
    with work.finish():
        pass


def letter(name: str, to: str, place: Municipality, facts: dict[str, Any]) -> EmailMessage:
    """One plain letter of this department."""
    known = {"department": place.department, "phone": place.phone, **facts}
    subject = " ".join(render_to_string(f"email/{name}.subject.txt", known).split())
    return EmailMessage(subject, render_to_string(f"email/{name}.txt", known), settings.DEFAULT_FROM_EMAIL, [to])


def _facts(args: dict[str, Any], person: Observer | None) -> tuple[str, dict[str, Any]]:
    if person is None:
        return "", {}
    if args["what"] == "withdrawn":
        return person.email, {"latest": args["latest"]}
    box = SessionStore(session_key=args["box"]).get(BOX) or {}
    token = signatures.Signer(salt=BOX).sign(args["box"])
    path = reverse("my_email_confirm", args=[person.municipality.slug, token])
    return box.get("email", ""), {"url": f"{settings.SITE_URL}{path}"}
