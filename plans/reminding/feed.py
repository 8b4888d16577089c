"""A person's duties as an iCalendar feed: whole days, stable identities, nobody's name."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from plans.models import Assignment
from plans.reminding.whom import duties_of
from plans.rules import AssignmentState

KEPT = timedelta(days=180)  # because a calendar need not carry what was due half a year ago
TITLE, AT_MOST = 150, 2000


def feed_of(user: User, now: datetime) -> bytes:
    """The calendar of everything that this person answers for and that has a day, past half-year and future.

    A duty called off stays as ``STATUS:CANCELLED``, so that calendars that only add take it out too.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//VPR roadmaps//duties//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("VPR plans: dates"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    rows = duties_of(user).filter(due_on__gte=now.date() - KEPT).select_related("occurrence__measure", "plan", "school")
    for duty in rows.order_by("due_on", "pk")[:AT_MOST]:
        if duty.due_on:
            calendar.add_component(_event(duty, duty.due_on, now))
    return bytes(calendar.to_ical())


def _event(duty: Assignment, day: date, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"duty-{duty.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    # Because every change of a duty, of its state as of its day, counts its version up.
    event.add("sequence", duty.version - 1)
    event.add("status", "CANCELLED" if duty.state == AssignmentState.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", _summary(duty))
    event.add("description", "\n".join(filter(None, [duty.plan.title, str(duty.school or "")])))
    event.add("url", f"{settings.SITE_URL}{reverse('duty', args=[duty.pk])}")
    return event


def _summary(duty: Assignment) -> str:
    title = str(duty.occurrence.measure)[:TITLE]
    if duty.state == AssignmentState.CANCELLED:
        return _("Called off: %(title)s") % {"title": title}
    if duty.state in AssignmentState.to_do():
        return _("Report due: %(title)s") % {"title": title}
    return _("Reported: %(title)s") % {"title": title}
