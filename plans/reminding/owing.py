"""What is due and not yet told: computed from the state each time, so that nothing can be forgotten or told twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from plans.ladder import Audience, Ladder, Rung, owed
from plans.models import Assignment, Execution, Reminder
from plans.reminding.whom import Directory, Duty, directory
from plans.rules import AssignmentState, PlanState
from schools.calendar import WorkingDays
from schools.models import CalendarDay, Municipality

FIELDS = ("pk", "due_on", "plan", "plan__school", "occurrence__measure", "municipality", "school", "person")
Told = Mapping[tuple[int, int, Audience], list[str]]


@dataclass(frozen=True, slots=True)
class Owed:
    """Somebody to be told of a duty: the rungs that have come, the last of which is the reason given."""

    user: int
    duty: Duty
    rungs: tuple[Rung, ...]
    hour: int


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality at a moment: its own day and hour."""

    pk: int
    day: date
    hour: int
    calendar: WorkingDays

    @property
    def works(self) -> bool:
        """Whether people work there on that day."""
        return self.calendar.is_working(self.day)


def place_at(municipality: Municipality, now: datetime) -> Place:
    """The municipality at this moment; two queries."""
    local = now.astimezone(ZoneInfo(municipality.time_zone))
    # Because a ladder may reach over a New Year in either direction.
    years = range(local.year - 2, local.year + 2)
    calendar = CalendarDay.objects.working_days(municipality.pk, years)
    return Place(municipality.pk, local.date(), local.hour, calendar)


def owed_on(place: Place, day: date, people: Directory | None = None) -> Iterator[Owed]:
    """Everybody who is to be told something on this day, a duty and audience each; six queries whatever the size."""
    settings = _settings(place.pk)
    if not settings:
        return
    people = people or directory(place.pk)
    told = _told(place.pk)
    reach = max(ladder.reach() for ladder, _hour in settings.values())
    horizon = place.calendar.add(day, reach) if reach else day
    # Because a duty may be due on a day off that follows the last working day within reach.
    horizon = place.calendar.next(horizon)
    for duty in _duties(place.pk, horizon):
        if duty.plan in settings:
            ladder, hour = settings[duty.plan]
            yield from _of(duty, ladder, hour, people=people, told=told, calendar=place.calendar, day=day)


def _of(
    duty: Duty, ladder: Ladder, hour: int, *, people: Directory, told: Told, calendar: WorkingDays, day: date
) -> Iterator[Owed]:
    for audience in Audience:
        rungs = ladder.rungs(audience)
        for user in sorted(people.told(duty, audience)) if rungs else ():
            due = owed(rungs, told.get((user, duty.pk, audience), ()), duty.due, calendar, day)
            if due:
                yield Owed(user, duty, due, hour)


def _settings(municipality: int) -> dict[int, tuple[Ladder, int]]:
    rows = Execution.objects.filter(plan__municipality=municipality, plan__state=PlanState.APPROVED)
    return {row.plan_id: (Ladder(tuple(row.before), tuple(row.after), row.to_controller), row.hour) for row in rows}


def _duties(municipality: int, horizon: date) -> Iterator[Duty]:
    rows = Assignment.objects.open().filter(
        municipality=municipality, plan__state=PlanState.APPROVED, due_on__lte=horizon
    )
    for row in rows.order_by("due_on", "pk").values_list(*FIELDS).iterator(2000):
        yield Duty(*row)


def _told(municipality: int) -> Told:
    made: dict[tuple[int, int, Audience], list[str]] = defaultdict(list)
    rows = Reminder.objects.filter(
        assignment__municipality=municipality,
        assignment__state__in=AssignmentState.to_do(),
        due_on=F("assignment__due_on"),
    )
    for user, duty, rung in rows.values_list("user", "assignment", "rung"):
        audience = Audience.CONTROLLER if rung.startswith("control-") else Audience.EXECUTOR
        made[user, duty, audience].append(rung)
    return made
