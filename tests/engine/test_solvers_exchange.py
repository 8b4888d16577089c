"""Cross-checking between schools: nobody marks their own, loads are even, what cannot be covered is explained."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.engine.allocation import Effort
from analytics.engine.exchange import Exchange, Load, Supply, Terms, Transfer, exchange
from analytics.engine.lots import Fact
from analytics.engine.shortfalls import Shortfall

EXACT = Effort(slack=0)


def routes(found: Exchange) -> dict[tuple[str, str], int]:
    return {(transfer.source, transfer.target): transfer.works for transfer in found.transfers}


def supplies(*rows: tuple[str, int, int], subject: str = "RU") -> list[Supply]:
    return [Supply(school, subject, works, experts) for school, works, experts in rows]


def town(schools: int, seed: int = 1) -> list[Supply]:
    chance = random.Random(seed)
    return [Supply(f"{i:03d}", "RU", chance.randint(5, 160), chance.randint(0, 6)) for i in range(schools)]


def test_three_equal_schools_mark_in_a_circle() -> None:
    found = exchange(supplies(("A", 30, 1), ("B", 30, 1), ("C", 30, 1)))
    assert found.transfers == (
        Transfer("RU", "A", "B", 30, repeated=False),
        Transfer("RU", "B", "C", 30, repeated=False),
        Transfer("RU", "C", "A", 30, repeated=False),
    )
    assert found.loads == tuple(Load("RU", school, 1, 30, 30.0) for school in "ABC")
    assert (found.shortfalls, found.mutual, found.proven) == ((), (), {"RU": True})


def test_two_schools_cannot_but_mark_each_other() -> None:
    found = exchange(supplies(("A", 12, 1), ("B", 20, 2)))
    assert routes(found) == {("A", "B"): 12, ("B", "A"): 20}
    assert found.mutual == (("RU", "A", "B"),)


def test_load_is_even_by_expert_not_by_school() -> None:
    found = exchange(supplies(("A", 60, 0), ("B", 0, 1), ("C", 0, 2), ("D", 0, 3)), effort=EXACT)
    assert found.loads == (Load("RU", "B", 1, 10, 10.0), Load("RU", "C", 2, 20, 10.0), Load("RU", "D", 3, 30, 10.0))


def test_capacity_moves_the_rest_to_the_others_evenly() -> None:
    rows = [Supply("A", "RU", 60), Supply("B", "RU", 0, 2, 6), Supply("C", "RU", 0, 1), Supply("D", "RU", 0, 1)]
    assert [load.works for load in exchange(rows, effort=EXACT).loads] == [6, 27, 27]


def test_a_few_works_uneven_save_a_pair() -> None:
    rows = supplies(("A", 20, 0), ("B", 20, 0), ("C", 22, 0), ("D", 0, 1), ("E", 0, 1), ("F", 0, 1))
    exact, slack = exchange(rows, effort=EXACT), exchange(rows, effort=Effort(slack=10))
    assert (len(exact.transfers), sorted(load.works for load in exact.loads)) == (4, [20, 21, 21])
    assert (len(slack.transfers), sorted(load.works for load in slack.loads)) == (3, [20, 20, 22])


@pytest.mark.parametrize(
    ("rows", "terms", "expected"),
    [
        pytest.param(
            [Supply("A", "RU", 9), Supply("B", "RU", 4)], Terms(), [("A", 9, "no_experts"), ("B", 4, "no_experts")]
        ),
        pytest.param([Supply("A", "RU", 9, 1), Supply("B", "RU", 4)], Terms(), [("A", 9, "only_own_experts")]),
        pytest.param(
            [Supply("A", "RU", 9), Supply("B", "RU", 0, 1)],
            Terms(forbidden=frozenset({("A", "B")})),
            [("A", 9, "pairs_forbidden")],
        ),
        pytest.param([Supply("A", "RU", 9, 1)], Terms(), [("A", 9, "only_own_experts")]),
        pytest.param([Supply("A", "RU", 0, 1)], Terms(), []),
        pytest.param([Supply("A", "RU", 9, 2, 0)], Terms(), [("A", 9, "no_experts")]),
    ],
)
def test_what_nobody_may_mark_has_its_reason(
    rows: list[Supply], terms: Terms, expected: list[tuple[str, int, str]]
) -> None:
    found = exchange(rows, terms)
    assert [(item.school, item.works, item.reason) for item in found.shortfalls] == expected


def test_a_narrow_place_is_named_with_its_numbers() -> None:
    rows = [
        Supply("A", "RU", 30),
        Supply("B", "RU", 30),
        Supply("C", "RU", 10),
        Supply("D", "RU", 0, 2, 40),
        Supply("E", "RU", 0, 5, 90),
    ]
    found = exchange(rows, Terms(forbidden=frozenset({("A", "E"), ("B", "E")})))
    facts: dict[str, Fact] = {"schools": ("A", "B"), "markers": ("D",), "works": 60, "capacity": 40, "missing": 20}
    assert found.shortfalls == (
        Shortfall("A", "RU", 10, "capacity", facts),
        Shortfall("B", "RU", 10, "capacity", facts),
    )
    assert routes(found) == {("A", "D"): 20, ("B", "D"): 20, ("C", "E"): 10}


def test_one_marker_that_is_full_is_the_narrow_place() -> None:
    facts: dict[str, Fact] = {"schools": ("A",), "markers": ("D",), "works": 60, "capacity": 40, "missing": 20}
    found = exchange([Supply("A", "RU", 60), Supply("D", "RU", 0, 1, 40), Supply("E", "RU", 0, 0, 40)])
    assert found.shortfalls == (Shortfall("A", "RU", 20, "capacity", facts),)


def test_last_years_pair_is_avoided_and_named_when_unavoidable() -> None:
    rows = supplies(("A", 30, 1), ("B", 30, 1), ("C", 30, 1))
    last = frozenset({("A", "B"), ("B", "C"), ("C", "A")})
    assert routes(exchange(rows, Terms(last_year=last))) == {("A", "C"): 30, ("B", "A"): 30, ("C", "B"): 30}
    two = exchange(rows[:2], Terms(last_year=last))
    assert [(transfer.source, transfer.repeated) for transfer in two.transfers] == [("A", True), ("B", False)]


def test_near_schools_are_preferred() -> None:
    rows = supplies(("A", 30, 0), ("B", 30, 0), ("C", 0, 1), ("D", 0, 1))
    for near in ({("A", "C"), ("B", "D")}, {("A", "D"), ("B", "C")}):
        lengths = {(a, b): 1.0 if (a, b) in near else 40.0 for a in "AB" for b in "CD"}
        assert set(routes(exchange(rows, Terms(distances=lengths)))) == near


def test_another_subject_does_not_send_back() -> None:
    rows = [Supply(school, subject, 30, 1) for school in "ABC" for subject in ("MA", "RU")]
    found = exchange(rows)
    by_subject = {
        subject: {(item.source, item.target) for item in found.transfers if item.subject == subject}
        for subject in ("MA", "RU")
    }
    assert by_subject["MA"] == by_subject["RU"] == {("A", "C"), ("B", "A"), ("C", "B")}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([Supply("A", "RU", 1), Supply("A", "RU", 2)], "stands twice"),
        ([Supply("A", "RU", -1)], "cannot be negative"),
        ([Supply("A", "RU", 1, 1, -5)], "cannot be negative"),
    ],
)
def test_nonsense_is_refused(rows: list[Supply], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        exchange(rows)


def test_nothing_to_mark() -> None:
    assert exchange([]) == Exchange((), (), (), (), {})


ROWS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 4), st.one_of(st.none(), st.integers(0, 80))), min_size=1, max_size=7
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_own_works_limits_and_sums_hold(rows: list[tuple[int, int, int | None]], chance: random.Random) -> None:
    town = [Supply(f"S{i}", "RU", *row) for i, row in enumerate(rows)]
    found = exchange(town)
    assert [transfer for transfer in found.transfers if transfer.source == transfer.target or transfer.works <= 0] == []
    sent: Counter[str] = Counter()
    for transfer in found.transfers:
        sent[transfer.source] += transfer.works
    for lacking in found.shortfalls:
        sent[lacking.school] += lacking.works
    assert sent == Counter({supply.school: supply.works for supply in town if supply.works})
    roof = {supply.school: supply.capacity for supply in town}
    assert [load for load in found.loads if (limit := roof[load.school]) is not None and load.works > limit] == []
    chance.shuffle(town)
    assert exchange(town) == found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=3, max_size=8))
def test_loads_differ_by_no_more_than_they_must(works: list[int]) -> None:
    """With one expert in each school, the greatest load is the least possible: the even share, rounded up.

    A school may be below it only because its own works, which it cannot take, are most of what there is.
    """
    town = [Supply(f"S{i}", "RU", count, 1) for i, count in enumerate(works)]
    loads = {load.school: load.works for load in exchange(town, effort=EXACT).loads}
    total, others = sum(works), len(works) - 1
    heaviest = max(works)
    expected = max(-(-total // len(works)), -(-heaviest // others))
    assert max(loads.values()) == expected
    low = [supply.school for supply in town if loads[supply.school] < min(total // len(works), total - supply.works)]
    assert [school for school in low if heaviest * len(works) <= total * others] == []


def test_sixty_schools_take_less_than_two_seconds() -> None:
    rows = town(60)
    began = time.process_time()
    found = exchange(rows)
    spent = time.process_time() - began
    loads = [load.per_expert for load in found.loads]
    assert (found.shortfalls, found.mutual) == ((), ())
    assert max(loads) <= 1.2 * sum(row.works for row in rows) / sum(row.experts for row in rows)
    assert len(found.transfers) < 1.6 * 60
    assert spent < 2
