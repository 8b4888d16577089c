"""The one door to a place: who gets one, who confirms it, who gives it back, and what the journal keeps of that."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Job, JournalEntry, User
from observers.kinds import ObserverState, PlaceState, SessionState, Stage, TieKind
from observers.models import Place
from observers.rules import Said, TieFacts
from observers.services import signing
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.builders import at

NOW = at(12, day=builders.DAY - timedelta(days=20))


def states(*places: Place) -> list[str]:
    return [Place.objects.get(pk=place.pk).state for place in places]


def test_a_place_waits_a_day_for_its_confirmation(municipality: Municipality, school: School) -> None:
    session, person = builders.session(school), builders.observer(municipality)
    place = signing.sign_up(session, person, now=NOW)
    assert (place.state, place.expires_at) == (PlaceState.UNCONFIRMED, NOW + timedelta(hours=24))
    assert (place.starts_at, place.ends_at, place.source) == (session.starts_at, session.ends_at, Place.Source.SELF)
    done = signing.confirm(place, now=NOW + timedelta(hours=23))
    assert (done.state, done.confirmed_at, done.expires_at) == (
        PlaceState.CONFIRMED,
        NOW + timedelta(hours=23),
        None,
    )


def test_it_never_waits_longer_than_the_session(municipality: Municipality, school: School) -> None:
    session = builders.session(school, NOW + timedelta(hours=5))
    place = signing.sign_up(session, builders.observer(municipality), now=NOW)
    assert place.expires_at == session.starts_at


def test_to_confirm_makes_the_person_active_and_twice_changes_nothing(
    municipality: Municipality, school: School
) -> None:
    person = builders.observer(municipality, state=ObserverState.UNCONFIRMED, confirmed_at=None)
    place = signing.sign_up(builders.session(school), person, now=NOW)
    first = signing.confirm(place, now=NOW)
    second = signing.confirm(place, now=NOW + timedelta(days=9))
    person.refresh_from_db()
    assert (first.confirmed_at, second.confirmed_at, second.version) == (NOW, NOW, 2)
    assert (person.state, person.confirmed_at) == (ObserverState.ACTIVE, NOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"seats": 1}, "The only place of this session is taken."),
        ({"state": SessionState.CANCELLED}, "This session was called off."),
        (
            {"closes_at": at(9, day=builders.DAY - timedelta(days=21))},
            "Sign-up for this session ended on 24.03.2027 09:00.",
        ),
    ],
)
def test_what_forbids_a_place_is_said(
    municipality: Municipality, school: School, given: dict[str, Any], words: str, english: None
) -> None:
    session = builders.session(school, **given)
    if "seats" in given:
        builders.place(session, builders.observer(municipality))
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(session, builders.observer(municipality), now=NOW)
    assert refusal.value.messages == [words]
    assert Place.objects.filter(session=session).count() == ("seats" in given)


def test_what_is_declared_counts_before_it_is_kept(municipality: Municipality, school: School, english: None) -> None:
    session, person = builders.session(school), builders.observer(municipality)
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(session, person, said=Said(ties=(TieFacts(school.pk, TieKind.WORKS),)), now=NOW)
    assert refusal.value.messages == ["The observer works at this school."]
    assert person.ties.count() == 0


def test_a_coordinator_passes_over_a_rule_with_a_note_only(
    municipality: Municipality, school: School, by: User
) -> None:
    session, person = builders.session(school), builders.observer(municipality)
    builders.tie(person, school, TieKind.WORKS)
    with pytest.raises(signing.Refused):
        signing.sign_up(session, person, by=by, source=Place.Source.COORDINATOR, now=NOW)
    note = "другого человека нет"
    place = signing.sign_up(session, person, by=by, source=Place.Source.COORDINATOR, note=note, confirmed=True, now=NOW)
    assert (place.state, place.note) == (PlaceState.CONFIRMED, note)
    assert place.warnings == [{"code": "own_school", "severity": "block", "facts": {}}]
    entry = JournalEntry.objects.get(action="place.taken")
    assert entry.changes == {
        "observer": person.number,
        "state": [None, "confirmed"],
        "source": "coordinator",
        "note": note,
        "warnings": place.warnings,
    }


def test_no_note_makes_more_places(municipality: Municipality, school: School, by: User, english: None) -> None:
    session = builders.session(school)
    builders.place(session, builders.observer(municipality))
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(session, builders.observer(municipality), by=by, note="очень нужно", now=NOW)
    assert refusal.value.messages == ["The only place of this session is taken."]


def test_the_journal_keeps_no_name(municipality: Municipality, school: School) -> None:
    session, person = builders.session(school), builders.observer(municipality, surname="Незабудкина")
    place = signing.sign_up(session, person, now=NOW)
    signing.confirm(place, now=NOW)
    signing.withdraw(place, now=NOW)
    kept = " ".join(f"{one.subject} {one.changes}" for one in JournalEntry.objects.order_by("number"))
    assert [one.action for one in JournalEntry.objects.order_by("number")] == [
        "place.taken",
        "place.confirmed",
        "place.withdrawn",
    ]
    assert "Незабудкина" not in kept
    assert person.email not in kept


def test_to_withdraw_frees_the_place_and_twice_changes_nothing(municipality: Municipality, school: School) -> None:
    session, person = builders.session(school), builders.observer(municipality)
    place = builders.place(session, person)
    assert signing.withdraw(place, now=NOW).version == 2
    assert signing.withdraw(place, now=NOW).version == 2
    again = signing.sign_up(session, builders.observer(municipality), now=NOW)
    assert states(place, again) == [PlaceState.WITHDRAWN, PlaceState.UNCONFIRMED]


def test_nobody_withdraws_from_what_has_begun(municipality: Municipality, school: School, english: None) -> None:
    place = builders.place(builders.session(school), builders.observer(municipality))
    with pytest.raises(ValidationError, match="already begun"):
        signing.withdraw(place, now=at(9))
    assert states(place) == [PlaceState.CONFIRMED]


def test_what_is_not_confirmed_in_a_day_is_freed_and_can_no_longer_be_confirmed(
    municipality: Municipality, school: School, english: None
) -> None:
    place = signing.sign_up(builders.session(school), builders.observer(municipality), now=NOW)
    assert signing.free_expired(NOW + timedelta(hours=23, minutes=59)) == 0
    assert states(place) == [PlaceState.UNCONFIRMED]
    late = NOW + timedelta(hours=24)
    with pytest.raises(ValidationError, match="not confirmed in time"):
        signing.confirm(place, now=late)
    assert signing.free_expired(late) == 1
    assert states(place) == [PlaceState.LAPSED]
    assert signing.free_expired(late) == 0
    job = Job.objects.get()
    assert job.args == {"what": "lapsed", "observer": place.observer_id, "place": place.pk}


def test_the_sign_up_may_end_between_the_place_and_its_confirmation(municipality: Municipality, school: School) -> None:
    session = builders.session(school, closes_at=NOW + timedelta(hours=1))
    place = signing.sign_up(session, builders.observer(municipality), now=NOW)
    assert signing.confirm(place, now=NOW + timedelta(hours=2)).state == PlaceState.CONFIRMED


@pytest.mark.parametrize("what", ["consent", "session"])
def test_a_consent_withdrawn_or_a_session_called_off_meanwhile_leaves_no_place(
    municipality: Municipality, school: School, what: str, english: None
) -> None:
    session, person = builders.session(school), builders.observer(municipality)
    place = signing.sign_up(session, person, now=NOW)
    if what == "consent":
        person.state = ObserverState.WITHDRAWN
        person.save()
    else:
        session.state = SessionState.CANCELLED
        session.save()
    with pytest.raises(signing.Refused) as refusal:
        signing.confirm(place, now=NOW)
    said = {
        "consent": "The observer withdrew the consent, so no place can be given.",
        "session": "This session was called off.",
    }
    assert refusal.value.messages == [said[what]]
    assert states(place) == [PlaceState.UNCONFIRMED]


def test_everything_of_a_person_is_given_back_at_once(municipality: Municipality, school: School) -> None:
    person = builders.observer(municipality)
    places = [
        builders.place(builders.session(school, at(hour), stage=stage), person)
        for hour, stage in ((9, Stage.CLASSROOM), (14, Stage.CHECKING))
    ]
    assert signing.withdraw_all(person, now=NOW) == 2
    assert states(*places) == [PlaceState.WITHDRAWN, PlaceState.WITHDRAWN]


def test_clocks_that_change_make_no_overlap_and_hide_none(municipality: Municipality, school: School) -> None:
    """In the night of 28.03.2027 the clocks of Vilnius jump from 3 to 4: 02:00 to 04:00 is one hour long there."""
    zone, night = "Europe/Vilnius", builders.DAY.replace(month=3, day=28)
    first = builders.session(school, at(2, day=night, zone=zone), ends_at=at(4, day=night, zone=zone))
    beside = builders.session(school, at(4, day=night, zone=zone), hours=1)
    person = builders.observer(municipality)
    now = first.starts_at - timedelta(days=3)
    signing.sign_up(first, person, now=now)
    signing.sign_up(beside, person, now=now)
    assert person.places.count() == 2
    within = builders.session(school, at(4, 30, day=night, zone=zone), hours=1)
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(within, person, now=now)
    assert [one.code for one in refusal.value.found] == ["overlap"]


@pytest.mark.postgres
@pytest.mark.parametrize("clash", ["same", "overlap"])
def test_what_the_nets_catch_has_the_sentence_of_the_rule(
    municipality: Municipality, school: School, clash: str, monkeypatch: pytest.MonkeyPatch, english: None
) -> None:
    """The rules see nothing, as they would without a lock; the database refuses, and the answer is the same."""
    if connection.vendor != "postgresql":
        pytest.skip("needs the exclusion constraint")
    person, session = builders.observer(municipality), builders.session(school, seats=5)
    other = session if clash == "same" else builders.session(school, at(9, 30), seats=5)
    builders.place(other, person)
    seen = signing.asked
    calls: list[int] = []

    def once_blind(*args: object, **named: object) -> object:
        calls.append(1)
        return () if len(calls) == 1 else seen(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(signing, "asked", once_blind)
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(session, person, now=NOW)
    assert refusal.value.messages == [
        "The observer has a place in this session already."
        if clash == "same"
        else "At that time the observer is at another session: МБОУ СОШ № 1, 14.04.2027, 09:30–10:30."
    ]
    assert person.places.count() == 1


@pytest.mark.postgres
def test_the_database_itself_keeps_a_person_from_two_places_at_once(municipality: Municipality, school: School) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs the exclusion constraint")
    person = builders.observer(municipality)
    builders.place(builders.session(school), person)
    with pytest.raises(IntegrityError, match="place_nobody_twice_at_once"), transaction.atomic():
        builders.place(builders.session(school, at(9, 59)), person)
    builders.place(builders.session(school, at(10)), person)
    assert person.places.count() == 2


def test_without_a_given_hour_it_is_now(municipality: Municipality, school: School) -> None:
    session = builders.session(school, timezone.now() + timedelta(days=2))
    place = signing.sign_up(session, builders.observer(municipality))
    assert place.expires_at is not None
    assert timedelta(hours=23, minutes=59) < place.expires_at - timezone.now() <= timedelta(hours=24)
