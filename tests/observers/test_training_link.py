"""Whoever is refused for want of the training is shown the way to it, on the page and in the letter."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from observers import access
from observers.kinds import LinkPurpose, PlaceState
from observers.models import Accreditation, Observer, Place, Session, Training, Waiting
from observers.rules import TRAINED_AWAY, Refusal
from observers.services import queueing, signing
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.visitor import Visitor, letters, link_in

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]
QUESTION = {"text": "Помогать?", "answers": ["да", "нет"], "right": 1, "why": ""}
WORDS = "The observer has not been through the training."


@pytest.fixture
def session(school: School) -> Session:
    """In ten days, with one place."""
    return builders.session(school, timezone.now() + timedelta(days=10))


@pytest.fixture
def person(municipality: Municipality) -> Observer:
    """Somebody known who has not been trained."""
    return builders.observer(municipality)


def needed(home: Municipality) -> Training:
    """From now on a certificate is asked for."""
    return Training.objects.create(
        municipality=home, title="Памятка", text="Читайте", questions=[QUESTION], needed=True
    )


def opens_training(address: str) -> bool:
    """Whether the address leads to the training of the person."""
    page = Client().get(address.removeprefix("http://testserver"))
    return page.status_code == 200 and page.context["training"].title == "Памятка"


def mine(person: Observer) -> str:
    token = access.make(person, LinkPurpose.MANAGE)
    return reverse("my_places", args=[person.municipality.slug, token])


def refused(page: Any) -> tuple[int, bool, str]:
    """Status, whether the sentence stands there, and the link beside it."""
    text = page.content.decode()
    return page.status_code, "has not been through the training" in text, page.context.get("to_training", "")


def test_the_training_takes_away_what_it_can() -> None:
    assert {Refusal.NOT_TRAINED, Refusal.NOT_ACCREDITED} == TRAINED_AWAY


def test_the_letters_confirmation_shows_it(session: Session, person: Observer) -> None:
    place = signing.sign_up(session, person)
    needed(person.municipality)
    token = access.make(person, LinkPurpose.CONFIRM, place)
    page = Client().post(reverse("place_confirm", args=[person.municipality.slug, token]))
    status, said, address = refused(page)
    assert (status, said, opens_training(address)) == (409, True, True)
    assert f'href="{address}"' in page.content.decode()


def test_an_offer_shows_it(session: Session, person: Observer) -> None:
    held = builders.place(session, builders.observer(person.municipality))
    waiting = queueing.join(session, person)
    signing.withdraw(held)
    needed(person.municipality)
    token = access.make(person, LinkPurpose.OFFER, waiting=waiting)
    status, said, address = refused(Client().post(reverse("place_offer", args=[person.municipality.slug, token])))
    assert (status, said, opens_training(address)) == (409, True, True)
    assert Waiting.objects.get().state == "offered"


@pytest.mark.parametrize("what", ["confirm", "join"])
def test_the_own_places_show_it(session: Session, person: Observer, what: str) -> None:
    if what == "confirm":
        pk = signing.sign_up(session, person).pk
    else:
        builders.place(session, builders.observer(person.municipality))
        pk = session.pk
    needed(person.municipality)
    status, said, address = refused(Client().post(mine(person), {"do": what, "pk": pk}))
    assert (status, said, opens_training(address)) == (409, True, True)


def test_another_refusal_shows_no_training(session: Session, person: Observer, school: School) -> None:
    place = signing.sign_up(session, person)
    builders.tie(person, school, "works")
    status, said, address = refused(Client().post(mine(person), {"do": "confirm", "pk": place.pk}))
    assert (status, said, address) == (409, False, "")


def test_the_letter_that_refuses_leads_there(session: Session, person: Observer) -> None:
    needed(person.municipality)
    Visitor(session, {"who": {"email": person.email}}).signed_up()
    (letter,) = letters()
    assert f"- {WORDS}" in letter.body
    assert opens_training(link_in(letter))
    assert not Place.objects.exists()


def test_whoever_goes_there_and_passes_gets_the_place(session: Session, person: Observer) -> None:
    needed(person.municipality)
    visitor = Visitor(session, {"who": {"email": person.email}})
    visitor.signed_up()
    (letter,) = letters()
    read = link_in(letter)
    assert Client().post(read).status_code == 302
    assert Client().post(f"{read}test/", {"q0": "1"}).context["marked"].passed
    Accreditation.objects.update(valid_to=timezone.localdate() + timedelta(days=365))
    Visitor(session, {"who": {"email": person.email}}).signed_up()
    assert Place.objects.get().state == PlaceState.UNCONFIRMED


def test_a_letter_of_another_refusal_names_no_training(session: Session, person: Observer, school: School) -> None:
    builders.tie(person, school, "works")
    Visitor(session, {"who": {"email": person.email}}).signed_up()
    (letter,) = letters()
    assert "The observer works at this school." in letter.body
    assert "/training/" not in letter.body
    assert len(mail.outbox) == 1
