"""Every refusal as a table: who may stand where, and who may not, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from observers.kinds import Severity
from observers.rules import (
    ADJUSTABLE,
    DEFAULTS,
    Held,
    ObserverFacts,
    Refusal,
    SessionFacts,
    Settings,
    TieFacts,
    blocking,
    classes_of,
    insurmountable,
    may_share,
    objections,
    pause,
)
from tests.observers.builders import at

URAL = Settings(ZoneInfo("Asia/Yekaterinburg"))
STRICT = replace(URAL, certificate_needed=True)
NOW = at(8) - timedelta(days=3)
SESSION = SessionFacts(1, 10, at(9), at(10), subject="MA", classes="5А")
ANNA = ObserverFacts(1)
R = Refusal


def codes(found: Any) -> list[Refusal]:
    return [one.code for one in found]


def held(start: int, end: int, *, school: int = 20, session: int = 2, minute: int = 0) -> Held:
    return Held(session, school, "МБОУ СОШ № 2", at(start, minute), at(end, minute))


def test_nothing_stands_in_the_way_of_a_stranger() -> None:
    assert objections(SESSION, ANNA, (), URAL, NOW) == ()


@pytest.mark.parametrize(
    ("given", "now", "expected", "facts"),
    [
        ({"state": "cancelled"}, NOW, R.CANCELLED, {}),
        ({"state": "draft"}, NOW, R.WINDOW_CLOSED, {"why": "draft"}),
        ({}, at(9), R.BEGUN, {}),
        ({"opens_at": at(8)}, NOW, R.WINDOW_CLOSED, {"why": "early", "at": "2027-04-14T08:00"}),
        ({"closes_at": NOW}, NOW, R.WINDOW_CLOSED, {"why": "late", "at": "2027-04-11T08:00"}),
        ({"seats": 3, "taken": 3}, NOW, R.FULL, {"seats": 3}),
        ({"seats": 3, "taken": 4}, NOW, R.FULL, {"seats": 3}),
    ],
)
def test_a_session_refuses_by_itself(given: dict[str, Any], now: Any, expected: Refusal, facts: dict[str, Any]) -> None:
    assert objections(replace(SESSION, **given), ANNA, (), URAL, now) == ((expected, Severity.BLOCK, facts),)


@pytest.mark.parametrize(
    ("given", "now"),
    [
        ({"opens_at": NOW}, NOW),
        ({"closes_at": NOW + timedelta(seconds=1)}, NOW),
        ({}, at(9) - timedelta(seconds=1)),
        ({"seats": 3, "taken": 2}, NOW),
    ],
)
def test_the_edges_of_the_window_are_half_open(given: dict[str, Any], now: Any) -> None:
    assert objections(replace(SESSION, **given), ANNA, (), URAL, now) == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"state": "removed"}, [R.REMOVED]),
        ({"state": "withdrawn"}, [R.REMOVED]),
        ({"state": "erased"}, [R.REMOVED]),
        ({"state": "unconfirmed"}, []),
        ({"adult": False}, [R.NOT_ADULT]),
        ({"ties": (TieFacts(10, "works"),)}, [R.OWN_SCHOOL]),
        ({"ties": (TieFacts(20, "works"),)}, []),
        ({"ties": (TieFacts(10, "teaches", subject="MA"),)}, [R.OWN_SCHOOL, R.TEACHES]),
        ({"ties": (TieFacts(10, "teaches", subject="RU"),)}, [R.OWN_SCHOOL]),
        ({"ties": (TieFacts(10, "teaches"),)}, [R.OWN_SCHOOL, R.TEACHES]),
        ({"ties": (TieFacts(10, "child", classes="5А"),)}, [R.OWN_CLASS, R.RELATIVE]),
        ({"ties": (TieFacts(10, "child", classes="5Б"),)}, [R.RELATIVE]),
        ({"ties": (TieFacts(10, "child"),)}, [R.OWN_CLASS, R.RELATIVE]),
        ({"ties": (TieFacts(10, "relative", classes="5А"),)}, [R.RELATIVE]),
        ({"ties": (TieFacts(10, "child"), TieFacts(10, "relative"))}, [R.OWN_CLASS, R.RELATIVE]),
    ],
)
def test_a_person_is_refused_for_what_is_known_of_them(given: dict[str, Any], expected: list[Refusal]) -> None:
    found = objections(SESSION, replace(ANNA, **given), (), URAL, NOW)
    assert codes(found) == expected
    assert {one.severity for one in found} <= {Severity.BLOCK}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [R.NOT_TRAINED, R.NOT_ACCREDITED]),
        ({"trained": True}, [R.NOT_ACCREDITED]),
        ({"trained": True, "certified_from": date(2027, 4, 14), "certified_to": date(2027, 4, 14)}, []),
        ({"trained": True, "certified_from": date(2027, 4, 15), "certified_to": date(2027, 12, 1)}, [R.NOT_ACCREDITED]),
        ({"trained": True, "certified_from": date(2026, 4, 1), "certified_to": date(2027, 4, 13)}, [R.NOT_ACCREDITED]),
    ],
)
def test_a_certificate_is_asked_for_only_where_it_is_needed(given: dict[str, Any], expected: list[Refusal]) -> None:
    someone = replace(ANNA, **given)
    assert codes(objections(SESSION, someone, (), STRICT, NOW)) == expected
    assert objections(SESSION, someone, (), URAL, NOW) == ()


def test_a_certificate_counts_by_the_day_of_the_municipality() -> None:
    early = replace(SESSION, starts_at=at(1), ends_at=at(2))  # still the day before in Greenwich
    someone = replace(ANNA, trained=True, certified_from=date(2027, 4, 14), certified_to=date(2027, 4, 14))
    assert objections(early, someone, (), STRICT, NOW) == ()


@pytest.mark.parametrize(
    ("start", "end", "school", "expected"),
    [
        (8, 9, 10, []),
        (10, 11, 10, []),
        (8, 10, 10, [R.OVERLAP]),
        (9, 10, 10, [R.OVERLAP]),
        (8, 11, 20, [R.OVERLAP]),
        (10, 11, 20, [R.TRAVEL]),
        (7, 9, 20, [R.TRAVEL]),
        (11, 12, 20, []),
        (6, 8, 20, []),
    ],
)
def test_hours_are_half_open_and_schools_lie_apart(start: int, end: int, school: int, expected: list[Refusal]) -> None:
    assert codes(objections(SESSION, ANNA, (held(start, end, school=school),), URAL, NOW)) == expected


def test_what_is_said_of_another_presence_is_local() -> None:
    distant = replace(SESSION, starts_at=at(9).astimezone(UTC), ends_at=at(10).astimezone(UTC))
    place = {"school": "МБОУ СОШ № 2", "day": "2027-04-14"}
    assert objections(distant, ANNA, (held(9, 11),), URAL, NOW) == (
        (R.OVERLAP, Severity.BLOCK, place | {"from": "09:00", "to": "11:00"}),
    )
    assert objections(distant, ANNA, (held(10, 11, minute=20),), URAL, NOW) == (
        (R.TRAVEL, Severity.WARN, place | {"from": "10:20", "to": "11:20", "pause": 20, "needed": 60}),
    )


def test_the_night_of_changed_clocks_is_measured_in_true_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")  # 28 March 2027: 02:00 becomes 03:00
    first = at(1, day=date(2027, 3, 28), zone="Europe/Berlin")
    later = at(3, day=date(2027, 3, 28), zone="Europe/Berlin")
    before = Held(2, 20, "МБОУ СОШ № 2", first, first.astimezone(UTC) + timedelta(hours=1))
    assert pause(Held(3, 20, "", at(0, day=date(2027, 3, 28)), first), replace(SESSION, starts_at=later)) == timedelta(
        hours=1
    )
    after = replace(SESSION, starts_at=later, ends_at=later + timedelta(hours=1))
    found = objections(after, ANNA, (before,), Settings(berlin), NOW - timedelta(days=90))
    assert [(one.code, one.facts["pause"]) for one in found] == [(R.TRAVEL, 0)]


def test_one_place_in_a_session_is_enough_even_when_it_is_full() -> None:
    mine = Held(1, 10, "МБОУ СОШ № 1", at(9), at(10))
    assert codes(objections(replace(SESSION, taken=1), ANNA, (mine,), URAL, NOW)) == [R.ALREADY]


@pytest.mark.parametrize(("most", "expected"), [(None, []), (2, []), (1, [R.TOO_MANY]), (0, [R.TOO_MANY])])
def test_wished_visits_are_counted(most: int | None, expected: list[Refusal]) -> None:
    places = (held(12, 13),)
    assert codes(objections(SESSION, replace(ANNA, most=most), places, URAL, NOW)) == expected


def test_every_rule_has_a_default_and_only_two_only_warn() -> None:
    assert list(DEFAULTS) == list(Refusal)
    assert [code for code, severity in DEFAULTS.items() if severity != Severity.BLOCK] == [R.TRAVEL, R.TOO_MANY]


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("code", list(Refusal))
def test_a_municipality_softens_only_what_it_may(code: Refusal, severity: Severity) -> None:
    expected = severity if code in ADJUSTABLE else DEFAULTS[code]
    assert replace(URAL, severities={code: severity}).severity(code) == expected


def test_a_rule_that_is_switched_off_says_nothing_and_a_warning_does_not_forbid() -> None:
    teacher = replace(ANNA, adult=False, ties=(TieFacts(10, "works"), TieFacts(10, "relative")))
    lenient = replace(URAL, severities={R.OWN_SCHOOL: Severity.WARN, R.RELATIVE: Severity.OFF})
    found = objections(replace(SESSION, closes_at=NOW), teacher, (), lenient, NOW)
    assert [(one.code, one.severity) for one in found] == [
        (R.WINDOW_CLOSED, Severity.BLOCK),
        (R.NOT_ADULT, Severity.BLOCK),
        (R.OWN_SCHOOL, Severity.WARN),
    ]
    assert codes(blocking(found)) == [R.WINDOW_CLOSED, R.NOT_ADULT]
    assert codes(insurmountable(found)) == [R.NOT_ADULT]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5А", {(5, "А")}),
        ("5A", {(5, "А")}),
        ("5 «б»", {(5, "Б")}),
        ("5-В класс", {(5, "В")}),
        ("5А, Б; 6В классы", {(5, "А"), (5, "Б"), (6, "В")}),
        ("5АБ", {(5, "А"), (5, "Б")}),
        ("5-7", {(5, ""), (6, ""), (7, "")}),
        ("10", {(10, "")}),
        ("", set()),
        ("все", set()),
    ],
)
def test_classes_are_read_however_they_are_written(text: str, expected: set[tuple[int, str]]) -> None:
    assert classes_of(text) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("5А", "5а, 5б", True),
        ("5А", "5Б", False),
        ("5", "5Б", True),
        ("", "5Б", True),
        ("5А", "", True),
        ("6А", "5", False),
    ],
)
def test_classes_that_may_be_the_same(first: str, second: str, expected: bool) -> None:
    assert may_share(first, second) is expected
