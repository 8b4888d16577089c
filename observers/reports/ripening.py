"""Whose data have reached the end of their term: the proposal of a destruction, by ids and numbers, without names."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from observers.deadlines import DataClass, ripened_by, span
from observers.kinds import ObserverState, PlaceState
from observers.models import Act, Consent, Observer, Place, Question
from schools.models import Municipality

# One round is one paper that a person reads; the rest comes the next night.
MOST = 500


class Ripe(NamedTuple):
    """One row to be destroyed: ``number`` is what people call it by, ``mark`` changes with the data."""

    pk: int
    number: int
    since: str
    latest: str
    mark: str


Proposal = dict[str, list[Ripe]]


def proposal(place: Municipality, today: date) -> Proposal:
    """What is ripe today by class, in the order of ids; classes with nothing are left out. Five queries."""
    zone = ZoneInfo(place.time_zone)
    found: Proposal = {}
    for of, rows in (
        (DataClass.WITHDRAWN, _withdrawn(place)),
        (DataClass.UNCONFIRMED, _unconfirmed(place, _until(DataClass.UNCONFIRMED, today, zone))),
        (DataClass.APPLICATION, _applications(place, _until(DataClass.APPLICATION, today, zone))),
        (DataClass.QUESTION, _questions(place, _until(DataClass.QUESTION, today, zone))),
        (DataClass.CONSENT, _consents(place, today, zone)),
    ):
        ripe = [_ripe(of, row, zone) for row in rows[:MOST]]
        if ripe:
            found[of.value] = ripe
    return found


def digest(found: Proposal) -> str:
    """64 hexadecimal digits over everything that is proposed; another one as soon as anything of it has changed."""
    text = json.dumps(plain(found), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(found: Proposal) -> dict[str, list[list[Any]]]:
    """As JSON keeps it."""
    return {of: [list(row) for row in rows] for of, rows in found.items()}


def read(kept: dict[str, list[list[Any]]]) -> Proposal:
    """Out of what JSON has kept."""
    return {of: [Ripe(*row) for row in rows] for of, rows in kept.items()}


def people(found: Proposal) -> list[int]:
    """Ids of the observers among what is proposed, in order."""
    classes = (DataClass.WITHDRAWN, DataClass.UNCONFIRMED, DataClass.APPLICATION)
    return sorted(row.pk for of in classes for row in found.get(of.value, []))


def soonest(found: Proposal) -> date | None:
    """The day by which the first of all this has to be gone."""
    return min((date.fromisoformat(row.latest) for rows in found.values() for row in rows), default=None)


def _until(of: DataClass, today: date, zone: ZoneInfo) -> datetime:
    """The moment before which an event lies whose data are ripe today."""
    return datetime.combine(ripened_by(of, today) + timedelta(days=1), time(), zone)


def _marked(place: Municipality) -> QuerySet[Observer]:
    """Observers with the sums that their mark is made of, each by a query of its own, or joins would multiply them."""
    places = Place.objects.filter(observer=OuterRef("pk")).order_by().values("observer")
    acts = Act.objects.filter(observer=OuterRef("pk")).order_by().values("observer")
    told = Consent.objects.filter(observer=OuterRef("pk")).order_by("-withdrawn_at")
    number = IntegerField()
    return Observer.objects.filter(municipality=place).annotate(
        place_count=Coalesce(Subquery(places.annotate(n=Count("pk")).values("n"), output_field=number), 0),
        place_versions=Coalesce(Subquery(places.annotate(n=Sum("version")).values("n"), output_field=number), 0),
        act_versions=Coalesce(Subquery(acts.annotate(n=Sum("version")).values("n"), output_field=number), 0),
        withdrawn_at=Subquery(told.filter(withdrawn_at__isnull=False).values("withdrawn_at")[:1]),
    )


def _withdrawn(place: Municipality) -> QuerySet[Observer]:
    rows = _marked(place).filter(state=ObserverState.WITHDRAWN)
    return rows.annotate(event=Coalesce("withdrawn_at", "created_at")).order_by("pk")


def _unconfirmed(place: Municipality, until: datetime) -> QuerySet[Observer]:
    rows = _marked(place).filter(state=ObserverState.UNCONFIRMED)
    return rows.annotate(event=_last("created_at")).filter(event__lt=until).order_by("pk")


def _applications(place: Municipality, until: datetime) -> QuerySet[Observer]:
    rows = _marked(place).filter(state__in=[ObserverState.ACTIVE, ObserverState.REMOVED])
    held = Place.objects.filter(observer=OuterRef("pk"), state__in=PlaceState.holding()).order_by("-ends_at")
    said = Consent.objects.filter(observer=OuterRef("pk")).order_by("-given_at")
    event = Greatest(
        _last("created_at"),
        Coalesce("confirmed_at", "created_at"),
        Coalesce(Subquery(held.values("ends_at")[:1]), "created_at"),
        Coalesce(Subquery(said.values("given_at")[:1]), "created_at"),
        output_field=DateTimeField(),
    )
    return rows.annotate(event=event).filter(event__lt=until).order_by("pk")


def _last(created: str) -> Any:
    latest = Place.objects.filter(observer=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    return Greatest(created, Coalesce(Subquery(latest), created), output_field=DateTimeField())


def _questions(place: Municipality, until: datetime) -> QuerySet[Question]:
    rows = Question.objects.filter(municipality=place, answered_at__lt=until).exclude(text="")
    return rows.order_by("pk")


def _consents(place: Municipality, today: date, zone: ZoneInfo) -> QuerySet[Consent]:
    ended = Q(text__valid_until__lte=ripened_by(DataClass.CONSENT, today))
    ended |= Q(withdrawn_at__lt=_until(DataClass.CONSENT, today, zone))
    rows = Consent.objects.filter(ended, observer__municipality=place, observer__state=ObserverState.ERASED)
    return rows.select_related("observer", "text").order_by("pk")


def _ripe(of: DataClass, row: Any, zone: ZoneInfo) -> Ripe:
    if isinstance(row, Question):
        event, number, mark = _day(row.answered_at, zone), row.pk, str(row.version)
    elif isinstance(row, Consent):
        withdrawn = _day(row.withdrawn_at, zone) if row.withdrawn_at else row.text.valid_until
        event, number, mark = min(withdrawn, row.text.valid_until), row.observer.number, row.sha256[:8]
    else:
        event, number = _day(row.event, zone), row.number
        mark = f"{row.version}.{row.place_count}.{row.place_versions}.{row.act_versions}"
    days = span(of, event)
    return Ripe(row.pk, number, days.ripe.isoformat(), days.latest.isoformat(), mark)


def _day(moment: datetime | None, zone: ZoneInfo) -> date:
    return (moment or datetime.min.replace(tzinfo=zone)).astimezone(zone).date()


class Waiting(NamedTuple):
    """Somebody who has withdrawn the consent and whose data are still there."""

    observer: Observer
    asked: date
    latest: date


def withdrawals(places: Iterable[Municipality]) -> Iterator[Waiting]:
    """Those in these municipalities, whoever waits longest first; one query a municipality."""
    for place in places:
        zone = ZoneInfo(place.time_zone)
        rows = ((_day(row.__dict__["event"], zone), row) for row in _withdrawn(place))
        for asked, row in sorted(rows, key=lambda pair: (pair[0], pair[1].pk)):
            yield Waiting(row, asked, span(DataClass.WITHDRAWN, asked).latest)
