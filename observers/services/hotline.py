"""Verbs of the hot line: ask, answer, publish without the author, take from the public page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import queue
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers import tasks
from observers.journal import of_question
from observers.models import Question
from schools.models import Municipality, School

# A name shorter than this is part of too many other words to be looked for.
SHORTEST = 3


@transaction.atomic
def ask(place: Municipality, *, text: str, school: School | None = None, name: str = "", email: str = "") -> Question:
    """Keep a question and tell those who answer; the same question sent twice is kept once."""
    words = {"text": text.strip(), "name": name.strip(), "email": email.strip()}
    twin = Question.objects.filter(municipality=place, school=school, answered_at=None, **words).first()
    if twin is not None:
        return twin
    row = Question.objects.create(municipality=place, school=school, **words)
    of_question("question.asked", row, None)
    posts = User.objects.filter(memberships__role=Role.COORDINATOR, memberships__municipality=place, is_active=True)
    notify(posts.distinct(), "question_asked", key=str(row.pk), url=reverse("question", args=[row.pk]), number=row.pk)
    return row


@transaction.atomic
def answer(question: Question, text: str, *, by: User, version: int) -> Question:
    """Answer for good, and mail it where there is an address. Raises ``ValidationError`` when it is answered already,
    was changed since it was looked at, or the answer is empty.
    """
    fresh = _locked(question, version)
    words = text.strip()
    if not words:
        raise ValidationError({"answer": _("Write the answer.")})
    if fresh.answered_at is not None:
        raise ValidationError(_("This question has been answered already."))
    fresh.answer, fresh.answered_at, fresh.answered_by = words, timezone.now(), by
    fresh.version += 1
    fresh.save()
    of_question("question.answered", fresh, by, mailed=bool(fresh.email))
    if fresh.email:
        args = {"question": fresh.pk}
        queue.enqueue(tasks.write_answer, args, key=f"observer-answer:{fresh.pk}", by=None)
    return fresh


@transaction.atomic
def publish(question: Question, public_text: str, *, by: User, version: int) -> Question:
    """Show question and answer to everybody, in this wording. Raises ``ValidationError`` when there is no answer, or
    when the wording or the answer names the author.
    """
    fresh = _locked(question, version)
    words = public_text.strip()
    if fresh.answered_at is None:
        raise ValidationError(_("Answer first, then publish."))
    if not words:
        raise ValidationError({"public_text": _("Write the question as everybody may read it.")})
    for field, text in (("public_text", words), (None, fresh.answer)):
        if _names(fresh, text):
            sentence = _("The author's name or e-mail stands in the text that everybody would read.")
            raise ValidationError({field: sentence} if field else sentence)
    fresh.public_text, fresh.published_at = words, timezone.now()
    fresh.version += 1
    fresh.save()
    of_question("question.published", fresh, by)
    return fresh


@transaction.atomic
def unpublish(question: Question, *, by: User) -> Question:
    """Take it from the public page; twice changes nothing."""
    fresh = _locked(question, None)
    if fresh.published_at is not None:
        fresh.published_at = None
        fresh.version += 1
        fresh.save()
        of_question("question.unpublished", fresh, by)
    return fresh


def _names(question: Question, text: str) -> bool:
    low = text.casefold()
    words = [question.email, *question.name.split()]
    return any(word.casefold() in low for word in words if len(word) >= SHORTEST)


def _locked(question: Question, version: int | None) -> Question:
    fresh = Question.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=question.pk)
    if version is not None and fresh.version != version:
        raise ValidationError(_("Somebody has changed this question meanwhile. Look at it again."))
    return fresh
