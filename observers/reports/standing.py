"""A schedule as its page shows it: who stands where on a day, what is said against it, who could come instead."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from observers.kinds import SessionState
from observers.labels import schedule as labels
from observers.labels.refusals import sentences
from observers.labels.sessions import Written, written
from observers.models import Observer, SchedulePlan, Session
from observers.reports.facts import facts_of, facts_of_observer, held_by_each, settings_of, with_facts
from observers.reports.scheduling import Given, active, local_of, sessions_of, wish_of
from observers.rules import Held, Objection, Refusal, Settings, blocking, objections
from observers.scheduling import wishing
from schools.models import School


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody in a session: ``held`` already, or proposed and perhaps ``pinned``; ``visits`` in the whole schedule."""

    observer: Observer
    held: bool
    pinned: bool
    visits: int
    found: tuple[Objection, ...]
    against: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """What is to be looked at, a sentence each."""
        return [*sentences(self.found), *(str(labels.AGAINST[one]) for one in self.against)]

    @property
    def forbidden(self) -> bool:
        """Whether a rule forbids it."""
        return bool(blocking(self.found))


@dataclass(frozen=True, slots=True)
class Row:
    """A session of the schedule; ``missing`` people, ``why`` as the solver found it."""

    session: Session
    when: Written
    stands: list[Stand]
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class Column:
    """A school of one day."""

    school: School
    rows: list[Row]

    @property
    def missing(self) -> int:
        """People missing there that day."""
        return sum(row.missing for row in self.rows)


