"""What the pages of sessions read: consequences of a move, a day's board, who stands in a session."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import TruncDate

from observers.kinds import PlaceState, SessionState, Stage
from observers.labels.refusals import sentences
from observers.models import Observer, Place, Session
from observers.models.sessions import SessionQuerySet
from observers.reports.facts import facts_of, facts_of_observer, held_by_each, settings_of, with_facts
from observers.rules import Objection, Refusal, SessionFacts, blocking, objections
from office import natural
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
    """Each place with the objections that hold today; five queries."""
    rows = list(places)
    found = _asking(session, rows)(facts_of(session))
    return [Standing(place, found[place.pk]) for place in rows]


def moved(session: Session, places: Iterable[Place], starts_at: datetime, ends_at: datetime) -> list[Standing]:
    """Each place with what newly stands against it at the new hours; what stood before is no news. Five queries."""
    rows, facts = list(places), facts_of(session)
    ask = _asking(session, rows)
    before, after = ask(facts), ask(replace(facts, starts_at=starts_at, ends_at=ends_at))
    return [Standing(place, _news(before[place.pk], after[place.pk])) for place in rows]


def _news(before: Iterable[Objection], after: Iterable[Objection]) -> tuple[Objection, ...]:
    known = {one.code for one in before}
    return tuple(one for one in after if one.code in OF_HOURS and one.code not in known)


def _asking(session: Session, places: list[Place]) -> Callable[[SessionFacts], dict[int, tuple[Objection, ...]]]:
    """A question to be put to several hours of the same session: by place, what stands against it."""
    ids = [place.observer_id for place in places]
    people = {row.pk: facts_of_observer(row) for row in with_facts(Observer.objects.filter(pk__in=ids))}
    held = {pk: [one for one in rows if one.session != session.pk] for pk, rows in held_by_each(ids).items()}
    settings = settings_of(session.municipality)

    def ask(facts: SessionFacts) -> dict[int, tuple[Objection, ...]]:
        # Of an open, empty session just before it begins, because these people are in already.
        empty = replace(facts, taken=0, opens_at=None, closes_at=None, state=SessionState.PUBLISHED)
        now = facts.starts_at - timedelta(seconds=1)
        return {
            place.pk: objections(empty, people[place.observer_id], held.get(place.observer_id, ()), settings, now)
            for place in places
        }

    return ask


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


def visible(scope: Scope) -> SessionQuerySet:
    """Sessions a person may see: a school sees no drafts of its own."""
    rows = Session.objects.within(scope)
    if scope.everything:
        return rows
    return rows.filter(Q(municipality__in=scope.municipalities) | ~Q(state=SessionState.DRAFT))


def desk(scope: Scope, now: datetime) -> SessionQuerySet:
    """The same with ``taken``, school and municipality; what is over stands last, because nobody looks for it first."""
    rows = visible(scope).with_taken().select_related("school", "municipality")
    over = Case(When(ends_at__lt=now, then=1), default=0)
    # Named, because a counting query forgets the order that the model has by itself.
    return rows.annotate(over=over).order_by("over", "starts_at", "school__name", "stage", "pk")


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
    for row in sorted(rows, key=lambda row: (natural.key(row.school.name), row.starts_at, row.pk)):
        of_school.setdefault(row.school_id, []).append(row)
    return [Drafts(sessions[0].school, sessions) for sessions in of_school.values()]
