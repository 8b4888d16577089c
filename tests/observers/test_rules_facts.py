"""Rows become facts in a constant number of queries, and every refusal has one sentence."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from observers.kinds import PlaceState, Severity, TieKind
from observers.labels.refusals import recorded, sentence
from observers.models import Observer, RuleSetting, Session, Training
from observers.reports.facts import (
    ask,
    facts_of,
    facts_of_observer,
    held_by,
    held_by_each,
    settings_of,
    taken_of,
    with_facts,
)
from observers.rules import DEFAULTS, Held, Objection, ObserverFacts, Refusal, Settings, TieFacts
from tests.builders import Cast
from tests.observers.builders import at, certificate, observer, place, session, tie

R = Refusal


def test_settings_of_a_municipality_are_its_rows_over_the_defaults(cast: Cast) -> None:
    RuleSetting.objects.create(municipality=cast.municipality, code="relative", severity="warn")
    Training.objects.create(municipality=cast.municipality, title="Памятка", text="…", needed=True)
    assert settings_of(cast.municipality) == Settings(
        ZoneInfo("Asia/Yekaterinburg"), DEFAULTS | {R.RELATIVE: Severity.WARN}, certificate_needed=True
    )
    assert cast.elsewhere is not None
    assert settings_of(cast.elsewhere).severities == DEFAULTS


def test_an_observer_as_facts(cast: Cast) -> None:
    anna = observer(cast.municipality, wishes={"most": 3})
    tie(anna, cast.schools[0], TieKind.CHILD, classes="5А")
    certificate(anna)
    assert facts_of_observer(anna) == ObserverFacts(
        anna.pk,
        ties=(TieFacts(cast.schools[0].pk, "child", "5А", ""),),
        trained=True,
        certified_from=date(2027, 1, 1),
        certified_to=date(2027, 12, 31),
        most=3,
    )
    assert facts_of_observer(observer(cast.municipality)) == ObserverFacts(anna.pk + 1)


@pytest.mark.parametrize("state", list(PlaceState))
def test_only_places_that_hold_count(cast: Cast, state: PlaceState) -> None:
    first, anna = session(cast.schools[0], seats=2), observer(cast.municipality)
    one = place(first, anna, state)
    holds = state in {"unconfirmed", "confirmed", "attended", "absent"}
    assert facts_of(first).taken == int(holds)
    assert taken_of([first.pk]) == {first.pk: int(holds)}
    expected = (Held(first.pk, cast.schools[0].pk, "МБОУ СОШ № 1", first.starts_at, first.ends_at),)
    assert held_by(anna) == (expected if holds else ())
    assert facts_of(first, leaving_out=one).taken == 0
    assert held_by(anna, leaving_out=one) == ()


def test_asking_takes_six_queries_however_much_is_held(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna, wanted = observer(cast.municipality), session(cast.schools[0], at(20))
    for hour in range(1, 12):
        place(session(cast.schools[hour % 2], at(hour)), anna)
    for school in cast.schools:
        tie(anna, school, TieKind.RELATIVE)
    fresh, someone = Session.objects.select_related("municipality").get(pk=wanted.pk), Observer.objects.get(pk=anna.pk)
    with django_assert_num_queries(6):
        found = ask(fresh, someone, at(7) - timedelta(days=1))
    assert [one.code for one in found] == [R.RELATIVE]


def test_many_observers_and_sessions_take_as_many_queries_as_few(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [observer(cast.municipality) for _ in range(7)]
    for one in people:
        place(session(cast.schools[0]), one)
    with django_assert_num_queries(4):
        assert len([facts_of_observer(one) for one in with_facts(Observer.objects.all())]) == 7
        assert [facts_of(one).taken for one in Session.objects.with_taken()] == [1] * 7
        assert len(held_by_each([one.pk for one in people])) == 7


def test_the_same_place_asked_about_anew_is_no_obstacle_to_itself(cast: Cast) -> None:
    first, anna = session(cast.schools[0]), observer(cast.municipality)
    mine = place(first, anna, PlaceState.UNCONFIRMED)
    assert [one.code for one in ask(first, anna, at(7))] == [R.ALREADY]
    assert ask(first, anna, at(7), leaving_out=mine) == ()


PRESENCE = {"school": "МБОУ СОШ № 2", "day": "2027-04-14", "from": "10:20", "to": "11:20"}
SENTENCES: list[tuple[Refusal, dict[str, Any], str]] = [
    (R.CANCELLED, {}, "This session was called off."),
    (R.BEGUN, {}, "This session has already begun."),
    (R.WINDOW_CLOSED, {"why": "draft"}, "This session is not open for sign-up yet."),
    (
        R.WINDOW_CLOSED,
        {"why": "early", "at": "2027-04-01T08:00"},
        "Sign-up for this session opens on 01.04.2027 08:00.",
    ),
    (R.WINDOW_CLOSED, {"why": "late", "at": "2027-04-01T08:00"}, "Sign-up for this session ended on 01.04.2027 08:00."),
    (R.ALREADY, {}, "The observer has a place in this session already."),
    (R.FULL, {"seats": 1}, "The only place of this session is taken."),
    (R.FULL, {"seats": 3}, "All 3 places of this session are taken."),
    (R.REMOVED, {"state": "removed"}, "The observer was taken off the list by the coordinator."),
    (R.REMOVED, {"state": "withdrawn"}, "The observer withdrew the consent, so no place can be given."),
    (R.NOT_ADULT, {}, "Only people of 18 or older may observe."),
    (R.OWN_SCHOOL, {}, "The observer works at this school."),
    (R.TEACHES, {}, "The observer teaches the subject of this session at this school."),
    (R.OWN_CLASS, {"classes": "5А"}, "The observer's own child learns in a class observed here (5А)."),
    (R.OWN_CLASS, {"classes": ""}, "The observer's own child may learn in a class observed here."),
    (R.RELATIVE, {}, "A child or relative of the observer learns at this school."),
    (R.NOT_TRAINED, {}, "The observer has not been through the training."),
    (R.NOT_ACCREDITED, {}, "The observer has no certificate yet, and this municipality asks for one."),
    (
        R.NOT_ACCREDITED,
        {"from": "2027-01-01", "to": "2027-04-13"},
        "The observer's certificate is valid from 01.01.2027 to 13.04.2027 and does not cover that day.",
    ),
    (R.OVERLAP, PRESENCE, "At that time the observer is at another session: МБОУ СОШ № 2, 14.04.2027, 10:20–11:20."),
    (
        R.TRAVEL,
        PRESENCE | {"pause": 20, "needed": 60},
        (
            "Between this session and the one at МБОУ СОШ № 2 (14.04.2027, 10:20–11:20) there are 20 min;"
            " getting from school to school takes about 60 min."
        ),
    ),
    (R.TOO_MANY, {"most": 1}, "The observer wished for no more than 1 visit."),
    (R.TOO_MANY, {"most": 2}, "The observer wished for no more than 2 visits."),
]


@pytest.mark.parametrize(("code", "facts", "expected"), SENTENCES)
def test_one_sentence_per_refusal(settings: LazySettings, code: Refusal, facts: dict[str, Any], expected: str) -> None:
    settings.LANGUAGE_CODE = "en"
    assert sentence(Objection(code, Severity.BLOCK, facts)) == expected


def test_no_refusal_is_without_a_sentence() -> None:
    assert {code for code, _facts, _words in SENTENCES} == set(Refusal)


def test_objections_are_stored_as_plain_rows() -> None:
    found = [Objection(R.FULL, Severity.BLOCK, {"seats": 2})]
    assert recorded(found) == [{"code": "full", "severity": "block", "facts": {"seats": 2}}]
