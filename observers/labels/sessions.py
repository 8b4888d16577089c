"""Words about sessions: the journal's actions, days and hours by the clock of the place."""

from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from observers.models import Session
from schools.models import Procedure

ACTIONS: Mapping[str, Promise] = {
    "session.created": gettext_lazy("session of observers made"),
    "session.edited": gettext_lazy("session of observers changed"),
    "session.moved": gettext_lazy("session of observers moved"),
    "session.cancelled": gettext_lazy("session of observers called off"),
    "session.deleted": gettext_lazy("draft session of observers deleted"),
    "session.room": gettext_lazy("room and contact of a session named"),
    "sessions.made": gettext_lazy("sessions of observers made from the timetable"),
    "sessions.published": gettext_lazy("sessions of observers opened for sign-up"),
    "observer_rules.edited": gettext_lazy("rules of who may observe changed"),
}


class Written(NamedTuple):
    """Day and hours of a session as written, by the clock of its municipality."""

    day: str
    hours: str


def zone_of(session: Session) -> ZoneInfo:
    """The clock by which this session is held; needs the municipality."""
    return ZoneInfo(session.municipality.time_zone)


def written(session: Session) -> Written:
    """«14.04.2027», «09:00–10:30»; the last day is named where it is another one."""
    zone = zone_of(session)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%d.%m.%Y %H:%M}"
    return Written(f"{starts:%d.%m.%Y}", f"{starts:%H:%M}–{until}")


def work_title(procedure: Procedure) -> str:
    """«Математика, 5 класс», in the language of the site, because it is kept and others read it."""
    with override(settings.LANGUAGE_CODE):
        name = procedure.name or capfirst(procedure.get_subject_display())
        return _("%(name)s, grade %(grade)s") % {"name": name, "grade": procedure.grade}
