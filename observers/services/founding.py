"""Sessions out of the timetable by a rule: looked at first, then made; made twice, they are there once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from observers.calendar import Skipped, instant, later
from observers.kinds import SessionState, Stage
from observers.labels.sessions import work_title, written
from observers.models import Session
from office import natural
from schools.calendar import WorkingDays
from schools.models import CalendarDay, Municipality, SchoolSet, Sitting

MOST = 5000


class Per(StrEnum):
    """For what one session is made."""

    SCHOOL_DAY = "school_day"
    SITTING = "sitting"


class Kind(StrEnum):
    """What the rule makes of one line."""

    NEW = "new"
    STANDS = "stands"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PAST = "past"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage: places; ``days`` and ``after`` minutes from the beginning of the work, and so many ``minutes``."""

    stage: Stage
    seats: int = 1
    minimum: int = 1
    days: int = 0
    after: int = 0
    minutes: int = 90


# Usual hours: materials an hour ahead, marking in the afternoon, the upload on the next day.
USUAL: dict[Stage, StageRule] = {
    Stage.HANDOVER: StageRule(Stage.HANDOVER, after=-60, minutes=60),
    Stage.CLASSROOM: StageRule(Stage.CLASSROOM, minutes=90),
    Stage.CHECKING: StageRule(Stage.CHECKING, seats=2, minimum=2, after=300, minutes=180),
    Stage.UPLOAD: StageRule(Stage.UPLOAD, days=1, after=60, minutes=120),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What to make: for which days and schools, per what, which stages, when sign-up is open, whom to ask for."""

    since: date
    until: date
    per: Per
    stages: tuple[StageRule, ...]
    clock: time = time(9)
    opens_days: int | None = None
    closes_hours: int | None = 24
    contact: str = ""
    schools: SchoolSet | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One session as the rule wants it; ``session`` is the one that stands already."""

    kind: Kind
    values: dict[str, Any]
    session: Session | None = None

    @property
    def day(self) -> str:
        """Day and hours as they will be written."""
        return " ".join(written(self.drawn)) if "starts_at" in self.values else ""

    @property
    def drawn(self) -> Session:
        """The session as it would be, unsaved."""
        return Session(**self.values)


@dataclass(slots=True)
class _Ground:
    """What the lines are drawn on."""

    municipality: Municipality
    zone: ZoneInfo
    works: WorkingDays
    now: datetime
    standing: dict[tuple[int, str], list[Session]] = field(default_factory=lambda: defaultdict(list))


def wanted(municipality: Municipality, rule: Rule, now: datetime) -> list[Line]:
    """What the rule would make, move or leave, in order of time; six queries however long the season."""
    sittings = _sittings(municipality, rule)
    if len(sittings) * len(rule.stages) > MOST:
        raise ValidationError(_("That would be more than %(most)s sessions. Choose fewer days.") % {"most": MOST})
    ground = _ground(municipality, rule, sittings, now)
    lines = [line for group in _groups(rule, sittings) for line in _lines(ground, rule, group)]
    return sorted(lines, key=lambda line: (line.values.get("starts_at", now), natural.key(line.values["school"].name)))


@transaction.atomic
def make(
    municipality: Municipality, rule: Rule, *, moving: bool = False, by: User, now: datetime
) -> tuple[list[Session], list[Session]]:
    """Make the new ones as drafts and, if asked, bring drafts to the rule's hours; (made, brought).

    A published session never moves here: people have been told of it.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    lines = wanted(municipality, rule, now)
    made = Session.objects.bulk_create([line.drawn for line in lines if line.kind == Kind.NEW])
    drafts = [line for line in lines if line.kind == Kind.MOVED and line.session is not None]
    brought = [_brought(line) for line in drafts if moving and movable(line)]
    Session.objects.bulk_update(brought, ["starts_at", "ends_at", "opens_at", "closes_at", "sitting", "version"])
    if made or brought:
        facts = {"sessions": [None, len(made)], "moved": len(brought), "ids": [row.pk for row in (*made, *brought)]}
        days = {"since": rule.since, "until": rule.until, "per": str(rule.per)}
        journal.record("sessions.made", municipality, by, municipality=municipality.pk, changes=facts | days)
    return made, brought


def movable(line: Line) -> bool:
    """Whether a line that stands at other hours may simply be brought to the rule's."""
    # Because a draft in which the proposed schedule has put people must go through ``move``, which asks the rules.
    return line.session is not None and line.session.state == SessionState.DRAFT and not line.session.__dict__["taken"]


def _brought(line: Line) -> Session:
    row = line.session
    if row is None:
        raise ValueError("nothing to bring")
    for name in ("starts_at", "ends_at", "opens_at", "closes_at", "sitting"):
        setattr(row, name, line.values[name])
    row.version += 1
    return row


def _sittings(municipality: Municipality, rule: Rule) -> list[Sitting]:
    rows = Sitting.objects.filter(procedure__municipality=municipality, school__municipality=municipality)
    rows = rows.filter(day__range=(rule.since, rule.until), school__closed_on=None)
    if rule.schools is not None:
        rows = rows.filter(school__in=rule.schools.schools.all())
    order = ("day", "school__name", "starts_at", "procedure__grade", "classes", "pk")
    return list(rows.select_related("procedure", "school").order_by(*order)[: MOST + 1])


def _ground(municipality: Municipality, rule: Rule, sittings: Sequence[Sitting], now: datetime) -> _Ground:
    zone = ZoneInfo(municipality.time_zone)
    years = range(rule.since.year, rule.until.year + 2)
    works = CalendarDay.objects.working_days(municipality.pk, years)
    ground = _Ground(municipality, zone, works, now)
    schools = {sitting.school_id for sitting in sittings}
    stages = [one.stage for one in rule.stages]
    rows = Session.objects.filter(municipality=municipality, school__in=schools, stage__in=stages)
    for row in rows.with_taken().select_related("school", "municipality").order_by("pk"):
        ground.standing[row.school_id, row.stage].append(row)
    return ground


def _groups(rule: Rule, sittings: Iterable[Sitting]) -> Iterator[list[Sitting]]:
    """Sittings that share a session, the earliest first."""
    groups: dict[tuple[Any, ...], list[Sitting]] = defaultdict(list)
    for one in sittings:
        groups[(one.pk,) if rule.per == Per.SITTING else (one.school_id, one.day)].append(one)
    for group in groups.values():
        yield sorted(group, key=lambda one: (one.starts_at or rule.clock, one.pk))


def _lines(ground: _Ground, rule: Rule, group: list[Sitting]) -> Iterator[Line]:
    for stage in rule.stages:
        values = _said(ground, rule, stage, group)
        try:
            values |= _hours(ground, rule, stage, group)
        except Skipped:
            yield Line(Kind.SKIPPED, values)
            continue
        standing = _found(ground, rule, group, values)
        yield Line(_kind(ground, standing, values), values, standing)


def _said(ground: _Ground, rule: Rule, stage: StageRule, group: list[Sitting]) -> dict[str, Any]:
    subjects = {one.procedure.subject for one in group}
    return {
        "municipality": ground.municipality,
        "school": group[0].school,
        "sitting": group[0],
        "title": _cut("; ".join(dict.fromkeys(work_title(one.procedure) for one in group)), 200),
        "subject": subjects.pop() if len(subjects) == 1 else "",
        "classes": _cut(", ".join(dict.fromkeys(one.classes for one in group if one.classes)), 80),
        "stage": stage.stage,
        "seats": stage.seats,
        "minimum": stage.minimum,
        "contact": rule.contact,
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _hours(ground: _Ground, rule: Rule, stage: StageRule, group: list[Sitting]) -> dict[str, Any]:
    """Moments of one session: from the first work on, in the classroom until the last one is written."""
    day = group[0].day + timedelta(days=stage.days)
    if stage.days:
        day = ground.works.at_or_after(day)
    first, last = group[0].starts_at or rule.clock, group[-1].starts_at or rule.clock
    starts = later(instant(day, first, ground.zone), timedelta(minutes=stage.after), ground.zone)
    until = last if stage.stage == Stage.CLASSROOM else first
    ends = instant(day, until, ground.zone) + timedelta(minutes=stage.after + stage.minutes)
    closes = rule.closes_hours
    opens = rule.opens_days
    return {
        "starts_at": starts,
        "ends_at": max(ends, starts + timedelta(minutes=stage.minutes)),
        "opens_at": later(starts, -timedelta(days=opens), ground.zone) if opens is not None else None,
        "closes_at": later(starts, -timedelta(hours=closes), ground.zone) if closes is not None else None,
    }


def _found(ground: _Ground, rule: Rule, group: list[Sitting], values: dict[str, Any]) -> Session | None:
    """The session that stands for this line: of one of its works, else of that day where the work is forgotten."""
    known = {one.pk for one in group}
    day = values["starts_at"].astimezone(ground.zone).date()
    rows = ground.standing[group[0].school_id, values["stage"]]
    for row in rows:
        if row.sitting_id in known:
            return row
    if rule.per == Per.SITTING:
        return None
    loose = (row for row in rows if row.sitting_id is None and row.starts_at.astimezone(ground.zone).date() == day)
    return next(loose, None)


def _kind(ground: _Ground, standing: Session | None, values: dict[str, Any]) -> Kind:
    if standing is None:
        return Kind.NEW if values["starts_at"] > ground.now else Kind.PAST
    if standing.state == SessionState.CANCELLED:
        return Kind.CANCELLED
    same = (standing.starts_at, standing.ends_at) == (values["starts_at"], values["ends_at"])
    return Kind.STANDS if same or values["starts_at"] <= ground.now else Kind.MOVED
