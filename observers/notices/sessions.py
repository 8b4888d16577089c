"""What happens to sessions is told to those it touches, and to nobody else."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import queue
from accounts.models import User
from accounts.notices import notify
from accounts.roles import Role
from observers import tasks
from observers.labels.sessions import written
from observers.models import Place, Session, Waiting
from observers.queue.telling import letter_key
from schools.models import Membership, Municipality


def changed(session: Session, what: str, places: Iterable[Place], waiting: Iterable[Waiting], *, by: User) -> int:
    """Letters to those with a place or in the queue, a line for the school; returns the number of letters.

    ``what`` is one of ``telling.LETTERS``; whoever left only a telephone gets none, the coordinator calls.
    """
    args = [{"place": place.pk} for place in places if place.observer.email]
    args += [{"waiting": row.pk} for row in waiting if row.observer.email]
    for one in args:
        (kind, pk), *_rest = one.items()
        key = letter_key(what, kind, pk, session.sequence)
        facts: dict[str, Any] = {**one, "what": what, "sequence": session.sequence}
        queue.enqueue(tasks.write_of_session, facts, key=key, by=None)
    url = reverse("session", args=[session.pk])
    people = [user for user in coordinators([session.school_id]).get(session.school_id, []) if user != by]
    notify(people, f"session_{what}", key=f"{session.pk}:{session.sequence}", url=url, **_facts(session))
    return len(args)


def published(municipality: Municipality, sessions: Iterable[Session], *, by: User) -> None:
    """One line per school for everything published at once."""
    of_school: dict[int, list[Session]] = defaultdict(list)
    for session in sessions:
        of_school[session.school_id].append(session)
    people = coordinators(of_school)
    now = timezone.now()
    for school, rows in of_school.items():
        told = [user for user in people.get(school, []) if user != by]
        url = f"{reverse('session_list')}?school={school}"
        first = min(rows, key=lambda row: row.starts_at)
        notify(told, "sessions_published", key=f"{school}:{now.timestamp()}", url=url, count=len(rows), **_facts(first))


def coordinators(schools: Iterable[int]) -> dict[int, list[User]]:
    """Those who hold the post at each school and may sign in; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    posts = Membership.objects.filter(role=Role.SCHOOL, school__in=list(schools), user__is_active=True)
    for post in posts.select_related("user").order_by("user__name", "pk"):
        found[post.school_id or 0].append(post.user)
    return dict(found)


def _facts(session: Session) -> dict[str, str]:
    day, hours = written(session)
    return {"school": session.school.name, "title": session.title, "day": day, "hours": hours}
