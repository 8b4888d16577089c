"""What is open near you, the calendar entry of one session, the texts of the consents."""

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, When
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from observers.filters.public import OpenFilter
from observers.kinds import SessionState, WaitingState
from observers.labels.sessions import written, zone_of
from observers.models import ConsentText, Session
from observers.queue import moving
from observers.services import consenting
from observers.views.public.ground import PublicRequest, of_session, public, sessions_of, shown

PAGE = 30
WHOM = _("Whom to ask for at the school stands in your letter and among your places.")


class Row(NamedTuple):
    """One session on the list: day and hours as written, places free for somebody new."""

    session: Session
    day: str
    hours: str
    free: int
    queue: bool


@public
@require_safe
def signup(request: PublicRequest) -> HttpResponse:
    """Open sessions by day, those with free places before full ones, which lead to the queue while it still moves."""
    now = timezone.now()
    claims = Q(queue__state=WaitingState.WAITING, starts_at__gt=now + moving.LAST_OFFERS)
    in_line = Count("queue", filter=claims | Q(queue__state=WaitingState.OFFERED), distinct=True)
    held = Count("places", filter=Q(places__state__in=moving.HOLDING), distinct=True)
    rows = sessions_of(request.municipality).open_at(now).annotate(taken=held, line=in_line)
    # Because the full ones filled the first pages, and who came by telephone saw nothing to choose.
    full = Case(When(seats__lte=F("taken") + F("line"), then=1), default=0)
    found = OpenFilter(request.GET, rows.order_by(full, "starts_at", "school__name", "pk"), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    facts = {"filter": found, "page_obj": page, "rows": [_row(session, now) for session in page]}
    return shown(request, "signup", facts)


def _row(session: Session, now: datetime) -> Row:
    known = session.__dict__
    free = max(session.seats - known["taken"] - known["line"], 0)
    return Row(session, *written(session), free, not free and moving.moves(session, now))


@of_session
@require_safe
def signup_calendar(request: PublicRequest, session: Session) -> HttpResponse:
    """The session as a calendar entry: the same identity for ever, a higher number after every change."""
    response = HttpResponse(_entry(session, timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="observation-{session.pk}.ics"'
    return response


def _entry(session: Session, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//VPR roadmaps//observation//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    zone = zone_of(session)
    event = Event()
    event.add("uid", f"observation-{session.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if session.state == SessionState.CANCELLED else "CONFIRMED")
    event.add("summary", f"{session.title}, {session.get_stage_display()}")
    home = session.municipality
    # The address is open to all, so whom to ask for at the school is not named in it.
    event.add("description", " ".join([str(WHOM), home.department, home.phone]).strip())
    event.add("url", f"{settings.SITE_URL}{reverse('link_again', args=[home.slug])}")
    event.add("location", ", ".join(part for part in (session.school.name, session.place) if part))
    if session.state != SessionState.CANCELLED:
        event.add_component(_bell(session))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _bell(session: Session) -> Alarm:
    """Rings a day before."""
    bell = Alarm()
    bell.add("action", "DISPLAY")
    bell.add("trigger", -timedelta(days=1))
    bell.add("description", session.title)
    return bell


@public
@require_safe
def consent_text(request: PublicRequest, kind: str) -> HttpResponse:
    """The text of one consent as a file, to be kept."""
    if kind not in ConsentText.Kind.values:
        raise Http404
    text = consenting.ensure_texts(request.municipality, timezone.localdate())[kind]
    response = HttpResponse(text.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="consent-{kind}-{text.version}.txt"'
    return response
