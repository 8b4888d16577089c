"""What is read of acts: what a form begins with, whose acts are due, what acts of a place and a time add up to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from observers.kinds import PlaceState, SessionState, Stage
from observers.labels.acts import VIOLATIONS, Violation, ticked
from observers.labels.sessions import zone_of
from observers.models import Act, Observer, Place, Session
from office import natural
from schools.models import Municipality, School
from schools.rules import Scope

# Who is there, or is believed to come, may write down what was seen.
MAY_FILE = (PlaceState.CONFIRMED, PlaceState.ATTENDED)
LAST_MINUTE = time(23, 59)


def prefilled(session: Session) -> dict[str, Any]:
    """The first page of an act as the session suggests it, by the clock of the place.

    A session that ends after midnight, or whose wall clock is put back meanwhile, is taken to end with its day.
    """
    zone = zone_of(session)
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    same_day = ends.date() == starts.date() and ends.time() > starts.time()
    return {
        "day": starts.date(),
        "starts_at": starts.time().replace(second=0, microsecond=0),
        "ends_at": ends.time().replace(second=0, microsecond=0) if same_day else LAST_MINUTE,
        "work": session.title,
        "classes": session.classes,
        "room": session.place[: Act._meta.get_field("room").max_length],
        "stage": session.stage,
    }


def act_of(place: Place) -> Act | None:
    """The act about this presence, be it a draft."""
    return Act.objects.filter(session=place.session_id, observer=place.observer_id).first()


@dataclass(frozen=True, slots=True)
class Due:
    """A presence and its act, if there is one."""

    place: Place
    act: Act | None

    @property
    def open(self) -> bool:
        """Whether there is still something to hand in."""
        return self.act is None or self.act.submitted_at is None


def presences(observer: Observer, now: datetime) -> list[Due]:
    """Sessions of this person that have begun, the latest first, with their acts; two queries."""
    begun = observer.places.filter(state__in=MAY_FILE, starts_at__lte=now).exclude(
        session__state=SessionState.CANCELLED
    )
    places = list(begun.select_related("session__school", "session__municipality").order_by("-starts_at", "pk"))
    acts = {act.session_id: act for act in Act.objects.filter(observer=observer, session__isnull=False)}
    return [Due(place, acts.get(place.session_id)) for place in places]


def handed_in(scope: Scope) -> QuerySet[Act]:
    """Acts a person may see, the latest first, with school, municipality and the writer."""
    rows = Act.objects.within(scope).select_related("school", "municipality", "observer", "session")
    return rows.order_by("-day", "school__name", "pk")


@dataclass(slots=True)
class Seen:
    """Acts added up: ``kinds`` by box, the rest by name in the order of the list."""

    acts: int = 0
    clean: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, act: Act) -> None:
        """One act more."""
        self.acts += 1
        self.clean += not act.violations
        self.kinds.update(set(act.violations))

    @property
    def with_violations(self) -> int:
        """Acts that name at least one."""
        return self.acts - self.clean

    @property
    def named(self) -> int:
        """Boxes ticked altogether."""
        return self.kinds.total()

    @property
    def by_kind(self) -> list[tuple[Violation, int]]:
        """Boxes that were ticked, in the order of the form, with the number of acts."""
        return [(one, self.kinds[one.code]) for one in VIOLATIONS if self.kinds[one.code]]


def added_up(acts: Iterable[Act]) -> Seen:
    """What these acts say altogether."""
    whole = Seen()
    for act in acts:
        whole.add(act)
    return whole


@dataclass(frozen=True, slots=True)
class Observation:
    """What was observed in a municipality from ``first`` to ``last``, both days included."""

    first: date
    last: date
    sessions: int
    schools: int
    present: int
    absent: int
    whole: Seen
    by_school: list[tuple[School, Seen]]
    by_stage: list[tuple[Stage, Seen]]
    acts: list[Act]

    @property
    def notable(self) -> list[Act]:
        """Acts that name violations, by day."""
        return [act for act in self.acts if act.violations]


def observation(place: Municipality, first: date, last: date) -> Observation:
    """Counts of sessions, presences and acts of these days by the clock of the place; five queries."""
    rows = Act.objects.filter(municipality=place, submitted_at__isnull=False, day__gte=first, day__lte=last)
    acts = list(rows.select_related("school").order_by("day", "school__name", "number"))
    schools: dict[School, list[Act]] = {}
    for act in sorted(acts, key=lambda act: natural.key(act.school.name)):
        schools.setdefault(act.school, []).append(act)
    held = _held(place, first, last)
    return Observation(
        first,
        last,
        sessions=held.count(),
        schools=held.order_by().values("school").distinct().count(),
        present=_present(held),
        absent=Place.objects.filter(session__in=held, state=PlaceState.ABSENT).count(),
        whole=added_up(acts),
        by_school=[(school, added_up(own)) for school, own in schools.items()],
        by_stage=[(stage, added_up(act for act in acts if act.stage == stage)) for stage in Stage],
        acts=acts,
    )


def _present(held: QuerySet[Session]) -> int:
    """People who were there: noted so, or by their own act, because nobody writes one from home."""
    own = Act.objects.filter(session=OuterRef("session"), observer=OuterRef("observer"), submitted_at__isnull=False)
    places = Place.objects.filter(session__in=held).exclude(state=PlaceState.ABSENT)
    return places.filter(Q(state=PlaceState.ATTENDED) | Exists(own)).count()


def _held(place: Municipality, first: date, last: date) -> QuerySet[Session]:
    zone = ZoneInfo(place.time_zone)
    begin, end = datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Session.objects.filter(municipality=place, state=SessionState.PUBLISHED)
    return rows.filter(starts_at__gte=begin, starts_at__lt=end)


def boxes_of(act: Act) -> list[Violation]:
    """What this act names, in the order of the form."""
    return ticked(act.violations)
