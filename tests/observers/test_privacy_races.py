"""Real threads on PostgreSQL: a consent withdrawn while a place is taken, a list confirmed twice or beside a change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts import journal
from accounts.models import User
from accounts.roles import Role
from documents.models import Document
from observers.jobs import erasing as nightly
from observers.kinds import ObserverState, PlaceState
from observers.models import Consent, ErasedKey, Observer, Place, Question
from observers.services import erasing, hotline, privacy, signing
from schools.models import Municipality, School
from tests.builders import Cast
from tests.observers import builders
from tests.observers.lives import consent
from tests.observers.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]
ROUNDS = 10


@pytest.fixture(autouse=True)
def only_where_rows_are_locked(settings: LazySettings, tmp_path: Path) -> None:
    """Because SQLite lets one writer in at a time anyway."""
    settings.DATA_DIR = tmp_path
    if connection.vendor != "postgresql":
        pytest.skip("needs row locks")


@pytest.fixture
def official_user(cast: Cast) -> User:
    """Who confirms."""
    return cast.people[Role.OFFICIAL]


def refused(results: list[Any]) -> int:
    """How many were refused with a sentence; anything else than a refusal is an error of the test."""
    errors = [one for one in results if isinstance(one, Exception)]
    assert [one for one in errors if not isinstance(one, ValidationError)] == []
    return len(errors)


def test_whoever_has_withdrawn_holds_no_place_to_come(municipality: Municipality, school: School) -> None:
    for number in range(ROUNDS):
        person = builders.observer(municipality)
        consent(person)
        row = builders.session(school, timezone.now() + timedelta(days=10 + number))
        together(
            lambda row=row, person=person: signing.sign_up(row, person, confirmed=True),  # type: ignore[misc]
            lambda person=person: privacy.withdraw_consent(person, "processing", now=timezone.now()),  # type: ignore[misc]
        )
        person.refresh_from_db()
        held = Place.objects.filter(observer=person, state__in=PlaceState.holding()).count()
        assert (person.state, held) == (ObserverState.WITHDRAWN, 0)
    assert Consent.objects.filter(withdrawn_at=None).count() == 0


def test_a_list_is_carried_out_once_by_two_who_confirm(municipality: Municipality, official_user: User) -> None:
    for _round in range(ROUNDS):
        person = builders.observer(municipality, state=ObserverState.WITHDRAWN)
        row = nightly.propose(municipality, timezone.now())
        assert row is not None
        act = confirming(row, official_user)
        results = together(act, act, act)
        assert refused(results) == 2
        person.refresh_from_db()
        assert person.state == ObserverState.ERASED
    assert (Document.objects.filter(kind="erasure_act").count(), ErasedKey.objects.count()) == (ROUNDS, ROUNDS)
    assert list(journal.faults()) == []


def confirming(row: Any, by: User) -> Callable[[], Any]:
    """One more who presses the button."""
    return lambda: erasing.confirm(row, digest=row.digest, post="Начальник", by=by, now=timezone.now())


def test_who_comes_back_at_the_last_moment_is_either_destroyed_or_kept_whole(
    municipality: Municipality, official_user: User
) -> None:
    long_ago = datetime(2024, 4, 1, tzinfo=UTC)
    for number in range(ROUNDS):
        person = builders.observer(municipality)
        Observer.objects.filter(pk=person.pk).update(created_at=long_ago, confirmed_at=long_ago)
        person.refresh_from_db()
        row = nightly.propose(municipality, timezone.now())
        assert row is not None
        values = {"surname": "Новая", "name": "Анна", "patronymic": "", "phone": f"+7912000{number:04d}"}
        results = together(
            confirming(row, official_user),
            lambda person=person, values=values: privacy.correct(person, values, version=1),  # type: ignore[misc]
        )
        assert refused(results) == 1
        person.refresh_from_db()
        kept = (ObserverState.ACTIVE, "Новая", person.email_key)
        assert (person.state, person.surname, person.email_key) in {kept, (ObserverState.ERASED, "", "")}
        Observer.objects.filter(pk=person.pk).update(created_at=timezone.now())


def test_one_of_two_answers_counts(municipality: Municipality, official_user: User) -> None:
    for _round in range(ROUNDS):
        row = hotline.ask(municipality, text="Когда?")
        results = together(
            lambda row=row: hotline.answer(row, "Первый", by=official_user, version=1),  # type: ignore[misc]
            lambda row=row: hotline.answer(row, "Второй", by=official_user, version=1),  # type: ignore[misc]
        )
        assert refused(results) == 1
        assert Question.objects.get(pk=row.pk).version == 2
        Question.objects.filter(pk=row.pk).delete()
