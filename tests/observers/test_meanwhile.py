"""What changes while somebody is in the middle: a consent is withdrawn, a session is called off."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from observers import access
from observers.kinds import LinkPurpose, PlaceState, SessionState, WaitingState
from observers.models import Act, Observer, Place, Session, Training
from observers.services import accrediting, acting, privacy, queueing, signing
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.acting import CLEAN
from tests.observers.lives import consent
from tests.observers.visitor import Visitor, letters

pytestmark = [pytest.mark.usefixtures("english", "apart"), pytest.mark.django_db]
NOW = timezone.now()
QUESTION = {"text": "Помогать?", "answers": ["да", "нет"], "right": 1, "why": ""}


@pytest.fixture
def session(school: School) -> Session:
    """In ten days, with two places."""
    return builders.session(school, NOW + timedelta(days=10), seats=2)


@pytest.fixture
def person(municipality: Municipality) -> Observer:
    """Somebody known, with both consents."""
    made = builders.observer(municipality, email="olga@mail.example", email_key="olga@mail.example")
    consent(made)
    return made


def withdrawn(person: Observer) -> None:
    privacy.withdraw_consent(person, "processing", now=timezone.now())


def test_the_consent_withdrawn_while_the_form_is_open(person: Observer, session: Session) -> None:
    visitor = Visitor(session, {"who": {"email": person.email}})
    visitor.through()
    withdrawn(person)
    page = visitor.client.get(visitor.send()["Location"])
    assert page.status_code == 200
    (letter,) = letters()
    assert "- The observer withdrew the consent, so no place can be given." in letter.body
    assert not Place.objects.exists()


def test_the_consent_withdrawn_before_the_place_is_confirmed(person: Observer, session: Session) -> None:
    place = signing.sign_up(session, person)
    token = access.make(person, LinkPurpose.CONFIRM, place)
    withdrawn(person)
    page = Client().post(reverse("place_confirm", args=[person.municipality.slug, token]))
    assert page.status_code == 409
    place.refresh_from_db()
    assert place.state == PlaceState.WITHDRAWN


def test_the_consent_withdrawn_before_the_offer_is_taken(person: Observer, session: Session) -> None:
    held = builders.filled(session, [builders.observer(person.municipality) for _ in range(2)])
    waiting = queueing.join(session, person)
    signing.withdraw(held[0])
    token = access.make(person, LinkPurpose.OFFER, waiting=waiting)
    withdrawn(person)
    assert Client().post(reverse("place_offer", args=[person.municipality.slug, token])).status_code == 409
    waiting.refresh_from_db()
    assert (waiting.state, session.places.filter(observer=person).count()) == (WaitingState.LEFT, 0)


def test_the_consent_withdrawn_while_the_test_is_open(person: Observer) -> None:
    home = person.municipality
    training = Training.objects.create(municipality=home, title="Памятка", text="Читайте", questions=[QUESTION])
    token = access.make(person, LinkPurpose.MANAGE)
    withdrawn(person)
    page = Client().post(reverse("training_test", args=[home.slug, token]), {"q0": "1"})
    assert (page.status_code, page.context["refusal"]) == (409, ["The observer is not on the list any more."])
    with pytest.raises(ValidationError):
        accrediting.take_test(person, training, [1])


def test_the_consent_withdrawn_while_the_act_is_written(person: Observer, school: School) -> None:
    where = builders.place(builders.session(school, NOW - timedelta(hours=2)), person)
    acting.keep(where, CLEAN, by=None, now=NOW)
    token = access.make(person, LinkPurpose.ACT, where)
    withdrawn(person)
    address = reverse("act_link_step", args=[person.municipality.slug, token, where.pk, "check"])
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 409
        assert answer.context["refusal"] == (
            "The consent was withdrawn, so no act can be written in this person's name."
        )
    with pytest.raises(ValidationError, match="The consent was withdrawn"):
        acting.hand_in(where, by=None, now=NOW)
    assert Act.objects.get().submitted_at is None


def test_an_act_handed_in_before_stays(person: Observer, school: School) -> None:
    where = builders.place(builders.session(school, NOW - timedelta(hours=2)), person)
    acting.keep(where, CLEAN, by=None, now=NOW)
    act = acting.hand_in(where, by=None, now=NOW)
    withdrawn(person)
    assert acting.hand_in(where, by=None, now=NOW).number == act.number


def called_off(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)


@pytest.mark.parametrize("step", ["who", "category", "declare", "consent", "publication"])
def test_a_session_called_off_at_any_step(session: Session, step: str) -> None:
    visitor = Visitor(session)
    for earlier in ("who", "category", "declare", "consent", "publication"):
        if earlier == step:
            called_off(session)
            page = visitor.answer(step)
            break
        visitor.answer(earlier)
    assert (page.status_code, page.context["words"]) == (409, ["This session was called off."])
    assert not Observer.objects.exists()


def test_a_session_called_off_before_the_confirmation(person: Observer, session: Session) -> None:
    place = signing.sign_up(session, person)
    token = access.make(person, LinkPurpose.CONFIRM, place)
    called_off(session)
    page = Client().post(reverse("place_confirm", args=[person.municipality.slug, token]))
    assert (page.status_code, page.context["refusal"]) == (409, ["This session was called off."])
    mine = reverse("my_places", args=[person.municipality.slug, access.make(person, LinkPurpose.MANAGE)])
    page = Client().post(mine, {"do": "confirm", "pk": place.pk})
    assert (page.status_code, page.context["refusal"]) == (409, ["This session was called off."])


def test_a_session_called_off_while_its_act_is_written(person: Observer, school: School) -> None:
    session = builders.session(school, NOW - timedelta(hours=2))
    where = builders.place(session, person)
    acting.keep(where, CLEAN, by=None, now=NOW)
    called_off(session)
    with pytest.raises(ValidationError, match="This session was called off"):
        acting.hand_in(Place.objects.get(pk=where.pk), by=None, now=NOW)


def test_a_session_called_off_while_the_coordinator_gives_it(
    person: Observer, session: Session, coordinator: Client
) -> None:
    address = reverse("observer_place", args=[person.pk])
    assert session in coordinator.get(address).context["form"].fields["session"].queryset
    called_off(session)
    page = coordinator.post(address, {"session": session.pk, "note": "надо"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["session"])
    assert not Place.objects.exists()
