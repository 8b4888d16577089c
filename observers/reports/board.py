"""The board of a schedule: a map of days and schools, places of a day or of a school, people, sums, what is short."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from observers.kinds import Stage
from observers.labels import schedule as labels
from observers.labels.sessions import Written, written
from observers.models import Observer, Session
from observers.parsing import in_numbers
from observers.reports.scheduling import wish_of
from observers.reports.standing import Desk, Stand
from schools.models import School

WINDOW = 10  # days that a map shows at once


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom the coordinator is placing: ``origin`` the session the person is taken from; ``asked`` the one that was
    refused, where ``instead`` of somebody."""

    observer: int
    origin: int | None = None
    asked: int | None = None
    instead: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A session on the board: who stands there, how many places are ``taken`` unseen, ``missing`` and ``free`` beyond.

    ``mine``: the chosen person stands here; ``verdict``: what is said to the person's coming; ``asked``: was refused.
    """

    session: Session
    when: Written
    stands: list[Stand]
    taken: int
    missing: int
    free: int
    why: str
    mine: bool = False
    verdict: Stand | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A school on a day, its sessions in the columns of the board's stages."""

    day: date
    school: School
    first: bool
    cells: list[tuple[Stage, list[Row]]]


@dataclass(frozen=True, slots=True)
class Board:
    """``stages``: the columns; ``lines``: schools of a day or days of a school."""

    stages: list[Stage]
    lines: list[Line]


def board(desk: Desk, pairs: Sequence[tuple[date, School]], chosen: Chosen | None = None) -> Board:
    """The places of these schools on these days, without a query more."""
    wanted = {(day, school.pk) for day, school in pairs}
    sessions = [row for row in desk.sessions if (desk.day_of(row), row.school_id) in wanted]
    stages = [stage for stage in Stage if any(row.stage == stage for row in sessions)]
    found: dict[tuple[date, int], dict[Stage, list[Row]]] = {}
    for row in sessions:
        cells = found.setdefault((desk.day_of(row), row.school_id), {stage: [] for stage in stages})
        cells[Stage(row.stage)].append(_row(desk, row, chosen))
    lines = [
        Line(day, school, school.pk in desk.first, list(found[day, school.pk].items()))
        for day, school in pairs
        if (day, school.pk) in found
    ]
    return Board(stages, lines)


def pairs(desk: Desk, day: date | None, school: int | None) -> list[tuple[date, School]]:
    """Days and schools that have sessions: of a day, of a school; schools that go first are first."""
    found = {(desk.day_of(row), row.school_id): row.school for row in desk.sessions}
    chosen = [(at, one) for (at, pk), one in found.items() if day in {None, at} and school in {None, pk}]
    return sorted(chosen, key=lambda pair: (pair[0], *in_order(desk, pair[1])))


def in_order(desk: Desk, school: School) -> tuple[Any, ...]:
    """Schools that go first are first, the others by name, number 2 before number 10."""
    return school.pk not in desk.first, in_numbers(school.name), school.pk


def _row(desk: Desk, session: Session, chosen: Chosen | None) -> Row:
    stands, filled, missing = desk.stands(session), desk.filled(session), desk.missing(session)
    told = desk.why.get(session.pk)
    why = labels.why(told["reason"], told["facts"]) if told and missing else ""
    free = max(0, session.seats - filled - missing)
    shown = (session, written(session), stands, filled - len(stands), missing, free, why)
    if chosen is None:
        return Row(*shown)
    asked = chosen.asked == session.pk
    instead = chosen.instead if asked and chosen.instead in desk.inside.get(session.pk, ()) else None
    verdict = desk.newcomer(session, chosen.observer, instead=instead, origin=chosen.origin)
    return Row(*shown, verdict is None, verdict, asked)


@dataclass(frozen=True, slots=True)
class Cell:
    """A school on a day of the map: so many of the ``needed`` people are there."""

    day: date
    there: int
    needed: int
    mine: bool

    @property
    def missing(self) -> int:
        """People missing there that day."""
        return self.needed - self.there


@dataclass(frozen=True, slots=True)
class Overview:
    """The map: ``rows`` of a school, whether it goes first, and its cells by ``days``, ``None`` without sessions."""

    days: list[date]
    rows: list[tuple[School, bool, list[Cell | None]]]
    sums: list[Cell]


def overview(desk: Desk, days: Sequence[date], observer: int | None = None) -> Overview:
    """Schools by days; ``observer``: whose sessions are marked."""
    found: dict[int, dict[date, list[Session]]] = {}
    schools = {row.school_id: row.school for row in desk.sessions}
    for row in desk.sessions:
        found.setdefault(row.school_id, {}).setdefault(desk.day_of(row), []).append(row)
    order = sorted(schools.values(), key=lambda school: in_order(desk, school))
    rows = [
        (school, school.pk in desk.first, [_cell(desk, day, found[school.pk].get(day), observer) for day in days])
        for school in order
    ]
    cells = [[row[2][n] for row in rows] for n in range(len(days))]
    sums = [_sum(day, [one for one in column if one]) for day, column in zip(days, cells, strict=True)]
    return Overview(list(days), rows, sums)


