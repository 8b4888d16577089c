"""What people, mail programmes and programmes send that is not right: one answer each, and nothing is lost by it.

Beside it: spellings of mailboxes and telephones in ``test_links``, flooding in ``test_signup_guards``, clocks in
``test_sessions_clock`` and ``test_act_hours``, files in ``test_act_files``, what changes in the middle in
``test_meanwhile``.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from observers import access
from observers.kinds import LinkPurpose, ObserverState, PlaceState, WaitingState
from observers.models import Act, Link, Observer, Place, Session, Waiting
from observers.services import acting, placing, privacy, signing
from observers.services.placing import Entry
from schools.models import Municipality, School
from tests.builders import Cast
from tests.observers import builders
from tests.observers.acting import CLEAN
from tests.observers.builders import at
from tests.observers.lives import consent
from tests.observers.visitor import Visitor, letters, link_in

pytestmark = [pytest.mark.usefixtures("english", "apart"), pytest.mark.django_db]
NOW = timezone.now()


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


# Every door that a secret link opens: its purpose and its address.
DOORS = {
    "place_confirm": LinkPurpose.CONFIRM,
    "place_offer": LinkPurpose.OFFER,
    "my_places": LinkPurpose.MANAGE,
    "my_data": LinkPurpose.MANAGE,
    "my_data_file": LinkPurpose.MANAGE,
    "my_data_edit": LinkPurpose.MANAGE,
    "my_email": LinkPurpose.MANAGE,
    "my_ties": LinkPurpose.MANAGE,
    "my_consent": LinkPurpose.MANAGE,
    "training_read": LinkPurpose.MANAGE,
    "training_test": LinkPurpose.MANAGE,
    "act_link": LinkPurpose.ACT,
}
FAULTS = {
    "expired": 410,
    "cut": 404,
    "longer": 404,
    "forged": 404,
    "reversed": 404,
    "of another door": 404,
    "of another town": 404,
}


@pytest.fixture
def knock(cast: Cast, person: Observer, session: Session) -> Callable[[str, str], tuple[int, str]]:
    """Try a door with a spoiled link: the answer's status and text."""
    held = builders.place(session, person, PlaceState.UNCONFIRMED)
    line = Waiting.objects.create(
        session=session, observer=person, state=WaitingState.OFFERED, expires_at=NOW + timedelta(days=1)
    )

    def tried(door: str, fault: str) -> tuple[int, str]:
        purpose = DOORS[door]
        other = LinkPurpose.CONFIRM if purpose != LinkPurpose.CONFIRM else LinkPurpose.OFFER
        made = other if fault == "of another door" else purpose
        token = access.make(person, made, held, line)
        if fault == "expired":
            Link.objects.update(expires_at=NOW - timedelta(seconds=1))
        spoiled = {"cut": token[:-1], "longer": f"{token}a", "forged": "a" * 48, "reversed": token[::-1]}
        slug = "dolina" if fault == "of another town" else cast.municipality.slug
        facts = {"slug": slug, "token": spoiled.get(fault, token)}
        kind = {"kind": "processing"} if door == "my_consent" else {}
        answer = Client().get(reverse(door, kwargs={**facts, **kind}))
        return answer.status_code, answer.content.decode()

    return tried


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("door", DOORS)
def test_a_link_that_is_not_right_opens_no_door(
    knock: Callable[[str, str], tuple[int, str]], person: Observer, door: str, fault: str
) -> None:
    status, text = knock(door, fault)
    assert (status, person.surname in text, person.email in text) == (FAULTS[fault], False, False)


@pytest.mark.parametrize(("door", "state"), [("place_confirm", "confirmed"), ("place_offer", "taken")])
def test_a_used_link_does_nothing_a_second_time(
    cast: Cast, person: Observer, session: Session, door: str, state: str
) -> None:
    if door == "place_confirm":
        row: Place | Waiting = signing.sign_up(session, person)
        token = access.make(person, LinkPurpose.CONFIRM, place=row)  # type: ignore[arg-type]
    else:
        row = Waiting.objects.create(
            session=session, observer=person, state=WaitingState.OFFERED, expires_at=NOW + timedelta(days=1)
        )
        token = access.make(person, LinkPurpose.OFFER, waiting=row)
    address = reverse(door, args=[cast.municipality.slug, token])
    first, second = Client().post(address), Client().post(address)
    assert (first.status_code, second.status_code) == (302, 200)
    row.refresh_from_db()
    assert (row.state, Place.objects.count()) == (state, 1)
    if door == "place_confirm":
        signing.withdraw(Place.objects.get())
        assert Client().post(address).status_code == 410
        assert Place.objects.get().state == PlaceState.WITHDRAWN


