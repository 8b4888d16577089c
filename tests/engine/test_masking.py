"""Small groups cannot be had from what is shown, not even by somebody who knows the rule."""

import random
from collections.abc import Sequence
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine.clusters import clustered_interval
from analytics.engine.masking import LEAST, hidden, is_small

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("counts", "order", "veil"),
    [
        ((), (), ()),
        ((0, 0), (0, 1), (False, False)),
        ((30, 20, 10), (0, 1, 2), (False, False, False)),
        ((9,), (0,), (True,)),
        ((4, 5), (0, 1), (True, True)),
        ((4, 0, 30), (1, 0, 2), (True, False, True)),
        ((5, 9, 30), (2, 1, 0), (True, True, False)),
        ((4, 5, 30, 40), (3, 2, 1, 0), (True, True, False, True)),
        ((4, 5, 30, 40), (2, 3, 1, 0), (True, True, True, False)),
        ((30, 40, 9), (1, 0, 2), (False, True, True)),
        ((5, 5), (0, 1), (True, True)),
        ((*(1,) * 10, 30), range(11), (True,) * 11),
        ((*(1,) * 10, 30, 40), range(12), (*(True,) * 11, False)),
        ((1,) * 10, range(10), (True,) * 10),
    ],
)
def test_what_is_hidden(counts: tuple[int, ...], order: Sequence[int], veil: tuple[bool, ...]) -> None:
    assert hidden(counts, order) == veil


@pytest.mark.parametrize(("counts", "order"), [([3, -1], [0, 1]), ([3, 4], [0, 0]), ([3, 4], [0])])
def test_what_is_no_table_is_refused(counts: list[int], order: list[int]) -> None:
    with pytest.raises(ValueError, match="counts of people, and an order of their places"):
        hidden(counts, order)


@pytest.mark.parametrize(
    ("counts", "small"),
    [
        ((0,), False),
        ((1,), True),
        ((4, 5), True),
        ((5, 5), False),
        ((1,) * 10, True),
        ((9,) * 10, True),
        ((9, 9), False),
    ],
)
def test_a_sum_that_must_not_be_shown(counts: tuple[int, ...], small: bool) -> None:
    assert is_small(counts) is small


@given(COUNTS, st.randoms())
def test_no_small_group_is_shown_and_the_hidden_are_no_small_group(counts: list[int], chance: random.Random) -> None:
    order = list(range(len(counts)))
    chance.shuffle(order)
    veil = hidden(counts, order)
    shown = [count for count, is_hidden in zip(counts, veil, strict=True) if not is_hidden]
    rest = [count for count, is_hidden in zip(counts, veil, strict=True) if is_hidden]
    assert not any(0 < count < LEAST for count in shown)
    if rest and not is_small(counts):
        assert (sum(rest) >= LEAST, len(rest) > 1) == (True, True)


def recovered(least: int, most: int, places: int) -> list[tuple[int, ...]]:
    """Tables with a count that somebody would know who sees the others, the sum and the rule, but not the order."""
    tables = [counts for counts in product(range(most + 1), repeat=places) if not is_small(counts, least)]
    seen: dict[tuple[int | None, ...], list[set[int]]] = {}
    views = []
    for counts in tables:
        for veil in {hidden(counts, order, least) for order in permutations(range(places))}:
            parts = zip(counts, veil, strict=True)
            view = (sum(counts), *(None if is_hidden else count for count, is_hidden in parts))
            for values, count in zip(seen.setdefault(view, [set() for _count in counts]), counts, strict=True):
                values.add(count)
            views.append((counts, veil, view))
    return [
        counts
        for counts, veil, view in views
        if any(is_hidden and len(values) < 2 for is_hidden, values in zip(veil, seen[view], strict=True))
    ]


@pytest.mark.parametrize(("least", "most", "places"), [(3, 14, 3), (3, 8, 4), (3, 5, 5), (10, 30, 3)])
def test_no_hidden_count_is_recovered_by_whoever_knows_the_rule(least: int, most: int, places: int) -> None:
    # Sums that only the largest of the enumerated counts can make are left out: larger counts exist in truth.
    found = [counts for counts in recovered(least, most, places) if sum(counts) <= most]
    assert found == []


@pytest.mark.parametrize(
    ("sizes", "means"), [((), ()), ((20,), (50.0,)), ((20, 0), (50.0, 10.0)), ((20, 30), (50.0, 50.0))]
)
def test_no_interval_over_schools(sizes: tuple[int, ...], means: tuple[float, ...]) -> None:
    assert clustered_interval(sizes, means) is None


def test_the_interval_over_schools_by_hand() -> None:
    # Equal schools: se is that of the plain mean of the school means, sd 10 over two, t with one degree 12.706.
    found = clustered_interval((20, 20), (40.0, 60.0))
    assert found is not None
    assert [round(part, 2) for part in found] == [50.0, -77.06, 177.06]
