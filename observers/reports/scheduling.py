"""From the rows to the solver and back: who may stand where, what is held already, what the answer means."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from observers.kinds import Category, ObserverState, SessionState, Severity, TieKind
from observers.models import Observer, Place, SchedulePlan, Session
from observers.reports.facts import facts_of, facts_of_observer, settings_of, with_facts
from observers.rules import ObserverFacts, Refusal, SessionFacts, Settings, blocking, pair_objections
from observers.scheduling import Person, Problem, Proposal, Slot, Wish, wished
from observers.scheduling.wishing import Local
from schools.models import Municipality, SchoolSet

RISK = 3  # how many people missing elsewhere weigh as much as one missing in the risk zone
CODES = tuple(str(code) for code in Refusal)


@dataclass(frozen=True, slots=True)
class Given:
    """What was asked for. ``zone``: a set of schools that go first; ``pins``: (session, observer) by id."""

    since: date
    until: date
    most: int
    zone: int | None = None
    pins: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Given":
        """From a plan's row."""
        pins = tuple((int(session), int(observer)) for session, observer in stored.get("pins", ()))
        days = (date.fromisoformat(stored["since"]), date.fromisoformat(stored["until"]))
        return cls(*days, stored["most"], stored.get("zone"), pins)

    def stored(self) -> dict[str, Any]:
        """As a plan's row keeps it."""
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return days | {"most": self.most, "zone": self.zone, "pins": [list(pin) for pin in self.pins]}


@dataclass(frozen=True, slots=True)
class Built:
    """The problem with the rows behind its numbers, in the same order."""

    problem: Problem
    sessions: list[Session]
    observers: list[Observer]
    pins: tuple[tuple[int, int], ...]


def sessions_of(municipality: Municipality, given: Given) -> list[Session]:
    """Sessions of the period by the clock of the place, called off ones left out; one query."""
    zone = ZoneInfo(municipality.time_zone)
    begin = datetime.combine(given.since, time(), zone)
    end = datetime.combine(given.until + timedelta(days=1), time(), zone)
    rows = Session.objects.filter(municipality=municipality, starts_at__gte=begin, starts_at__lt=end)
    rows = rows.exclude(state=SessionState.CANCELLED).select_related("school", "municipality").with_taken()
    return list(rows.order_by("starts_at", "pk"))


def active(municipality: Municipality) -> list[Observer]:
    """Observers that a schedule may count on, with ties and certificates; two queries."""
    rows = Observer.objects.filter(municipality=municipality, state=ObserverState.ACTIVE)
    return list(with_facts(rows).order_by("number"))