class Desk:
    """Everything that stands in a schedule, read once: nine queries whatever its size."""

    def __init__(self, plan: SchedulePlan) -> None:
        self.plan = plan
        self.settings: Settings = settings_of(plan.municipality)
        self.sessions = sessions_of(plan.municipality, Given.of(plan.given))
        self.by_pk = {row.pk: row for row in self.sessions}
        self.people = {row.pk: row for row in active(plan.municipality)}
        self.proposed = [one for one in plan.result.get("places", ()) if one["session"] in self.by_pk]
        self._know({one["observer"] for one in self.proposed})
        self.held = held_by_each(self.people)
        self.facts = {pk: facts_of_observer(row) for pk, row in self.people.items()}
        self.visits = self._visits()
        self.why = {one["session"]: one for one in plan.result.get("uncovered", ())}

    def _know(self, wanted: set[int]) -> None:
        """Because somebody may have been removed since the schedule was made, and still stands in it."""
        absent = wanted - self.people.keys()
        if absent:
            self.people |= {row.pk: row for row in with_facts(Observer.objects.filter(pk__in=absent))}

    def _visits(self) -> Counter[int]:
        pairs = {(one["session"], one["observer"]) for one in self.proposed}
        pairs |= {
            (place.session, who) for who, rows in self.held.items() for place in rows if place.session in self.by_pk
        }
        return Counter(who for _where, who in pairs)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the place."""
        return ZoneInfo(self.plan.municipality.time_zone)

    def day_of(self, row: Session) -> date:
        """The day of a session by the clock of the place."""
        return row.starts_at.astimezone(self.zone).date()

    def days(self) -> list[date]:
        """Days on which there are sessions."""
        return sorted({self.day_of(row) for row in self.sessions})

    def others(self, observer: int, *, leaving: int) -> list[Held]:
        """What the person holds or is to have beside one session."""
        held = [one for one in self.held.get(observer, ()) if one.session != leaving]
        known = {one.session for one in held}
        wanted = [one["session"] for one in self.proposed if one["observer"] == observer]
        rows = [self.by_pk[pk] for pk in wanted if pk != leaving and pk not in known]
        return held + [Held(row.pk, row.school_id, row.school.name, row.starts_at, row.ends_at) for row in rows]

    def judged(self, row: Session, observer: int) -> tuple[Objection, ...]:
        """What the rules say to this person in this session, of what a schedule has to keep."""
        facts = replace(facts_of(row), taken=0, opens_at=None, closes_at=None, state=SessionState.PUBLISHED)
        just_before = facts.starts_at - timedelta(seconds=1)
        found = objections(
            facts, self.facts[observer], self.others(observer, leaving=row.pk), self.settings, just_before
        )
        return tuple(one for one in found if one.code not in {Refusal.FULL, Refusal.ALREADY})

    def stand(self, row: Session, observer: int, *, held: bool, pinned: bool) -> Stand:
        """One place with what is to be looked at."""
        person = self.people[observer]
        wishes = wishing.against(wish_of(person), local_of(row, self.settings))
        return Stand(person, held, pinned, self.visits[observer], self.judged(row, observer), wishes)

    def stands(self, row: Session) -> list[Stand]:
        """Everybody in a session, those first who hold the place."""
        held = [who for who, rows in self.held.items() if any(one.session == row.pk for one in rows)]
        found = [self.stand(row, who, held=True, pinned=False) for who in held]
        new = [one for one in self.proposed if one["session"] == row.pk and one["observer"] not in held]
        return found + [self.stand(row, one["observer"], held=False, pinned=one["pinned"]) for one in new]


def board(desk: Desk, day: date, school: int | None = None) -> list[Column]:
    """One day of a schedule, school by school, without a query more."""
    of_school: dict[int, list[Row]] = {}
    for session in desk.sessions:
        if desk.day_of(session) == day and school in {None, session.school_id}:
            of_school.setdefault(session.school_id, []).append(_row(desk, session))
    columns = [Column(rows[0].session.school, rows) for rows in of_school.values()]
    return sorted(columns, key=lambda one: (one.school.name, one.school.pk))


def _row(desk: Desk, session: Session) -> Row:
    stands = desk.stands(session)
    missing = max(0, session.minimum - max(len(stands), int(session.__dict__["taken"])))
    told = desk.why.get(session.pk)
    why = labels.why(told["reason"], told["facts"]) if told and missing else ""
    return Row(session, written(session), stands, missing, why)


@dataclass(frozen=True, slots=True)
class Short:
    """A session that stays short of people."""

    session: Session
    when: Written
    missing: int
    why: str


def shortages(desk: Desk) -> list[Short]:
    """Every session with fewer people than its minimum, as the schedule stands now."""
    there: Counter[int] = Counter()
    pairs = {(one["session"], one["observer"]) for one in desk.proposed}
    pairs |= {(place.session, who) for who, rows in desk.held.items() for place in rows}
    there.update(where for where, _who in pairs)
    found = []
    for row in desk.sessions:
        missing = row.minimum - max(there[row.pk], int(row.__dict__["taken"]))
        if missing > 0:
            told = desk.why.get(row.pk)
            words = labels.why(told["reason"], told["facts"]) if told else labels.emptied()
            found.append(Short(row, written(row), missing, words))
    return found


def candidates(plan: SchedulePlan, session: int, instead: int | None = None) -> list[Stand]:
    """Who could stand in a session beside those who do: those first against whom least is said."""
    desk = Desk(plan)
    row = desk.by_pk.get(session)
    if row is None:
        return []
    if instead is not None:
        desk.proposed = [one for one in desk.proposed if (one["session"], one["observer"]) != (session, instead)]
    here = {one.observer.pk for one in desk.stands(row)} | {instead}
    known = [pk for pk in desk.people if pk not in here]
    return sorted((desk.stand(row, pk, held=False, pinned=False) for pk in known), key=_least_first)


def _least_first(one: Stand) -> tuple[Any, ...]:
    return one.forbidden, len(one.found), len(one.against), one.visits, one.observer.number


def loads(desk: Desk, people: Iterable[int]) -> Counter[int]:
    """How many people have so many visits."""
    return Counter(desk.visits[pk] for pk in people)
