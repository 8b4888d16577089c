"""The risk zone and the two-year rule: every criterion at its edge, and what does not count."""

from datetime import date

import pytest

from analytics.engine.dynamics import (
    LowResult,
    LowRule,
    LowSchool,
    SeasonState,
    administrative_step_allowed,
    low_results,
)
from analytics.engine.zones import (
    NONE,
    SIGNS,
    WATCH,
    Criterion,
    Evidence,
    Finding,
    Inquiry,
    Listing,
    Reason,
    Recheck,
    Zone,
    ZoneRule,
    zones,
)

TODAY = date(2026, 6, 10)


def sign(work: str, *signs: str, season: int = 2026, outcome: str = "") -> Finding:
    return Finding(work, season, frozenset(signs), outcome)


def zone(**known: tuple[object, ...]) -> Zone:
    (found,) = zones([Evidence("A", **known)], season=2026, today=TODAY)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("findings", "expected", "codes"),
    [
        pytest.param((), NONE, [], id="nothing"),
        pytest.param((sign("RU 5", "level"),), WATCH, ["works_with_signs"], id="one work, one sign"),
        pytest.param((sign("RU 5"),), NONE, [], id="a finding without signs"),
        pytest.param(
            (sign("RU 5", "level"), sign("RU 5", "level")), WATCH, ["works_with_signs"], id="one work found twice"
        ),
        pytest.param(
            (sign("RU 5", "level"), sign("MA 5", "level")),
            SIGNS,
            ["works_with_signs"],
            id="two works",
        ),
        pytest.param(
            (sign("RU 5", "level", "boundary"),), SIGNS, ["signs_in_one_work", "works_with_signs"], id="two signs"
        ),
        pytest.param(
            (sign("RU 5", "level"), sign("RU 5", "boundary")),
            SIGNS,
            ["signs_in_one_work", "works_with_signs"],
            id="two signs found apart",
        ),
        pytest.param((sign("RU 5", "level", outcome="explained"),), NONE, [], id="explained"),
        pytest.param((sign("RU 5", "level", outcome="unclear"),), WATCH, ["works_with_signs"], id="unclear"),
        pytest.param(
            (sign("RU 5", "level", outcome="confirmed"),), SIGNS, ["confirmed", "works_with_signs"], id="confirmed"
        ),
        pytest.param((sign("RU 5", "level", season=2025),), NONE, [], id="lapsed"),
        pytest.param((sign("RU 5", "level", season=2027),), NONE, [], id="of a later season"),
        pytest.param(
            (sign("RU 5", "level"), sign("MA 6", "level", season=2025)),
            SIGNS,
            ["years_running", "works_with_signs"],
            id="two years running",
        ),
        pytest.param(
            (sign("RU 5", "level"), sign("MA 6", "level", season=2024)),
            WATCH,
            ["works_with_signs"],
            id="a year between",
        ),
    ],
)
def test_findings(findings: tuple[Finding, ...], expected: str, codes: list[str]) -> None:
    found = zone(findings=findings)
    assert (found.zone, [reason.code for reason in found.reasons]) == (expected, codes)


def test_a_reason_carries_its_facts_and_the_rule_its_version() -> None:
    found = zone(findings=(sign("RU 5", "level", "boundary"), sign("MA 5", "tasks")))
    assert found == Zone(
        "A",
        SIGNS,
        (
            Reason("works_with_signs", SIGNS, {"season": 2026, "works": ("MA 5", "RU 5")}),
            Reason("signs_in_one_work", SIGNS, {"season": 2026, "work": "RU 5", "signs": ("boundary", "level")}),
        ),
        "zone-1",
    )


@pytest.mark.parametrize(
    ("recheck", "expected"),
    [
        (Recheck("RU 5", 2026, 10, 9), []),
        (
            Recheck("RU 5", 2026, 10, 8),
            [{"season": 2026, "work": "RU 5", "checked": 10, "unchanged": 8, "upper": 94.3}],
        ),
        (
            Recheck("RU 5", 2026, 100, 60),
            [{"season": 2026, "work": "RU 5", "checked": 100, "unchanged": 60, "upper": 69.1}],
        ),
        (Recheck("RU 5", 2026, 0, 0), []),
        (Recheck("RU 5", 2025, 10, 1), []),
    ],
)
def test_a_recheck_is_held_against_ninety_per_cent(recheck: Recheck, expected: list[dict[str, object]]) -> None:
    found = zone(rechecks=(recheck,))
    assert [reason.facts for reason in found.reasons] == expected
    assert found.zone == (SIGNS if expected else NONE)


@pytest.mark.parametrize(
    ("due", "answered", "expected"),
    [
        (date(2026, 6, 10), None, []),
        (date(2026, 6, 9), None, [{"work": "RU 5", "due": "2026-06-09", "days": 1}]),
        (date(2026, 6, 1), date(2026, 6, 8), []),
    ],
)
def test_silence_counts_from_the_day_after(due: date, answered: date | None, expected: list[dict[str, object]]) -> None:
    assert [reason.facts for reason in zone(inquiries=(Inquiry("RU 5", due, answered),)).reasons] == expected


@pytest.mark.parametrize(
    ("season", "expected", "codes"),
    [
        (2026, SIGNS, ["official_list"]),
        (2025, WATCH, ["official_list"]),
        (2024, NONE, []),
        (2027, NONE, []),
    ],
)
def test_an_official_list_is_a_fact_with_a_source(season: int, expected: str, codes: list[str]) -> None:
    found = zone(listings=(Listing("federal", "letter 12", season),))
    assert (found.zone, [reason.code for reason in found.reasons]) == (expected, codes)
    assert [reason.facts for reason in found.reasons] == [
        {"list": "federal", "source": "letter 12", "season": season} for _ in codes
    ]


