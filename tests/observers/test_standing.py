"""What a coordinator does after a call, and the refusals: one sentence on the page, in the API and in the journal."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, JournalEntry
from accounts.roles import Role
from observers.kinds import PlaceState, TieKind, WaitingState
from observers.models import Place, Waiting
from schools.labels import changes
from tests.builders import Cast
from tests.observers.builders import at, observer, place, session, tie

pytestmark = pytest.mark.usefixtures("english")

SOON = timezone.localdate() + timedelta(days=20)


def soon(hour: int = 9) -> Any:
    return at(hour, day=SOON)


def read(entry: JournalEntry) -> dict[str, str]:
    """The lines of a record as the page of the journal shows them."""
    return {one.field: one.new for one in changes(entry)}


def test_who_left_only_a_telephone_is_confirmed_by_the_coordinator(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    silent = observer(cast.municipality, email="", email_key="", phone="8 912 345-67-89", state="unconfirmed")
    held = place(row, silent, PlaceState.UNCONFIRMED)
    page = coordinator.get(reverse("session", args=[row.pk])).content.decode()
    assert page.count(reverse("place_agree", args=[held.pk])) == 1
    coordinator.post(reverse("place_agree", args=[held.pk]))
    held.refresh_from_db()
    silent.refresh_from_db()
    assert (held.state, silent.state) == ("confirmed", "active")
    page = coordinator.get(reverse("session", args=[row.pk])).content.decode()
    assert page.count(reverse("place_agree", args=[held.pk])) == 0
    entry = JournalEntry.objects.get(action="place.confirmed")
    assert (entry.by_id, entry.changes) == (
        cast.people[Role.COORDINATOR].pk,
        {"observer": silent.number, "state": ["unconfirmed", "confirmed"]},
    )


def test_a_place_not_confirmed_in_time_is_not_confirmed_by_telephone_either(coordinator: Client, cast: Cast) -> None:
    held = place(session(cast.schools[0], soon()), observer(cast.municipality), PlaceState.UNCONFIRMED)
    Place.objects.filter(pk=held.pk).update(expires_at=timezone.now())
    answer = coordinator.post(reverse("place_agree", args=[held.pk]), follow=True)
    words = "This place was not confirmed in time and went to others. Please sign up again."
    assert [str(one) for one in answer.context["messages"]] == [words]


def test_a_place_taken_back_goes_to_the_first_in_the_queue(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    held, next_one = place(row, observer(cast.municipality)), observer(cast.municipality)
    waiting = Waiting.objects.create(session=row, observer=next_one)
    asked = coordinator.get(reverse("place_back", args=[held.pk])).content.decode()
    assert asked.count("The observer gets a letter.") == 1
    coordinator.post(reverse("place_back", args=[held.pk]))
    held.refresh_from_db()
    waiting.refresh_from_db()
    assert (held.state, waiting.state) == (PlaceState.WITHDRAWN, WaitingState.OFFERED)
    letters = [(one.args["what"], one.args["observer"]) for one in Job.objects.order_by("pk")]
    assert letters == [("withdrawn", held.observer_id), ("offer", next_one.pk)]


def test_the_coordinator_takes_somebody_out_of_the_queue(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    place(row, observer(cast.municipality))
    waiting = Waiting.objects.create(session=row, observer=observer(cast.municipality))
    address = reverse("queue_out", args=[waiting.pk])
    page = coordinator.get(reverse("session", args=[row.pk])).content.decode()
    why = "All places are taken and nobody has given one back yet."
    assert (page.count(address), page.count(why)) == (1, 1)
    coordinator.post(address)
    waiting.refresh_from_db()
    assert waiting.state == WaitingState.LEFT


def test_a_school_and_a_stranger_get_no_hand_on_places(
    school_coordinator: Client, cast: Cast, sign_in: Any, client: Client
) -> None:
    held = place(session(cast.schools[0], soon()), observer(cast.municipality), PlaceState.UNCONFIRMED)
    address = reverse("place_agree", args=[held.pk])
    assert school_coordinator.post(address).status_code == 403
    assert sign_in(cast.stranger).post(address).status_code == 404
    held.refresh_from_db()
    assert held.state == PlaceState.UNCONFIRMED


def test_page_api_and_journal_refuse_in_the_same_words(coordinator: Client, cast: Cast) -> None:
    row, person = session(cast.schools[0], soon()), observer(cast.municipality)
    tie(person, cast.schools[0], TieKind.CHILD, classes="5А")
    words = [
        "The observer's own child learns in a class observed here (5А).",
        "A child or relative of the observer learns at this school.",
    ]
    page = coordinator.post(reverse("observer_place", args=[person.pk]), {"session": row.pk, "note": ""})
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, words)
    sent = {"observer": person.pk}
    answer = coordinator.post(reverse("api_session-place", args=[row.pk]), sent, content_type="application/json")
    refusals = [
        {"code": "own_class", "severity": "block", "sentence": words[0]},
        {"code": "relative", "severity": "block", "sentence": words[1]},
    ]
    assert (answer.status_code, answer.json()) == (400, {"non_field_errors": words, "refusals": refusals})
    told = coordinator.get(reverse("api_session-objections", args=[row.pk]), {"observer": person.pk})
    assert told.json() == refusals
    entries = JournalEntry.objects.filter(action="place.refused")
    expected = {"observer no.": str(person.number), "the rules say": " ".join(words)}
    assert [read(entry) for entry in entries] == [expected, expected]
    assert Place.objects.count() == 0


def test_an_override_needs_a_note_and_stands_in_the_journal_with_the_sentence(coordinator: Client, cast: Cast) -> None:
    row, person = session(cast.schools[0], soon()), observer(cast.municipality)
    tie(person, cast.schools[0], TieKind.RELATIVE)
    sent = {"observer": person.pk, "note": "Больше некому"}
    answer = coordinator.post(reverse("api_session-place", args=[row.pk]), sent, content_type="application/json")
    held = Place.objects.get()
    warned = [{"code": "relative", "severity": "block", "facts": {}}]
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": held.pk,
            "session": row.pk,
            "observer": person.pk,
            "number": person.number,
            "version": 1,
            "state": "confirmed",
            "source": "coordinator",
            "note": "Больше некому",
            "warnings": warned,
        },
    )
    assert read(JournalEntry.objects.get(action="place.taken")) == {
        "state": "confirmed",
        "observer no.": str(person.number),
        "came by": "put there by the coordinator",
        "why in spite of a rule": "Больше некому",
        "the rules say": "A child or relative of the observer learns at this school.",
    }


def test_who_is_not_known_is_not_asked_about(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    gone = observer(cast.municipality, state="erased", surname="", name="", patronymic="", email="", email_key="")
    asked = coordinator.get(reverse("api_session-objections", args=[row.pk]), {"observer": gone.pk})
    assert asked.status_code == 404
    assert coordinator.get(reverse("api_session-objections", args=[row.pk])).status_code == 404
