"""Facts for the rules out of the rows: of a session, of an observer, of the places somebody holds."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from observers.kinds import AccreditationState, PlaceState, Severity
from observers.models import Accreditation, Observer, Place, RuleSetting, Session, Training
from observers.rules import DEFAULTS, Held, Objection, ObserverFacts, SessionFacts, Settings, TieFacts, objections
from schools.models import Municipality


def settings_of(municipality: Municipality) -> Settings:
    """How this municipality takes the rules; two queries."""
    own = dict(RuleSetting.objects.filter(municipality=municipality).values_list("code", "severity"))
    severities = {code: Severity(own.get(code, default)) for code, default in DEFAULTS.items()}
    needed = Training.objects.filter(municipality=municipality, needed=True).exists()
    return Settings(ZoneInfo(municipality.time_zone), severities, needed)


def facts_of(session: Session, *, leaving_out: Place | None = None) -> SessionFacts:
    """A session's facts. One query for the places held, none when the row comes from ``with_taken``;
    ``leaving_out`` a place that is being asked about anew, which always counts afresh."""
    taken = session.__dict__.get("taken") if leaving_out is None else None
    if taken is None:
        held = session.places.filter(state__in=PlaceState.holding())
        taken = (held.exclude(pk=leaving_out.pk) if leaving_out else held).count()
    return facts_with(session, taken)


def facts_with(session: Session, taken: int) -> SessionFacts:
    """A session's facts where the number of places held is known; no query."""
    return SessionFacts(
        pk=session.pk,
        school=session.school_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        seats=session.seats,
        taken=taken,
        state=session.state,
        subject=session.subject,
        classes=session.classes,
        opens_at=session.opens_at,
        closes_at=session.closes_at,
    )


def facts_of_observer(observer: Observer, *, alone: bool = False) -> ObserverFacts:
    """An observer's facts; two queries, none when ties and accreditation were fetched (``with_facts``) or when it is
    known that there are none (``alone``)."""
    paper: Accreditation | None = None if alone else getattr(observer, "accreditation", None)
    ties = () if alone else observer.ties.all()
    certified = paper is not None and paper.state == AccreditationState.CERTIFIED
    return ObserverFacts(
        pk=observer.pk,
        state=observer.state,
        adult=observer.adult,
        ties=tuple(TieFacts(tie.school_id, tie.kind, tie.classes, tie.subject) for tie in ties),
        trained=(paper is not None and paper.trained_at is not None) or certified,
        certified_from=paper.valid_from if paper is not None and certified else None,
        certified_to=paper.valid_to if paper is not None and certified else None,
        most=observer.wishes.get("most"),
    )


def with_facts(observers: QuerySet[Observer]) -> QuerySet[Observer]:
    """Observers with what ``facts_of_observer`` reads: one query more for all of them."""
    return observers.select_related("accreditation").prefetch_related("ties")


def held_by(observer: Observer, *, leaving_out: Place | None = None) -> tuple[Held, ...]:
    """Places somebody holds in sessions that take place, earliest first; one query."""
    rows = held_by_each([observer.pk], leaving_out=leaving_out)
    return rows.get(observer.pk, ())


def held_by_each(observers: Iterable[int], *, leaving_out: Place | None = None) -> dict[int, tuple[Held, ...]]:
    """The same for many, by the observer's id; one query."""
    places = Place.objects.holding().filter(observer__in=list(observers)).select_related("session__school")
    if leaving_out is not None:
        places = places.exclude(pk=leaving_out.pk)
    found: dict[int, list[Held]] = defaultdict(list)
    for place in places.order_by("starts_at", "pk"):
        school = place.session.school
        held = Held(place.session_id, school.pk, school.name, place.starts_at, place.ends_at)
        found[place.observer_id].append(held)
    return {observer: tuple(held) for observer, held in found.items()}


def ask(
    session: Session, observer: Observer, now: datetime, *, leaving_out: Place | None = None
) -> tuple[Objection, ...]:
    """Every objection to this person at this session at this moment; at most six queries."""
    return objections(
        facts_of(session, leaving_out=leaving_out),
        facts_of_observer(observer),
        held_by(observer, leaving_out=leaving_out),
        settings_of(session.municipality),
        now,
    )


def taken_of(sessions: Iterable[int]) -> dict[int, int]:
    """Places held in each of these sessions; one query."""
    held = Count("places", filter=Q(places__state__in=PlaceState.holding()))
    return dict(Session.objects.filter(pk__in=list(sessions)).annotate(n=held).order_by().values_list("pk", "n"))