def test_the_rule_is_data() -> None:
    rule = ZoneRule("own-3", (Criterion("works_with_signs", WATCH, 3), Criterion("answer_overdue", WATCH, 5)))
    evidence = [
        Evidence("B", findings=tuple(sign(work, "level", "tasks") for work in "xyz")),
        Evidence("A", inquiries=(Inquiry("x", date(2026, 6, 5)),)),
        Evidence("C", inquiries=(Inquiry("x", date(2026, 6, 4)),)),
    ]
    found = zones(evidence, rule, season=2026, today=TODAY)
    assert [(item.school, item.zone, item.version) for item in found] == [
        ("A", NONE, "own-3"),
        ("B", WATCH, "own-3"),
        ("C", WATCH, "own-3"),
    ]


@pytest.mark.parametrize("criterion", [Criterion("gut_feeling", SIGNS), Criterion("confirmed", "red")])
def test_an_unknown_criterion_is_refused(criterion: Criterion) -> None:
    with pytest.raises(ValueError, match="no such criterion or zone"):
        ZoneRule("x", (criterion,))


def low(season: int, procedure: str, participants: int, count: int, school: str = "A") -> LowResult:
    return LowResult(school, season, procedure, participants, count)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param(
            [low(2025, "RU", 10, 3), low(2025, "MA", 10, 3), low(2026, "RU", 10, 3), low(2026, "MA", 20, 6)],
            (LowSchool("A", ((2025, "MA"), (2025, "RU"), (2026, "MA"), (2026, "RU"))),),
            id="thirty per cent is enough",
        ),
        pytest.param(
            [low(2025, "RU", 10, 3), low(2025, "MA", 10, 3), low(2026, "RU", 10, 3), low(2026, "MA", 100, 29)],
            (),
            id="one procedure short",
        ),
        pytest.param(
            [low(year, name, 10, 9) for year in (2024, 2026) for name in ("RU", "MA")], (), id="not two years running"
        ),
        pytest.param(
            [
                *(low(2025, "RU", 4, 3), low(2025, "RU", 16, 2)),
                *(low(2025, "MA", 9, 9), low(2026, "RU", 9, 9), low(2026, "MA", 9, 9)),
            ],
            (),
            id="classes are added up",
        ),
    ],
)
def test_low_results(results: list[LowResult], expected: tuple[LowSchool, ...]) -> None:
    assert low_results(results, season=2026) == expected


def test_the_rule_of_low_results_is_data() -> None:
    results = [low(2026, "RU", 9, 5), low(2026, "MA", 10, 5)]
    rule = LowRule(percent=50, procedures=1, seasons=1, least=10)
    assert low_results(results, rule, season=2026) == (LowSchool("A", ((2026, "MA"),)),)


def test_more_low_results_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="3 low results of 2"):
        low_results([low(2026, "RU", 2, 3)], season=2026)


@pytest.mark.parametrize(
    ("trouble", "helped", "expected"),
    [
        pytest.param([0.4, 0.4, 0.5], [0, 1, 0], (True, "no_progress"), id="two years of help in vain"),
        pytest.param([0.4, 0.4, 0.4], [1, 0, 0], (True, "no_progress"), id="helped from the start"),
        pytest.param([0.4, 0.4, 0.5], [0, 0, 0], (False, "not_helped"), id="nobody helped"),
        pytest.param([0.4, 0.4, 0.5], [0, 0, 1], (False, "not_helped"), id="help came only now"),
        pytest.param([0.4, 0.3, 0.5], [1, 1, 1], (False, "improved"), id="better once"),
        pytest.param([0.4, 0.5, 0.45], [1, 1, 1], (False, "improved"), id="better than last year"),
        pytest.param([0.4, 0.2, 0.0], [1, 1, 1], (False, "no_trouble"), id="nothing left"),
        pytest.param([0.4, None, 0.5], [1, 1, 1], (False, "not_measured"), id="a year unmeasured"),
        pytest.param([0.4, 0.5], [1, 1], (False, "not_measured"), id="a year short"),
        pytest.param([], [], (False, "not_measured"), id="no history"),
        pytest.param([0.1, 0.4, 0.4, 0.5], [0, 0, 1, 0], (True, "no_progress"), id="older years do not matter"),
    ],
)
def test_no_step_before_two_years_without_progress(
    trouble: list[float | None], helped: list[int], expected: tuple[bool, str]
) -> None:
    first = 2027 - len(trouble)
    history = [
        SeasonState(first + i, share, bool(help_)) for i, (share, help_) in enumerate(zip(trouble, helped, strict=True))
    ]
    assert administrative_step_allowed(history, season=2026) == expected
    assert administrative_step_allowed(reversed(history), season=2026) == expected


def test_a_fall_too_small_to_count() -> None:
    history = [SeasonState(2024, 0.40, True), SeasonState(2025, 0.39, True), SeasonState(2026, 0.38, True)]
    assert administrative_step_allowed(history, season=2026) == (False, "improved")
    assert administrative_step_allowed(history, season=2026, least_change=0.05) == (True, "no_progress")


def test_a_season_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="season 2026 stands twice"):
        administrative_step_allowed([SeasonState(2026, 0.1), SeasonState(2026, 0.2)], season=2026)
