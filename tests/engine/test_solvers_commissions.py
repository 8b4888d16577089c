"""Commissions between schools: enough different schools in each, own works untouched, even parts."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.engine.allocation import Effort
from analytics.engine.commissions import Panel, Parcel, Share, panel
from analytics.engine.seating import CommissionRule, Expert, seated
from analytics.engine.shortfalls import Shortfall


def experts(**schools: int) -> list[Expert]:
    return [Expert(f"{school}{i}", school) for school, count in schools.items() for i in range(count)]


def members(found: Panel) -> list[tuple[str, ...]]:
    return [tuple(expert.code for expert in commission.experts) for commission in found.commissions]


def test_three_commissions_of_two_schools_mark_the_third_ones_works() -> None:
    found = panel("RU", dict.fromkeys("ABCDEF", 10), experts(A=1, B=1, C=1, D=1, E=1, F=1), CommissionRule(3, 2))
    assert [len(names) for names in members(found)] == [2, 2, 2]
    assert [(commission.works, commission.per_expert) for commission in found.commissions] == [(20, 10.0)] * 3
    assert (len(found.parcels), [parcel.aside for parcel in found.parcels]) == (6, [()] * 6)
    assert (found.shortfalls, found.refusal, found.proven) == ((), "", True)


def test_one_commission_marks_everything_and_its_members_step_aside() -> None:
    found = panel("RU", {"A": 12, "B": 12, "C": 12}, experts(A=1, B=1, C=1), CommissionRule(1, 3))
    assert found.parcels == (
        Parcel("A", 1, 12, ("A0",)),
        Parcel("B", 1, 12, ("B0",)),
        Parcel("C", 1, 12, ("C0",)),
    )
    done: Counter[str] = Counter()
    for share in found.shares:
        done[share.expert] += share.works
    assert done == {"A0": 12, "B0": 12, "C0": 12}


def test_stepping_aside_may_be_forbidden() -> None:
    found = panel("RU", {"A": 12, "D": 5}, experts(A=1, B=1, C=1), CommissionRule(1, 3, aside=0))
    assert found.shortfalls == (Shortfall("A", "RU", 12, "pairs_forbidden", {}),)
    assert found.parcels == (Parcel("D", 1, 5, ()),)


def test_stepping_aside_needs_enough_others() -> None:
    found = panel("RU", {"A": 12}, experts(A=2, B=1), CommissionRule(1, 2))
    assert found.shortfalls == (Shortfall("A", "RU", 12, "pairs_forbidden", {}),)


def test_a_commission_free_of_the_school_comes_first() -> None:
    found = panel("RU", {"A": 40}, experts(A=1, B=1, C=1, D=1), CommissionRule(2, 2))
    free = [number for number, names in enumerate(members(found), 1) if "A0" not in names]
    assert found.parcels == (Parcel("A", free[0], 40, ()),)


def test_capacity_of_people_is_kept_and_what_is_left_is_named() -> None:
    people = [Expert("B0", "B", 10), Expert("C0", "C", 15)]
    found = panel("RU", {"A": 40}, people, CommissionRule(1, 2))
    assert found.shares == (Share("B0", 1, "A", 10), Share("C0", 1, "A", 15))
    facts = {"schools": ("A",), "markers": ("1",), "works": 40, "capacity": 25, "missing": 15}
    assert found.shortfalls == (Shortfall("A", "RU", 15, "capacity", facts),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schools", "rule", "reason", "facts"),
    [
        ({}, CommissionRule(1, 1), "too_few_schools", (0, 0, 0, 1, 0)),
        ({"A": 9, "B": 9}, CommissionRule(2, 3), "too_few_schools", (18, 2, 4, 6, 0)),
        ({"A": 1, "B": 1, "C": 1}, CommissionRule(2, 3), "too_few_experts", (3, 3, 3, 6, 1)),
        ({"A": 9, "B": 1, "C": 1, "D": 1}, CommissionRule(3, 3), "too_concentrated", (12, 4, 6, 9, 1)),
        ({"A": 9, "B": 2, "C": 2, "D": 1}, CommissionRule(4, 3), "too_concentrated", (14, 4, 9, 12, 2)),
    ],
)
def test_why_commissions_cannot_be_formed(
    schools: dict[str, int], rule: CommissionRule, reason: str, facts: tuple[int, ...]
) -> None:
    found = panel("RU", {"A": 10}, experts(**schools), rule)
    names = ("experts", "schools", "seats", "needed", "largest")
    assert (found.refusal, found.facts) == (reason, dict(zip(names, facts, strict=True)))
    assert (found.commissions, found.parcels) == ((), ())


@pytest.mark.parametrize(
    ("works", "people", "rule", "words"),
    [
        ({}, [Expert("x", "A"), Expert("x", "B")], CommissionRule(1, 1), "stands twice"),
        ({"A": -1}, [Expert("x", "A")], CommissionRule(1, 1), "cannot be negative"),
        ({}, [Expert("x", "A", -1)], CommissionRule(1, 1), "cannot be negative"),
        ({}, [], CommissionRule(0, 1), "somebody to sit"),
        ({}, [], CommissionRule(1, 0), "somebody to sit"),
    ],
)
def test_nonsense_is_refused(works: dict[str, int], people: list[Expert], rule: CommissionRule, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        panel("RU", works, people, rule)


def test_no_works_still_makes_commissions() -> None:
    found = panel("RU", {"A": 0}, experts(A=1, B=1), CommissionRule(1, 2))
    assert (members(found), found.parcels, found.shares) == ([("A0", "B0")], (), ())


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 4), min_size=3),
    st.integers(1, 4),
    st.integers(1, 3),
    st.randoms(use_true_random=False),
)
def test_what_holds_of_every_panel(schools: dict[str, int], count: int, least: int, chance: random.Random) -> None:
    people, rule = experts(**schools), CommissionRule(count, least)
    works = {school: chance.randint(0, 40) for school in "ABCDEFGHI"}
    found = panel("RU", works, people, rule)
    home = {expert.code: expert.school for expert in people}
    assert [share for share in found.shares if home[share.expert] == share.source] == []
    if not found.refusal:
        sizes = [len(commission.experts) for commission in found.commissions]
        assert (sum(sizes), max(sizes) - min(sizes) <= 1) == (len(people), True)
        assert min(len({expert.school for expert in item.experts}) for item in found.commissions) >= least
        done: Counter[str] = Counter()
        for school, number in [(share.source, share.works) for share in found.shares]:
            done[school] += number
        for lacking in found.shortfalls:
            done[lacking.school] += lacking.works
        assert done == Counter({school: number for school, number in works.items() if number})
    chance.shuffle(people)
    assert panel("RU", dict(sorted(works.items(), reverse=True)), people, rule) == found


def test_another_seed_seats_others() -> None:
    people = experts(A=2, B=2, C=2, D=2, E=2, F=2)
    one, other = (seated(people, CommissionRule(3, 3, seed=seed), "RU") for seed in (1, 2))
    assert one != other


def test_sixty_schools_take_less_than_two_seconds() -> None:
    chance = random.Random(1)
    people = experts(**{f"S{i:02d}": chance.randint(1, 5) for i in range(60)})
    works = {f"S{i:02d}": chance.randint(5, 160) for i in range(60)}
    began = time.process_time()
    found = panel("RU", works, people, CommissionRule(8, 5), Effort())
    spent = time.process_time() - began
    assert (found.shortfalls, [parcel for parcel in found.parcels if parcel.aside]) == ((), [])
    assert len(found.parcels) <= 66
    average = sum(works.values()) / len(people)
    assert [item.number for item in found.commissions if not 0.85 < item.per_expert / average < 1.15] == []
    assert spent < 2
