"""Letters about what happened to a session: one job a letter, so that none is lost and none repeats the others.

A letter names the session and what became of the place, and nobody: whoever reads it over a shoulder learns no name.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Job
from accounts.queue import Work
from observers.jobs.places import About, link
from observers.kinds import LinkPurpose, PlaceState
from observers.labels.sessions import written
from observers.models import Place, Waiting
from observers.queue.telling import LETTERS, letter_key


def write_of_session(work: Work) -> None:
    """Send one letter; ``args``: ``what`` happened, ``place`` or ``waiting``, ``sequence`` of the session.

    A letter that newer news to the same reader has overtaken is not sent, because the newer one says how things stand.
    Who lost the place by a move is not told of what comes after it, so that letter is never overtaken.
    """
    row = _row(work.args)
    if row is not None and row.observer.email and not _overtaken(work.args, row):
        letter(work.args["what"], row).send()
    with work.finish():
        pass


def letter(what: str, row: Place | Waiting) -> EmailMessage:
    """The letter, with a fresh secret link to the reader's own places."""
    session = row.session
    day, hours = written(session)
    home = session.municipality
    facts = {
        "session": session,
        "school": session.school,
        "stage": session.get_stage_display(),
        "day": day,
        "hours": hours,
        "stands": _stands(row),
        "department": home.department,
        "phone": home.phone,
        "url": link(About(row.observer, session, None, None), LinkPurpose.MANAGE),
        "link": f"{settings.SITE_URL}{reverse('signup', args=[home.slug])}",
    }
    subject = " ".join(render_to_string(f"email/observer_{what}.subject.txt", facts).split())
    body = render_to_string(f"email/observer_{what}.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [row.observer.email])


def _overtaken(args: dict[str, Any], row: Place | Waiting) -> bool:
    later = range(args["sequence"] + 1, row.session.sequence + 1)
    kind = "place" if isinstance(row, Place) else "waiting"
    # Because a letter about a change says that the hours stay, the one about new hours is needed beside it.
    newer = LETTERS if args["what"] == "changed" else LETTERS - {"changed"}
    keys = [letter_key(what, kind, row.pk, sequence) for what in newer for sequence in later]
    return bool(keys) and Job.objects.filter(key__in=keys).exists()


def _row(args: dict[str, Any]) -> Place | Waiting | None:
    told = ("session__school", "session__municipality", "observer")
    if "place" in args:
        return Place.objects.select_related(*told).filter(pk=args["place"]).first()
    return Waiting.objects.select_related(*told).filter(pk=args["waiting"]).first()


def _stands(row: Place | Waiting) -> str:
    if isinstance(row, Waiting):
        return "queue"
    return "kept" if row.state in PlaceState.holding() else "lost"
