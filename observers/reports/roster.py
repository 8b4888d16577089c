"""Who goes where on which day: the roster as lines, the same for page, workbook and paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from accounts.roles import Permission, Role
from observers.kinds import AccreditationState, PlaceState, SessionState
from observers.labels.sessions import written
from observers.models import Accreditation, Act, Place, Session
from observers.reports.sessions import visible
from schools.models import Municipality
from schools.rules import Scope

# Who stands on a roster: those who hold a place, and those somebody came for.
LISTED = (*PlaceState.holding(), PlaceState.REPLACED)


@dataclass(frozen=True, slots=True)
class Line:
    """One observer at one session; ``named`` says whether the reader may know the name."""

    place: Place
    named: bool
    certificate: str
    act: Act | None

    @property
    def name(self) -> str:
        """The name as far as the reader may know it."""
        observer = self.place.observer
        return str(observer) if self.named else ""

    @property
    def came(self) -> bool:
        """Noted as present."""
        return self.place.state == PlaceState.ATTENDED

    @property
    def missed(self) -> bool:
        """Noted as absent."""
        return self.place.state == PlaceState.ABSENT

    @property
    def open(self) -> bool:
        """Whether anything may be noted."""
        return self.place.state != PlaceState.REPLACED


@dataclass(frozen=True, slots=True)
class Block:
    """One session of the roster with those who go there."""

    session: Session
    day: str
    hours: str
    lines: list[Line]

    @property
    def free(self) -> int:
        """Places nobody holds."""
        held = sum(line.open for line in self.lines)
        return max(self.session.seats - held, 0)


def on_roster(scope: Scope) -> QuerySet[Session]:
    """Published sessions that the person sees, in the order of the roster."""
    return in_order(visible(scope).filter(state=SessionState.PUBLISHED).select_related("school", "municipality"))


def in_order(rows: QuerySet[Session]) -> QuerySet[Session]:
    """By the hour they begin at, then by school."""
    return rows.order_by("starts_at", "school__name", "stage", "pk")


def on_day(rows: QuerySet[Session], day: date, zone: ZoneInfo) -> QuerySet[Session]:
    """Those that begin on this day by this clock; a night session belongs to the day it begins on."""
    return between(rows, day, day, zone)


def between(rows: QuerySet[Session], first: date, last: date, zone: ZoneInfo) -> QuerySet[Session]:
    """Those that begin from ``first`` to ``last``, both included, by this clock."""
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return rows.filter(starts_at__gte=begin, starts_at__lt=end)


def with_people(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions with their places, people, certificates and acts: two queries more, however many there are."""
    places = Place.objects.filter(state__in=LISTED).select_related("observer__accreditation")
    acts = Act.objects.filter(submitted_at__isnull=False)
    listed = places.order_by("observer__surname", "observer__name", "pk")
    return rows.prefetch_related(Prefetch("places", listed), Prefetch("acts", acts, to_attr="handed_in"))


def blocks(sessions: Iterable[Session], scope: Scope | None) -> list[Block]:
    """The roster of these sessions, fetched by ``with_people``; without a scope it is for print and names everybody."""
    found = []
    for session in sessions:
        named = scope is None or may_name(scope, session)
        acts = {act.observer_id: act for act in session.handed_in}  # type: ignore[attr-defined]
        lines = [
            Line(place, named, certificate_of(place), acts.get(place.observer_id)) for place in session.places.all()
        ]
        day, hours = written(session)
        found.append(Block(session, day, hours, lines))
    return found


def may_name(scope: Scope, session: Session) -> bool:
    """Whether this person may know who comes: the department, and the school that has to let them in."""
    own = any(post.role == Role.SCHOOL and post.school == session.school_id for post in scope.posts)
    return own or scope.may(Permission.OBSERVER_SEE, municipality=session.municipality_id)


def may_mark(scope: Scope, session: Session) -> bool:
    """Whether this person notes who was there: the coordinator, and the school's own."""
    own = any(post.role == Role.SCHOOL and post.school == session.school_id for post in scope.posts)
    return own or scope.may(Permission.OBSERVER_MANAGE, municipality=session.municipality_id)


def certificate_of(place: Place) -> str:
    """The number of the certificate, empty without one."""
    paper: Accreditation | None = getattr(place.observer, "accreditation", None)
    return paper.number if paper is not None and paper.state == AccreditationState.CERTIFIED else ""


def certified(place: Municipality) -> QuerySet[Accreditation]:
    """Certificates of this municipality whose holders are still known, by name."""
    rows = Accreditation.objects.filter(state=AccreditationState.CERTIFIED, observer__municipality=place)
    rows = rows.filter(~Q(observer__surname="")).select_related("observer__municipality")
    return rows.order_by("observer__surname", "observer__name", "pk")