def test_a_mail_programme_that_opens_every_link_changes_nothing(person: Observer, session: Session) -> None:
    signing.sign_up(session, person)
    Visitor(session, {"who": {"email": "vera@mail.example"}}).signed_up()
    before = list(Place.objects.order_by("pk").values_list("state", "version"))
    for letter in letters():
        for _twice in range(2):
            assert Client().get(link_in(letter)).status_code == 200
            assert Client().head(link_in(letter)).status_code == 200
    assert list(Place.objects.order_by("pk").values_list("state", "version")) == before
    assert Link.objects.filter(used_at__isnull=False).count() == 0


@pytest.mark.parametrize("spelling", ["OLGA@mail.example", "olga+vpr@Mail.Example", " olga@mail.example "])
def test_every_spelling_is_the_same_person(person: Observer, session: Session, by: User, spelling: str) -> None:
    Visitor(session, {"who": {"email": spelling}}).signed_up()
    assert [place.observer for place in Place.objects.all()] == [person]
    Client().post(reverse("link_again", args=[person.municipality.slug]), {"email": spelling})
    assert {tuple(letter.to) for letter in letters()} == {("olga@mail.example",)}
    with pytest.raises(ValidationError, match="This is the address we have already"):
        privacy.ask_email(person, spelling)
    values = {"surname": "А", "name": "Б", "patronymic": "", "email": spelling.strip(), "phone": "", "wishes": {}}
    with pytest.raises(ValidationError, match=f"Observer no. {person.number} is known by this already"):
        placing.enter(person.municipality, Entry({**values, "category": "public"}, adult=True, consented=True), by=by)
    assert Observer.objects.count() == 1


LETTERS, LONG = (
    "Write the name with letters, as in documents.",
    "Ensure this value has at most 80 characters (it has 200).",
)
NAMES = [
    ("я" * 200, LONG),
    ("Оля 😀", LETTERS),
    ("😀", LETTERS),
    ("<script>alert(1)</script>", LETTERS),
    ("Ольга\u202e", LETTERS),
    ("Ольга\x00", LETTERS),
    ("Robert'); DROP TABLE", LETTERS),
    ("   ", "This field is required."),
]


@pytest.mark.parametrize(("name", "words"), NAMES)
@pytest.mark.parametrize("page", ["signup", "own data", "coordinator's", "correction"])
def test_what_is_no_name_is_none_on_any_page(
    person: Observer, session: Session, coordinator: Client, page: str, name: str, words: str
) -> None:
    facts: dict[str, Any] = {
        "surname": name, "name": "Анна", "patronymic": "", "email": "anna@mail.example", "phone": "",
        "category": "public", "adult": "on", "consented": "on", "version": 1,
    }  # fmt: skip
    token = access.make(person, LinkPurpose.MANAGE)
    client, address = {
        "signup": (Client(), reverse("signup_step", args=[person.municipality.slug, session.pk, "who"])),
        "own data": (Client(), reverse("my_data_edit", args=[person.municipality.slug, token])),
        "coordinator's": (coordinator, reverse("observer_new")),
        "correction": (coordinator, reverse("observer_edit", args=[person.pk])),
    }[page]
    answer = client.post(address, facts)
    assert (answer.status_code, answer.context["form"].errors["surname"]) == (422, [words])
    assert "<script>alert" not in answer.content.decode()
    person.refresh_from_db()
    assert (person.version, Observer.objects.count()) == (1, 1)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "Всё хорошо 🎓", "'; DROP TABLE observers_act; --"])
def test_what_is_written_stays_text(person: Observer, coordinator: Client, school: School, text: str) -> None:
    where = builders.place(builders.session(school, at(9, day=date(2026, 4, 14)), title=text), person)
    acting.keep(where, {**CLEAN, "comment": text}, by=None, now=NOW)
    act = acting.hand_in(where, by=None, now=NOW)
    page = coordinator.get(reverse("act", args=[act.pk])).content.decode()
    assert ("<script>alert" in page, Act.objects.get().comment) == (False, text)
    assert coordinator.get(reverse("session_list")).status_code == 200


def test_a_person_without_data_is_nobody(person: Observer, session: Session) -> None:
    Observer.objects.filter(pk=person.pk).update(
        state=ObserverState.ERASED, surname="", name="", patronymic="", email="", email_key=""
    )
    token = access.make(person, LinkPurpose.MANAGE)
    page = Client().post(reverse("my_places", args=[person.municipality.slug, token]), {"do": "join", "pk": session.pk})
    assert page.status_code == 409
    assert not Waiting.objects.exists()
