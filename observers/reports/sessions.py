"""What the pages of sessions read: consequences of a move, a day's board, who stands in a session."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from observers.kinds import PlaceState, SessionState, Stage
from observers.labels.refusals import sentences
from observers.models import Observer, Place, Session
from observers.reports.facts import facts_of, facts_of_observer, held_by_each, settings_of, with_facts
from observers.rules import Objection, Refusal, SessionFacts, blocking, objections
from schools.models import School
from schools.rules import Scope

# What new hours may bring about; everything else stands as it stood.
OF_HOURS = frozenset({Refusal.OVERLAP, Refusal.TRAVEL, Refusal.NOT_ACCREDITED})


@dataclass(frozen=True, slots=True)
class Standing:
    """One place in a session with what stands against it."""

    place: Place
    found: tuple[Objection, ...] = ()

    @property
    def words(self) -> list[str]:
        """One sentence per objection."""
        return sentences(self.found)

    @property
    def lost(self) -> bool:
        """Whether the place cannot be kept."""
        return bool(blocking(self.found))


def standings(session: Session, places: Iterable[Place]) -> list[Standing]:
    """Each place with the objections that hold today; four queries."""
    return _compared(session, list(places), facts_of(session, leaving_out=None))


def moved(session: Session, places: Iterable[Place], starts_at: datetime, ends_at: datetime) -> list[Standing]:
    """Each place with what newly stands against it at the new hours; what stood before is no news. Four queries."""
    before = facts_of(session)
    rows = list(places)
    now = {one.place.pk: one.found for one in _compared(session, rows, before)}
    after = _compared(session, rows, replace(before, starts_at=starts_at, ends_at=ends_at))
    return [
        Standing(
            one.place, tuple(o for o in one.found if o.code in OF_HOURS and not _stood(o, now.get(one.place.pk, ())))
        )
        for one in after
    ]


def _stood(objection: Objection, before: Iterable[Objection]) -> bool:
    return any(one.code == objection.code and one.severity == objection.severity for one in before)


def _compared(session: Session, places: list[Place], facts: SessionFacts) -> list[Standing]:
    ids = [place.observer_id for place in places]
    people = {row.pk: facts_of_observer(row) for row in with_facts(Observer.objects.filter(pk__in=ids))}
    held = held_by_each(ids)
    taken = settings_of(session.municipality)
    # Asked of the day before the window closes and of an empty room, because those places are had already.
    open_facts = replace(facts, taken=0, opens_at=None, closes_at=None, state=SessionState.PUBLISHED)
    moment = facts.starts_at - timedelta(seconds=1)
    found = []
    for place in places:
        others = [one for one in held.get(place.observer_id, ()) if one.session != session.pk]
        found.append(Standing(place, objections(open_facts, people[place.observer_id], others, taken, moment)))
    return found


class Column(NamedTuple):
    """One school of a day's board."""

    school: School
    sessions: list[Session]
    taken: int
    seats: int
    short: int


def filling() -> Count:
    """Places held in a session, as an annotation named ``taken``."""
    return Count("places", filter=Q(places__state__in=PlaceState.holding()))


def days_of(rows: QuerySet[Session], zone: ZoneInfo) -> list[date]:
    """The days on which there are sessions, by the clock of the place; one query."""
    return list(
        rows.annotate(local_day=TruncDate("starts_at", tzinfo=zone))
        .order_by("local_day")
        .values_list("local_day", flat=True)
        .distinct()
    )


def board(rows: QuerySet[Session], day: date, zone: ZoneInfo) -> list[Column]:
    """One day school by school, each with its sessions in order; one query."""
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    today = rows.filter(starts_at__gte=begin, starts_at__lt=end).select_related("school", "municipality")
    of_school: dict[int, list[Session]] = {}
    for row in today.annotate(taken=filling()).order_by("school__name", "starts_at", "stage", "pk"):
        of_school.setdefault(row.school_id, []).append(row)
    return [_column(sessions) for sessions in of_school.values()]


def _column(sessions: list[Session]) -> Column:
    held = [one for one in sessions if one.state != SessionState.CANCELLED]
    taken = sum(one.__dict__["taken"] for one in held)
    short = sum(max(one.minimum - one.__dict__["taken"], 0) for one in held)
    return Column(sessions[0].school, sessions, taken, sum(one.seats for one in held), short)


def astray(rows: QuerySet[Session], now: datetime) -> list[Session]:
    """Sessions to come whose work stands on another day of the timetable than they do; one query.

    Only of the stages held on the day of the work itself.
    """
    same_day = [Stage.HANDOVER, Stage.CLASSROOM]
    likely = rows.filter(stage__in=same_day, sitting__isnull=False, starts_at__gt=now)
    likely = likely.exclude(state=SessionState.CANCELLED).select_related("sitting", "school", "municipality")
    return [row for row in likely.order_by("starts_at", "pk") if _elsewhere(row)]


def _elsewhere(row: Session) -> bool:
    local = row.starts_at.astimezone(ZoneInfo(row.municipality.time_zone)).date()
    return row.sitting is not None and row.sitting.day != local


def visible(scope: Scope) -> QuerySet[Session]:
    """Sessions a person may see: a school sees no drafts of its own."""
    rows = Session.objects.within(scope)
    if scope.everything:
        return rows
    return rows.filter(Q(municipality__in=scope.municipalities) | ~Q(state=SessionState.DRAFT))


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts of one school, to be published: how many, from when, how many people stand in them already."""

    school: School
    sessions: list[Session]

    @property
    def seats(self) -> int:
        """Places altogether."""
        return sum(row.seats for row in self.sessions)

    @property
    def taken(self) -> int:
        """Places the proposed schedule has filled."""
        return sum(int(row.__dict__["taken"]) for row in self.sessions)


def drafts_of(rows: Iterable[Session]) -> list[Drafts]:
    """Drafts school by school; the rows carry ``taken`` and their schools."""
    of_school: dict[int, list[Session]] = {}
    for row in sorted(rows, key=lambda row: (row.school.name, row.starts_at, row.pk)):
        of_school.setdefault(row.school_id, []).append(row)
    return [Drafts(sessions[0].school, sessions) for sessions in of_school.values()]
