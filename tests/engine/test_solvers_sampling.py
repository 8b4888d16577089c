"""The sample for a re-check: sizes by rule, chances that are recorded, lots that repeat."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine.lots import lot
from analytics.engine.sampling import Paper, Sample, SampleRule, SchoolDraw, draw


def papers(count: int, school: str = "A") -> list[Paper]:
    return [Paper(school, f"{i:04d}", "5АБВ"[: 1 + i % 3], 1 + i % 2, i % 21) for i in range(count)]


def codes(sample: Sample) -> list[str]:
    return [pick.code for pick in sample.picks]


def test_the_lot_is_the_same_on_every_machine() -> None:
    assert lot(7, "школа", "5001") % 10**12 == 278264664447
    assert lot(7, "ab", "c") != lot(7, "a", "bc")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ("all", 0)),
        (1, ("all", 1)),
        (10, ("all", 10)),
        (11, ("at_least", 10)),
        (100, ("at_least", 10)),
        (101, ("percent", 11)),
        (295, ("percent", 30)),
        (301, ("at_most", 30)),
    ],
)
def test_the_size_names_the_clause_that_decided(count: int, expected: tuple[str, int]) -> None:
    assert SampleRule().size(count) == expected


@pytest.mark.parametrize(
    "numbers", [{"percent": 101}, {"reach": -1}, {"at_most": 9}, {"boundary_percent": 120}, {"whole_up_to": -1}]
)
def test_a_rule_that_contradicts_itself_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"shares lie|the most is less"):
        SampleRule(**numbers)


def test_a_draw_repeats_to_the_letter() -> None:
    sample = draw(papers(40), SampleRule(), seed=2026, work="RU 5")
    assert codes(sample) == ["0003", "0006", "0024", "0019", "0025", "0034", "0008", "0029", "0035", "0038"]
    assert sample.schools == (SchoolDraw("A", 40, 10, "at_least", 0, 0),)
    assert {(pick.stratum, pick.drawn, pick.out_of) for pick in sample.picks} == {("spread", 10, 40)}


def test_another_seed_or_work_draws_others() -> None:
    first = codes(draw(papers(40), SampleRule(), seed=2026, work="RU 5"))
    assert codes(draw(papers(40), SampleRule(), seed=2027, work="RU 5")) != first
    assert codes(draw(papers(40), SampleRule(), seed=2026, work="MA 5")) != first


def test_a_school_keeps_its_sample_when_another_changes() -> None:
    rule = SampleRule()
    alone = draw(papers(40), rule, seed=1, work="w")
    beside = draw(papers(40) + papers(77, "B"), rule, seed=1, work="w")
    assert [pick for pick in beside.picks if pick.school == "A"] == list(alone.picks)


def test_the_boundary_has_its_guaranteed_share() -> None:
    sheet = [
        Paper("A", f"{i:03d}", "5А", 1, total) for i, total in enumerate([9] * 60 + [10, 11, 10, 11, 10, 11, 10, 12])
    ]
    sample = draw(sheet, SampleRule(), seed=3, work="w", thresholds=(10, 20, 30), boundary=frozenset({"A"}))
    strata = Counter((pick.stratum, pick.drawn, pick.out_of) for pick in sample.picks)
    assert strata == {("boundary", 5, 7): 5, ("spread", 5, 61): 5}
    assert sample.schools == (SchoolDraw("A", 68, 10, "at_least", 7, 5),)
    without = draw(sheet, SampleRule(), seed=3, work="w", thresholds=(10, 20, 30))
    assert without.schools == (SchoolDraw("A", 68, 10, "at_least", 0, 0),)


@pytest.mark.parametrize(
    ("near", "far", "expected"),
    [(2, 38, 2), (38, 2, 10), (39, 1, 10), (40, 0, 10), (3, 4, 3), (25, 15, 7)],
)
def test_the_boundary_never_gets_less_than_its_proportion(near: int, far: int, expected: int) -> None:
    sheet = [Paper("A", f"{i}", "", 0, 10 if i < near else 0) for i in range(near + far)]
    sample = draw(sheet, SampleRule(), seed=3, work="w", thresholds=(10,), boundary=frozenset({"A"}))
    assert sample.schools[0].boundary_size == expected
    assert len(sample.picks) == min(10, near + far)


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice in school A"):
        draw([Paper("A", "1"), Paper("A", "1")], SampleRule(), seed=1, work="w")


def test_nothing_comes_of_nothing() -> None:
    assert draw([], SampleRule(), seed=1, work="w").picks == ()


def test_the_recorded_chance_is_the_real_one() -> None:
    drawn = Counter(code for seed in range(2000) for code in codes(draw(papers(30), SampleRule(), seed=seed, work="w")))
    assert len(drawn) == 30
    # Six standard deviations of a share of 1/3 over 2000 draws.
    assert max(abs(count / 2000 - 1 / 3) for count in drawn.values()) < 0.064


@given(st.permutations(papers(35) + papers(12, "B")), st.integers(0, 10**9))
def test_the_order_of_papers_does_not_matter(shuffled: list[Paper], seed: int) -> None:
    kept = draw(
        papers(35) + papers(12, "B"), SampleRule(), seed=seed, work="w", thresholds=(5,), boundary=frozenset("A")
    )
    assert draw(shuffled, SampleRule(), seed=seed, work="w", thresholds=(5,), boundary=frozenset("A")) == kept


@given(st.lists(st.tuples(st.sampled_from("АБВГ"), st.integers(1, 2)), min_size=11, max_size=90), st.integers(0, 99))
def test_every_class_has_its_proportion_within_one(cells: list[tuple[str, int]], seed: int) -> None:
    sheet = [Paper("A", str(i), name, variant) for i, (name, variant) in enumerate(cells)]
    sample = draw(sheet, SampleRule(), seed=seed, work="w")
    _, size = SampleRule().size(len(sheet))
    assert len(sample.picks) == size
    present, taken = Counter(name for name, _ in cells), Counter(pick.class_name for pick in sample.picks)
    off = {name: abs(taken[name] - Fraction(size * count, len(sheet))) for name, count in present.items()}
    assert {name: gap for name, gap in off.items() if gap >= 1} == {}
