"""Letters about places and the queue: one job a letter. A letter holds no name, only the session and a secret link."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import queue
from accounts.models import Job
from observers import access
from observers.kinds import LinkPurpose, PlaceState, SessionState, WaitingState
from observers.labels.refusals import remembered
from observers.labels.sessions import written
from observers.models import Observer, Place, Session, Waiting
from observers.queue.telling import Letter
from observers.rules import TRAINED_AWAY

# Days before the session on which somebody is reminded, and the hours on the wall at which letters go out.
REMINDED = (3, 1)
AWAKE = range(9, 18)

# The state in which a letter is still true; a letter that is not named here is always sent.
_TRUE_OF_PLACE = {"confirm": PlaceState.UNCONFIRMED, "remind": PlaceState.CONFIRMED, "lapsed": PlaceState.LAPSED}
_TRUE_OF_PLACE |= {"withdrawn": PlaceState.WITHDRAWN}
_TRUE_OF_QUEUE = {"offer": WaitingState.OFFERED, "queued": WaitingState.WAITING}
_PAGES = {LinkPurpose.CONFIRM: "place_confirm", LinkPurpose.OFFER: "place_offer", LinkPurpose.MANAGE: "my_places"}
_PURPOSES = {"confirm": LinkPurpose.CONFIRM, "offer": LinkPurpose.OFFER}


class About(NamedTuple):
    """What a letter is about; without a session it is about the person's places as a whole."""

    observer: Observer
    session: Session | None
    place: Place | None
    waiting: Waiting | None


def write(work: queue.Work) -> None:
    """Send one letter, unless what it would say is no longer so or nobody can be reached."""
    about = _about(work.args)
    what = work.args["what"]
    if about is not None and about.observer.email and _still_true(what, about):
        letter(what, about, work.args).send()
    with work.finish():
        pass


def letter(what: str, about: About, args: dict[str, Any]) -> EmailMessage:
    """The letter ``what`` with a fresh link; the e-mail goes to the observer alone."""
    home = about.observer.municipality
    facts = {
        **(_of_session(about.session) if about.session else {}),
        "department": home.department,
        "phone": home.phone,
        "number": args.get("number", ""),
        "until": _until(about),
        "reasons": remembered(args.get("found", [])),
        "warnings": remembered(about.place.warnings) if about.place else [],
        "url": link(about, _PURPOSES.get(what, LinkPurpose.MANAGE)),
        "to_training": _training(about, args),
        "link": f"{settings.SITE_URL}{reverse('signup', args=[home.slug])}",
    }
    with timezone.override(ZoneInfo(home.time_zone)):
        subject = " ".join(render_to_string(f"email/observer_{what}.subject.txt", facts).split())
        body = render_to_string(f"email/observer_{what}.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [about.observer.email])


def _of_session(session: Session) -> dict[str, Any]:
    day, hours = written(session)
    return {
        "session": session,
        "school": session.school,
        "stage": session.get_stage_display(),
        "day": day,
        "hours": hours,
    }


def link(about: About, purpose: LinkPurpose) -> str:
    """The address with a fresh secret for this letter."""
    until = _until(about)
    left = (until - timezone.now()) / timedelta(hours=1) if until and purpose in access.ONCE else None
    token = access.make(about.observer, purpose, about.place, about.waiting, left)
    return f"{settings.SITE_URL}{reverse(_PAGES[purpose], args=[about.observer.municipality.slug, token])}"


def _training(about: About, args: dict[str, Any]) -> str:
    """The address of the training for whom it would help; '' for others."""
    codes = {one["code"] for one in args.get("found", [])} | set(args.get("codes", []))
    if not codes & TRAINED_AWAY:
        return ""
    token = access.make(about.observer, LinkPurpose.MANAGE)
    return f"{settings.SITE_URL}{reverse('training_read', args=[about.observer.municipality.slug, token])}"


def remind(now: datetime, writer: Any) -> int:
    """Have everybody reminded who is expected in three days or tomorrow, once each; how many letters were asked for.

    The finished job is the record of the letter, so a second round on the same day asks for nothing.
    """
    due = {one.key: one for one in _to_remind(now)}
    asked = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    fresh = [one for key, one in due.items() if key not in asked]
    for one in fresh:
        queue.enqueue(writer, one.args, key=one.key, by=None)
    return len(fresh)


class Reminder(Letter):
    """A reminder, whose key names the day count and the hours, so that a moved session is reminded of anew."""

    @property
    def key(self) -> str:
        """One per place, day count and version of the session."""
        facts = self.facts or {}
        return f"observer-letter:remind:{self.place.pk if self.place else 0}:{facts['days']}:{facts['sequence']}"


def _to_remind(now: datetime) -> Iterator[Letter]:
    rows = Place.objects.filter(
        state=PlaceState.CONFIRMED,
        session__state=SessionState.PUBLISHED,
        starts_at__gt=now,
        starts_at__lt=now + timedelta(days=max(REMINDED) + 2),
    ).exclude(observer__email="")
    for place in rows.select_related("observer", "session__municipality").order_by("pk"):
        zone = ZoneInfo(place.session.municipality.time_zone)
        local = now.astimezone(zone)
        days = (place.starts_at.astimezone(zone).date() - local.date()).days
        if days in REMINDED and local.hour in AWAKE:
            facts = {"days": days, "sequence": place.session.sequence}
            yield Reminder("remind", place.observer, place=place, facts=facts)


def _about(args: dict[str, Any]) -> About | None:
    told = ("session__school", "session__municipality")
    person = Observer.objects.select_related("municipality").filter(pk=args["observer"]).first()
    place = Place.objects.select_related(*told).filter(pk=args.get("place", 0)).first()
    waiting = Waiting.objects.select_related(*told).filter(pk=args.get("waiting", 0)).first()
    sessions = Session.objects.select_related("school", "municipality")
    row = place or waiting
    session = row.session if row else sessions.filter(pk=args.get("session", 0)).first()
    return About(person, session, place, waiting) if person else None


def _still_true(what: str, about: About) -> bool:
    if about.place is not None and what in _TRUE_OF_PLACE:
        return about.place.state == _TRUE_OF_PLACE[what]
    if about.waiting is not None and what in _TRUE_OF_QUEUE:
        return about.waiting.state == _TRUE_OF_QUEUE[what]
    return True


def _until(about: About) -> datetime | None:
    row = about.place or about.waiting
    return row.expires_at if row is not None else None
