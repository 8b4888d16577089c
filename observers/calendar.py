"""Hours on the wall of a place as moments: days, clocks and the nights on which clocks change."""

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


def later(moment: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """What the wall shows plus ``span``, as a moment in UTC: a day later is the same hour, whatever the clocks do."""
    wall = (moment.astimezone(zone).replace(tzinfo=None)) + span
    return wall.replace(tzinfo=zone).astimezone(UTC)


def carried(moment: datetime, before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """``moment`` moved as far as ``before`` was moved to ``after``, measured on the wall."""
    shift = after.astimezone(zone).replace(tzinfo=None) - before.astimezone(zone).replace(tzinfo=None)
    return later(moment, shift, zone)
