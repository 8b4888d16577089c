"""What the public page of a municipality shows; nothing personal, and no more queries for more schools."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, Min, QuerySet
from django.urls import NoReverseMatch, reverse

from observers.labels.sessions import Written, written
from observers.models import Question, Session
from schools.models import Municipality, Procedure, School, Sitting

NEXT = 5
NEWEST = 5


@dataclass(frozen=True, slots=True)
class Work:
    """One work of the season: its window, and the days on which schools write it as far as they are set."""

    procedure: Procedure
    first: date | None
    last: date | None
    schools: int


@dataclass(frozen=True, slots=True)
class Town:
    """The page's facts; ``mark`` is another one as soon as anything of them has changed."""

    place: Municipality
    works: tuple[Work, ...]
    schools: tuple[School, ...]
    open_count: int
    sessions: tuple[tuple[Session, Written, int], ...]
    answers: tuple[Question, ...]
    statistics: str

    @property
    def mark(self) -> str:
        """Hexadecimal digits over everything that is shown."""
        return hashlib.sha256(repr(tuple(self._shown())).encode()).hexdigest()[:32]

    def _shown(self) -> Iterable[Any]:
        place = self.place
        yield place.name, place.department, place.phone, place.email, self.open_count, self.statistics
        for work in self.works:
            one = work.procedure
            yield str(one), one.starts_on, one.ends_on, one.basis, work.first, work.last, work.schools
        for school in self.schools:
            yield school.name, school.phone, school.email, school.address
        for session, when, free in self.sessions:
            yield session.pk, session.title, session.stage, session.school.name, when, free
        for answer in self.answers:
            yield answer.pk, answer.public_text, answer.answer, answer.published_at


def town(place: Municipality, now: datetime, today: date) -> Town:
    """Five queries, one more where statistics may be published."""
    free = open_sessions(place, now)
    shown = tuple((one, written(one), one.seats - one.__dict__["taken"]) for one in free[:NEXT])
    return Town(
        place=place,
        works=works(place, today),
        schools=tuple(School.objects.filter(municipality=place).active().order_by("name")),
        open_count=free.count() if len(shown) == NEXT else len(shown),
        sessions=shown,
        answers=tuple(answers(place)[:NEWEST]),
        statistics=statistics(place),
    )


def works(place: Municipality, today: date) -> tuple[Work, ...]:
    """Works that are not over; when all are over, those of the last season."""
    rows = Procedure.objects.filter(municipality=place).annotate(
        first=Min("sittings__day"), last=Max("sittings__day"), at=Count("sittings__school", distinct=True)
    )
    found = list(rows.order_by("starts_on", "grade", "subject", "pk"))
    ahead = [one for one in found if one.ends_on >= today]
    last = max((one.year for one in found), default=0)
    shown = ahead or [one for one in found if one.year == last]
    return tuple(_work(one) for one in shown)


def _work(row: Procedure) -> Work:
    known = row.__dict__
    return Work(row, known["first"], known["last"], known["at"])


def sittings(school: School, today: date) -> QuerySet[Sitting]:
    """What one school writes from today on."""
    rows = Sitting.objects.filter(school=school, day__gte=today).select_related("procedure")
    return rows.order_by("day", F("starts_at").asc(nulls_last=True), "pk")


def open_sessions(place: Municipality, now: datetime) -> QuerySet[Session]:
    """Open for sign-up with a place left, the next first; the rows carry ``taken``."""
    rows = Session.objects.filter(municipality=place).open_at(now)
    rows = rows.with_taken().filter(taken__lt=F("seats"))  # type: ignore[misc]
    return rows.select_related("school", "municipality").order_by("starts_at", "school__name", "pk")


def answers(place: Municipality) -> QuerySet[Question]:
    """Answered questions that everybody may read, the newest first; without their authors."""
    rows = Question.objects.filter(municipality=place, published_at__isnull=False).select_related("school")
    return rows.defer("text", "name", "email").order_by("-published_at", "-pk")


def statistics(place: Municipality) -> str:
    """The address of the published statistics; '' when nothing is published or the product is built without them."""
    try:
        publication = apps.get_model("analytics", "Publication")
        url = reverse("statistics_public", args=[place.slug])
    except (LookupError, NoReverseMatch):
        return ""
    return url if publication._default_manager.filter(municipality=place.pk).exists() else ""
