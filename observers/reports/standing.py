"""Who stands where in a schedule, and what the rules and wishes say to it: read once, asked often."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from observers.kinds import SessionState
from observers.labels import schedule as labels
from observers.labels.refusals import sentences
from observers.models import Observer, SchedulePlan, Session
from observers.reports.facts import facts_of, facts_of_observer, held_by_each, settings_of, with_facts
from observers.reports.scheduling import Given, active, first_schools, local_of, sessions_of, wish_of
from observers.rules import Held, Objection, Refusal, Settings, blocking, insurmountable, objections
from observers.scheduling import wishing


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody in a session: ``held`` already, or proposed and perhaps ``pinned``; ``visits`` in the whole schedule.

    ``note``: why in spite of a rule.
    """

    observer: Observer
    held: bool
    pinned: bool
    visits: int
    found: tuple[Objection, ...]
    against: tuple[str, ...]
    note: str = ""

    @property
    def words(self) -> list[str]:
        """What is to be looked at, a sentence each."""
        return [*sentences(self.found), *(str(labels.AGAINST[one]) for one in self.against)]

    @property
    def forbidden(self) -> bool:
        """Whether a rule forbids it."""
        return bool(blocking(self.found))

    @property
    def impossible(self) -> bool:
        """Whether a rule forbids it that no note passes over."""
        return bool(insurmountable(self.found))

    @property
    def shortly(self) -> str:
        """The rules that forbid it, by their names; that all places are taken is to be seen anyway."""
        return ", ".join(str(one.code.label) for one in blocking(self.found) if one.code != Refusal.FULL)


class Desk:
    """Everything that stands in a schedule, read once: nine queries whatever its size."""

    def __init__(self, plan: SchedulePlan) -> None:
        self.plan = plan
        self.given = Given.of(plan.given)
        self.settings: Settings = settings_of(plan.municipality)
        self.sessions = sessions_of(plan.municipality, self.given)
        self.by_pk = {row.pk: row for row in self.sessions}
        self.first = first_schools(plan.municipality, self.given)
        self.people = {row.pk: row for row in active(plan.municipality)}
        self.proposed = [one for one in plan.result.get("places", ()) if one["session"] in self.by_pk]
        self._know({one["observer"] for one in self.proposed})
        self.held = held_by_each(self.people)
        self.facts = {pk: facts_of_observer(row) for pk, row in self.people.items()}
        self.why = {one["session"]: one for one in plan.result.get("uncovered", ())}
        self.inside = self._inside()
        self.of_person = self._of_person()
        self.visits = Counter({who: len(rows) for who, rows in self.of_person.items()})

    def _know(self, wanted: set[int]) -> None:
        """Because somebody may have been removed since the schedule was made, and still stands in it."""
        absent = wanted - self.people.keys()
        if absent:
            self.people |= {row.pk: row for row in with_facts(Observer.objects.filter(pk__in=absent))}

    def _inside(self) -> dict[int, dict[int, dict[str, Any] | None]]:
        """By session: who stands there, with the line of the schedule, or ``None`` where the place is held already."""
        found: dict[int, dict[int, dict[str, Any] | None]] = defaultdict(dict)
        for who, rows in self.held.items():
            for place in rows:
                if place.session in self.by_pk:
                    found[place.session][who] = None
        for one in self.proposed:
            found[one["session"]].setdefault(one["observer"], one)
        return found

    def _of_person(self) -> dict[int, list[Session]]:
        """By observer: sessions in which the person stands, the earliest first."""
        found: dict[int, list[Session]] = defaultdict(list)
        for row in self.sessions:
            for who in self.inside.get(row.pk, ()):
                found[who].append(row)
        return found

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

    def most(self, observer: int) -> int:
        """Visits of the person at most, by the schedule and by what the person wishes."""
        wished = self.people[observer].wishes.get("most")
        return self.given.most if wished is None else min(self.given.most, int(wished))

    def filled(self, row: Session) -> int:
        """People in a session, those among them who hold a place unseen by the schedule."""
        inside = self.inside.get(row.pk, {})
        held = sum(one is None for one in inside.values())
        return len(inside) + max(0, int(row.__dict__["taken"]) - held)

    def missing(self, row: Session) -> int:
        """People short of the minimum."""
        return max(0, row.minimum - self.filled(row))

    def others(self, observer: int, leaving: frozenset[int]) -> list[Held]:
        """What the person holds or is to have beside some sessions."""
        held = [one for one in self.held.get(observer, ()) if one.session not in leaving]
        known = {one.session for one in held} | leaving
        rows = [row for row in self.of_person.get(observer, ()) if row.pk not in known]
        return held + [Held(row.pk, row.school_id, row.school.name, row.starts_at, row.ends_at) for row in rows]

    def judged(
        self, row: Session, observer: int, *, origin: int | None = None, taken: int = 0
    ) -> tuple[Objection, ...]:
        """What the rules say to this person in this session, of what a schedule has to keep.

        ``origin``: a session that the person leaves for it; ``taken``: places of others there.
        """
        facts = replace(facts_of(row), taken=taken, opens_at=None, closes_at=None, state=SessionState.PUBLISHED)
        just_before = facts.starts_at - timedelta(seconds=1)
        leaving = frozenset({row.pk} if origin is None else {row.pk, origin})
        others = self.others(observer, leaving)
        found = objections(facts, self.facts[observer], others, self.settings, just_before)
        return tuple(one for one in found if one.code != Refusal.ALREADY)

    def stands(self, row: Session) -> list[Stand]:
        """Everybody in a session, those first who hold the place."""
        return [self._stand(row, who, one) for who, one in self.inside.get(row.pk, {}).items()]

    def _stand(self, row: Session, observer: int, line: dict[str, Any] | None) -> Stand:
        return Stand(
            self.people[observer],
            line is None,
            bool(line and line["pinned"]),
            self.visits[observer],
            self.judged(row, observer),
            self.against(row, observer),
            line.get("note", "") if line else "",
        )

    def newcomer(
        self, row: Session, observer: int, *, instead: int | None = None, origin: int | None = None
    ) -> Stand | None:
        """Somebody who is to come into a session, ``instead`` of another and from ``origin``; ``None``: is there."""
        if observer in self.inside.get(row.pk, ()) or observer not in self.people:
            return None
        taken = self.filled(row) - (instead is not None)
        found = self.judged(row, observer, origin=origin, taken=taken)
        return Stand(self.people[observer], False, False, self.visits[observer], found, self.against(row, observer))

    def against(self, row: Session, observer: int) -> tuple[str, ...]:
        """Which wishes a visit goes against."""
        return wishing.against(wish_of(self.people[observer]), local_of(row, self.settings))


def candidates(desk: Desk, session: int, instead: int | None = None) -> list[Stand]:
    """Who could come into a session: those first against whom least is said; nobody where it is not of the schedule."""
    row = desk.by_pk.get(session)
    if row is None:
        return []
    found = (desk.newcomer(row, pk, instead=instead) for pk in desk.people)
    return sorted((one for one in found if one is not None), key=_least_first)


def _least_first(one: Stand) -> tuple[Any, ...]:
    return one.impossible, one.forbidden, len(one.found), len(one.against), one.visits, one.observer.number
