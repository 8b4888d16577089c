"""The desk of destruction: who sees it, the clock of requests, and what the page refuses."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from documents.models import Document
from observers.deadlines import DataClass, answer_by, ripened_by, span
from observers.jobs import erasing as nightly
from observers.kinds import ObserverState
from observers.models import Consent, ErasureRound, Observer
from observers.services import privacy
from schools.calendar import russian
from schools.models import Municipality
from tests.builders import Cast, a_user
from tests.observers import builders
from tests.observers.lives import consent


@pytest.fixture(autouse=True)
def desk(english: None, settings: LazySettings, tmp_path: Path) -> None:
    """The list of destroyed rows lies in the test's own folder."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def person(municipality: Municipality) -> Observer:
    """Somebody who has withdrawn the consent."""
    made = builders.observer(municipality)
    consent(made)
    return privacy.withdraw_consent(made, "processing", now=timezone.now())


@pytest.fixture
def open_round(person: Observer) -> ErasureRound:
    """The proposal of the night after."""
    row = nightly.propose(person.municipality, timezone.now())
    assert row is not None
    return row


def confirmation(row: ErasureRound, **given: str) -> dict[str, str]:
    """What the page sends."""
    return {"digest": row.digest, "post": "Главный специалист", "sure": "on", **given}


@pytest.mark.parametrize(
    ("of", "event", "ripe", "latest"),
    [
        (DataClass.WITHDRAWN, date(2027, 4, 10), date(2027, 4, 10), date(2027, 5, 10)),
        (DataClass.UNCONFIRMED, date(2027, 4, 1), date(2027, 5, 1), date(2027, 5, 11)),
        (DataClass.APPLICATION, date(2027, 4, 14), date(2027, 9, 14), date(2027, 9, 30)),
        (DataClass.APPLICATION, date(2027, 8, 31), date(2027, 9, 14), date(2027, 9, 30)),
        (DataClass.APPLICATION, date(2027, 9, 1), date(2028, 9, 14), date(2028, 9, 30)),
        (DataClass.QUESTION, date(2027, 1, 1), date(2027, 4, 1), date(2027, 5, 1)),
        (DataClass.CONSENT, date(2027, 8, 31), date(2030, 8, 31), date(2030, 9, 30)),
        (DataClass.CONSENT, date(2028, 2, 29), date(2031, 2, 28), date(2031, 3, 30)),
    ],
)
def test_terms(of: DataClass, event: date, ripe: date, latest: date) -> None:
    found = span(of, event)
    assert (found.ripe, found.latest) == (ripe, latest)


@pytest.mark.parametrize("of", list(DataClass))
def test_what_is_ripe_today_is_what_was_said_beforehand(of: DataClass) -> None:
    """Looked at from the event and from today, the same day decides; two leap years included."""
    today = date(2027, 1, 1)
    while today < date(2029, 1, 1):
        last = ripened_by(of, today)
        assert span(of, last).ripe <= today < span(of, last + timedelta(days=2)).ripe
        today += timedelta(days=1)


def test_an_answer_is_due_in_ten_working_days() -> None:
    assert answer_by(date(2027, 4, 26), russian([2027])) == date(2027, 5, 12)


def test_the_desk_lists_requests_with_their_clock(person: Observer, official: Client) -> None:
    asked = datetime(2027, 4, 1, 6, tzinfo=UTC)
    Consent.objects.update(withdrawn_at=asked)
    page = official.get("/observers/erasures/")
    ((one,), shown) = page.context["requests"], page.content.decode()
    assert (one["row"].observer, one["row"].asked, one["row"].latest) == (person, date(2027, 4, 1), date(2027, 5, 1))
    assert one["late"] is (timezone.localdate() > date(2027, 5, 1))
    assert (f"№ {person.number}" in shown, person.surname in shown) == (True, False)


def test_confirmed_on_the_page(open_round: ErasureRound, official: Client, person: Observer) -> None:
    url = f"/observers/erasures/{open_round.pk}/"
    page = official.get(url)
    assert [(str(words), n) for words, _rows, n in page.context["groups"]] == [("consent withdrawn", 1)]
    assert official.post(url, confirmation(open_round))["Location"] == url
    person.refresh_from_db()
    assert (person.state, person.surname) == (ObserverState.ERASED, "")
    done = official.get(url)
    assert done.context["paper"] == Document.objects.get(kind="erasure_act")
    assert official.post(url, confirmation(open_round)).status_code == 422


@pytest.mark.parametrize(
    "given",
    [{"digest": "0" * 64}, {"digest": ""}, {"sure": ""}, {"post": " "}],
    ids=["other", "none", "unsure", "nobody"],
)
def test_refused_on_the_page(
    open_round: ErasureRound, official: Client, person: Observer, given: dict[str, str]
) -> None:
    answer = official.post(f"/observers/erasures/{open_round.pk}/", confirmation(open_round, **given))
    person.refresh_from_db()
    assert (answer.status_code, person.state) == (422, ObserverState.WITHDRAWN)


def test_put_off_with_a_reason(open_round: ErasureRound, official: Client) -> None:
    url = f"/observers/erasures/{open_round.pk}/decline/"
    assert official.post(url, {"reason": " "}).status_code == 422
    assert official.post(url, {"reason": "Идёт проверка"})["Location"] == "/observers/erasures/"
    open_round.refresh_from_db()
    assert open_round.state == "declined"


def test_the_coordinator_proposes_nothing_and_the_neighbour_sees_nothing(
    open_round: ErasureRound, coordinator: Client, cast: Cast, sign_in: Any
) -> None:
    url = f"/observers/erasures/{open_round.pk}/"
    assert [coordinator.get(one).status_code for one in (url, "/observers/erasures/")] == [403, 403]
    stranger = sign_in(a_user("head@dolina.example", "Глава Иван Петрович", Role.OFFICIAL, cast.elsewhere))
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, confirmation(open_round)).status_code == 404
    assert stranger.get("/observers/erasures/").context["requests"] == []


def test_more_rounds_cost_no_more_queries(
    open_round: ErasureRound, official: Client, municipality: Municipality, django_assert_max_num_queries: Any
) -> None:
    for _n in range(20):
        ErasureRound.objects.create(municipality=municipality, state="done", digest="0" * 64)
        Observer.objects.filter(pk=builders.observer(municipality).pk).update(state=ObserverState.WITHDRAWN)
    with django_assert_max_num_queries(16):
        official.get("/observers/erasures/")
