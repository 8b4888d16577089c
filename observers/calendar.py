"""Hours on the wall of a place as moments: days, clocks and the nights on which clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


class Skipped(ValueError):
    """That hour does not exist on that day, because the clocks jump over it."""


def instant(day: date, clock: time, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which the wall shows ``clock``; of an hour that comes twice the first one.

    Raises ``Skipped`` for an hour that does not come at all.
    """
    local = datetime.combine(day, clock, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Skipped
    return moment


@dataclass(frozen=True, slots=True)
class Presence:
    """What an act says of the hours of one day on the wall of the place."""

    day: date
    begins: time
    ends: time


def wrong_hours(said: Presence, zone: tzinfo, now: datetime, about: tuple[datetime, datetime] | None = None) -> str:
    """The first thing wrong with an act's day and hours, by code; '' when there is nothing.

    ``about`` are the first and the last moment of the session the act is about, whose day it has to be: one that
    reaches into the next day lets either be written. Codes: ``other_day``, ``coming_day``, ``empty``, ``midnight``,
    ``skipped_begin``, ``skipped_end``, ``coming_hour``.
    """
    if about is not None and said.day not in {moment.astimezone(zone).date() for moment in about}:
        return "other_day"
    if said.day > now.astimezone(zone).date():
        return "coming_day"
    if said.ends <= said.begins:
        return "empty" if said.ends == said.begins else "midnight"
    for name, clock in (("begin", said.begins), ("end", said.ends)):
        try:
            moment = instant(said.day, clock, zone)
        except Skipped:
            return f"skipped_{name}"
        if name == "begin" and moment > now:
            return "coming_hour"
    return ""


def later(moment: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """What the wall shows plus ``span``, as a moment in UTC: a day later is the same hour, whatever the clocks do."""
    wall = (moment.astimezone(zone).replace(tzinfo=None)) + span
    return wall.replace(tzinfo=zone).astimezone(UTC)


def carried(moment: datetime, before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """``moment`` moved as far as ``before`` was moved to ``after``, measured on the wall."""
    shift = after.astimezone(zone).replace(tzinfo=None) - before.astimezone(zone).replace(tzinfo=None)
    return later(moment, shift, zone)
