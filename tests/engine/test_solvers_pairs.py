"""Pairs of schools: alike in context, nobody overloaded, whoever stays alone has a reason."""

import itertools
import random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.engine.pairs import Balance, Match, PairRule, Pairs, Profile, Unmatched, pair


def about(value: float) -> float:
    return cast(float, pytest.approx(value))


def school(name: str, size: float | None = None, kind: str = "", **more: float | None) -> Profile:
    numbers = {"size": size, **more} if size is not None or more else {}
    return Profile(name, {"kind": kind} if kind else {}, numbers)


def chosen(found: Pairs) -> dict[str, str]:
    return {match.school: match.steady for match in found.matches}


def test_the_whole_is_better_than_each_ones_nearest() -> None:
    """Greedy would give X to A, who is nearest to it, and leave 90 between B and Y: 10 + 90 against 20 + 30."""
    found = pair([school("A", 100), school("B", 120)], [school("X", 110), school("Y", 80), school("Z", 900)])
    assert chosen(found) == {"A": "Y", "B": "X"}
    # The six known gaps are 10, 20, 800, 10, 40, 780, 276 2/3 on average.
    assert found.matches == (
        Match("A", "Y", about(20 / (1660 / 6)), {"size": 20.0}),
        Match("B", "X", about(10 / (1660 / 6)), {"size": 10.0}),
    )
    assert found.unmatched == ()


def test_a_group_counts_and_exact_forbids() -> None:
    seekers = [school("A", 100, "rural")]
    steady = [school("X", 100, "gymnasium"), school("Y", 140, "rural")]
    found = pair(seekers, steady, PairRule(weights={"kind": 5}))
    assert chosen(found) == {"A": "Y"}
    assert found.matches[0].gaps == {"kind": 0.0, "size": -40.0}
    assert pair(seekers, steady[:1], PairRule(exact=frozenset({"kind"}))).unmatched == (
        Unmatched("A", "outside_calipers", {"nearest": "X", "bar": ("kind",)}),
    )


def test_a_caliper_is_in_its_own_units_and_includes_its_end() -> None:
    steady = [school("X", 150)]
    assert chosen(pair([school("A", 100)], steady, PairRule(calipers={"size": 50}))) == {"A": "X"}
    assert pair([school("A", 99)], steady, PairRule(calipers={"size": 50})).unmatched == (
        Unmatched("A", "outside_calipers", {"nearest": "X", "bar": ("size",)}),
    )


def test_a_steady_school_takes_no_more_than_its_number() -> None:
    seekers = [school(name, 100) for name in "ABC"]
    found = pair(seekers, [school("X", 100)], PairRule(each=2))
    assert chosen(found) == {"A": "X", "B": "X"}
    assert found.unmatched == (Unmatched("C", "steady_schools_taken", {"open": ("X",)}),)


def test_help_is_spread_before_it_is_piled_up() -> None:
    steady = [school("X", 100), school("Y", 101), school("Z", 900)]
    found = pair([school("A", 100), school("B", 100)], steady, PairRule(each=2))
    assert sorted(chosen(found).values()) == ["X", "Y"]
    piled = pair([school("A", 100), school("B", 100)], steady, PairRule(each=2, turn_price=0))
    assert sorted(chosen(piled).values()) == ["X", "X"]


def test_silence_does_not_make_a_school_the_nearest() -> None:
    steady = [
        school("X", None, "rural", index=50),
        school("Y", 110, "rural", index=50),
        school("Z", 400, "rural", index=50),
    ]
    found = pair([school("A", 100, "rural", index=50)], steady)
    assert chosen(found) == {"A": "Y"}
    only = pair([school("A", 100, "rural", index=50)], steady[:1])
    assert only.matches[0].gaps == {"kind": 0.0, "index": 0.0, "size": None}


def test_too_little_known_is_not_guessed() -> None:
    found = pair([school("A", None, "rural")], [school("X", 100, "rural", index=3, prior=2)])
    assert found.unmatched == (Unmatched("A", "too_little_known", {"known": 0.25}),)


def test_nobody_to_pair_with() -> None:
    assert pair([school("A", 1)], []) == Pairs((), (Unmatched("A", "no_steady_schools", {}),), ())
    assert pair([], [school("A", 1)]) == Pairs((), (), ())
    assert pair([Profile("A")], [Profile("X")]).unmatched == (Unmatched("A", "too_little_known", {"known": 0.0}),)


@pytest.mark.parametrize(("signs", "steady"), [("AA", "X"), ("A", "XX"), ("A", "A")])
def test_a_school_named_twice_is_refused(signs: str, steady: str) -> None:
    with pytest.raises(ValueError, match="stands twice"):
        pair([school(name) for name in signs], [school(name) for name in steady])


def test_balance_before_and_after() -> None:
    seekers, steady = (
        [school("A", 100, "rural"), school("B", 200)],
        [school("X", 100, "rural"), school("Y", 400, "urban")],
    )
    # Deviation of 100, 200, 100, 400 is sqrt(20000).
    unit = 20000**0.5
    found = pair(seekers, steady, PairRule(least_known=0))
    assert chosen(found) == {"A": "X", "B": "Y"}
    assert found.balance == (
        Balance("kind", 0.5, 0.0, 1),
        Balance("size", about(-100 / unit), about(-100 / unit), 2),
    )


PROFILES = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(20, 1500)), st.sampled_from(["", "rural", "urban"]), st.integers(0, 9)),
    min_size=2,
    max_size=8,
)


@settings(deadline=None)
@given(PROFILES, st.integers(1, 7), st.integers(1, 3), st.randoms(use_true_random=False))
def test_limits_hold_and_order_does_not_matter(
    rows: list[tuple[int | None, str, int]], cut: int, each: int, chance: random.Random
) -> None:
    people = [school(f"S{i}", size, kind, index=index) for i, (size, kind, index) in enumerate(rows)]
    signs, steady = people[:cut], people[cut:]
    rule = PairRule(each=each, calipers={"index": 4}, exact=frozenset({"kind"}))
    found = pair(signs, steady, rule)
    partners = [match.steady for match in found.matches]
    assert max([partners.count(name) for name in partners], default=0) <= each
    assert sorted([*chosen(found), *(item.school for item in found.unmatched)]) == sorted(one.school for one in signs)
    assert [match for match in found.matches if abs(match.gaps["index"] or 0) > 4 or match.gaps.get("kind") == 1] == []
    chance.shuffle(signs)
    chance.shuffle(steady)
    assert pair(signs, steady, rule) == found


@settings(deadline=None)
@given(st.lists(st.integers(1, 1000), min_size=6, max_size=6, unique=True))
def test_no_other_choice_is_nearer(sizes: list[int]) -> None:
    signs = [school(name, size) for name, size in zip("ABC", sizes[:3], strict=True)]
    steady = [school(name, size) for name, size in zip("XYZ", sizes[3:], strict=True)]
    total = sum(abs(match.gaps["size"] or 0) for match in pair(signs, steady).matches)
    assert total == min(
        sum(abs(a - b) for a, b in zip(sizes[:3], order, strict=True)) for order in itertools.permutations(sizes[3:])
    )