def build(municipality: Municipality, given: Given, now: datetime) -> Built:
    """The problem of a period; nine queries whatever its size."""
    sessions, observers, settings = sessions_of(municipality, given), active(municipality), settings_of(municipality)
    place_of = {row.pk: n for n, row in enumerate(sessions)}
    person_of = {row.pk: n for n, row in enumerate(observers)}
    held = _held(municipality)
    fixed = {(person_of[who], place_of[where]) for who, where in held if who in person_of and where in place_of}
    known = [(where, who) for where, who in given.pins if who in person_of and where in place_of]
    pins = tuple((where, who) for where, who in known if (person_of[who], place_of[where]) not in fixed)
    fixed |= {(person_of[who], place_of[where]) for where, who in pins}
    first = first_schools(municipality, given)
    added = Counter(where for where, _who in pins)
    slots = [_slot(row, added[row.pk], row.school_id in first, settings, now) for row in sessions]
    people = _people(observers, given, Counter(n for n, _s in fixed), Counter(who for who, _where in held))
    blocked, warned = _rules(sessions, observers, settings)
    locals_ = [local_of(row, settings) for row in sessions]
    travel = settings.severity(Refusal.TRAVEL)
    problem = Problem(
        tuple(slots),
        tuple(people),
        wished([wish_of(row) for row in observers], locals_, warned),
        blocked,
        CODES,
        tuple(sorted(fixed)),
        0 if travel == Severity.OFF else int(settings.travel.total_seconds() // 60),
        travel == Severity.BLOCK,
    )
    return Built(problem, sessions, observers, pins)


def _held(municipality: Municipality) -> list[tuple[int, int]]:
    rows = Place.objects.holding().filter(session__municipality=municipality)
    return list(rows.order_by("pk").values_list("observer", "session"))


def first_schools(municipality: Municipality, given: Given) -> set[int]:
    """Schools that go first; two queries, none where no set was chosen."""
    if given.zone is None:
        return set()
    row = SchoolSet.objects.filter(municipality=municipality, pk=given.zone).first()
    return set(row.schools.values_list("pk", flat=True)) if row else set()


def _slot(row: Session, pinned: int, first: bool, settings: Settings, now: datetime) -> Slot:
    starts, ends = int(row.starts_at.timestamp() // 60), int(row.ends_at.timestamp() // 60)
    missing = max(0, row.minimum - int(row.__dict__["taken"]) - pinned) if row.starts_at > now else 0
    day = row.starts_at.astimezone(settings.zone).date().toordinal()
    return Slot(row.pk, row.school_id, day, starts, ends, missing, RISK if first else 1)


def _people(observers: Iterable[Observer], given: Given, here: Counter[int], ever: Counter[int]) -> list[Person]:
    people = []
    for number, row in enumerate(observers):
        wish = row.wishes.get("most")
        left = given.most - here[number]
        if wish is not None:
            left = min(left, int(wish) - max(ever[row.pk], here[number]))
        people.append(Person(row.pk, max(0, left), here[number]))
    return people


def _rules(sessions: list[Session], observers: list[Observer], settings: Settings) -> tuple[Any, Any]:
    """(O, S) the first rule that forbids, 1 + its place among ``CODES``; and how many rules warn."""
    facts = [facts_of(row) for row in sessions]
    days = [row.starts_at.astimezone(settings.zone).date() for row in facts]
    blocked = np.zeros((len(observers), len(sessions)), dtype=np.int8)
    warned = np.zeros((len(observers), len(sessions)), dtype=np.int64)
    for n, row in enumerate(observers):
        person = facts_of_observer(row)
        told: dict[tuple[Any, ...], tuple[int, int]] = {}
        for m, session in enumerate(facts):
            key = _alike(session, person, days[m])
            if key not in told:
                told[key] = _judged(session, person, settings)
            blocked[n, m], warned[n, m] = told[key]
    return blocked, warned


def _alike(session: SessionFacts, person: ObserverFacts, day: date) -> tuple[Any, ...]:
    """What of a session matters to the rules about this person: without a tie to the school only the day."""
    if any(tie.school == session.school for tie in person.ties):
        return session.school, session.subject, session.classes, day
    return (day,)


def _judged(session: SessionFacts, person: ObserverFacts, settings: Settings) -> tuple[int, int]:
    found = pair_objections(session, person, settings)
    forbids = blocking(found)
    return (1 + CODES.index(str(forbids[0].code)) if forbids else 0), len(found) - len(forbids)


def wish_of(row: Observer) -> Wish:
    """What the person wishes; neighbours are workers of schools, whose visits elsewhere are cross observation."""
    wishes = row.wishes
    works = any(tie.kind in {TieKind.WORKS, TieKind.TEACHES} for tie in row.ties.all())
    return Wish(
        frozenset(wishes.get("days") or ()),
        frozenset(wishes.get("schools") or ()),
        _minutes(wishes.get("from")),
        _minutes(wishes.get("to")),
        works or row.category == Category.OTHER_SCHOOL,
    )


def _minutes(text: str | None) -> int | None:
    if not text:
        return None
    at = time.fromisoformat(text)
    return 60 * at.hour + at.minute


def local_of(row: Session, settings: Settings) -> Local:
    """A session by the wall clock of the place."""
    starts = row.starts_at.astimezone(settings.zone)
    begin = 60 * starts.hour + starts.minute
    return Local(row.school_id, starts.isoweekday(), begin, begin + int((row.ends_at - row.starts_at).seconds // 60))


def kept(built: Built, found: Proposal) -> dict[str, Any]:
    """The answer as a plan's row keeps it: ids instead of numbers, pinned places first."""
    places = [{"session": where, "observer": who, "pinned": True} for where, who in built.pins]
    for person, slot in found.places:
        ids = {"session": built.sessions[slot].pk, "observer": built.observers[person].pk}
        places.append(ids | {"pinned": False})
    uncovered = [
        {"session": built.sessions[one.slot].pk, "missing": one.missing, "reason": one.reason, "facts": one.facts}
        for one in found.uncovered
    ]
    return {
        "places": places,
        "uncovered": uncovered,
        "needed": int(built.problem.need.sum()) + len(built.pins),
        "sessions": len(built.sessions),
        "observers": len(built.observers),
        "objective": found.objective,
        "soft": found.soft,
        "bound": found.bound,
        "gap": round(found.gap, 6),
        "method": found.method,
    }


def pins_of(plan: SchedulePlan) -> tuple[tuple[int, int], ...]:
    """(session, observer) of the places the coordinator keeps."""
    places = plan.result.get("places", ())
    return tuple((one["session"], one["observer"]) for one in places if one["pinned"])
