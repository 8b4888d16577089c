"""The solver of schedules: tables, properties, and every tiny instance against counting all schedules."""

from collections.abc import Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observers.scheduling import Effort, Person, Problem, Slot, Weights, Wish, propose, wished
from observers.scheduling.greedy import greedy
from observers.scheduling.problem import Pairs
from observers.scheduling.routes import days
from observers.scheduling.solving import missing, objective
from observers.scheduling.wishing import DAY, HOURS, NEIGHBOUR, SCHOOL, WARNING, Local, against

QUICK = Effort(seconds=5)


def slot(pk: int, school: int = 1, starts: int = 540, hours: float = 1, **given_: Any) -> Slot:
    return Slot(pk, school, starts // 1440, starts, starts + int(60 * hours), **given_)


def problem(
    slots: Iterable[Slot],
    people: Iterable[Person],
    *,
    cost: list[list[int]] | None = None,
    no: Iterable[tuple[int, int]] = (),
    **given_: Any,
) -> Problem:
    """Everybody may go everywhere but where ``no`` says, by the rule ``own_school``."""
    rows, columns = tuple(people), tuple(slots)
    blocked = np.zeros((len(rows), len(columns)), dtype=np.int8)
    for pair in no:
        blocked[pair] = 1
    points = np.zeros(blocked.shape, dtype=np.int64) if cost is None else np.array(cost, dtype=np.int64)
    return Problem(columns, rows, points, blocked, ("own_school",), **given_)


def best(asked: Problem) -> int:
    """The least points of any schedule, by counting them all."""
    per_slot = []
    for number, need in enumerate(asked.need.tolist()):
        able = np.flatnonzero(asked.open[:, number]).tolist()
        per_slot.append([who for size in range(need + 1) for who in combinations(able, size)])
    found = []
    for choice in product(*per_slot):
        places = tuple(sorted((person, number) for number, who in enumerate(choice) for person in who))
        if lawful(asked, places):
            found.append(objective(asked, places))
    return min(found)


def lawful(asked: Problem, places: Pairs) -> bool:
    """Nobody where the rules forbid, in two places at once, or more often than wished; no session above its need."""
    of: dict[int, list[int]] = {}
    for person, number in places:
        of.setdefault(person, []).append(number)
    apart = all(
        far(asked, a, b)
        for person, numbers in of.items()
        for a, b in combinations([asked.slots[n] for n in [*numbers, *held(asked, person)]], 2)
    )
    often = all(len(numbers) <= asked.people[person].most for person, numbers in of.items())
    allowed = all(asked.blocked[pair] == 0 and pair not in asked.fixed for pair in places)
    return apart and often and allowed and bool((missing(asked, places) >= 0).all())


def far(asked: Problem, one: Slot, other: Slot) -> bool:
    """Whether one person can attend both: one after the other, with the pause where it is a rule."""
    first, second = sorted((one, other), key=lambda each: (each.starts, each.ends))
    pause = asked.pause if asked.pause_forbids and one.school != other.school else 0
    return second.starts >= first.ends + pause


def held(asked: Problem, person: int) -> list[int]:
    return [number for who, number in asked.fixed if who == person]


@st.composite
def tiny(draw: st.DrawFn) -> Problem:
    """Up to 3 people and 5 sessions on two days, with ties of all sorts."""
    count, many = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    slots = [
        slot(
            pk,
            draw(st.integers(1, 2)),
            draw(st.sampled_from([0, 1440])) + draw(st.sampled_from([480, 540, 600, 630])),
            draw(st.sampled_from([0.5, 1, 1.5])),
            need=draw(st.integers(0, 2)),
            weight=draw(st.sampled_from([1, 3])),
        )
        for pk in range(many)
    ]
    people = [Person(pk, draw(st.integers(0, 3)), draw(st.integers(0, 1))) for pk in range(count)]
    cost = [[draw(st.integers(0, 40)) for _ in slots] for _ in people]
    grid = [(person, number) for person in range(count) for number in range(many)]
    no = draw(st.lists(st.sampled_from(grid), max_size=4))
    fixed = draw(st.lists(st.sampled_from(grid), max_size=1))
    forbids = draw(st.booleans())
    return problem(slots, people, cost=cost, no=no, fixed=tuple(fixed), pause_forbids=forbids)


@settings(max_examples=60, deadline=None)
@given(tiny())
def test_no_schedule_is_cheaper_and_the_bound_is_true(asked: Problem) -> None:
    found = propose(asked, QUICK)
    least = best(asked)
    assert (found.objective, found.bound <= least) == (least, True)
    assert lawful(asked, found.places)
    assert objective(asked, found.places) == found.objective


@settings(max_examples=60, deadline=None)
@given(tiny())
def test_without_a_solver_nothing_unlawful_is_done(asked: Problem) -> None:
    board = greedy(asked)
    assert lawful(asked, board.places())
    assert board.missing.tolist() == missing(asked, board.places()).tolist()


@settings(max_examples=20, deadline=None)
@given(tiny())
def test_the_same_is_proposed_again(asked: Problem) -> None:
    assert propose(asked, QUICK) == propose(asked, QUICK)


@settings(max_examples=40, deadline=None)
@given(tiny())
def test_every_uncovered_session_has_a_reason_that_counts_up(asked: Problem) -> None:
    found = propose(asked, QUICK)
    short = missing(asked, found.places)
    assert [(one.slot, one.missing) for one in found.uncovered] == [(n, s) for n, s in enumerate(short) if s > 0]
    for one in found.uncovered:
        assert one.facts["busy"] + one.facts["spent"] == one.facts["allowed"]


@pytest.mark.parametrize(
    ("slots", "people", "no", "reason", "facts"),
    [
        ([slot(1)], [], [], "no_people", (0, {}, 0, 0)),
        ([slot(1)], [Person(1, 3), Person(2, 3)], [(0, 0), (1, 0)], "nobody_may", (0, {"own_school": 2}, 0, 0)),
        ([slot(1, weight=3), slot(2, 2)], [Person(1, 3)], [], "all_busy", (1, {}, 1, 0)),
        ([slot(1, weight=3), slot(2, 2, 1980)], [Person(1, 1)], [], "visits_spent", (1, {}, 0, 1)),
        (
            [slot(1, weight=3), slot(2, 2, 1980, weight=3), slot(3, 2)],
            [Person(1, 1), Person(2, 1)],
            [(1, 0)],
            "busy_or_spent",
            (2, {}, 1, 1),
        ),
    ],
)
def test_why_a_session_stays_uncovered(
    slots: list[Slot], people: list[Person], no: list[tuple[int, int]], reason: str, facts: tuple[Any, ...]
) -> None:
    found = propose(problem(slots, people, no=no))
    (one,) = found.uncovered
    assert one.slot == len(slots) - 1
    assert one.reason == reason
    assert (one.facts["allowed"], one.facts["blocked"], one.facts["busy"], one.facts["spent"]) == facts


def test_back_to_back_is_no_overlap() -> None:
    asked = problem([slot(1, 1, 540), slot(2, 1, 600)], [Person(1, 2)])
    assert propose(asked).places == ((0, 0), (0, 1))


def test_a_short_way_between_schools_is_dear_or_forbidden() -> None:
    slots = [slot(1, 1, 540), slot(2, 2, 630)]
    dear = propose(problem(slots, [Person(1, 2)]))
    weights = Weights()
    assert dear.places == ((0, 0), (0, 1))
    assert dear.soft == weights.travel + weights.tight + 4 * weights.load
    assert len(propose(problem(slots, [Person(1, 2)], pause_forbids=True)).places) == 1


def test_loads_are_even_and_one_stays_at_one_school() -> None:
    slots = [slot(1, 1, 480), slot(2, 1, 600), slot(3, 2, 480), slot(4, 2, 600)]
    found = propose(problem(slots, [Person(1, 4), Person(2, 4)]))
    of = {person: {slots[n].school for who, n in found.places if who == person} for person in (0, 1)}
    assert sorted(map(sorted, of.values())) == [[1], [2]]
    assert (found.objective, found.bound) == (2 * 4 * Weights().load, 40)


def test_whoever_holds_visits_already_gets_fewer() -> None:
    slots = [slot(n, 1, 540 + 1440 * n) for n in range(3)]
    found = propose(problem(slots, [Person(1, 9, held=2), Person(2, 9)]))
    assert [person for person, _n in found.places].count(1) >= 2


def test_the_risk_zone_goes_first() -> None:
    found = propose(problem([slot(1, 1), slot(2, 2, weight=3)], [Person(1, 1)]))
    assert (found.places, [one.slot for one in found.uncovered]) == (((0, 1),), [0])


def test_what_is_fixed_stays_out_of_the_way() -> None:
    slots = [slot(1, 1, 540, need=0), slot(2, 2, 540), slot(3, 1, 600)]
    found = propose(problem(slots, [Person(1, 1, held=1)], fixed=((0, 0),)))
    assert found.places == ((0, 2),)
    assert [one.reason for one in found.uncovered] == ["all_busy"]
    assert found.soft == 3 * Weights().load


def test_a_chain_of_moves_covers_what_the_greedy_order_leaves() -> None:
    asked = problem([slot(1, 1), slot(2, 2)], [Person(1, 1), Person(2, 1)], no=[(1, 1)])
    assert greedy(asked).places() == ((0, 1), (1, 0))


def test_days_that_a_session_joins_over_midnight_are_one() -> None:
    night = [slot(1, 1, 1380, 3), slot(2, 2, 1500), slot(3, 2, 3000)]
    asked = problem(night, [Person(1, 3)])
    assert [day.slots.tolist() for day in days(asked)] == [[0, 1], [2]]
    assert len(propose(asked).places) == 2


def test_nothing_asked_is_answered() -> None:
    found = propose(problem([], []))
    assert (found.places, found.uncovered, found.objective, found.gap) == ((), (), 0, 0.0)


def test_out_of_time_the_greedy_answer_stands() -> None:
    slots = [slot(n, n % 3, 540 + 1440 * (n % 4)) for n in range(12)]
    asked = problem(slots, [Person(n, 3) for n in range(5)])
    found = propose(asked, Effort(seconds=0, rounds=0, nodes=0))
    assert lawful(asked, found.places)
    assert found.bound <= found.objective


@pytest.mark.parametrize(
    ("wish", "session", "found"),
    [
        (Wish(), Local(1, 3, 540, 600), ()),
        (Wish(days=frozenset({1})), Local(1, 3, 540, 600), ("day",)),
        (Wish(since=540, until=600), Local(1, 3, 540, 600), ()),
        (Wish(since=541), Local(1, 3, 540, 600), ("hours",)),
        (Wish(until=599), Local(1, 3, 540, 600), ("hours",)),
        (Wish(schools=frozenset({2}), days=frozenset({3})), Local(1, 3, 540, 600), ("school",)),
    ],
)
def test_what_a_visit_goes_against(wish: Wish, session: Local, found: tuple[str, ...]) -> None:
    assert against(wish, session) == found


def test_points_of_wishes() -> None:
    wishes = [Wish(days=frozenset({1}), schools=frozenset({2}), since=600), Wish(neighbour=True)]
    grid = wished(wishes, [Local(1, 3, 540, 600)], np.array([[0], [2]]))
    assert grid.tolist() == [[DAY + HOURS + SCHOOL + NEIGHBOUR], [2 * WARNING]]
