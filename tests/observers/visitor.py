"""A visitor who signs up on the public pages, without script and without account."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import mail, signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Job
from observers import tasks
from observers.models import Session
from observers.views.public import drafts

ANSWERS: dict[str, dict[str, Any]] = {
    "who": {"surname": "Сорокина", "name": "Ольга", "patronymic": "Львовна", "email": "olga@mail.example", "phone": ""},
    "category": {"category": "parent"},
    "declare": {"adult": "on", "works": "no", "kin": "no", "classes": ""},
    "consent": {"agree": "on"},
    "publication": {},
}


@dataclass
class Visitor:
    """Fills in the pages one after the other; ``answers`` by step replace the usual ones."""

    session: Session
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    client: Client = field(default_factory=Client)
    address: str = "192.0.2.7"

    def url(self, name: str, *args: Any) -> str:
        """An address of this session's sign-up."""
        return reverse(name, args=[self.session.municipality.slug, self.session.pk, *args])

    def get(self, step: str, **query: str) -> Any:
        """A page of the sign-up."""
        url = self.url("signup_check") if step == "check" else self.url("signup_step", step)
        return self.client.get(url, query, REMOTE_ADDR=self.address)

    def answer(self, step: str, **given: Any) -> Any:
        """Open a question and answer it."""
        page = self.get(step)
        facts = {**ANSWERS[step], **self.answers.get(step, {}), **given}
        if step in {"consent", "publication"}:
            facts.setdefault("text", page.context["text"].pk)
        return self.client.post(self.url("signup_step", step), facts, REMOTE_ADDR=self.address)

    def through(self, queue: bool = False) -> Any:
        """All questions; gives the answer to the last one."""
        self.get("who", **({"queue": "1"} if queue else {}))
        pages = [self.answer(step) for step in drafts.ANSWERS]
        return pages[-1]

    def send(self, **given: Any) -> Any:
        """Press the last button, having taken some time."""
        self.older(timedelta(minutes=2))
        return self.client.post(self.url("signup_check"), given, REMOTE_ADDR=self.address)

    def older(self, span: timedelta) -> None:
        """Let the draft have begun earlier by that much."""
        cookie = self.client.cookies.get(drafts.COOKIE)
        if cookie is None or not cookie.value:
            return
        facts = signing.loads(cookie.value, salt=drafts.SALT)
        facts["t"] -= span.total_seconds()
        self.client.cookies[drafts.COOKIE] = signing.dumps(facts, salt=drafts.SALT, compress=True)

    def signed_up(self, queue: bool = False) -> Any:
        """From the first question to the last page."""
        self.through(queue)
        sent = self.send()
        return self.client.get(sent["Location"]) if sent.status_code == 302 else sent


def letters() -> list[mail.EmailMessage]:
    """Do all waiting jobs of letters; what was sent by them, in order."""
    before = len(mail.outbox)
    for job in Job.objects.filter(state=Job.State.NEW, kind=tasks.write_to_observer.name).order_by("pk"):
        tasks.write_to_observer(job.pk)
    return list(mail.outbox[before:])


def link_in(letter: mail.EmailMessage) -> str:
    """The path of the letter's secret link."""
    lines = [line for line in str(letter.body).splitlines() if line.startswith("http")]
    return lines[0].removeprefix("http://testserver")


def words(page: HttpResponse) -> str:
    """The page's text, with what differs from one rendering to the next left in."""
    return page.content.decode()


def same(page: Any) -> str:
    """A page without what is new on every rendering: the token of the form and the number of the application."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken"):?=? ?"[^"]+"', "", words(page))
    return re.sub(r"\d{4}-\d{4}|done/[^/]+/", "NUMBER", text)