def window(days: Sequence[date], day: date | None) -> list[date]:
    """So many days as a map shows at once, the chosen one among them."""
    at = days.index(day) if day in days else 0
    begin = at - at % WINDOW
    return list(days[begin : begin + WINDOW])


def _cell(desk: Desk, day: date, sessions: list[Session] | None, observer: int | None) -> Cell | None:
    if sessions is None:
        return None
    needed = sum(row.minimum for row in sessions)
    missing = sum(desk.missing(row) for row in sessions)
    return Cell(day, needed - missing, needed, any(observer in desk.inside.get(row.pk, ()) for row in sessions))


def _sum(day: date, cells: list[Cell]) -> Cell:
    return Cell(day, sum(one.there for one in cells), sum(one.needed for one in cells), mine=False)


@dataclass(frozen=True, slots=True)
class Short:
    """A session that stays short of people."""

    session: Session
    when: Written
    first: bool
    missing: int
    why: str


def shortages(desk: Desk) -> list[Short]:
    """Every session with fewer people than its minimum as the schedule stands now; schools that go first are first."""
    short = [row for row in desk.sessions if desk.missing(row)]
    short.sort(key=lambda row: (row.school_id not in desk.first, row.starts_at, *in_order(desk, row.school)))
    return [_short(desk, row) for row in short]


def _short(desk: Desk, row: Session) -> Short:
    told = desk.why.get(row.pk)
    words = labels.why(told["reason"], told["facts"]) if told else labels.emptied()
    return Short(row, written(row), row.school_id in desk.first, desk.missing(row), words)


@dataclass(frozen=True, slots=True)
class Load:
    """One person in the whole schedule: ``visits`` of ``most``, on ``days``, at ``schools``; ``moves`` between schools
    of one day, ``tight`` those with little time; ``against`` visits that were wished otherwise."""

    observer: Observer
    visits: int
    most: int
    days: int
    schools: int
    moves: int
    tight: int
    against: int
    cross: bool


def load(desk: Desk, observer: int) -> Load:
    """What the schedule asks of one person."""
    rows, person = desk.of_person.get(observer, []), desk.people[observer]
    ways = [
        (one, other)
        for one, other in pairwise(rows)
        if one.school_id != other.school_id and desk.day_of(one) == desk.day_of(other)
    ]
    return Load(
        person,
        len(rows),
        desk.most(observer),
        len({desk.day_of(row) for row in rows}),
        len({row.school_id for row in rows}),
        len(ways),
        sum(other.starts_at - one.ends_at < desk.settings.travel for one, other in ways),
        sum(bool(desk.against(row, observer)) for row in rows),
        wish_of(person).neighbour,
    )


def bench(desk: Desk, words: str = "") -> list[Load]:
    """People to be placed, those first who have fewest visits; ``words``: part of a name or a number."""
    asked = words.casefold().split()
    known = [row for row in desk.people.values() if all(one in f"{row} {row.number}".casefold() for one in asked)]
    return sorted((load(desk, row.pk) for row in known), key=_fewest_first)


def _fewest_first(one: Load) -> tuple[Any, ...]:
    return one.visits >= one.most, one.visits, str(one.observer), one.observer.number


@dataclass(frozen=True, slots=True)
class Sums:
    """The whole of a schedule in numbers; ``visits``: how many people have so many of them."""

    there: int
    needed: int
    first_there: int
    first_needed: int
    places: int
    pinned: int
    cross: int
    moves: int
    tight: int
    against: int
    people: int
    visits: list[tuple[int, int]]


def sums(desk: Desk, people: Iterable[Load]) -> Sums:
    """The numbers of the whole schedule, of everybody's loads."""
    loads = list(people)
    zone = [row for row in desk.sessions if row.school_id in desk.first]
    needed, first = sum(row.minimum for row in desk.sessions), sum(row.minimum for row in zone)
    return Sums(
        needed - sum(desk.missing(row) for row in desk.sessions),
        needed,
        first - sum(desk.missing(row) for row in zone),
        first,
        sum(one.visits for one in loads),
        sum(one["pinned"] for one in desk.proposed),
        sum(one.visits for one in loads if one.cross),
        sum(one.moves for one in loads),
        sum(one.tight for one in loads),
        sum(one.against for one in loads),
        len(loads),
        sorted(Counter(one.visits for one in loads).items()),
    )
